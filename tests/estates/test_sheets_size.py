"""Ten thousand rows: the same few statements for each set, and seconds for the whole."""

import time
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.exchange import services
from core.exchange.states import Verdict
from estates.sheets.kinds import ESTATES, HOUSEHOLDS
from tests.factories import make_community, make_estate
from tests.sheets_kit import AT, TODAY, context, plan, rows, take, verdicts

pytestmark = pytest.mark.django_db
MANY, SECONDS = 10_000, 60
"""The time allowed is generous: the machine that runs the tests is shared and slow."""


def estate(number: int) -> dict[str, str]:
    return {
        "community": "第001社区", "name": f"小区{number:05d}号院", "mode": "弃管",
        "households": "120户",
        "gate_count": "2", "problems": "飞线", "fee_year": "2021", "fee_received": "100",
    }  # fmt: skip


def home(number: int) -> dict[str, str]:
    return {"estate": "阳光小区", "building": f"{number % 40 + 1}号楼",
            "room": f"{number // 40:04d}", "exclusive_area": "80"}  # fmt: skip


def statements(act: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        act()
    return len(queries)


@pytest.mark.parametrize(("kind", "line"), [(ESTATES, estate), (HOUSEHOLDS, home)])
def test_more_rows_are_not_more_statements(kind: Any, line: Any) -> None:
    make_community()
    make_estate(name="阳光小区")
    few, many = (rows(kind, *map(line, range(start, stop))) for start, stop in ((0, 5), (5, 105)))
    assert statements(lambda: plan(kind, few, context())) == statements(
        lambda: plan(kind, many, context())
    )
    # executemany on SQLite is one statement for the engine
    taken = [statements(lambda given=given: take(kind, given, context())) for given in (few, many)]
    assert taken[0] == taken[1]
    assert verdicts(plan(kind, many, context())) == [Verdict.UNCHANGED] * 100


def test_ten_thousand_rows_are_previewed_in_seconds() -> None:
    make_community()
    lines = [estate(number) for number in range(MANY)]
    text = "\n".join([",".join(lines[0]), *(",".join(each.values()) for each in lines)])
    batch = services.receive(
        content=text.encode(),
        file_name="many.csv",
        kind="estates",
        by=None,
        at=AT,
        on=TODAY,
        path="150525/001/",
    )
    began = time.monotonic()
    batch = services.stage(batch=batch, by=None, at=AT)
    assert (batch.new_count, batch.refused_count) == (MANY, 0)
    assert time.monotonic() - began < SECONDS
