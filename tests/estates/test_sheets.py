"""小区台账 as a sheet: who is meant, what is new, what changes, what is refused, what is undone."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.exchange.states import Verdict
from core.rules.errors import Conflict, Refusal
from estates.models import (
    Estate,
    FeeYear,
    Honour,
    Inventory,
    ManagementSpell,
    Measure,
    Problem,
    Standing,
)
from estates.sheets.kinds import ESTATES
from estates.states import Mode
from tests.factories import (
    make_committee,
    make_community,
    make_estate,
    make_region,
    make_street,
)
from tests.sheets_kit import TODAY, complaints, context, plan, rows, take, verdicts

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=30)
NEW = {"community": "第001社区", "name": "阳光小区", "mode": "弃管", "households": "120户"}
WHOLE = {
    **NEW,
    "aliases": "阳光花园、向阳院",
    "address": "文化路12号",
    "boundaries": "东至文化路;南至河堤;西至学校;北至广场",
    "longitude": "120.654321",
    "latitude": "42.846512",
    "origin": "安置房",
    "house_type": "板楼/塔板结合",
    "enclosed": "不封闭",
    "completed_on": "2009年9月",
    "developer": "某某房地产开发有限公司",
    "abandoned_since": "2015年3月1日",
    "charge": "0.3至0.5元/平米/月",
    "fee_year": "2021年度",
    "fee_receivable": "3.6万元",
    "fee_received": "12,000元",
    "fee_surplus": "-500",
    "no_committee_reason": "业主较少",
    "problems": "脏乱差、墙皮脱落",
    "honours": "美好家园",
    "honoured_on": "2021-12-01",
    "floor_area": "1.25万m2",
    "subsidy_area": "12000",
    "site_area": "20000",
    "building_count": "10栋",
    "entrance_unit_count": "30个单元",
    "gate_count": "2",
    "parking_count": "80个",
    "cameras_total": "20",
    "cameras_broken": "4",
    "office_area": "120.5",
    "committee_room_area": "20",
    "residential_area": "12000",
    "other_area": "500",
}


def line(**texts: str) -> dict[str, str]:
    return {**NEW, **texts}


def planned_one(at: Any = None, **texts: str) -> Any:
    return plan(ESTATES, rows(ESTATES, line(**texts)), at or context())[0]


def refusals(at: Any = None, **texts: str) -> list[tuple[str, str]]:
    return complaints([planned_one(at, **texts)])


def test_every_column_of_the_office_finds_its_place() -> None:
    community = make_community()
    effects = take(ESTATES, rows(ESTATES, WHOLE), context())
    estate = Estate.objects.get()
    assert (estate.community, estate.name, estate.code) == (
        community,
        "阳光小区",
        "1505250010010001",
    )
    assert (estate.boundary_east, estate.boundary_north) == ("文化路", "广场")
    assert (estate.longitude, estate.latitude) == (Decimal("120.654321"), Decimal("42.846512"))
    assert (estate.origin, estate.house_type, estate.enclosed) == (
        "RESETTLEMENT", "板楼/塔板结合", False)  # fmt: skip
    assert (estate.completed_on, estate.completed_year) == (None, 2009)
    assert (estate.charge_low, estate.charge_high) == (Decimal("0.3"), Decimal("0.5"))
    assert (estate.no_committee_reason, estate.problems) == ("FEW_OWNERS", "脏乱差、墙皮脱落")
    assert estate.site_area == Decimal("20000.00")
    assert "向阳院" in estate.search_text
    spell = ManagementSpell.objects.get()
    assert (spell.mode, spell.from_day, spell.document) == (
        Mode.ABANDONED, date(2015, 3, 1), "2022年台账.xlsx")  # fmt: skip
    assert Standing.objects.get().from_day == date(2015, 3, 1)
    measure = Measure.objects.get()
    assert (measure.household_count, measure.floor_area, measure.subsidy_area) == (
        120, Decimal("12500.00"), Decimal("12000.00"))  # fmt: skip
    assert (measure.from_day, measure.source) == (TODAY, "2022年台账.xlsx")
    inventory = Inventory.objects.get()
    assert (inventory.building_count, inventory.entrance_unit_count) == (10, 30)
    assert (inventory.cameras_working, inventory.cameras_broken) == (16, 4)
    fees = FeeYear.objects.get()
    assert (fees.year, fees.receivable, fees.received, fees.surplus) == (
        2021, Decimal("36000.00"), Decimal("12000.00"), Decimal("-500.00"))  # fmt: skip
    assert [problem.code for problem in Problem.objects.all()] == ["ENV"]
    assert Honour.objects.get().awarded_on == date(2021, 12, 1)
    assert len(effects) == 8


def test_the_same_sheet_again_changes_nothing() -> None:
    make_community()
    take(ESTATES, rows(ESTATES, WHOLE), context())
    for day in (TODAY, LATER):
        planned = plan(ESTATES, rows(ESTATES, WHOLE), context(on=day))
        assert (verdicts(planned), planned[0].changes) == ([Verdict.UNCHANGED], ())


def test_undo_leaves_nothing_behind() -> None:
    make_community()
    effects = take(ESTATES, rows(ESTATES, WHOLE), context())
    ESTATES.undo(effects[::-1], context())
    for model in (Estate, Standing, ManagementSpell, Measure, Inventory, FeeYear, Problem, Honour):
        assert not model._base_manager.exists()


def test_changed_cells_are_told_old_and_new_and_history_stays() -> None:
    make_community()
    take(ESTATES, rows(ESTATES, WHOLE), context())
    news = line(mode="自管", households="125", address="文化路14号", gate_count="3", charge="0.5",
                fee_year="2021", fee_received="13000", completed_on="2010")  # fmt: skip
    planned = plan(ESTATES, rows(ESTATES, news), context(on=LATER))
    assert verdicts(planned) == [Verdict.CHANGED]
    assert {tuple(change) for change in planned[0].changes} == {
        ("地址", "文化路12号", "文化路14号"), ("竣工日期", "2009", "2010"),
        ("收费标准", "0.3至0.5元/㎡/月", "0.5元/㎡/月"), ("管理方式", "弃管", "自管"),
        ("户数", "120", "125"), ("出入口数", "2", "3"), ("年实收", "12000.00", "13000.00"),
    }  # fmt: skip
    take(ESTATES, rows(ESTATES, news), context(on=LATER))
    old, new = Measure.objects.order_by("from_day")
    assert (old.household_count, old.to_day) == (120, LATER - timedelta(days=1))
    assert (new.household_count, new.from_day, new.floor_area) == (125, LATER, Decimal("12500.00"))
    assert [s.mode for s in ManagementSpell.objects.order_by("from_day")] == ["ABANDONED", "SELF"]
    assert Inventory.objects.count() == 2
    assert FeeYear.objects.get().received == Decimal("13000.00")
    assert Estate.objects.get().mode == Mode.SELF


def test_undo_of_a_change_restores_what_was() -> None:
    make_community()
    take(ESTATES, rows(ESTATES, WHOLE), context())
    before = snapshot()
    news = line(mode="自管", households="125", address="文化路14号", gate_count="3", charge="0.5",
                fee_year="2021", fee_received="13000", completed_on="2010",
                problems="飞线")  # fmt: skip
    effects = take(ESTATES, rows(ESTATES, news), context(on=LATER))
    assert snapshot() != before
    ESTATES.undo(effects[::-1], context(on=LATER))
    assert snapshot() == before


def snapshot() -> list[Any]:
    models = (Estate, Standing, ManagementSpell, Measure, Inventory, FeeYear, Problem, Honour)
    return [sorted(model._base_manager.values_list()) for model in models]


def test_a_blank_cell_erases_nothing() -> None:
    make_community()
    take(ESTATES, rows(ESTATES, WHOLE), context())
    bare = {"community": "第001社区", "name": "阳光小区", "address": "", "households": ""}
    assert verdicts(plan(ESTATES, rows(ESTATES, bare), context(on=LATER))) == [Verdict.UNCHANGED]


@pytest.mark.parametrize("name", ["阳光 小区", "阳光花园", "向阳院"])
def test_an_estate_is_known_by_name_and_alias(name: str) -> None:
    make_community()
    take(ESTATES, rows(ESTATES, WHOLE), context())
    assert planned_one(name=name).target == str(Estate.objects.get().pk)


def test_an_estate_of_the_same_name_in_another_community_is_another_estate() -> None:
    make_estate(make_community(), name="阳光小区")
    make_community("002")
    assert planned_one(community="002").verdict == Verdict.NEW


@pytest.mark.parametrize("name", ["白鹤咀", "白鹤嘴小区", "白鹤嘴（和平街）"])
def test_a_near_name_is_new_until_a_person_accepts_it(name: str) -> None:
    estate = make_estate(name="白鹤嘴")
    given = rows(ESTATES, line(name=name, mode=""))
    planned = plan(ESTATES, rows(ESTATES, line(name=name)), context())[0]
    assert (planned.verdict, [s.target for s in planned.suggestions]) == (
        Verdict.NEW, [str(estate.pk)])  # fmt: skip
    chosen = {given[0].key: str(estate.pk)}
    take(ESTATES, given, context(), chosen)
    estate.refresh_from_db()
    assert (estate.name, Estate.objects.count()) == ("白鹤嘴", 1)
    again = plan(ESTATES, given, context())[0]  # the accepted spelling is an alias now
    assert (again.verdict, again.target) == (Verdict.UNCHANGED, str(estate.pk))


@pytest.mark.parametrize("name", ["世纪花园B区", "世纪花园2期", "新安里", "世纪"])
def test_zones_and_strangers_are_not_near(name: str) -> None:
    for other in ("世纪花园A区", "世纪花园1期", "新乐里三条"):
        make_estate(name=other)
    assert planned_one(name=name).suggestions == ()


def test_two_rows_of_one_estate_are_one_too_many() -> None:
    make_community()
    planned = plan(
        ESTATES,
        rows(ESTATES, line(aliases="向阳院"), line(name="向阳院"), line(name="另一个")),
        context(),
    )
    assert verdicts(planned) == [Verdict.NEW, Verdict.REFUSED, Verdict.NEW]
    assert "第2行" in complaints(planned)[0][1]
    first, second = rows(ESTATES, line(), line(name="阳光　小区"))
    assert ESTATES.identity
    assert ESTATES.identity(first, context()) == ESTATES.identity(second, context())


def test_codes_are_given_or_follow_the_communitys_path() -> None:
    make_community()
    given = [line(name="一"), line(name="二", code="DQ-2"), line(name="三")]
    take(ESTATES, rows(ESTATES, *given), context())
    take(ESTATES, rows(ESTATES, line(name="四四四")), context())
    codes = dict(Estate.objects.values_list("name", "code"))
    assert codes == {
        "一": "1505250010010001", "二": "DQ-2", "三": "1505250010010002",
        "四四四": "1505250010010003",
    }  # fmt: skip


def test_a_code_identifies_but_never_renames_or_moves() -> None:
    estate = make_estate(make_community(), name="阳光小区", code="DQ-1")
    make_community("002")
    assert planned_one(code="DQ-1", mode="").target == str(estate.pk)
    assert refusals(code="DQ-1", name="月光")[0][0] == "name"
    assert refusals(code="DQ-1", community="002")[0][0] == "community"
    assert refusals(code="DQ-9")[0][0] == "code"


def test_a_foreign_community_and_a_missing_one_are_refused_alike() -> None:
    mine = make_community()
    abroad = make_community("901", name="别处社区", street=make_street("009", name="别的街道"))
    make_estate(abroad, name="别处小区", code="BC-1")
    own = context(scope=(mine.street.path,))
    foreign, missing = (refusals(own, community=name) for name in ("别处社区", "没有社区"))
    assert foreign == missing
    assert foreign[0][0] == "community"
    assert "已被使用" in refusals(own, code="BC-1")[0][1]


@pytest.mark.parametrize(
    "text", ["第001社区", "第001", "001", "150525/001/001", "大沁他拉街道第001社区"]
)
def test_a_community_by_its_name_code_or_path(text: str) -> None:
    make_community()
    assert planned_one(community=text).verdict == Verdict.NEW


def test_two_communities_of_one_name_need_the_street() -> None:
    make_community()
    make_community("001", name="第001社区", street=make_street("002", name="北街道"))
    assert "街道" in refusals()[0][1]
    assert planned_one(community="北街道第001社区").verdict == Verdict.NEW


@pytest.mark.parametrize(
    ("mode", "provider", "otherwise", "became", "company"),
    [
        ("", "业主自筹物业", "", Mode.SELF, ""),
        ("", "某某物业服务有限公司", "", Mode.MARKET, "某某物业服务有限公司"),
        ("", "弃管", "", Mode.ABANDONED, ""),
        ("", "", "弃管", Mode.ABANDONED, ""),
        ("", "业主自筹物业", "弃管", Mode.SELF, ""),
        ("单位自管", "", "弃管", Mode.UNIT, ""),
        ("STREET", "", "", Mode.STREET, ""),
    ],
)
def test_how_an_estate_is_managed(
    mode: str, provider: str, otherwise: str, became: str, company: str
) -> None:
    make_community()
    given = line(mode=mode, provider=provider, mode_otherwise=otherwise)
    take(ESTATES, rows(ESTATES, given), context())
    estate = Estate.objects.get()
    assert (estate.mode, estate.reported_provider) == (became, company)


@pytest.mark.parametrize(
    ("field", "texts"),
    [
        ("mode", {"mode": ""}),
        ("provider", {"provider": "某某物业有限公司"}),
        ("households", {"households": ""}),
        ("abandoned_since", {"mode": "专业物业", "abandoned_since": "2015-03-01"}),
        ("abandoned_since", {"abandoned_since": "2023-03-01"}),
        ("subsidy_area", {"floor_area": "100", "subsidy_area": "101"}),
        ("fee_year", {"fee_received": "100"}),
        ("honoured_on", {"honours": "绿色社区"}),
        ("honoured_on", {"honours": "绿色社区", "honoured_on": "2023-01-01"}),
        ("longitude", {"longitude": "120.5"}),
        ("completed_year", {"completed_on": "2009-09-01", "completed_year": "2010"}),
        ("cameras_total", {"cameras_total": "3", "cameras_broken": "4"}),
        ("region", {"region": "没有的区域"}),
        ("parent", {"parent": "没有的大区"}),
    ],
)
def test_what_does_not_fit_together_is_refused_in_its_column(
    field: str, texts: dict[str, str]
) -> None:
    make_community()
    found = refusals(**texts)
    assert [name for name, _ in found] == [field]
    assert found[0][1].endswith("。")


def test_a_new_estate_may_have_its_region_and_its_parent() -> None:
    parent = make_estate(name="世纪花园")
    region = make_region(name="第一区域")
    take(ESTATES, rows(ESTATES, line(region="第一区域", parent="世纪花园")), context())
    estate = Estate.objects.get(name="阳光小区")
    assert (estate.region, estate.parent) == (region, parent)
    assert Standing.objects.get(estate=estate).region == region
    assert planned_one(region="第一区域", mode="").verdict == Verdict.UNCHANGED


def test_figures_that_began_the_same_day_are_not_edited() -> None:
    make_community()
    take(ESTATES, rows(ESTATES, NEW), context())
    assert [name for name, _ in refusals(households="125", mode="自管")] == ["mode", "households"]


def test_a_history_of_management_is_not_rewritten() -> None:
    make_community()
    take(ESTATES, rows(ESTATES, WHOLE), context())
    assert refusals(context(on=LATER), abandoned_since="2014-01-01")[0][0] == "abandoned_since"


def test_a_resolved_problem_is_not_reopened_by_the_old_sheet() -> None:
    make_community()
    take(ESTATES, rows(ESTATES, WHOLE), context())
    Problem.objects.update(resolved_on=TODAY)
    assert verdicts(plan(ESTATES, rows(ESTATES, WHOLE), context(on=LATER))) == [Verdict.UNCHANGED]


def test_what_was_built_upon_is_not_taken_back() -> None:
    make_community()
    effects = take(ESTATES, rows(ESTATES, NEW, line(name="月光小区")), context())
    make_committee(Estate.objects.get(name="月光小区"))
    with pytest.raises(Refusal, match=r"月光小区.*业委会") as refusal:
        ESTATES.undo(effects[::-1], context())
    assert "阳光小区" not in refusal.value.sentence
    assert Estate.objects.count() == 2


def test_what_was_changed_since_is_not_taken_back() -> None:
    make_community()
    effects = take(ESTATES, rows(ESTATES, NEW), context())
    Estate.objects.update(address="文化路99号")
    with pytest.raises(Refusal, match=r"阳光小区.*地址"):
        ESTATES.undo(effects[::-1], context())


def test_a_register_that_moved_since_the_preview_is_a_conflict() -> None:
    community = make_community()
    planned = plan(ESTATES, rows(ESTATES, NEW), context())
    make_estate(community, name="阳光小区")
    with pytest.raises(Conflict, match="重新核对"):
        ESTATES.take(planned, context())
    unknown = [replace(planned[0], target="999999", verdict=Verdict.CHANGED)]
    with pytest.raises(Conflict):
        ESTATES.take(unknown, context())
