"""Facts of a year by community: complete, as of the end of the claim, in constant statements."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.models import Community
from core.rules.canonical import canonical_json
from core.rules.periods import Month
from estates.states import Mode
from policies.queries import scheme_data
from subsidies import queries, services
from subsidies.models import Batch, Case
from subsidies.queries import CaseFacts
from subsidies.queries import facts as facts_module
from subsidies.queries.facts import unbroken_since
from subsidies.rules import Proration, YearBasis
from tenders.states import ContractState
from tests import factories
from tests.subsidies import builders as b

TAKEOVER = date(2022, 9, 1)


def spell(mode: str, first: date, last: date | None = None) -> tuple[int, str, date, date | None]:
    return 1, mode, first, last


@pytest.mark.parametrize(
    ("spells", "since"),
    [
        ([spell("ABANDONED", date(2015, 1, 1), date(2022, 8, 31))], date(2015, 1, 1)),
        ([spell("ABANDONED", date(2015, 1, 1))], date(2015, 1, 1)),
        (
            [
                spell("ABANDONED", date(2015, 1, 1), date(2018, 12, 31)),
                spell("SELF", date(2019, 1, 1), date(2022, 8, 31)),
            ],
            date(2015, 1, 1),
        ),
        (
            [
                spell("ABANDONED", date(2010, 1, 1), date(2018, 12, 31)),
                spell("MARKET", date(2019, 1, 1), date(2020, 12, 31)),
                spell("ABANDONED", date(2021, 1, 1), date(2022, 8, 31)),
                spell("MARKET", date(2022, 9, 1)),
            ],
            date(2021, 1, 1),
        ),
        (
            [
                spell("ABANDONED", date(2010, 1, 1), date(2018, 12, 30)),
                spell("SELF", date(2019, 1, 1), date(2022, 8, 31)),
            ],
            date(2019, 1, 1),
        ),
        ([spell("ABANDONED", date(2015, 1, 1), date(2022, 8, 30))], None),
        ([spell("MARKET", date(2015, 1, 1), date(2022, 8, 31))], None),
        ([spell("ABANDONED", date(2022, 9, 1))], None),
        ([], None),
    ],
)
def test_the_time_without_a_company_is_the_unbroken_run_before_the_takeover(
    spells: list[tuple[int, str, date, date | None]], since: date | None
) -> None:
    assert unbroken_since(spells, TAKEOVER) == since


def facts(batch: Batch) -> list[CaseFacts]:
    return [row for cut in queries.cuts_of(batch) for row in queries.cases(batch=batch, cut=cut)]


@pytest.fixture
def batch() -> Batch:
    b.make_scheme()
    return b.opened(b.make_people())


@pytest.mark.django_db
def test_a_row_holds_all_that_the_verdict_reads(batch: Batch) -> None:
    cycle = b.make_cycle()
    region = factories.make_region()
    service = b.make_served(cycle, area="4321.09", region=region)
    measure = service.estate.measures.get()
    (row,) = facts(batch)
    assert row == CaseFacts(
        service_id=service.pk,
        estate_id=service.estate_id,
        community_id=service.estate.community_id,
        estate_code=service.estate.code,
        estate_name=service.estate.name,
        region_name=region.name,
        completed_on=date(2000, 1, 1),
        completed_year=2000,
        contract_id=service.contract_id,
        contract_number=service.contract.number,
        contract_filed_on=date(2022, 1, 1),
        company_id=service.contract.company_id,
        company_name=service.contract.company.name,
        company_uscc=service.contract.company.uscc,
        handover_on=TAKEOVER,
        takeover_on=TAKEOVER,
        last_day=None,
        measure_id=measure.pk,
        measure_from=factories.LONG_AGO,
        measure_source="房屋测绘报告",
        households=50,
        floor_area=Decimal("4321.09"),
        area=Decimal("4321.09"),
        assessment_id=service.assessments.get().pk,
        grade="EXCELLENT",
        satisfied=8,
        valid=10,
        required=10,
        sufficient=True,
        street_accepted_by=None,
        bureau_accepted_by=None,
        score_numerator=275,
        score_denominator=3,
        claimed_elsewhere=False,
        abandoned_since=factories.LONG_AGO,
    )


@pytest.mark.django_db
def test_only_services_that_took_over_an_unserviced_estate_in_time_are_cases(batch: Batch) -> None:
    wanted = [
        b.make_served(takeover_on=date(2021, 3, 1)),
        b.make_served(takeover_on=date(2022, 12, 31)),
        b.make_served(takeover_on=date(2021, 3, 1), last_day=date(2022, 1, 1)),
    ]
    b.make_served(takeover_on=date(2023, 1, 1))
    b.make_served(takeover_on=date(2021, 3, 1), last_day=date(2021, 12, 31))
    factories.make_service(factories.make_estate(mode=Mode.MARKET), was_unserviced=False)
    factories.make_service(takeover_on=None, was_unserviced=False)
    draft = factories.make_contract(state=ContractState.DRAFT)
    factories.make_service(contract=draft)
    b.make_served(community=factories.make_community("001", street=factories.make_street("002")))
    assert [row.service_id for row in facts(batch)] == [service.pk for service in wanted]


@pytest.mark.django_db
def test_area_and_households_are_those_that_hold_at_the_end_of_the_claim(batch: Batch) -> None:
    service = b.make_served(area="5000.00")
    service.estate.measures.update(to_day=date(2022, 12, 30))
    service.estate.measures.create(
        from_day=date(2022, 12, 31), to_day=date(2022, 12, 31), household_count=60,
        floor_area=Decimal(4900), subsidy_area=Decimal(4800), source="复测",
    )  # fmt: skip
    service.estate.measures.create(
        from_day=date(2023, 1, 1), household_count=70, floor_area=Decimal(4000),
        subsidy_area=Decimal(4000), source="再测",
    )  # fmt: skip
    (row,) = facts(batch)
    assert (row.area, row.households, row.measure_source) == (Decimal("4800.00"), 60, "复测")


@pytest.mark.django_db
def test_an_assessment_of_another_year_does_not_count(batch: Batch) -> None:
    service = b.make_served(takeover_on=date(2021, 9, 1))
    b.make_assessment(service, b.make_cycle(2021))
    assert [(row.assessment_id, row.grade) for row in facts(batch)] == [(None, None)]


@pytest.mark.django_db
def test_a_small_sample_counts_only_when_both_signed_for_it(batch: Batch) -> None:
    cycle, person, other = b.make_cycle(), factories.make_user(), factories.make_user()
    signatures: list[dict[str, Any]] = [
        {},
        {"street_accepted_by": person},
        {"street_accepted_by": person, "bureau_accepted_by": other},
    ]
    for signed in signatures:
        b.make_assessment(b.make_served(), cycle, sufficient=False, **signed)
    read = [queries.facts_of(row, already_claimed=False) for row in facts(batch)]
    assert [row.sample_usable for row in read] == [False, False, True]
    # the figures are what they are, whoever signed
    assert {(row.assessed, row.grade, row.valid, row.required) for row in read} == {
        (True, "EXCELLENT", 10, 10)
    }


@pytest.mark.django_db
def test_a_year_of_completion_counts_as_its_last_day(batch: Batch) -> None:
    b.make_served(completed_on=None, completed_year=2012)
    b.make_served(completed_on=None, completed_year=None)
    read = [queries.facts_of(row, already_claimed=False) for row in facts(batch)]
    assert [(row.completed_on, row.completed_year_only) for row in read] == [
        (date(2012, 12, 31), True), (None, True),
    ]  # fmt: skip


@pytest.mark.django_db
def test_facts_take_three_statements_for_one_row_and_for_three(batch: Batch) -> None:
    cycle, other = b.make_cycle(), factories.make_community("002")
    b.make_served(cycle)
    for _ in range(3):
        b.make_served(cycle, community=other)
    counts = []
    for community in Community.objects.order_by("path").values_list("pk", flat=True):
        with CaptureQueriesContext(connection) as captured:
            rows = list(queries.cases(batch=batch, cut=(community,)))
        counts.append((len(rows), len(captured)))
    assert counts == [(1, 3), (3, 3)]


@pytest.mark.django_db
def test_cuts_hold_whole_communities_up_to_a_size_and_leave_out_what_stands(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    cycle = b.make_cycle()
    streets = [factories.make_community(code) for code in ("011", "012", "013", "014")]
    for community, number in zip(streets, (1, 1, 3, 0), strict=True):
        for _ in range(number):
            b.make_served(cycle, community=community)
    monkeypatch.setattr(facts_module, "CUT", 2)
    first, second, third, _ = [community.pk for community in streets]
    assert queries.cuts_of(batch) == [(first, second), (third,)]
    monkeypatch.setattr(facts_module, "cut_already", lambda _: {second})
    assert queries.cuts_of(batch) == [(first,), (third,)]


@pytest.mark.django_db
def test_a_snapshot_is_canonical_and_gives_the_same_facts_back(batch: Batch) -> None:
    cycle = b.make_cycle()
    b.make_served(cycle, name='引号"与\\反斜线\t\n制表', area="0.01")
    b.make_served(completed_on=None, completed_year=None, last_day=date(2022, 11, 30))
    for row in facts(batch):
        text = queries.snapshot(row, already_claimed=True, terms_digest="f" * 64)
        data = row._asdict() | {
            "already_claimed": True, "size_exception_approved": False, "terms_sha256": "f" * 64,
        }  # fmt: skip
        assert text == canonical_json(data)
        assert queries.from_snapshot(json.loads(text)) == queries.facts_of(
            row, already_claimed=True
        )


@pytest.mark.django_db
def test_reasons_are_canonical_and_come_back_as_written(batch: Batch) -> None:
    people = b.make_people()
    b.make_served(b.make_cycle(), grade="GOOD")
    batch = services.calculate(batch=batch, by=people.officer, at=b.T0)
    case = Case.objects.get()
    reasons = queries.reasons_of(case.reasons)
    assert canonical_json(reasons) == case.reasons
    assert [reason["code"] for reason in reasons if not reason["passed"]] == ["GRADE_TOO_LOW"]
    assert queries.sentences(case.reasons, passed=False) == ["考评等次为良好，未达到优秀。"]


@pytest.mark.django_db
def test_terms_read_every_tier_and_gate_of_the_scheme() -> None:
    terms = queries.terms_of(scheme_data(b.make_scheme()))
    assert [(tier.first_year, tier.last_year, tier.rate) for tier in terms.tiers] == [
        (1, 1, Decimal("0.3")), (2, 2, Decimal("0.2")), (3, 3, Decimal("0.1")), (4, None, 0),
    ]  # fmt: skip
    gates = terms.gates
    assert (gates.min_grade, gates.min_satisfaction) == ("EXCELLENT", Decimal(80))
    assert gates.min_age_years == 10
    assert (gates.min_abandoned_years, gates.max_households) == (2, 100)
    assert gates.clauses["AGE"] == "第四条 MIN_AGE_YEARS"
    assert (terms.proration, terms.year_basis) == (Proration.FULL_MONTH, YearBasis.SERVICE_YEAR)


@pytest.mark.django_db
def test_terms_read_tiers_of_calendar_months() -> None:
    scheme = b.make_scheme(
        year_basis="CALENDAR_WINDOW",
        months=((date(2022, 1, 1), date(2024, 12, 1), "0.2"), (date(2025, 1, 1), None, "0.1")),
    )
    terms = queries.terms_of(scheme_data(scheme))
    assert [(tier.first_month, tier.last_month) for tier in terms.tiers] == [
        (Month(2022, 1), Month(2024, 12)), (Month(2025, 1), None),
    ]  # fmt: skip
