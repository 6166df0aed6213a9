"""Renamed, moved, split, merged: what was stays readable, what is holds from the day on."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from accounts.roles import Role
from core.audit.models import Entry
from core.db.scope import SYSTEM, Scope
from core.rules.errors import Conflict, Forbidden, Refusal
from estates.models import Estate, Lineage, ManagementSpell, Standing
from estates.queries import board, by_community, find_estates, standing_on
from estates.register import NewEstate, NewInventory, Size
from estates.rules import gaps
from estates.services import (
    Assignment,
    Grounds,
    blockers,
    change_estate,
    change_mode,
    correct_measure,
    group_zones,
    merge_estates,
    move_estates,
    record_inventories,
    release_zone,
    rename_estate,
    split_estate,
)
from estates.states import Mode, Reform
from tests.factories import (
    LONG_AGO,
    make_community,
    make_estate,
    make_region,
    make_street,
    make_user,
)

pytestmark = pytest.mark.django_db

AT = datetime(2022, 9, 30, 1, tzinfo=UTC)
DAY = date(2022, 9, 1)
EVE = date(2022, 8, 31)
GROUNDS = Grounds(from_day=DAY, reason="地名办批复", document="奈地名字〔2022〕3号")
SIZE = Size(
    household_count=40, floor_area=Decimal("4000.00"), subsidy_area=Decimal("4000.00"),
    source="分户测绘",
)  # fmt: skip


def part(community: Any, code: str, name: str, **fields: Any) -> NewEstate:
    values: dict[str, Any] = {
        "community_id": community.pk, "code": code, "name": name, "mode": Mode.SELF, "since": DAY,
        "household_count": 20, "floor_area": Decimal(2000), "subsidy_area": Decimal(2000),
        "source": "分户测绘",
    }  # fmt: skip
    return NewEstate(**{**values, **fields})


def names_on(on: date) -> list[str]:
    rows = standing_on(viewer=SYSTEM, on=on).order_by("code")
    return [row.name_on for row in rows]  # type: ignore[attr-defined]  # annotated


class TestRename:
    def test_each_day_has_its_name_and_both_are_found(self, officer: Any) -> None:
        estate = make_estate(make_community(), name="老机关院")
        rename_estate(estate=estate, name="机关家园", grounds=GROUNDS, by=officer, at=AT)
        assert (names_on(EVE), names_on(DAY)) == (["老机关院"], ["机关家园"])
        for text in ("关院", "关家", "老机关 院"):
            assert [row.pk for row in find_estates(viewer=officer, text=text)] == [estate.pk]
        estate.refresh_from_db()
        assert estate.name == "机关家园"
        assert Entry.objects.filter(verb="estates.reorganise").count() == 1

    def test_the_same_name_and_a_day_out_of_order_are_refused(self, officer: Any) -> None:
        estate = make_estate(make_community(), name="机关家园")
        with pytest.raises(Refusal, match="不必更名"):
            rename_estate(estate=estate, name="机关家园 ", grounds=GROUNDS, by=officer, at=AT)
        early = Grounds(from_day=LONG_AGO, reason="x", document="y")
        with pytest.raises(Refusal, match="应晚于该日"):
            rename_estate(estate=estate, name="新", grounds=early, by=officer, at=AT)
        late = Grounds(from_day=date(2022, 10, 1), reason="x", document="y")
        with pytest.raises(Refusal, match="还没有到"):
            rename_estate(estate=estate, name="新", grounds=late, by=officer, at=AT)
        bare = Grounds(from_day=DAY, reason="x", document="")
        with pytest.raises(Refusal, match="依据文件"):
            rename_estate(estate=estate, name="新", grounds=bare, by=officer, at=AT)
        assert Standing.objects.filter(estate=estate).count() == 1

    def test_a_name_of_the_community_is_refused(self, officer: Any) -> None:
        community = make_community()
        make_estate(community, name="东方院")
        estate = make_estate(community)
        with pytest.raises(Refusal, match="同名"):
            rename_estate(estate=estate, name="东方院", grounds=GROUNDS, by=officer, at=AT)

    def test_a_correction_of_the_name_is_no_rename(self, officer: Any) -> None:
        estate = make_estate(make_community(), name="机关家圆")
        change_estate(estate=estate, values={"name": "机关家园"}, by=officer, at=AT)
        assert names_on(EVE) == ["机关家园"]
        assert [row.pk for row in find_estates(viewer=officer, text="家园")] == [estate.pk]


class TestMove:
    def test_the_board_of_each_day_counts_it_where_it_then_was(self, officer: Any) -> None:
        old = make_community()
        new = make_community("002")
        region = make_region(new)
        estate = make_estate(old, region=make_region(old))
        move_estates(
            estates=[estate.pk], community=new, region=region, grounds=GROUNDS, by=officer, at=AT
        )
        scope = Scope((old.street.path,))
        assert [row.name for row in by_community(scope=scope, on=EVE)] == [old.name]
        assert [row.name for row in by_community(scope=scope, on=DAY)] == [new.name]
        estate.refresh_from_db()
        assert (estate.community, estate.region) == (new, region)

    def test_a_foreign_community_needs_the_duty_there(self, officer: Any) -> None:
        estate = make_estate(make_community())
        with pytest.raises(Forbidden):
            move_estates(
                estates=[estate.pk], community=make_community(street=make_street("002")),
                region=None, grounds=GROUNDS, by=officer, at=AT,
            )  # fmt: skip

    def test_zones_and_their_parent_go_together(self, officer: Any) -> None:
        old = make_community()
        new = make_community("002")
        parent, zone = make_estate(old), make_estate(old)
        group_zones(parent=parent, zones=[zone.pk], by=officer, at=AT)
        every = {"community": new, "region": None, "grounds": GROUNDS, "by": officer, "at": AT}
        for alone in (parent, zone):
            with pytest.raises(Refusal, match="一并调整"):
                move_estates(estates=[alone.pk], **every)
        move_estates(estates=[parent.pk, zone.pk], **every)
        assert set(Estate.objects.values_list("community", flat=True)) == {new.pk}

    def test_a_region_of_another_community_and_the_same_place_are_refused(
        self, officer: Any
    ) -> None:
        old = make_community()
        new = make_community("002")
        estate = make_estate(old)
        with pytest.raises(Refusal, match="应在调入的社区"):
            move_estates(
                estates=[estate.pk], community=new, region=make_region(old), grounds=GROUNDS,
                by=officer, at=AT,
            )  # fmt: skip
        with pytest.raises(Refusal, match="不必调整"):
            move_estates(
                estates=[estate.pk], community=old, region=None, grounds=GROUNDS, by=officer, at=AT
            )


class TestSplit:
    def test_the_whole_ends_on_the_eve_and_two_follow(self, officer: Any) -> None:
        community = make_community()
        whole = make_estate(community, name="裕民", households=3)
        found = split_estate(
            estate=whole,
            parts=[part(community, "N", "裕民北片"), part(community, "S", "裕民南片")],
            remaining=None, assignment=Assignment(rest="N"), grounds=GROUNDS, by=officer, at=AT,
        )  # fmt: skip
        assert (names_on(EVE), names_on(DAY)) == (["裕民"], ["裕民北片", "裕民南片"])
        scope = Scope((community.path,))
        assert (board(scope=scope, on=EVE).households, board(scope=scope, on=DAY).households) == (
            3,
            40,
        )
        whole.refresh_from_db()
        assert whole.last_day == EVE
        assert not whole.spells.filter(to_day__isnull=True).exists()
        assert set(whole.households.values_list("removed_on", flat=True)) == {DAY}
        lines = Lineage.objects.filter(event__kind=Reform.SPLIT)
        assert {line.successor_id for line in lines} == {row.pk for row in found}
        assert Entry.objects.filter(verb="estates.add_estate").count() == 0

    def test_a_part_goes_off_and_the_rest_stays(self, officer: Any) -> None:
        community = make_community()
        whole = make_estate(community, name="裕民")
        split_estate(
            estate=whole, parts=[part(community, "S", "裕民南片")], remaining=SIZE,
            grounds=GROUNDS, by=officer, at=AT,
        )  # fmt: skip
        assert names_on(DAY) == ["裕民", "裕民南片"]
        assert whole.measures.get(to_day__isnull=True).household_count == 40

    def test_an_ended_estate_is_closed_to_every_act(self, officer: Any) -> None:
        community = make_community()
        whole = make_estate(community)
        parts = [part(community, "N", "北片"), part(community, "S", "南片")]
        act = {"parts": parts, "remaining": None, "grounds": GROUNDS, "by": officer, "at": AT}
        split_estate(estate=whole, **act)
        whole.refresh_from_db()
        hand = {"by": officer, "at": AT}
        row = NewInventory(estate_id=whole.pk, from_day=DAY, source="x", gate_count=1)
        for run in (
            lambda: split_estate(estate=whole, **act),
            lambda: change_estate(estate=whole, values={"address": "x"}, **hand),
            lambda: change_mode(
                estates=[whole.pk], mode=Mode.SELF, from_day=DAY, reason="x", **hand
            ),
            lambda: correct_measure(
                estate=whole, from_day=DAY, household_count=1, floor_area=None,
                subsidy_area=None, source="x", **hand,
            ),
            lambda: record_inventories(rows=[row], **hand),
            lambda: rename_estate(estate=whole, name="新", grounds=GROUNDS, **hand),
        ):  # fmt: skip
            with pytest.raises(Refusal, match="终止"):
                run()

    def test_parts_are_enough_and_begin_on_the_day(self, officer: Any) -> None:
        community = make_community()
        whole = make_estate(community)
        hand = {"remaining": None, "grounds": GROUNDS, "by": officer, "at": AT}
        with pytest.raises(Refusal, match="至少2个"):
            split_estate(estate=whole, parts=[part(community, "N", "北片")], **hand)
        other = [part(community, "N", "北片", since=EVE), part(community, "S", "南片")]
        with pytest.raises(Refusal, match="登记起日应为"):
            split_estate(estate=whole, parts=other, **hand)


class TestMerge:
    def test_two_become_a_new_one_under_an_old_name(self, officer: Any) -> None:
        community = make_community()
        first, second = make_estate(community, name="甲院"), make_estate(community, name="乙院")
        merged = merge_estates(
            estates=[first.pk, second.pk], into=part(community, "M", "甲院"), size=None,
            grounds=GROUNDS, by=officer, at=AT,
        )  # fmt: skip
        assert (sorted(names_on(EVE)), names_on(DAY)) == (["乙院", "甲院"], ["甲院"])
        assert Lineage.objects.filter(successor=merged).count() == 2

    def test_one_goes_into_another_that_stands(self, officer: Any) -> None:
        community = make_community()
        first, second = make_estate(community, name="甲院"), make_estate(community, name="乙院")
        act = {"estates": [second.pk], "into": first, "grounds": GROUNDS, "by": officer, "at": AT}
        with pytest.raises(Refusal, match="合并后"):
            merge_estates(**act, size=None)
        merge_estates(**act, size=SIZE)
        assert names_on(DAY) == ["甲院"]
        assert first.measures.get(to_day__isnull=True).household_count == 40
        with pytest.raises(Refusal, match="并入自己"):
            merge_estates(**{**act, "estates": [first.pk]}, size=SIZE)

    def test_what_is_open_above_blocks_it(
        self, officer: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[tuple[Any, ...]] = []

        def ask(estates: Any, touch: Any, on: date) -> list[str]:
            asked.append((sorted(estates), touch, on))
            return ["“甲院”还有合同。"]

        monkeypatch.setattr(blockers, "_BLOCKERS", [ask])
        community = make_community()
        first, second = make_estate(community), make_estate(community)
        with pytest.raises(Refusal, match="还有合同"):
            merge_estates(
                estates=[second.pk], into=first, size=SIZE, grounds=GROUNDS, by=officer, at=AT
            )
        assert asked == [([second.pk], blockers.Touch.ENDS, DAY)]


class TestZones:
    def test_a_parent_is_not_counted_beside_its_zones(self, officer: Any) -> None:
        community = make_community()
        parent, north, south = (make_estate(community) for _ in range(3))
        scope = Scope((community.path,))
        assert board(scope=scope, on=DAY).estates == 3
        group_zones(parent=parent, zones=[north.pk, south.pk], by=officer, at=AT)
        assert board(scope=scope, on=DAY).estates == 2
        north.refresh_from_db()
        release_zone(zone=north, by=officer, at=AT)
        south.refresh_from_db()
        release_zone(zone=south, by=officer, at=AT)
        assert board(scope=scope, on=DAY).estates == 3

    def test_no_circle_no_second_level_no_other_community(self, officer: Any) -> None:
        community = make_community()
        parent, zone, third = (make_estate(community) for _ in range(3))
        group_zones(parent=parent, zones=[zone.pk], by=officer, at=AT)
        parent.refresh_from_db()
        zone.refresh_from_db()
        far = make_estate(make_community("002"))
        for whole, parts in (
            (zone, [parent.pk]), (zone, [third.pk]), (third, [parent.pk]), (parent, [parent.pk]),
            (parent, [far.pk]), (parent, []),
        ):  # fmt: skip
            with pytest.raises(Refusal):
                group_zones(parent=whole, zones=parts, by=officer, at=AT)

    def test_a_parent_with_zones_does_not_end(self, officer: Any) -> None:
        community = make_community()
        parent, zone, third = (make_estate(community) for _ in range(3))
        group_zones(parent=parent, zones=[zone.pk], by=officer, at=AT)
        with pytest.raises(Refusal, match="先解除分区"):
            merge_estates(
                estates=[parent.pk], into=third, size=SIZE, grounds=GROUNDS, by=officer, at=AT
            )


def test_histories_stay_without_gap_through_every_act(officer: Any) -> None:
    community = make_community()
    new = make_community("002")
    estate = make_estate(community, name="甲")
    days = [date(2022, month, 1) for month in (3, 4, 5)]
    by = {"by": officer, "at": AT}
    rename_estate(
        estate=estate, name="乙", grounds=Grounds(from_day=days[0], reason="x", document="y"), **by
    )
    move_estates(
        estates=[estate.pk], community=new, region=None,
        grounds=Grounds(from_day=days[1], reason="x", document="y"), **by,
    )  # fmt: skip
    estate.refresh_from_db()
    rename_estate(
        estate=estate, name="丙", grounds=Grounds(from_day=days[2], reason="x", document="y"), **by
    )
    change_mode(estates=[estate.pk], mode=Mode.MARKET, from_day=days[2], reason="接管", **by)
    for model in (Standing, ManagementSpell):
        rows = model.objects.filter(estate=estate).order_by("from_day")
        assert list(gaps([("", row.from_day, row.to_day) for row in rows])) == []
    assert [row.name for row in estate.standings.order_by("from_day")] == ["甲", "乙", "乙", "丙"]


def test_who_comes_second_is_told(officer: Any) -> None:
    estate = make_estate(make_community())
    stale = Estate.objects.get(pk=estate.pk)
    Standing.objects.filter(estate=estate).update(to_day=EVE)
    with pytest.raises((Conflict, Refusal)):
        rename_estate(estate=stale, name="新", grounds=GROUNDS, by=officer, at=AT)


@pytest.fixture
def officer() -> Any:
    return make_user(Role.STREET_OFFICER, unit=make_street())
