"""The register as of any day, and estates found by any part of a name."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from core.db.scope import SYSTEM
from estates.queries import abandoned, facts, find_estates, standing_on
from estates.register import NewFeeYear, NewInventory
from estates.services import change_mode, record_fee_years, record_inventories
from estates.states import Mode
from tests.factories import LONG_AGO, make_community, make_estate, make_region, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2022, 9, 30, 1, tzinfo=UTC)
DAY = date(2022, 9, 1)


def test_a_row_tells_everything_of_the_day_in_one_statement() -> None:
    region = make_region(name="第一区域")
    estate = make_estate(region=region, mode=Mode.SELF)
    change_mode(estates=[estate.pk], mode=Mode.ABANDONED, from_day=date(2021, 1, 1), reason="x",
                by=None, at=AT)  # fmt: skip
    change_mode(estates=[estate.pk], mode=Mode.MARKET, from_day=DAY, reason="接管", by=None, at=AT)
    with CaptureQueriesContext(connection) as queries:
        [before] = on_the_day(date(2022, 8, 31))
        [after] = on_the_day(DAY)
    assert len(queries) == 2
    told = ("name_on", "community_on", "region_name_on", "mode_on", "mode_since_on",
            "unserviced_since_on", "household_count_on")  # fmt: skip
    assert [before[name] for name in told] == [
        estate.name, estate.community_id, "第一区域", Mode.ABANDONED, date(2021, 1, 1), LONG_AGO,
        50,
    ]  # fmt: skip
    assert (after["mode_on"], after["unserviced_since_on"]) == (Mode.MARKET, None)


def on_the_day(day: date) -> list[dict[str, Any]]:
    rows: Any = standing_on(viewer=SYSTEM, on=day)
    return list(rows.values())


def test_nobody_sees_what_is_not_his() -> None:
    make_estate()
    stranger = make_user(Role.STREET_OFFICER)
    assert not standing_on(viewer=stranger, on=DAY).exists()
    assert not find_estates(viewer=stranger, text="小区").exists()


def test_before_its_first_day_an_estate_is_not_there() -> None:
    make_estate(since=DAY)
    assert not standing_on(viewer=SYSTEM, on=date(2022, 8, 31)).exists()


def test_time_without_a_company_is_the_same_in_every_query() -> None:
    rows = [make_estate(mode=mode) for mode in (Mode.SELF, Mode.ABANDONED, Mode.MARKET)]
    keys = [row.pk for row in rows]
    [first, second] = abandoned(estates=keys, on=DAY)
    assert (first.since, first.years) == (LONG_AGO, DAY.year - LONG_AGO.year)
    assert {first.estate_id, second.estate_id} == set(keys[:2])
    since = {fact.estate_id: fact.abandoned_since for fact in facts(estates=keys, on=DAY)}
    shown = {row["id"]: row["unserviced_since_on"] for row in on_the_day(DAY)}
    assert since == shown


@pytest.mark.parametrize(
    "text", ["阳光", "光花", "花园 和平", "电业局", "ｙｇ", "E9", "(南)", "园"]
)
def test_any_part_finds_it(text: str) -> None:
    estate = make_estate(
        make_community(), code="E9001", name="阳光花园（南）", aliases="电业局楼、YG",
        address="和平路12号",
    )  # fmt: skip
    make_estate(name="别处", code="X1")
    assert [row.pk for row in find_estates(viewer=SYSTEM, text=text)] == [estate.pk]


@pytest.mark.parametrize("text", ["", "  ", "%", "_", "光阳", "花园 没有", "\\"])
def test_what_is_not_there_is_not_found(text: str) -> None:
    make_estate(name="阳光花园")
    assert not find_estates(viewer=SYSTEM, text=text).exists()


def test_counts_and_fees_are_kept_by_day_and_year() -> None:
    first, second = make_estate(), make_estate()
    counts = [
        NewInventory(estate_id=row.pk, from_day=DAY, source="清点", cameras_working=3)
        for row in (first, second)
    ]
    assert record_inventories(rows=counts, by=None, at=AT) == 2
    again = NewInventory(estate_id=first.pk, from_day=date(2022, 9, 2), source="复点", gate_count=1)
    record_inventories(rows=[again], by=None, at=AT)
    assert [row.to_day for row in first.inventories.order_by("from_day")] == [DAY, None]
    for received in (100, 200):
        row = NewFeeYear(estate_id=first.pk, year=2021, source="上报", received=Decimal(received))
        record_fee_years(rows=[row], by=None, at=AT)
    assert first.fee_years.get().received == 200
