"""An act on a staff page goes through a service and into the trail, or is refused aloud."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Duty, User
from accounts.roles import Role
from committees.models import Committee
from communities.models import Community
from core.audit.models import Entry
from core.audit.queries import faults
from core.jobs.models import Job
from core.jobs.states import JobState
from estates.models import Estate, Region
from infrastructure.models import FacilityNeed
from policies.models import Parameter, Scheme
from policies.states import VersionState
from tenders.models import Company, Contract
from tests.factories import (
    make_community,
    make_company,
    make_estate,
    make_item,
    make_uscc,
    make_user,
)
from tests.portal.test_staff_pages import foreign_community, page_of, person, signed_in
from tests.rows import AT, make_document, make_job, make_parameter

pytestmark = pytest.mark.django_db


@pytest.fixture
def community() -> Community:
    return make_community()


@pytest.fixture
def officer(community: Community) -> Client:
    return signed_in(person(Role.STREET_OFFICER, community))


def add(client: Client, model: Any, **values: Any) -> Any:
    meta = model._meta
    return client.post(reverse(f"admin:{meta.app_label}_{meta.model_name}_add"), values)


def told() -> list[str]:
    assert list(faults()) == []
    return list(Entry.objects.order_by("number").values_list("verb", flat=True))


def entry_of(community: Community, **changes: Any) -> dict[str, Any]:
    values = {
        "community": community.pk,
        "code": "DQ-9001",
        "name": "新小区",
        "origin": "COMMERCIAL",
        "completed_year": 2008,
        "mode": "ABANDONED",
        "since": "2022-01-01",
        "household_count": 48,
        "floor_area": "4800.50",
        "subsidy_area": "4700.25",
        "source": "测绘报告",
    }
    return {**values, **changes}


def test_an_estate_is_registered_with_its_opening_spell_and_measure(
    officer: Client, community: Community
) -> None:
    assert add(officer, Estate, **entry_of(community)).status_code == 302
    estate = Estate.objects.get(code="DQ-9001")
    assert estate.spells.get().from_day == date(2022, 1, 1)
    assert estate.measures.get().subsidy_area == Decimal("4700.25")
    assert told() == ["estates.add_estate"]


def test_a_refused_registration_says_why_and_keeps_the_input(
    officer: Client, community: Community
) -> None:
    answer = add(officer, Estate, **entry_of(community, subsidy_area="9999.00"))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "补贴计算面积" in page
    assert 'value="9999.00"' in page
    assert not Estate.objects.exists()
    assert told() == []


def test_a_change_of_an_estate_is_told_once(officer: Client, community: Community) -> None:
    estate = make_estate(community)
    tabs = (
        "spells", "measures", "buildings", "honours", "standings", "inventories", "fee_years",
        "found_problems", "onboardings", "charters",
    )  # fmt: skip
    values = {"name": "改名小区", "origin": estate.origin, "completed_year": 2000}
    values |= {f"{tab}-{which}_FORMS": 0 for tab in tabs for which in ("TOTAL", "INITIAL")}
    assert officer.post(page_of(estate), values).status_code == 302
    estate.refresh_from_db()
    assert estate.name == "改名小区"
    assert told() == ["estates.change_estate"]


def test_a_plain_registration_is_told_too(officer: Client, community: Community) -> None:
    answer = add(
        officer, Community, street=community.street_id, code="077", name="新社区", liaison="甲"
    )
    assert answer.status_code == 302
    assert Entry.objects.get().sentence == "新增新社区，物业专人甲。"
    assert told() == ["communities.add_community"]


def test_opening_a_button_changes_nothing_and_pressing_it_does(
    officer: Client, community: Community
) -> None:
    estate = make_estate(community, mode="ABANDONED")
    address = reverse("admin:estates_estate_mode_step", args=[estate.pk])
    assert officer.get(address).status_code == 200
    assert told() == []
    values = {"mode": "SELF", "from_day": "2022-07-01", "reason": "业主自筹"}
    assert officer.post(address, values).status_code == 302
    estate.refresh_from_db()
    assert estate.mode == "SELF"
    assert told() == ["estates.change_mode"]


def test_a_refused_button_says_why_and_keeps_the_input(
    officer: Client, community: Community
) -> None:
    estate = make_estate(community, mode="SELF")
    address = reverse("admin:estates_estate_mode_step", args=[estate.pk])
    answer = officer.post(address, {"mode": "SELF", "from_day": "2022-07-01", "reason": "再报一次"})
    assert answer.status_code == 200
    assert "再报一次" in answer.content.decode()
    assert told() == []


def test_a_button_of_another_role_is_refused(community: Community) -> None:
    estate = make_estate(community)
    address = reverse("admin:estates_estate_mode_step", args=[estate.pk])
    secretary = signed_in(person(Role.COMMUNITY_SECRETARY, community))
    assert secretary.post(address, {}).status_code == 403
    assert "变更管理方式" not in secretary.get(page_of(estate)).content.decode()


def test_a_button_on_a_foreign_record_answers_like_a_missing_one(officer: Client) -> None:
    far = make_estate(foreign_community())
    address = reverse("admin:estates_estate_mode_step", args=[far.pk])
    assert officer.get(address).status_code == 404


def test_region_company_need_and_committee_are_registered_by_their_services(
    officer: Client, community: Community
) -> None:
    estate, item = make_estate(community), make_item()
    add(officer, Region, community=community.pk, code="R-1", name="一区")
    add(officer, Company, uscc=make_uscc(7), name="甲物业", kind="COMPANY")
    add(officer, FacilityNeed, estate=estate.pk, item=item.pk, quantity=3, surveyed_on="2022-05-01")
    add(officer, Committee, kind="OC", estate=estate.pk, name="业委会", term_number=1)
    for model in (Region, Company, FacilityNeed, Committee):
        assert model.objects.count() == 1, model
    assert told() == [
        "estates.change_estate",
        "tenders.add_company",
        "infrastructure.add_facilityneed",
        "committees.add_committee",
    ]


def test_a_contract_is_drafted_with_its_estates(officer: Client, community: Community) -> None:
    estate, company = make_estate(community), make_company()
    answer = add(
        officer,
        Contract,
        street=community.street_id,
        number="HT-1",
        company=company.pk,
        starts_on="2022-09-01",
        ends_on="2025-08-31",
        fee="0.60",
        fee_model="MARKET",
        charge_mode="LUMP_SUM",
        fund_rate="8",
        not_subcontracted="on",
        estates=[estate.pk],
    )
    assert answer.status_code == 302
    assert Contract.objects.get().services.get().estate == estate
    assert told() == ["tenders.add_contract"]


def test_a_parameter_is_proposed_by_the_street_and_approved_by_the_bureau(
    officer: Client, community: Community
) -> None:
    district = community.street.district
    document = make_document(district=district)
    add(
        officer, Parameter, district=district.pk, code="NOTICE_WORKDAYS", value="7",
        document=document.pk, clause="第五条", first_day="2022-07-01",
    )  # fmt: skip
    row = Parameter.objects.get()
    address = reverse("admin:policies_parameter_approve", args=[row.pk])
    assert officer.post(address).status_code == 403
    bureau = signed_in(person(Role.BUREAU_REVIEWER, community))
    assert "批准" in bureau.get(page_of(row)).content.decode()
    assert bureau.post(address).status_code == 302
    row.refresh_from_db()
    assert row.state == VersionState.APPROVED
    assert told() == ["policies.propose", "policies.approve"]


def test_a_tariff_is_proposed_complete(officer: Client, community: Community) -> None:
    district = community.street.district
    values = {
        "district": district.pk,
        "code": "DOC",
        "label": "文件标准",
        "document": make_document(district=district).pk,
        "first_day": "2022-01-01",
        "year_basis": "SERVICE_YEAR",
        "proration": "FULL_MONTH",
        "tiers": "1 1 0.3 第一年\n2 2 0.2 第二年\n3 今后 0 以后不补贴",
        "gate_clause": "三（四）",
        "gate_min_grade": "EXCELLENT",
        "gate_min_satisfaction": "80",
    }
    assert "第2行" in add(officer, Scheme, **{**values, "tiers": "1 1 0.3 甲\n乙"}).content.decode()
    assert add(officer, Scheme, **values).status_code == 302
    scheme = Scheme.objects.get()
    assert [tier.rate for tier in scheme.tiers.all()] == [
        Decimal("0.3"),
        Decimal("0.2"),
        Decimal(0),
    ]
    assert {gate.code: gate.value for gate in scheme.gates.all()} == {
        "MIN_GRADE": "EXCELLENT",
        "MIN_SATISFACTION": "80",
    }


def test_an_account_is_opened_with_its_duty_and_a_password_shown_once(community: Community) -> None:
    client = signed_in(person(Role.SYS_ADMIN, community))
    answer = client.post(
        reverse("admin:accounts_user_add"),
        {
            "username": "lisi",
            "name": "李四",
            "role": Role.COMMUNITY_SECRETARY,
            "unit": community.path,
            "since": "2022-01-01",
        },
        follow=True,
    )
    user = User.objects.get(username="lisi")
    assert user.duties.get().community == community
    assert "一次性密码" in answer.content.decode()
    duty = Duty.objects.get(user=user)
    end = reverse("admin:accounts_duty_end_step", args=[duty.pk])
    assert client.post(end, {"until": "2022-12-31"}).status_code == 302
    off = reverse("admin:accounts_user_deactivate_step", args=[user.pk])
    assert client.post(off, {"reason": "调离"}).status_code == 302
    user.refresh_from_db()
    assert not user.is_active


def test_a_failed_job_is_run_again_by_a_button(officer: Client) -> None:
    job = make_job(state=JobState.FAILED, finished_at=AT, error="断电")
    address = reverse("admin:jobs_job_retry_step", args=[job.pk])
    assert officer.post(address).status_code == 302
    assert Job.objects.get(pk=job.pk).state == JobState.QUEUED
    assert told() == ["jobs.retry"]


def test_an_approved_parameter_offers_no_button(community: Community) -> None:
    row = make_parameter(district=community.street.district, state=VersionState.APPROVED)
    bureau = signed_in(make_user(Role.BUREAU_REVIEWER, community.street.district))
    assert (
        reverse("admin:policies_parameter_approve", args=[row.pk])
        not in bureau.get(page_of(row)).content.decode()
    )
