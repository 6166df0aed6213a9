"""The register's own columns of 小区台账."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.db.scope import SYSTEM
from estates.exports import (
    BUILT,
    IDENTITY,
    batches,
    beside,
    built_cells,
    charge,
    fee_cells,
    fee_columns,
    identity_cells,
)
from estates.models import Estate, FeeYear, Inventory, Problem
from tests.factories import make_community, make_estate

pytestmark = pytest.mark.django_db
ON = date(2023, 6, 30)


def rows(on: date = ON, community: int | None = None) -> list[Any]:
    return [row for batch in batches(viewer=SYSTEM, on=on, community=community) for row in batch]


def test_cells_stand_under_their_columns() -> None:
    make_estate(code="0007")
    (estate,) = rows()
    held = beside([estate], on=ON, year=2022)[estate.pk]
    assert len(identity_cells(estate, held)) == len(IDENTITY)
    assert len(built_cells(estate, held)) == len(BUILT)
    assert len(fee_cells(estate, held)) == len(fee_columns(2022))
    assert IDENTITY[0].kind == "text"


def test_estates_come_by_community_and_code_and_without_those_that_group_zones() -> None:
    second, first = make_community("002"), make_community("001")
    codes = [make_estate(place, code=code).code for place, code in (
        (second, "A"), (first, "C"), (first, "B"))]  # fmt: skip
    whole = make_estate(first, code="0")
    whole.spells.all().delete()
    assert [row.code for row in rows()] == ["B", "C", "A"]
    assert [row.code for row in rows(community=second.pk)] == codes[:1]


def test_what_held_on_the_day_is_shown_and_what_nobody_knows_stays_empty() -> None:
    estate = make_estate()
    values = {"estate": estate, "source": "普查"}
    Inventory.objects.create(
        from_day=date(2020, 1, 1), to_day=date(2022, 12, 31), gate_count=1, **values
    )
    Inventory.objects.create(from_day=date(2023, 1, 1), gate_count=0, **values)
    FeeYear.objects.create(year=2022, received=Decimal("0.00"), **values)
    for code, found, resolved in (
        ("ENV", date(2023, 1, 1), None),
        ("DOOR", date(2023, 1, 1), ON),
        ("PIPE", date(2023, 7, 1), None),
    ):
        Problem.objects.create(code=code, found_on=found, resolved_on=resolved, **values)
    held = beside(rows(), on=ON, year=2022)[estate.pk]
    assert held.problems == "环境卫生脏乱差"
    assert held.inventory is not None
    assert held.inventory.gate_count == 0
    assert fee_cells(Estate.objects.get(), held) == [None, None, Decimal("0.00"), None]
    past = beside(rows(date(2022, 6, 1)), on=date(2022, 6, 1), year=2021)[estate.pk]
    assert past.inventory is not None
    assert (past.inventory.gate_count, past.fees, past.problems) == (1, None, "")


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [("0.5000", "0.5000", "0.5"), ("0.3", "0.50", "0.3至0.5"), (None, None, None)],
)
def test_a_charge_is_one_rate_or_a_range(low: Any, high: Any, told: str | None) -> None:
    given = [None if each is None else Decimal(each) for each in (low, high)]
    assert charge(*given) == told
