"""The roster as a sheet."""

from datetime import timedelta
from typing import Any

import pytest

from core.exchange.fields import Wrong
from core.exchange.states import Verdict
from core.rules.errors import Conflict, Refusal
from estates.models import Building, Household, OwnerParty, Ownership
from estates.sheets.kinds import HOUSEHOLDS
from tests.factories import make_community, make_estate, make_households, make_street
from tests.sheets_kit import AT, TODAY, complaints, context, plan, rows, take, verdicts

pytestmark = pytest.mark.django_db
LINE = {"estate": "阳光小区", "building": "3号楼", "entrance_unit": "2单元", "room": "301室",
        "exclusive_area": "89.5㎡"}  # fmt: skip


def line(**texts: str) -> dict[str, str]:
    return {**LINE, **texts}


def planned(at: Any = None, **texts: str) -> Any:
    return plan(HOUSEHOLDS, rows(HOUSEHOLDS, line(**texts)), at or context())[0]


def test_a_roster_makes_households_and_their_buildings() -> None:
    make_estate(name="阳光小区")
    given = rows(HOUSEHOLDS, line(occupancy="出租", note="临街"), line(entrance_unit="1",
                                                                   room="101"),
                 line(building="A座", entrance_unit="", room="1-2"))  # fmt: skip
    effects = take(HOUSEHOLDS, given, context())
    found = {h.code: h for h in Household.objects.select_related("building")}
    assert sorted(found) == ["3-1-101", "3-2-301", "A-1-1-2"]
    one = found["3-2-301"]
    assert (one.building.name, one.entrance_unit, one.room, str(one.exclusive_area)) == (
        "3", "2", "301", "89.50")  # fmt: skip
    assert (one.occupancy, one.note) == ("RENTED", "临街")
    assert Building.objects.get(name="3").entrance_units == 2
    assert len(effects) == 5
    assert verdicts(plan(HOUSEHOLDS, given, context())) == [Verdict.UNCHANGED] * 3
    HOUSEHOLDS.undo(effects[::-1], context())
    assert not Household.objects.exists()
    assert not Building.objects.exists()


def test_known_households_are_found_however_the_place_is_written() -> None:
    make_households(make_estate(name="阳光小区"), 1, building="3栋")
    found = planned(building="3#", entrance_unit="1单元", room="0001号", exclusive_area="99")
    assert (found.verdict, [tuple(change) for change in found.changes]) == (
        Verdict.CHANGED, [("专有面积", "100.00", "99.00")])  # fmt: skip


def test_a_change_is_taken_and_taken_back() -> None:
    make_households(make_estate(name="阳光小区"), 1, building="3")
    given = rows(HOUSEHOLDS, line(entrance_unit="", room="0001", exclusive_area="99", note="漏雨"))
    effects = take(HOUSEHOLDS, given, context())
    home = Household.objects.get()
    assert (str(home.exclusive_area), home.note) == ("99.00", "漏雨")
    HOUSEHOLDS.undo(effects[::-1], context())
    home.refresh_from_db()
    assert (str(home.exclusive_area), home.note) == ("100.00", "")


@pytest.mark.parametrize(
    ("field", "texts"),
    [
        ("estate", {"estate": "没有的小区"}),
        ("exclusive_area", {"exclusive_area": ""}),
        ("exclusive_area", {"exclusive_area": "0"}),
        ("code", {"code": "3-1-0001"}),
        ("code", {"entrance_unit": "1", "room": "0001", "code": "X-1"}),
        ("community", {"community": "没有社区"}),
    ],
)
def test_what_is_refused(field: str, texts: dict[str, str]) -> None:
    make_households(make_estate(name="阳光小区"), 1, building="3")
    assert [name for name, _ in complaints([planned(**texts)])] == [field]


def test_two_estates_of_one_name_need_the_community_or_the_code() -> None:
    make_estate(make_community(), name="阳光小区", code="A1")
    make_estate(make_community("002"), name="阳光小区", code="B1")
    assert "小区代码" in complaints([planned()])[0][1]
    assert planned(community="002").verdict == Verdict.NEW
    assert planned(estate="A1").verdict == Verdict.NEW


def test_an_estate_out_of_scope_is_refused_like_a_missing_one() -> None:
    mine = make_community()
    abroad = make_community("901", street=make_street("009", name="别的街道"))
    make_estate(abroad, name="别处小区", code="BC-1")
    own = context(scope=(mine.street.path,))
    found = [complaints([planned(own, estate=text)]) for text in ("别处小区", "BC-1", "没有小区")]
    assert found[0] == found[1] == found[2] != []


def test_a_removed_household_does_not_come_back() -> None:
    home = make_households(make_estate(name="阳光小区"), 1, building="3")[0]
    Household.objects.filter(pk=home.pk).update(removed_on="2022-01-01")
    assert "注销" in complaints([planned(entrance_unit="1", room="0001")])[0][1]


def test_one_household_has_one_row() -> None:
    make_estate(name="阳光小区")
    found = plan(HOUSEHOLDS, rows(HOUSEHOLDS, line(), line(building="3栋")), context())
    assert verdicts(found) == [Verdict.NEW, Verdict.REFUSED]
    assert HOUSEHOLDS.identity
    one, two = rows(HOUSEHOLDS, line(), line(building="3栋"))
    assert HOUSEHOLDS.identity(one, context()) == HOUSEHOLDS.identity(two, context())


def test_a_roster_that_moved_is_a_conflict_and_one_in_use_stays() -> None:
    estate = make_estate(name="阳光小区")
    given = plan(
        HOUSEHOLDS, rows(HOUSEHOLDS, line(building="1", room="0001", entrance_unit="1")), context()
    )
    effects = HOUSEHOLDS.take(given, context())
    with pytest.raises(Conflict):
        HOUSEHOLDS.take(given, context())
    make_households(estate, 1)
    with pytest.raises(Refusal, match="“阳光小区”的楼栋已有户"):
        HOUSEHOLDS.undo(effects[::-1], context())


OWNED = {"owner_name": "张三", "owner_phone": "13812348000"}


def owners_of(home: Household) -> list[tuple[str, str, bool]]:
    rows = Ownership.objects.filter(household=home).select_related("party").order_by("pk")
    return [(o.party.masked_name, o.party.masked_phone, o.to_day is None) for o in rows]


def test_owners_come_sealed_follow_each_other_and_are_taken_back() -> None:
    make_estate(name="阳光小区")
    first = take(HOUSEHOLDS, rows(HOUSEHOLDS, line(**OWNED)), context())
    home = Household.objects.get()
    assert owners_of(home) == [("张*", "138****8000", True)]
    for same in (line(**OWNED), line(owner_name="张 三"), LINE):
        assert verdicts(plan(HOUSEHOLDS, rows(HOUSEHOLDS, same), context())) == [Verdict.UNCHANGED]
    later = context(on=TODAY + timedelta(days=1), at=AT + timedelta(days=1))
    given = rows(HOUSEHOLDS, line(owner_name="某某房产公司"))
    changes = plan(HOUSEHOLDS, given, later)[0].changes
    assert [tuple(change) for change in changes] == [("业主姓名", "张*", "某**")]
    second = take(HOUSEHOLDS, given, later)
    assert owners_of(home) == [("张*", "138****8000", False), ("某**", "", True)]
    assert "张三" not in str(first) + str(second)
    HOUSEHOLDS.undo(second[::-1], later)
    assert owners_of(home) == [("张*", "138****8000", True)]
    HOUSEHOLDS.undo(first[::-1], later)
    assert not OwnerParty.objects.exists()


@pytest.mark.parametrize(
    ("field", "texts"),
    [
        ("owner_name", {"owner_phone": "13812348000"}),
        ("owner_phone", {"owner_name": "张三", "owner_phone": "13912348000"}),
        ("owner_name", {"owner_name": "李四"}),
    ],
)
def test_what_a_sheet_cannot_say_of_owners(field: str, texts: dict[str, str]) -> None:
    make_estate(name="阳光小区")
    take(HOUSEHOLDS, rows(HOUSEHOLDS, line(**OWNED)), context())
    assert [name for name, _ in complaints([planned(**texts)])] == [field]


@pytest.mark.parametrize("cell", ["张三、李四", "张三13812348000", "150525198001011234"])
def test_one_cell_names_one_owner_and_nothing_else(cell: str) -> None:
    with pytest.raises(Wrong):
        HOUSEHOLDS.field("owner_name").read(cell)
