"""业委会（物管会）台账 as of a day."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from committees.exports import COLUMNS, lines
from committees.models import Member
from committees.states import CommitteeState
from core.db.scope import SYSTEM
from tests.factories import make_committee, make_community, make_estate, make_region

pytestmark = pytest.mark.django_db
ON = date(2023, 6, 30)


def table(on: date = ON, **given: Any) -> list[dict[str, Any]]:
    heads = [column.title for column in COLUMNS]
    return [dict(zip(heads, line, strict=True)) for line in lines(viewer=SYSTEM, on=on, **given)]


def test_members_are_those_of_the_day() -> None:
    body = make_committee()
    for name, title, first, last in (
        ("甲", "主任", None, date(2022, 12, 31)),
        ("乙", "主任", date(2023, 1, 1), None),
        ("丙", "委员", None, None),
    ):
        Member.objects.create(
            committee=body, name=name, title=title, first_day=first, last_day=last,
            is_party_member=True, leave_reason="" if last is None else "搬离",
        )  # fmt: skip
    (row,) = table()
    assert (row["主任"], row["委员数"], row["党员数"]) == ("乙", 2, 2)
    (past,) = table(date(2022, 6, 30))
    assert (past["主任"], past["委员数"]) == ("甲", 2)


def test_the_state_is_what_the_days_prove() -> None:
    make_committee(name="一", last_day=date(2023, 6, 30))
    make_committee(name="二", last_day=date(2023, 6, 29), state=CommitteeState.EXPIRED)
    make_committee(name="三", state=CommitteeState.PREPARING)
    make_committee(
        name="四", state=CommitteeState.DISSOLVED, ended_on=date(2023, 6, 30), end_reason="合并"
    )
    make_committee(
        name="五", state=CommitteeState.DISSOLVED, ended_on=date(2023, 6, 29), end_reason="合并"
    )
    found = {row["名称"]: row["状态"] for row in table()}
    assert found == {"一": "履职中", "二": "任期届满", "三": "筹备中", "四": "履职中"}


def test_a_region_is_named_and_the_community_narrows() -> None:
    here, there = make_community("001"), make_community("002")
    make_committee(make_region(here, name="一区"))
    make_committee(make_estate(there, name="甲园"))
    assert [row["小区/区域"] for row in table()] == ["一区", "甲园"]
    assert [row["小区/区域"] for row in table(community=there.pk)] == ["甲园"]


def test_the_ledger_is_one_statement() -> None:
    for _ in range(5):
        make_committee()
    with CaptureQueriesContext(connection) as queries:
        assert len(table()) == 5
    assert len(queries) == 1
