"""Writing the register: all or none, history without gap or overlap, one entry in the trail."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from core.audit.models import Entry
from core.audit.services import record
from core.rules.errors import Conflict, Forbidden, Refusal
from estates.models import Estate, Household, ManagementSpell, Measure
from estates.register import NewEstate, NewHousehold
from estates.services import (
    award_honour,
    change_estate,
    change_mode,
    correct_measure,
    form_region,
    register_estates,
    register_households,
)
from estates.services.reach import common_path
from estates.states import Mode
from tests.factories import (
    make_community,
    make_district,
    make_estate,
    make_region,
    make_street,
    make_user,
)

pytestmark = pytest.mark.django_db
AT = datetime(2022, 9, 30, 8, tzinfo=UTC)
DAY = date(2022, 9, 1)


def new(number: int, **fields: Any) -> NewEstate:
    values = {
        "community_id": make_community().pk,
        "code": f"N{number}",
        "name": f"新小区{number}",
        "mode": Mode.ABANDONED,
        "since": date(2022, 6, 30),
        "household_count": 40,
        "floor_area": Decimal("3000.00"),
        "subsidy_area": Decimal("2900.01"),
        "source": "测绘报告",
    }
    return NewEstate(**{**values, **fields})


def address(estate: Estate, room: int, **fields: Any) -> NewHousehold:
    values = {
        "estate_id": estate.pk,
        "building": "1",
        "code": f"1-1-{room}",
        "entrance_unit": "1",
        "room": str(room),
        "exclusive_area": Decimal("80.00"),
    }
    return NewHousehold(**{**values, **fields})


def officer() -> Any:
    return make_user(Role.STREET_OFFICER, make_street())


def start_trail() -> None:
    """The very first entry also makes the head of the chain."""
    record(verb="test.start", sentence="", by=None, at=AT)


def last_entry() -> Entry:
    return Entry.objects.latest("number")


def writes(rows: int) -> int:
    estates = [new(rows * 100 + n) for n in range(rows)]
    with CaptureQueriesContext(connection) as queries:
        register_estates(rows=estates, by=None, at=AT)
    return len(queries)


def test_estates_are_registered_with_spell_and_measure() -> None:
    by = officer()
    row = new(1, completed_on=date(2001, 5, 1), region_id=make_region().pk)
    [estate] = register_estates(rows=[row], by=by, at=AT)
    assert (estate.name, estate.mode, estate.completed_year) == ("新小区1", Mode.ABANDONED, 2001)
    assert list(estate.spells.values_list("mode", "from_day", "to_day", "reason")) == [
        (Mode.ABANDONED, date(2022, 6, 30), None, "建立台账")
    ]
    assert list(estate.measures.values_list("household_count", "floor_area", "subsidy_area")) == [
        (40, Decimal("3000.00"), Decimal("2900.01"))
    ]
    entry = last_entry()
    assert (entry.verb, entry.actor_name, entry.scope_path) == (
        "estates.add_estate",
        by.name,
        make_community().path,
    )


def test_an_opening_day_to_come_is_refused() -> None:
    with pytest.raises(Refusal, match="N1：登记起日2022-10-01还没有到（今天是2022-09-30）"):
        register_estates(rows=[new(1, since=date(2022, 10, 1))], by=None, at=AT)
    assert not Estate.objects.exists()


def test_the_result_keeps_the_order_of_the_rows() -> None:
    found = register_estates(rows=[new(3), new(1), new(2)], by=None, at=AT)
    assert [estate.code for estate in found] == ["N3", "N1", "N2"]


def test_a_hundred_rows_take_as_many_statements_as_one() -> None:
    make_community()
    start_trail()
    assert writes(1) == writes(100)


def test_a_known_code_or_name_refuses_the_whole_list() -> None:
    known = make_estate()
    with pytest.raises(Conflict, match=f"{known.name}（{known.code}）"):
        register_estates(rows=[new(1), new(2, code=known.code)], by=None, at=AT)
    with pytest.raises(Conflict, match=known.name):
        register_estates(rows=[new(1), new(2, name=known.name)], by=None, at=AT)
    assert Estate.objects.count() == 1
    assert not Entry.objects.exists()


def test_a_region_of_another_community_is_refused() -> None:
    foreign = make_region(make_community("002"))
    with pytest.raises(Refusal, match="同一个社区"):
        register_estates(rows=[new(1, region_id=foreign.pk)], by=None, at=AT)


def test_an_unknown_community_is_refused() -> None:
    with pytest.raises(Refusal, match="不存在的社区"):
        register_estates(rows=[new(1, community_id=999)], by=None, at=AT)


@pytest.mark.parametrize("role", [Role.COMMUNITY_SECRETARY, Role.BUREAU_REVIEWER, Role.AUDITOR])
def test_only_the_street_officer_registers(role: Role) -> None:
    unit = make_community() if role == Role.COMMUNITY_SECRETARY else make_district()
    with pytest.raises(Forbidden):
        register_estates(rows=[new(1)], by=make_user(role, unit), at=AT)


def test_an_officer_of_another_street_may_not_register_here() -> None:
    stranger = make_user(Role.STREET_OFFICER, make_street("002"))
    with pytest.raises(Forbidden, match="职责范围"):
        register_estates(rows=[new(1)], by=stranger, at=AT)


def test_households_come_with_their_buildings() -> None:
    estate = make_estate(households=1)
    rows = [
        address(estate, 101),
        address(estate, 201, building="2", code="2-1-201"),
        address(estate, 202, building="2", code="2-2-202", entrance_unit="2"),
    ]
    assert register_households(rows=rows, by=officer(), at=AT) == 3
    assert list(estate.buildings.order_by("name").values_list("name", "entrance_units")) == [
        ("1", 1),
        ("2", 2),
    ]
    assert Household.objects.get(code="2-2-202").building.name == "2"
    assert last_entry().scope_path == estate.community.path


def test_rosters_take_as_many_statements_for_one_as_for_a_hundred() -> None:
    one, many = make_estate(households=1), make_estate(households=1)
    start_trail()
    counts = []
    for rows in ([address(one, 1)], [address(many, room) for room in range(100)]):
        with CaptureQueriesContext(connection) as queries:
            register_households(rows=rows, by=None, at=AT)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_household_code_is_used_once_in_an_estate() -> None:
    estate = make_estate()
    register_households(rows=[address(estate, 101)], by=None, at=AT)
    with pytest.raises(Conflict, match="本小区已有这个户号"):
        register_households(rows=[address(estate, 101)], by=None, at=AT)


def test_a_roster_of_an_unknown_estate_is_refused() -> None:
    estate = make_estate()
    with pytest.raises(Refusal, match="不存在的小区"):
        register_households(rows=[address(estate, 1, estate_id=estate.pk + 1)], by=None, at=AT)


def test_a_change_of_mode_leaves_neither_gap_nor_overlap() -> None:
    one, two = make_estate(), make_estate(mode=Mode.SELF)
    moved = change_mode(
        estates=[two.pk, one.pk, one.pk],
        mode=Mode.MARKET,
        from_day=DAY,
        reason="承接查验后接管",
        by=officer(),
        at=AT,
    )
    assert moved == 2
    spells = ManagementSpell.objects.filter(estate=one).values_list("mode", "from_day", "to_day")
    assert list(spells) == [
        (Mode.ABANDONED, date(2010, 1, 1), date(2022, 8, 31)),
        (Mode.MARKET, DAY, None),
    ]
    assert set(Estate.objects.values_list("mode", flat=True)) == {Mode.MARKET}
    assert Entry.objects.count() == 1


def test_a_change_of_mode_takes_the_same_statements_for_one_and_many() -> None:
    start_trail()
    counts = []
    for number in (2, 60):
        estates = [make_estate().pk for _ in range(number)]
        with CaptureQueriesContext(connection) as queries:
            change_mode(
                estates=estates, mode=Mode.MARKET, from_day=DAY, reason="接管", by=None, at=AT
            )
        counts.append(len(queries))
    assert counts[0] == counts[1]


def refused_change(estates: list[int], **fields: Any) -> str:
    values = {"mode": Mode.MARKET, "from_day": DAY, "reason": "接管", "by": None, "at": AT}
    with pytest.raises(Refusal) as refusal:
        change_mode(estates=estates, **{**values, **fields})
    return refusal.value.sentence


def test_a_refused_change_names_estates_and_days_and_changes_nothing() -> None:
    good, late, same = make_estate(), make_estate(since=DAY), make_estate(mode=Mode.MARKET)
    bare = make_estate()
    bare.spells.all().delete()
    sentence = refused_change([good.pk, late.pk, same.pk, bare.pk])
    assert sentence == (
        f"管理方式不能变更：“{late.name}”现行的弃管自2022-09-01起，变更日2022-09-01应晚于该日；"
        f"“{same.name}”自2010-01-01起已是专业物业；“{bare.name}”没有现行的管理方式。"
    )
    assert good.spells.filter(to_day__isnull=True, mode=Mode.ABANDONED).exists()
    assert not Entry.objects.exists()


def test_the_day_after_the_open_spell_began_is_early_enough() -> None:
    estate = make_estate(since=date(2022, 8, 31))
    change_mode(estates=[estate.pk], mode=Mode.SELF, from_day=DAY, reason="", by=None, at=AT)
    assert estate.spells.get(mode=Mode.ABANDONED).to_day == date(2022, 8, 31)


def test_a_day_that_has_not_come_is_refused() -> None:
    estate = make_estate()
    late = datetime(2022, 8, 31, 15, 59, tzinfo=UTC)
    assert "还没有到" in refused_change([estate.pk], at=late)
    midnight = datetime(2022, 8, 31, 16, tzinfo=UTC)
    change_mode(estates=[estate.pk], mode=Mode.SELF, from_day=DAY, reason="", by=None, at=midnight)


def test_a_change_of_mode_needs_every_community() -> None:
    here, there = make_estate(), make_estate(make_community("001", street=make_street("002")))
    with pytest.raises(Forbidden):
        change_mode(
            estates=[here.pk, there.pk],
            mode=Mode.MARKET,
            from_day=DAY,
            reason="",
            by=officer(),
            at=AT,
        )


def test_a_corrected_measure_ends_the_one_before() -> None:
    estate = make_estate(household_count=40)
    by = officer()
    measure = correct_measure(
        estate=estate,
        from_day=DAY,
        household_count=41,
        floor_area=Decimal("4800.00"),
        subsidy_area=Decimal("4800.00"),
        source="复测报告",
        by=by,
        at=AT,
    )
    days = Measure.objects.filter(estate=estate).values_list("from_day", "to_day")
    assert list(days) == [(date(2010, 1, 1), date(2022, 8, 31)), (DAY, None)]
    assert measure.household_count == 41
    assert '"before":{"floor_area":"5000.00"' in last_entry().data


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"from_day": date(2010, 1, 1)}, "应晚于该日"),
        ({"from_day": date(2022, 10, 1)}, "还没有到"),
        ({"subsidy_area": Decimal("5000.01")}, "补贴计算面积5000.01㎡应在0至"),
        ({"source": ""}, "依据"),
    ],
)
def test_a_measure_that_cannot_be_is_refused(change: dict[str, Any], sentence: str) -> None:
    estate = make_estate()
    values = {
        "from_day": DAY,
        "household_count": 41,
        "floor_area": Decimal("5000.00"),
        "subsidy_area": Decimal("5000.00"),
        "source": "复测",
    }
    with pytest.raises(Refusal, match=sentence):
        correct_measure(estate=estate, **{**values, **change}, by=None, at=AT)
    assert estate.measures.filter(to_day__isnull=True).count() == 1


def test_a_first_measure_needs_none_before() -> None:
    estate = make_estate()
    estate.measures.all().delete()
    correct_measure(
        estate=estate,
        from_day=DAY,
        household_count=1,
        floor_area=Decimal(1),
        subsidy_area=Decimal(1),
        source="首次测绘",
        by=None,
        at=AT,
    )
    assert estate.measures.count() == 1


def test_a_secretary_changes_particulars_of_the_own_community_only() -> None:
    secretary = make_user(Role.COMMUNITY_SECRETARY, make_community())
    own, foreign = make_estate(), make_estate(make_community("002"))
    change_estate(
        estate=own,
        values={"aliases": "老名", "completed_on": date(2003, 2, 1)},
        by=secretary,
        at=AT,
    )
    own.refresh_from_db()
    assert (own.aliases, own.completed_year) == ("老名", 2003)
    with pytest.raises(Forbidden):
        change_estate(estate=foreign, values={"aliases": "老名"}, by=secretary, at=AT)


@pytest.mark.parametrize("name", ["mode", "code", "community"])
def test_mode_code_and_community_are_no_particulars(name: str) -> None:
    with pytest.raises(Refusal, match="各自的办理入口"):
        change_estate(estate=make_estate(), values={name: "X"}, by=None, at=AT)


def test_bad_particulars_are_refused_with_the_field_named() -> None:
    estate, other = make_estate(), make_estate()
    with pytest.raises(Refusal, match="小区名称"):
        change_estate(estate=estate, values={"name": ""}, by=None, at=AT)
    with pytest.raises(Refusal, match="本社区已有同名小区"):
        change_estate(estate=estate, values={"name": other.name}, by=None, at=AT)
    foreign = make_region(make_community("002"))
    with pytest.raises(Refusal, match="同一个社区"):
        change_estate(estate=estate, values={"region": foreign}, by=None, at=AT)


def test_an_honour_is_awarded_once() -> None:
    estate = make_estate()
    act = {"estate": estate, "kind": "BEAUTIFUL_HOME", "by": officer(), "at": AT}
    honour = award_honour(awarded_on=DAY, **act)
    assert str(honour) == f"{estate.name} 美好家园"
    with pytest.raises(Refusal, match="本小区已有这个称号"):
        award_honour(awarded_on=DAY, **act)


def test_an_honour_is_not_awarded_in_advance() -> None:
    with pytest.raises(Refusal, match="还没有到"):
        award_honour(
            estate=make_estate(),
            kind="GREEN_COMMUNITY",
            awarded_on=date(2022, 10, 1),
            by=None,
            at=AT,
        )


def test_a_region_takes_free_estates_of_its_community() -> None:
    one, two = make_estate(), make_estate()
    act = {"community": make_community(), "by": officer(), "at": AT}
    region = form_region(code="Q1", name="第一区域", estates=[one.pk, two.pk], **act)
    assert region.estates.count() == 2
    with pytest.raises(Conflict, match="已划入其他"):
        form_region(code="Q2", name="第二区域", estates=[one.pk], **act)
    with pytest.raises(Refusal, match="区域代码"):
        form_region(code="Q1", name="第三区域", estates=[], **act)


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["1/2/3/"], "1/2/3/"),
        (["1/2/3/", "1/2/4/"], "1/2/"),
        (["1/2/3/", "1/2/"], "1/2/"),
        (["1/2/3/", "1/2/34/"], "1/2/"),
        (["1/", "2/"], ""),
        ([], ""),
    ],
)
def test_a_set_belongs_to_the_deepest_common_unit(paths: list[str], expected: str) -> None:
    assert common_path(paths) == expected
