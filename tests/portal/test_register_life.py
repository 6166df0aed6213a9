"""The life of an estate: who may read it, what it shows of a day, and that it costs the same."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from committees.models import OwnersDecision
from committees.states import CommitteeState, VoteState
from communities.models import Community
from estates.models import (
    CharterItem,
    Estate,
    FeeYear,
    Honour,
    Inventory,
    Lineage,
    ManagementSpell,
    Measure,
    OnboardingRound,
    Problem,
    Reorganisation,
    ServiceCharter,
    Standing,
)
from inspections.states import CycleState, Grade
from subsidies.states import BatchState
from tests.factories import (
    make_committee,
    make_community,
    make_contract,
    make_estate,
    make_item,
    make_need,
    make_region,
    make_service,
)
from tests.portal.test_chinese import words_on
from tests.portal.test_staff_pages import foreign_community, person, signed_in
from tests.rows import make_assessment, make_batch, make_case, make_cycle

pytestmark = pytest.mark.django_db
READERS = set(Role) - {Role.SURVEYOR, Role.SYS_ADMIN}
TURN = date(2022, 9, 1)


@pytest.fixture
def community() -> Community:
    return make_community()


def opened(estate: Estate, role: Role = Role.STREET_OFFICER, **asked: str) -> Any:
    client = signed_in(person(role, estate.community))
    return client.get(reverse("portal:estate", args=[estate.pk]), asked)


def bare(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def section(answer: Any, code: str) -> list[list[str]]:
    found = next(one for one in answer.context["sections"] if one.code == code)
    return [[cell.text for cell in row.cells] for row in found.rows]


def marks(answer: Any, code: str) -> list[str]:
    found = next(one for one in answer.context["sections"] if one.code == code)
    return [row.when for row in found.rows]


def _histories(estate: Estate, number: int) -> None:
    """One closed row in every from–to list, and one row in every list by year."""
    first, last = date(2000 + number, 1, 1), date(2000 + number, 12, 31)
    days = {"from_day": first, "to_day": last}
    ManagementSpell.objects.create(estate=estate, mode="SELF", reason="摸底", **days)
    Measure.objects.create(estate=estate, household_count=50, source="测绘报告", **days)
    Inventory.objects.create(estate=estate, building_count=3, source="摸底", **days)
    Standing.objects.create(estate=estate, name=f"旧名{number}", community=estate.community, **days)
    FeeYear.objects.create(
        estate=estate,
        year=2000 + number,
        receivable=Decimal(100),
        received=Decimal(90),
        source="报表",
    )
    Problem.objects.create(
        estate=estate,
        code="DOOR",
        found_on=first,
        resolved_on=last,
        source="摸底",
        resolution="已换",
    )
    Honour.objects.create(
        estate=estate,
        kind="GREEN_COMMUNITY",
        awarded_on=first,
        withdrawn_on=last,
        withdrawal="复查",
    )
    other = make_estate(estate.community)
    event = Reorganisation.objects.create(
        community=estate.community, kind="MERGE", from_day=first, reason="合并管理", document="纪要"
    )
    Lineage.objects.create(event=event, predecessor=other, successor=estate)
    charter = ServiceCharter.objects.create(
        estate=estate, version=number, mode="FREE", service_from=first, document="会议纪要",
        adopted_at="2022-10-08T01:00:00Z", **days,
    )  # fmt: skip
    CharterItem.objects.create(charter=charter, scope="SANITATION", item="清扫", frequency="每日")
    OnboardingRound.objects.create(estate=estate, number=number, reason="接管", live=False)


def _affairs(estate: Estate, number: int) -> None:
    """One committee with a member and a decision, one service, one assessment, one subsidy."""
    street, last = estate.community.street, date(2010 + number, 12, 31)
    committee = make_committee(
        estate, state=CommitteeState.EXPIRED, first_day=date(2010 + number, 1, 1), last_day=last
    )
    committee.members.create(name="张三", title="主任", contact="13812348000")
    area = {name: Decimal(100) for name in ("total_area", "part_area", "agree_area")}
    heads = {"total_heads": 10, "part_heads": 9, "agree_heads": 8}
    OwnersDecision.objects.create(
        committee=committee, estate=estate, community=estate.community, matter="选聘物业",
        held_on=last, state=VoteState.PASSED, outcome=VoteState.PASSED, passed=True,
        decided_on=last, document="会议记录", **area, **heads,
    )  # fmt: skip
    service = make_service(estate, takeover_on=date(2010 + number, 2, 1), last_day=last)
    cycle = make_cycle(street, year=2010 + number)
    make_assessment(estate, cycle=cycle, service=service)
    batch = make_batch(street, year=2010 + number, state=BatchState.CALCULATED)
    make_case(estate, batch=batch, service=service)
    make_need(estate, item=make_item(f"I{number}", name=f"项目{number}"))


def full(estate: Estate, number: int) -> None:
    _histories(estate, number)
    _affairs(estate, number)


@pytest.mark.parametrize("role", list(Role))
def test_every_reader_of_the_register_may_open_it(role: Role, community: Community) -> None:
    estate = make_estate(community, name="绿洲")
    answer = opened(estate, role)
    assert answer.status_code == (200 if role in READERS else 403)
    assert ("绿洲" in answer.content.decode()) is (role in READERS)


def test_an_estate_of_another_unit_is_not_found(community: Community) -> None:
    address = reverse("portal:estate", args=[make_estate(foreign_community()).pk])
    for role in READERS:
        assert signed_in(person(role, community)).get(address).status_code == 404
    neighbour = make_estate(make_community("002", street=community.street))
    address = reverse("portal:estate", args=[neighbour.pk])
    secretary = signed_in(person(Role.COMMUNITY_SECRETARY, community))
    assert secretary.get(address).status_code == 404


def test_it_costs_the_same_for_one_row_of_everything_and_for_three(community: Community) -> None:
    estate = make_estate(community, region=make_region(community))
    client = signed_in(person(Role.STREET_OFFICER, community))

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            answer = client.get(reverse("portal:estate", args=[estate.pk]))
        assert answer.status_code == 200
        return len(caught)

    full(estate, 1)
    cost()
    one = cost()
    full(estate, 2)
    full(estate, 3)
    assert cost() == one
    assert one <= 40


def test_everything_that_is_known_is_shown_with_links_to_its_record(community: Community) -> None:
    estate = make_estate(community)
    full(estate, 1)
    answer = opened(estate)
    shown = {one.code for one in answer.context["sections"]}
    assert shown == {
        "spells", "measures", "committees", "services", "charters", "assessments", "subsidies",
        "fees", "needs", "problems", "honours", "decisions", "inventories", "standings", "lineage",
    }  # fmt: skip
    page = answer.content.decode()
    for room in ("committees/committee", "tenders/contract", "tenders/service", "tenders/company"):
        assert f'href="/admin/{room}/' in page
    assert 'href="/subsidies/' in page
    assert 'href="/admin/inspections/assessment/' in page
    assert "13812348000" not in page


def test_an_empty_life_names_the_next_step_and_who_takes_it(community: Community) -> None:
    estate = make_estate(community)
    mine, others = opened(estate), opened(estate, Role.AUDITOR)
    steps = {one.code: one.hint for one in mine.context["missing"]}
    assert steps["committees"].url == f"/admin/committees/committee/add/?estate={estate.pk}"
    assert "由社区书记、街道物业办办理" in bare(others)
    assert all(not one.hint.url for one in others.context["missing"])


def test_the_head_follows_the_day(community: Community) -> None:
    estate = make_estate(community, household_count=40)
    service = make_service(estate, takeover_on=TURN)
    estate.measures.update(to_day=date(2022, 8, 31))
    Measure.objects.create(estate=estate, from_day=TURN, household_count=44, source="复测")
    make_committee(estate, first_day=TURN)

    def head(day: str) -> list[str]:
        return [figure.text for figure in opened(estate, on=day).context["figures"]]

    assert head("2022-08-31") == ["弃管", "40 户", "未组建", "无"]
    company = service.contract.company.name
    assert head("2022-09-01") == ["专业物业", "44 户", "业主委员会", company]


def test_rows_of_the_day_and_rows_after_it_are_told_apart(community: Community) -> None:
    estate = make_estate(community)
    make_service(estate, takeover_on=TURN)
    assert marks(opened(estate, on="2022-08-31"), "spells") == ["later", "now"]
    assert marks(opened(estate, on="2022-09-01"), "spells") == ["now", ""]
    page = bare(opened(estate, on="2022-08-31"))
    assert "正在查看 2022-08-31 的情况" in page
    assert "不在台账中" in bare(opened(estate, on="2001-01-01"))


def test_a_former_name_is_told_on_both_days(community: Community) -> None:
    estate = make_estate(community, name="新名")
    estate.standings.all().delete()
    Standing.objects.create(
        estate=estate, name="旧名", community=community, from_day=date(2010, 1, 1),
        to_day=date(2022, 8, 31),
    )  # fmt: skip
    Standing.objects.create(estate=estate, name="新名", community=community, from_day=TURN)

    def fact(day: str, label: str) -> str:
        facts = opened(estate, on=day).context["facts"]
        return next((one.text for one in facts if one.label == label), "")

    assert (fact("2022-08-31", "当日名称"), fact("2022-08-31", "曾用名")) == ("旧名", "")
    assert (fact("2022-09-01", "当日名称"), fact("2022-09-01", "曾用名")) == ("", "旧名")


def test_lineage_links_only_to_estates_that_may_be_opened(community: Community) -> None:
    whole = make_estate(make_community("002", street=community.street), name="大院")
    part = make_estate(community, name="东院")
    event = Reorganisation.objects.create(
        community=community, kind="SPLIT", from_day=TURN, reason="拆分", document="纪要"
    )
    Lineage.objects.create(event=event, predecessor=whole, successor=part)
    address = f'href="/estates/{whole.pk}/"'
    assert address in opened(part).content.decode()
    assert address not in opened(part, Role.COMMUNITY_SECRETARY).content.decode()
    assert section(opened(part), "lineage")[0][1:4] == ["拆分", "大院", "东院"]


def test_assessments_show_the_fraction_behind_the_share(community: Community) -> None:
    estate = make_estate(community)
    cycle = make_cycle(community.street, year=2022, state=CycleState.SCORING)
    tally = {"completed": 14, "valid": 14, "satisfied": 11, "dissatisfied": 3}
    marked = {"grade": Grade.EXCELLENT, "score_numerator": 961, "score_denominator": 10}
    make_assessment(estate, cycle=cycle, **tally, **marked)
    [row] = section(opened(estate), "assessments")
    assert row[0] == "2022年度"
    assert row[4:] == ["11/14（78.57%）", "96.10", "优秀"]


def test_subsidies_lead_to_how_they_came_about(community: Community) -> None:
    estate = make_estate(community)
    batch = make_batch(community.street, year=2022, state=BatchState.APPROVED)
    make_case(estate, batch=batch, total=Decimal("6000.00"))
    answer = opened(estate)
    assert section(answer, "subsidies")[0][3] == "6,000.00"
    assert f'href="/subsidies/{batch.number}/{estate.code}/"' in answer.content.decode()


def test_a_drafted_or_voided_batch_is_not_part_of_the_life(community: Community) -> None:
    estate = make_estate(community)
    make_case(estate, batch=make_batch(community.street, year=2021, state=BatchState.VOID))
    assert "subsidies" not in {one.code for one in opened(estate).context["sections"]}


def test_the_region_covers_its_estates(community: Community) -> None:
    region = make_region(community, name="第三区域")
    estate = make_estate(community, region=region)
    make_committee(region, last_day=date(2999, 1, 1))
    answer = opened(estate)
    assert "通过所在区域" in bare(answer)
    assert marks(answer, "committees") == ["now"]


def test_buttons_are_for_those_who_may(community: Community) -> None:
    estate = make_estate(community)
    titles = {act.title for act in opened(estate).context["acts"]}
    assert {"变更管理方式", "更正面积和户数"} <= titles
    assert "变更管理方式" not in {
        act.title for act in opened(estate, Role.COMMUNITY_SECRETARY).context["acts"]
    }
    for role in (Role.AUDITOR, Role.BUREAU_REVIEWER, Role.FINANCE_REVIEWER, Role.STREET_DIRECTOR):
        offered = {act.title for act in opened(estate, role).context["acts"]}
        assert offered <= {"住户名册"}, role


def test_zones_and_their_whole_lead_to_each_other(community: Community) -> None:
    whole = make_estate(community, name="裕民")
    zone = make_estate(community, name="裕民南片", parent=whole)
    assert f'href="/estates/{zone.pk}/"' in opened(whole).content.decode()
    assert f'href="/estates/{whole.pk}/"' in opened(zone).content.decode()


def test_a_contract_without_a_fund_says_so(community: Community) -> None:
    estate = make_estate(community)
    make_service(estate, contract=make_contract(community.street, fund_rate=None))
    assert section(opened(estate), "services")[0][5] == "没有约定"


def test_the_page_speaks_chinese_and_runs_no_inline_code(community: Community) -> None:
    estate = make_estate(community, code="001")
    full(estate, 1)
    questions: tuple[dict[str, Any], ...] = ({}, {"on": "2022-08-31"}, {"on": "x"})
    for asked in questions:
        page = opened(estate, **asked).content.decode()
        assert words_on(page) - {"user"} == set()
        assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page)
