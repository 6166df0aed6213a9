"""小区台账, 业委会台账 and 月报表: the columns of the forms, whole rows, ready to print."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.roles import Role
from committees.models import Member
from communities.models import Community
from core.audit.models import Entry
from core.jobs.runner import run_due
from estates.models import FeeYear, Inventory, Problem
from estates.states import Mode
from portal.exports import lists
from portal.exports.month import month_end, month_lines
from portal.exports.registers import Asked, estate_columns, write_estates
from subsidies.states import BatchState
from tests.factories import (
    make_committee,
    make_community,
    make_company,
    make_contract,
    make_estate,
    make_region,
    make_service,
)
from tests.portal.sheets import opened, rows_of
from tests.portal.test_staff_pages import person, signed_in
from tests.rows import make_batch, make_case

pytestmark = pytest.mark.django_db
ON = date(2023, 6, 30)
AT = datetime(2023, 7, 1, 1, tzinfo=UTC)
midnight = datetime.fromisoformat
"""Days as a workbook holds them."""
HEADS = [
    "序号", "小区代码", "小区名称", "别名", "街道", "所属社区", "物业管理区域", "地址", "竣工日期",
    "建成年份", "四至", "封闭管理", "出入口数", "性质", "房屋类型", "管理模式", "弃管起始", "户数",
    "楼栋数", "单元数", "总建筑面积（㎡）", "占地面积（㎡）", "住宅面积（㎡）", "非住宅面积（㎡）",
    "车位数", "监控探头（可用）", "监控探头（不可用）", "物业用房面积（㎡）",
    "业委会用房面积（㎡）", "物业企业", "统一社会信用代码", "合同起", "合同止", "项目经理",
    "报修电话（日）", "报修电话（夜）", "业主大会（业委会）名称", "届别", "任期起", "任期止",
    "选举时间", "未成立原因", "居委会书记", "居委会主任", "居委会电话",
    "收费标准（元/㎡/月）", "2022年应收（元）", "2022年实收（元）", "2022年盈亏（元）",
    "补贴面积（㎡）", "2022年补贴金额（元）", "存在问题",
]  # fmt: skip


@pytest.fixture
def community() -> Community:
    return make_community("001", name="东风社区")


@pytest.fixture(autouse=True)
def _files_of_the_test(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def officer(community: Community) -> Client:
    return signed_in(person(Role.STREET_OFFICER, community))


def served(community: Community) -> Any:
    """An estate about which everything is known."""
    community.secretary_name, community.director_name = "赵书记", "钱主任"
    community.office_phone = "0475-2"
    community.save()
    region = make_region(community, name="一区")
    estate = make_estate(
        community,
        code="0007",
        name="甲园",
        region=region,
        aliases="老甲园",
        address="东街1号",
        completed_on=date(2000, 5, 1),
        boundary_east="一路",
        boundary_north="二街",
        enclosed=True,
        house_type="多层",
        charge_low=Decimal("0.3"),
        charge_high=Decimal("0.5"),
        site_area=Decimal(9000),
        household_count=48,
        floor_area="5000.50",
        subsidy_area="4000.25",
    )
    Inventory.objects.create(
        estate=estate, from_day=date(2020, 1, 1), building_count=3, entrance_unit_count=9,
        gate_count=2, parking_count=30, cameras_working=7, cameras_broken=1,
        office_area=Decimal("55.5"), committee_room_area=Decimal(20),
        residential_area=Decimal(4800), other_area=Decimal("200.5"), source="普查",
    )  # fmt: skip
    FeeYear.objects.create(
        estate=estate, year=2022, receivable=Decimal(20000), received=Decimal("15000.5"),
        surplus=Decimal("-300.25"), source="报表",
    )  # fmt: skip
    Problem.objects.create(estate=estate, code="ENV", found_on=date(2022, 5, 1), source="摸底")
    Problem.objects.create(
        estate=estate, code="DOOR", found_on=date(2022, 5, 1), source="摸底",
        resolved_on=date(2023, 1, 1),
    )  # fmt: skip
    contract = make_contract(community.street, company=make_company("甲物业"))
    service = make_service(estate, contract=contract)
    service.project_manager, service.repair_phone_day = "王工", "0475-1"
    service.save()
    make_committee(region, name="一区业委会")
    return estate


def test_a_row_of_the_register_holds_every_column(community: Community) -> None:
    estate = served(community)
    bare = make_estate(community, code="0008", name="乙园", completed_on=None, completed_year=None)
    sheet = opened(officer(community).get("/exports/estates.xlsx?on=2023-06-30"))
    title, note, heads, full, empty, total = rows_of(sheet)
    assert (title[0], heads) == ("小区台账", HEADS)
    assert [column.title for column in estate_columns(2022)] == HEADS
    assert "单位：大沁他拉街道" in note[0]
    assert "截至：2023-06-30" in note[0]
    assert "制表人：" in note[0]
    uscc = estate.services.get().contract.company.uscc
    term = (midnight("2021-01-01"), midnight("2025-12-31"), midnight("2021-01-01"))
    assert full == [
        1, "0007", "甲园", "老甲园", "大沁他拉街道", "东风社区", "一区", "东街1号",
        midnight("2000-05-01"), 2000, "东至一路；北至二街", "是", 2, "商品房", "多层", "专业物业",
        None, 48, 3, 9, 5000.5, 9000, 4800, 200.5, 30, 7, 1, 55.5, 20, "甲物业", uscc,
        midnight("2022-01-01"), midnight("2026-12-31"), "王工", "0475-1", None, "一区业委会", 1,
        *term, None, "赵书记", "钱主任", "0475-2", "0.3至0.5", 20000, 15000.5,
        -300.25, 4000.25, None,
        "环境卫生脏乱差",
    ]  # fmt: skip
    known = {head: cell for head, cell in zip(heads, empty, strict=True) if cell is not None}
    assert known == {
        "序号": 2, "小区代码": "0008", "小区名称": "乙园", "街道": "大沁他拉街道",
        "所属社区": "东风社区", "居委会书记": "赵书记", "居委会主任": "钱主任",
        "居委会电话": "0475-2", "性质": "商品房", "管理模式": "弃管",
        "弃管起始": midnight("2010-01-01"), "户数": bare.measures.get().household_count,
        "总建筑面积（㎡）": 5000, "补贴面积（㎡）": 5000,
    }  # fmt: skip
    sums = dict(zip(heads, total, strict=True))
    assert (sums["序号"], sums["小区名称"]) == ("合计", "2个小区")
    assert (sums["户数"], sums["总建筑面积（㎡）"]) == (98, 10000.5)
    assert (sums["2022年实收（元）"], sums["建成年份"]) == (15000.5, None)


def test_the_register_is_set_up_for_print(community: Community) -> None:
    make_estate(community, code="0007")
    sheet: Any = opened(officer(community).get("/exports/estates.xlsx"))
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$1:$3", "$A:$C")
    assert sheet.freeze_panes == "D4"
    assert sheet["B4"].number_format == "@"
    assert sheet.page_setup.fitToWidth > 1
    assert "导出" in sheet.oddFooter.left.text


def test_the_register_of_a_past_day_is_that_of_the_day(community: Community) -> None:
    estate = make_estate(community, name="甲园")
    make_service(estate, takeover_on=date(2023, 3, 1))
    client = officer(community)

    def row(on: str) -> dict[str, Any]:
        _, _, heads, first, *_ = rows_of(opened(client.get(f"/exports/estates.xlsx?on={on}")))
        return dict(zip(heads, first, strict=True))

    before, after = row("2023-02-28"), row("2023-03-01")
    assert (before["管理模式"], before["弃管起始"]) == ("弃管", midnight("2010-01-01"))
    assert (before["物业企业"], after["管理模式"]) == (None, "专业物业")
    assert after["物业企业"] is not None
    assert after["弃管起始"] is None


@pytest.mark.parametrize(
    ("state", "paid"), [(BatchState.APPROVED, 12000.5), (BatchState.SUBMITTED, None)]
)
def test_approved_subsidies_of_the_year_stand_in_the_register(
    community: Community, state: BatchState, paid: float | None
) -> None:
    batch = make_batch(community.street, year=2021, state=state)
    make_case(make_estate(community), batch=batch)
    answer = officer(community).get("/exports/estates.xlsx?on=2021-12-31")
    _, _, heads, row, _ = rows_of(opened(answer))
    assert dict(zip(heads, row, strict=True))["2021年补贴金额（元）"] == paid


def test_one_row_and_many_cost_the_same_statements(community: Community, tmp_path: Path) -> None:
    user = person(Role.STREET_OFFICER, community)
    assert user.scope.prefixes
    counts = []
    for rows in (1, 20):
        for _ in range(rows):
            make_service(make_estate(community, region=make_region(community)))
        with CaptureQueriesContext(connection) as queries:
            write_estates(Asked(on=ON, by=user, at=AT), tmp_path / "a.xlsx")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_scope_and_the_chosen_community_end_the_register(community: Community) -> None:
    other = make_community("002")
    for place in (community, community, other):
        make_estate(place)

    def found(client: Client, query: str = "") -> int:
        return len(rows_of(opened(client.get(f"/exports/estates.xlsx{query}")))) - 4

    assert found(officer(community)) == 3
    assert found(officer(community), f"?community={other.pk}") == 1
    secretary = signed_in(person(Role.COMMUNITY_SECRETARY, community))
    assert found(secretary) == 2
    assert secretary.get(f"/exports/estates.xlsx?community={other.pk}").status_code == 400


def test_the_ledger_of_committees(community: Community) -> None:
    estate = make_estate(community, name="甲园")
    body = make_committee(estate, name="甲园业委会", term_number=2, filing_no="备〔2021〕1号")
    for name, post, party in (("张某", "主任", True), ("李某", "委员", False)):
        Member.objects.create(committee=body, name=name, title=post, is_party_member=party)
    make_committee(make_region(community, name="一区"), kind="PMC", name="一区物管会",
                   last_day=date(2022, 12, 31))  # fmt: skip
    client = officer(community)
    title, _, heads, *found = rows_of(opened(client.get("/exports/committees.xlsx?on=2023-06-30")))
    assert title[0] == "业委会（物管会）台账"
    assert heads == [
        "序号", "社区", "小区/区域", "名称", "类型", "届次", "成立日期", "备案日期", "备案文号",
        "任期起", "任期止", "主任", "委员数", "党员数", "状态",
    ]  # fmt: skip
    first, day = midnight("2021-01-01"), midnight("2025-12-31")
    assert found[1] == [
        2, "东风社区", "甲园", "甲园业委会", "业主委员会", 2, first, first, "备〔2021〕1号", first,
        day, "张某", 2, 1, "履职中",
    ]  # fmt: skip
    assert (found[0][3], found[0][4], found[0][14]) == ("一区物管会", "物业管理委员会", "任期届满")
    assert found[2][:3] == ["合计", None, "2个"]
    assert found[2][12:14] == [2, 1]


def half_served(community: Community) -> None:
    """Four estates: one always served, one introduced earlier, one this month, one left alone."""
    make_estate(community, mode=Mode.MARKET)
    region = make_region(community)
    make_service(make_estate(community, region=region), takeover_on=date(2022, 9, 1))
    make_service(make_estate(community), takeover_on=date(2022, 11, 15))
    left = make_estate(community, mode=Mode.SELF)
    make_committee(region, kind="PMC")
    make_committee(left)
    for code in ("ENV", "CCTV"):
        Problem.objects.create(estate=left, code=code, found_on=date(2022, 5, 1), source="摸底")


def test_the_monthly_report_counts_by_community_and_in_all(community: Community) -> None:
    half_served(community)
    make_estate(make_community("002", name="西风社区"))
    client = officer(community)
    answer = client.get("/exports/month-report.xlsx?month=2022-11")
    title, note, heads, first, second, total, *notes = rows_of(opened(answer))
    assert title[0] == "无物业小区引进物业进展月报表"
    assert "截至：2022-11-30" in note[0]
    assert heads == [
        "社区", "小区总数", "无物业小区数", "本月引进", "累计引进", "引进率（%）", "业委会数",
        "物管会数", "组建率（%）", "覆盖率（%）", "存在问题", "下步措施",
    ]  # fmt: skip
    problems = "缺少监控1个小区；环境卫生脏乱差1个小区"
    assert first == ["东风社区", 4, 1, 1, 2, 66.67, 1, 1, 50, 66.67, problems, None]
    assert second == ["西风社区", 1, 1, 0, 0, 0, 0, 0, 0, 0, None, None]
    assert total == ["合计", 5, 2, 1, 2, 50, 1, 1, 40, 50, problems, None]
    assert all(text[0].endswith("。") for text in notes)


def test_an_estate_that_lost_its_company_is_no_longer_introduced(community: Community) -> None:
    estate = make_estate(community)
    make_service(estate, takeover_on=date(2022, 9, 1), last_day=date(2022, 10, 31))
    estate.spells.filter(to_day__isnull=True).update(to_day=date(2022, 10, 31))
    estate.spells.create(mode=Mode.ABANDONED, from_day=date(2022, 11, 1), reason="撤出")
    viewer = person(Role.STREET_OFFICER, community)
    figures = {on: month_lines(viewer=viewer, on=on)[-1].figures for on in (
        date(2022, 9, 30), date(2022, 11, 30))}  # fmt: skip
    before, after = figures.values()
    assert (before.introduced, before.unserviced, before.base) == (1, 0, 1)
    assert (after.introduced, after.unserviced, after.base) == (0, 1, 1)


def test_the_report_costs_the_same_for_many(community: Community) -> None:
    viewer = person(Role.STREET_OFFICER, community)
    assert viewer.scope.prefixes
    counts = []
    for place in ("001", "002", "003"):
        half_served(make_community(place))
        with CaptureQueriesContext(connection) as queries:
            month_lines(viewer=viewer, on=date(2022, 11, 30))
        counts.append(len(queries))
    assert len(set(counts)) == 1


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        ("estates.xlsx", "on=2999-01-01"),
        ("estates.xlsx", "on=x"),
        ("committees.xlsx", "community=x"),
        ("month-report.xlsx", "month=2022-13"),
        ("month-report.xlsx", "month=2099-01"),
    ],
)
def test_impossible_parameters_are_refused(community: Community, address: str, wrong: str) -> None:
    assert officer(community).get(f"/exports/{address}?{wrong}").status_code == 400


def test_month_end_knows_leap_years() -> None:
    assert month_end(date(2024, 2, 3)) == date(2024, 2, 29)


@pytest.mark.parametrize("address", ["", "month-report/?month=2022-11", "fund/", "fund.xlsx"])
def test_pages_and_files_open_for_readers_only(community: Community, address: str) -> None:
    half_served(community)
    for role, status in (
        (Role.STREET_DIRECTOR, 200),
        (Role.AUDITOR, 200),
        (Role.COMMUNITY_SECRETARY, 200),
        (Role.SURVEYOR, 403),
    ):
        answer = signed_in(person(role, community)).get(f"/exports/{address}")
        assert answer.status_code == status, role
        if answer.streaming:
            opened(answer)


def test_each_form_leaves_one_line_in_the_trail(community: Community) -> None:
    make_estate(community)
    opened(officer(community).get("/exports/estates.xlsx?on=2023-06-30"))
    assert Entry.objects.get().sentence == "导出“小区台账”（截至2023-06-30），1行。"


def test_a_long_register_is_made_in_the_background(community: Community, monkeypatch: Any) -> None:
    monkeypatch.setattr(lists, "LARGE", 2)
    for _ in range(3):
        make_estate(community)
    client = officer(community)
    answer = client.get("/exports/estates.xlsx?on=2023-06-30")
    assert answer.status_code == 302
    run_due(clock=timezone.now)
    found = rows_of(opened(client.get(f"{answer['Location']}list.xlsx")))
    assert len(found) == 3 + 3 + 1
