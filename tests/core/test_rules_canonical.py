import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.canonical import canonical_json, digest
from core.rules.periods import Month


class Colour(StrEnum):
    RED = "red"


def test_everything_a_snapshot_holds_has_one_text() -> None:
    data = {
        "b": [Decimal("12.30"), Decimal("1E+2"), Fraction(17, 3), None, True, 7],
        "a": (date(2022, 9, 1), datetime(2022, 9, 1, 8, tzinfo=UTC), Month(2022, 9)),
        "小区": Colour.RED,
        "id": UUID(int=1),
    }
    assert canonical_json(data) == (
        '{"a":["2022-09-01","2022-09-01T08:00:00+00:00","2022-09"],'
        '"b":["12.30","100","17/3",null,true,7],'
        '"id":"00000000-0000-0000-0000-000000000001","小区":"red"}'
    )


def test_the_digest_is_the_hash_of_the_text_in_utf8() -> None:
    assert digest({"户": 1}) == hashlib.sha256('{"户":1}'.encode()).hexdigest()


@pytest.mark.parametrize("value", [0.1, {1: "a"}, {1, 2}, object(), Decimal("NaN"), b"x"])
def test_what_has_no_single_text_is_a_type_error(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_json({"inner": [value]})


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none(), max_size=6))
def test_the_order_of_keys_does_not_matter(data: dict[str, object]) -> None:
    assert canonical_json(data) == canonical_json(dict(reversed(data.items())))
