"""A year's batch from opening to the bureau's decision, through the services that pages call."""

import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from core.audit.models import Entry
from core.audit.queries import faults
from core.jobs.models import Job
from core.jobs.states import JobState
from core.rules.errors import Conflict, Forbidden, Refusal
from policies.queries import scheme_data
from subsidies import queries, services
from subsidies.models import Batch, Case, Line
from subsidies.rules import settle
from subsidies.services import calculation
from subsidies.services.recompute import Difference
from subsidies.states import BatchState
from tests import factories
from tests.frozen import lifted
from tests.subsidies import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> b.People:
    return b.make_people()


def lines(batch: Batch) -> list[tuple[str, str, str]]:
    """Months, rate and amount of every line, as the worked examples write them."""
    rows = Line.objects.filter(batch=batch).order_by("pk")
    found = []
    for row in rows:
        share = f"{row.months_numerator}"
        if row.months_denominator != 1:
            share += f"/{row.months_denominator}"
        found.append((share, f"{row.rate.normalize():f}", str(row.amount)))
    return found


def refused(batch: Batch) -> list[list[str]]:
    """Codes of the refusals of every case without subsidy."""
    cases = Case.objects.filter(batch=batch, eligible=False).order_by("pk")
    return [
        [reason["code"] for reason in queries.reasons_of(case.reasons) if not reason["passed"]]
        for case in cases
    ]


# --- the worked examples of domain.md 10.1 -------------------------------------------------


@pytest.mark.parametrize(
    ("tiers", "takeover", "year", "area", "expected"),
    [
        (b.DOC, "2022-09-01", 2022, "5000.00", [("4", "0.3", "6000.00")]),  # S01
        (b.DOC, "2022-09-15", 2022, "5000.00", [("3", "0.3", "4500.00")]),  # S02
        (b.DOC, "2022-09-01", 2023, "5000.00",
         [("8", "0.3", "12000.00"), ("4", "0.2", "4000.00")]),  # S03
        (b.STREET, "2022-09-01", 2023, "5000.00", [("12", "0.2", "12000.00")]),  # S04
        (b.STREET, "2022-06-01", 2022, "3456.78", [("7", "0.2", "4839.49")]),  # S07
        (b.STREET, "2022-07-01", 2025, "5000.00",
         [("6", "0.2", "6000.00"), ("6", "0.1", "3000.00")]),  # S15c
        (b.DOC, "2024-02-29", 2025, "5000.00",
         [("2", "0.3", "3000.00"), ("10", "0.2", "10000.00")]),  # S17
        (b.STREET, "2022-09-01", 2023, "1000.01", [("12", "0.2", "2400.02")]),  # S21
    ],
)  # fmt: skip
def test_the_worked_examples_come_out_of_the_services(
    people: b.People, tiers: Any, takeover: str, year: int, area: str, expected: Any
) -> None:
    b.make_scheme(tiers)
    b.make_served(b.make_cycle(year), takeover_on=date.fromisoformat(takeover), area=area)
    batch = b.calculated(people, year)
    assert lines(batch) == expected
    assert batch.total == sum(Decimal(amount) for _, _, amount in expected)


@pytest.mark.parametrize(
    ("proration", "takeover", "last_day", "year", "expected"),
    [
        ("FULL_MONTH", "2022-09-01", "2023-06-20", 2023, [("5", "0.3", "7500.00")]),  # S12
        ("DAILY", "2022-09-01", "2023-06-20", 2023, [("17/3", "0.3", "8500.00")]),  # S12
        ("DAILY", "2022-09-15", None, 2022, [("53/15", "0.3", "5300.00")]),  # S13
    ],
)
def test_an_end_in_mid_month_counts_by_the_schemes_own_way(
    people: b.People,
    proration: str,
    takeover: str,
    last_day: str | None,
    year: int,
    expected: Any,
) -> None:
    b.make_scheme(proration=proration)
    b.make_served(
        b.make_cycle(year),
        takeover_on=date.fromisoformat(takeover),
        last_day=date.fromisoformat(last_day) if last_day else None,
    )
    assert lines(b.calculated(people, year)) == expected


def test_s14_the_total_is_the_sum_of_rounded_lines(people: b.People) -> None:
    b.make_scheme(b.STREET)
    cycle = b.make_cycle(2023)
    for area in ("1000.01", "2000.01", "3000.01"):
        b.make_served(cycle, area=area)
    batch = b.calculated(people, 2023)
    assert [amount for _, _, amount in lines(batch)] == ["2400.02", "4800.02", "7200.02"]
    assert batch.total == Decimal("14400.06")


def test_s09_to_s11_every_gate_refuses_with_its_own_code(people: b.People) -> None:
    b.make_scheme()
    cycle = b.make_cycle()
    takeover = date(2022, 10, 20)
    b.make_served(cycle, takeover_on=takeover, completed_on=date(2012, 10, 20))
    b.make_served(cycle, takeover_on=takeover, completed_on=date(2012, 10, 21))
    b.make_served(cycle, takeover_on=takeover, household_count=101)
    b.make_served(cycle, takeover_on=takeover, satisfied=11, valid=14)
    b.make_served(cycle, takeover_on=takeover, grade="GOOD", satisfied=10)
    b.make_served(None, takeover_on=takeover)
    b.make_served(cycle, takeover_on=takeover, since=date(2020, 10, 21))
    b.make_served(cycle, takeover_on=date(2022, 12, 2))
    batch = b.calculated(people)
    assert refused(batch) == [
        ["NOT_10_YEARS"], ["SIZE_OVER_100"], ["SATISFACTION_TOO_LOW"], ["GRADE_TOO_LOW"],
        ["NOT_ASSESSED"], ["ABANDONED_TOO_SHORT"], ["NO_FULL_MONTH"],
    ]  # fmt: skip
    assert (batch.case_count, batch.payable_count) == (8, 1)


def test_a_small_sample_keeps_its_figures_in_the_verdict_and_recomputes(people: b.People) -> None:
    b.make_scheme()
    cycle = b.make_cycle()
    b.make_assessment(b.make_served(), cycle, satisfied=5, valid=8, sufficient=False)
    b.make_served(None)
    batch = b.calculated(people)
    told = [queries.sentences(case.reasons, passed=False) for case in batch.cases.order_by("pk")]
    assert told == [
        ["有效8份，少于应抽10份，且未经街道和住建局认可。", "业主满意率5/8（62.50%），未达到80%。"],
        ["未列入本年度考评（名册冻结日尚未接管或未被考评）。"],
    ]
    assert services.recompute(batch=batch) == []


@pytest.mark.parametrize("day", [date(2022, 6, 1), date(2022, 12, 31)])
def test_no_batch_is_opened_before_the_year_is_over(people: b.People, day: date) -> None:
    b.make_scheme()
    noon = datetime.combine(day, time(4), tzinfo=UTC)
    opening: dict[str, Any] = {"street": factories.make_street(), "by": people.officer}
    with pytest.raises(Refusal) as caught:
        services.open_batch(year=2022, at=noon, **opening)
    assert caught.value.sentence == "2022年度补贴于次年1月1日起申报，现在还不能建立批次。"
    first_moment = datetime(2022, 12, 31, 16, 0, tzinfo=UTC)  # 1 January in the office
    assert services.open_batch(year=2022, at=first_moment, **opening).state == BatchState.DRAFT


def test_s16_a_corrected_area_leaves_the_approved_year_and_holds_for_the_next(
    people: b.People,
) -> None:
    b.make_scheme()
    service = b.make_served(b.make_cycle(2022))
    first = b.approved(people, 2022)
    b.make_assessment(service, b.make_cycle(2023))
    service.estate.measures.update(to_day=date(2023, 5, 31))
    service.estate.measures.create(
        from_day=date(2023, 6, 1), household_count=50, floor_area=Decimal(5000),
        subsidy_area=Decimal(4800), source="复测",
    )  # fmt: skip
    second = b.calculated(people, 2023)
    first.refresh_from_db()
    assert (first.total, second.total) == (Decimal("6000.00"), Decimal("15360.00"))
    assert services.recompute(batch=first) == []
    correction = Decimal("5760.00") - first.total
    assert settle([second.total], adjustments=[correction]).payable == Decimal("15120.00")


def test_s20_no_day_is_paid_to_two_companies(people: b.People) -> None:
    b.make_scheme(proration="DAILY")
    cycle = b.make_cycle(2023)
    first = b.make_served(cycle, last_day=date(2023, 6, 20))
    estate = first.estate
    overlapping = factories.make_service(
        estate, takeover_on=date(2023, 6, 15), last_day=date(2023, 6, 30)
    )
    later = factories.make_service(estate, takeover_on=date(2023, 7, 1))
    estate.spells.filter(to_day__isnull=True).update(to_day=date(2023, 6, 14), mode="ABANDONED")
    estate.spells.filter(to_day=date(2022, 8, 31)).update(mode="ABANDONED")
    batch = b.calculated(people, 2023)
    found = {case.service_id: case for case in Case.objects.filter(batch=batch)}
    codes = {
        pk: [reason["code"] for reason in queries.reasons_of(case.reasons) if not reason["passed"]]
        for pk, case in found.items()
    }
    assert codes[first.pk] == []
    assert "DUPLICATE_MONTH" in codes[overlapping.pk]
    assert "DUPLICATE_MONTH" not in codes[later.pk]
    assert services.recompute(batch=batch) == []


def test_full_months_of_two_companies_that_only_touch_are_both_paid(people: b.People) -> None:
    b.make_scheme(gates={})
    first = b.make_served(last_day=date(2023, 6, 20))
    factories.make_service(first.estate, takeover_on=date(2023, 6, 15))
    batch = b.calculated(people, 2023)
    assert [share for share, _, _ in lines(batch)] == ["5", "6"]


def test_a_service_is_paid_once_a_year_whoever_writes(people: b.People) -> None:
    b.make_scheme()
    b.make_served(b.make_cycle())
    batch = b.calculated(people)
    case = Case.objects.get(batch=batch)
    other = Batch.objects.create(
        street=factories.make_street("002", name="乙街道"), year=2022, number="again",
        scheme=batch.scheme, terms=batch.terms,
        claim_from=batch.claim_from, claim_to=batch.claim_to,
    )  # fmt: skip
    case.pk, case.batch = None, other
    twice = "no_service_is_paid_twice_a_year|subsidies_case.service_id, subsidies_case.year"
    with pytest.raises(IntegrityError, match=twice), transaction.atomic():
        case.save()


# --- opening --------------------------------------------------------------------------------


def test_opening_freezes_the_approved_scheme_as_data(people: b.People) -> None:
    scheme = b.make_scheme()
    batch = b.opened(people)
    assert json.loads(batch.terms) == scheme_data(scheme)
    assert queries.frozen_terms(batch).tiers[0].rate == Decimal("0.3")
    assert (batch.number, batch.state) == ("150525-001-2022-01", BatchState.DRAFT)
    assert (batch.claim_from, batch.claim_to) == (date(2022, 1, 1), date(2022, 12, 31))


def test_a_proposed_scheme_opens_nothing(people: b.People) -> None:
    b.make_scheme(state="PROPOSED")
    with pytest.raises(Refusal, match="没有生效的奈曼旗已批准的补贴方案"):
        b.opened(people)


def test_a_scheme_that_changes_within_the_year_is_not_paid_in_part(people: b.People) -> None:
    b.make_scheme(last_day=date(2022, 6, 30))
    b.make_scheme(b.STREET, code="STREET", first_day=date(2022, 7, 1))
    with pytest.raises(Refusal, match="有两个补贴方案"):
        b.opened(people)
    assert b.opened(people, 2023).scheme.code == "STREET"


def test_a_year_has_one_open_batch(people: b.People) -> None:
    b.make_scheme()
    batch = b.opened(people)
    with pytest.raises(Conflict, match=f"已有补贴批次{batch}（测算中）"):
        b.opened(people)


def test_a_batch_that_slipped_in_between_is_a_conflict_too(
    people: b.People, monkeypatch: pytest.MonkeyPatch
) -> None:
    b.make_scheme()
    b.opened(people)
    monkeypatch.setattr("subsidies.services.batches._refuse_second", lambda *_: None)
    with pytest.raises(Conflict, match="刚刚由别人建立"):
        b.opened(people)


def test_a_returned_batch_is_replaced_and_its_cases_no_longer_stand(people: b.People) -> None:
    b.make_scheme()
    b.make_served(b.make_cycle())
    returned = services.return_batch(
        batch=b.submitted(people), reason="面积有误", by=people.bureau, at=b.T0
    )
    again = b.calculated(people)
    assert (again.replaces, again.number) == (returned, "150525-001-2022-02")
    assert list(Case.objects.filter(batch=returned).values_list("live", flat=True)) == [False]
    assert Line.objects.filter(batch=returned).count() == 1
    assert again.total == returned.total
    assert services.recompute(batch=returned) == []


# --- calculating ----------------------------------------------------------------------------


def test_calculating_waits_for_the_assessment(people: b.People) -> None:
    b.make_scheme()
    b.make_cycle(final=False)
    with pytest.raises(Refusal, match="年度考评还没有确认"):
        b.calculated(people)


def test_a_scheme_without_assessment_gates_needs_none(people: b.People) -> None:
    b.make_scheme(gates={})
    b.make_served()
    assert b.calculated(people).total == Decimal("6000.00")


def test_a_gap_in_the_tiers_stops_the_calculation_with_a_sentence(people: b.People) -> None:
    b.make_scheme(((1, 1, "0.3"),), gates={})
    b.make_served(takeover_on=date(2020, 9, 1))
    batch = b.opened(people)
    with pytest.raises(Refusal, match="没有规定第2个服务年度的补贴标准"):
        services.calculate(batch=batch, by=people.officer, at=b.T0)
    assert (Case.objects.count(), Line.objects.count()) == (0, 0)


def several(people: b.People) -> Batch:
    """Three communities, each with something to pay and something to refuse."""
    b.make_scheme()
    cycle = b.make_cycle()
    for code in ("001", "002", "003"):
        community = factories.make_community(code)
        b.make_served(cycle, community=community, area=f"1000.{code[1:]}")
        b.make_served(cycle, community=community, grade="GOOD")
    return b.opened(people)


class Killed(BaseException):
    """The process ends here: nobody catches it."""


@pytest.mark.parametrize("survived", range(5))
def test_killed_after_any_step_and_run_again_the_figures_are_the_same(
    people: b.People, survived: int
) -> None:
    batch = several(people)
    steps = 0

    class Step:
        """A transaction that is killed once, just before its commit."""

        def __init__(self, *, total: int) -> None:
            self.atomic = transaction.atomic()

        def __enter__(self) -> None:
            self.atomic.__enter__()

        def __exit__(self, *error: Any) -> None:
            nonlocal steps
            steps += 1
            if steps == survived + 1:
                self.atomic.__exit__(Killed, Killed(), None)
                raise Killed
            self.atomic.__exit__(*error)

    try:
        services.calculate_in_steps(
            batch=batch, by=people.officer, at=lambda: b.T0, step=Step, done=0
        )
    except Killed:
        batch = services.calculate(batch=batch, by=people.officer, at=b.T0)
    batch.refresh_from_db()
    assert (batch.state, batch.case_count, batch.payable_count) == (BatchState.CALCULATED, 6, 3)
    assert batch.total == Decimal("3600.07")
    assert Case.objects.count() == 6
    assert Line.objects.count() == 3
    assert services.recompute(batch=batch) == []
    assert Entry.objects.filter(verb="subsidies.calculate").count() == 1


def test_a_cut_that_stands_is_skipped_and_a_calculated_batch_stays(people: b.People) -> None:
    batch = several(people)
    plan = calculation._plan(batch, people.officer)
    cut = queries.cuts_of(batch)[0][:1]
    assert calculation.write_cut(plan, cut) == 2
    assert calculation.write_cut(plan, cut) == 0
    done = services.calculate(batch=batch, by=people.officer, at=b.T0)
    with pytest.raises(Conflict, match="现为“已测算”，不再测算"):
        services.calculate(batch=batch, by=people.officer, at=b.T0)
    with pytest.raises(Conflict, match="测算没有继续"):
        calculation.write_cut(plan, cut)
    assert Batch.objects.get(pk=batch.pk).digest == done.digest


def test_the_digest_changes_with_every_figure_and_not_with_the_order_of_writing(
    people: b.People,
) -> None:
    b.make_scheme()
    service = b.make_served(b.make_cycle(), area="1000.00")
    first = b.calculated(people)
    services.void_batch(batch=first, reason="重算", by=people.director, at=b.T0)
    same = b.calculated(people)
    services.void_batch(batch=same, reason="重算", by=people.director, at=b.T0)
    service.estate.measures.update(subsidy_area=Decimal("999.99"))
    other = b.calculated(people)
    assert first.digest == same.digest != other.digest


def test_rows_that_point_at_nothing_stop_the_calculation(people: b.People) -> None:
    batch = several(people)
    plan = calculation._plan(batch, people.officer)
    row = calculation.write_cut(plan, queries.cuts_of(batch)[0][:1])
    assert row == 2
    case = Case.objects.filter(batch=batch).first()
    assert case is not None
    case.pk, case.service_id, case.estate_id = None, 999_999, 999_999
    case.eligible, case.total = False, Decimal(0)
    case.save()
    assert queries.orphans(batch) == 1
    with pytest.raises(RuntimeError, match="point at nothing"):
        services.calculate(batch=batch, by=people.officer, at=b.T0)
    assert Batch.objects.get(pk=batch.pk).state == BatchState.DRAFT


def test_a_calculation_is_queued_once_and_a_failed_one_again(people: b.People) -> None:
    batch = several(people)
    first = services.start_calculation(batch=batch, by=people.officer, at=b.T0)
    assert services.start_calculation(batch=batch, by=people.officer, at=b.T0) == first
    Job.objects.update(state=JobState.FAILED, finished_at=b.T0, error="x")
    services.start_calculation(batch=batch, by=people.officer, at=b.T0)
    assert Job.objects.get().state == JobState.QUEUED


# --- signing --------------------------------------------------------------------------------


def test_the_year_goes_from_officer_to_director_to_bureau(people: b.People) -> None:
    batch = several(people)
    batch = services.calculate(batch=batch, by=people.officer, at=b.T0)
    batch = services.submit(batch=batch, digest=batch.digest, by=people.director, at=b.T0)
    batch = services.approve(
        batch=batch, digest=batch.digest, opinion="", by=people.bureau, at=b.T0
    )
    assert (batch.calculated_by, batch.submitted_by, batch.decided_by) == (
        people.officer, people.director, people.bureau,
    )  # fmt: skip
    assert (batch.state, batch.opinion) == (BatchState.APPROVED, "同意")
    entries = Entry.objects.order_by("number").values_list("verb", flat=True)
    assert list(entries) == [
        "subsidies.open_batch", "subsidies.calculate", "subsidies.submit", "subsidies.approve",
    ]  # fmt: skip
    last = Entry.objects.latest("number")
    assert batch.digest in last.data
    assert "人民币叁仟陆佰元零柒分" in last.sentence
    assert list(faults()) == []


def test_whoever_comes_second_reads_who_was_first(people: b.People) -> None:
    several(people)
    batch = b.submitted_again(people)
    services.approve(batch=batch, digest=batch.digest, opinion="", by=people.bureau, at=b.T0)
    sentence = f"{people.bureau.name}于2023-01-05 10:00办理，现为“住建局已批准”"
    with pytest.raises(Conflict, match=sentence):
        services.return_batch(batch=batch, reason="晚了", by=people.other_bureau, at=b.T0)
    with pytest.raises(Conflict, match=sentence):
        services.approve(
            batch=batch, digest=batch.digest, opinion="", by=people.other_bureau, at=b.T0
        )
    assert Entry.objects.filter(verb__in=["subsidies.approve", "subsidies.return"]).count() == 1


def test_a_signature_is_for_the_figures_that_were_seen(people: b.People) -> None:
    several(people)
    batch = b.submitted_again(people)
    with pytest.raises(Conflict, match="请核对新的数据后再办理"):
        services.approve(batch=batch, digest="0" * 64, opinion="", by=people.bureau, at=b.T0)
    assert Batch.objects.get(pk=batch.pk).state == BatchState.SUBMITTED


def test_nobody_signs_at_two_levels(people: b.People) -> None:
    batch = services.calculate(batch=several(people), by=people.officer, at=b.T0)
    people.officer.role = "street_director"
    people.officer.save()
    with pytest.raises(Forbidden, match="测算人不能上报"):
        services.submit(batch=batch, digest=batch.digest, by=people.officer, at=b.T0)
    services.submit(batch=batch, digest=batch.digest, by=people.director, at=b.T0)
    for person in (people.officer, people.director):
        person.role = "bureau_reviewer"
        person.save()
        with pytest.raises(Forbidden, match="测算人和上报人不能审核"):
            services.approve(batch=batch, digest=batch.digest, opinion="", by=person, at=b.T0)


@pytest.mark.parametrize("person", ["officer", "director"])
def test_the_database_refuses_a_checker_who_made_it(people: b.People, person: str) -> None:
    several(people)
    batch = b.submitted_again(people)
    with pytest.raises(IntegrityError, match="batch_maker_is_not_checker"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(
            state="APPROVED", decided_by=getattr(people, person), decided_at=b.T0
        )


def test_the_system_signs_nothing(people: b.People) -> None:
    batch = services.calculate(batch=several(people), by=None, at=b.T0)
    with pytest.raises(Forbidden, match="须由人员签署"):
        services.submit(batch=batch, digest=batch.digest, by=None, at=b.T0)
    with pytest.raises(Forbidden, match="须由人员签署"):
        services.void_batch(batch=batch, reason="x", by=None, at=b.T0)


def test_every_act_needs_its_role_and_its_place(people: b.People) -> None:
    batch = services.calculate(batch=several(people), by=people.officer, at=b.T0)
    elsewhere = b.make_people(factories.make_street("002", name="乙街道"))
    with pytest.raises(Forbidden, match="不能办理“上报补贴批次”"):
        services.submit(batch=batch, digest=batch.digest, by=people.bureau, at=b.T0)
    with pytest.raises(Forbidden, match="职责范围"):
        services.submit(batch=batch, digest=batch.digest, by=elsewhere.director, at=b.T0)
    with pytest.raises(Forbidden, match="职责范围"):
        services.void_batch(batch=batch, reason="x", by=elsewhere.director, at=b.T0)
    with pytest.raises(Forbidden):
        services.open_batch(street=batch.street, year=2023, by=people.director, at=b.T0)


@pytest.mark.parametrize(("reason", "sentence"), [(" ", "必须写明理由"), ("长" * 301, "不能超过")])
def test_a_return_says_why_in_a_length_that_is_kept(
    people: b.People, reason: str, sentence: str
) -> None:
    several(people)
    batch = b.submitted_again(people)
    with pytest.raises(Refusal, match=sentence):
        services.return_batch(batch=batch, reason=reason, by=people.bureau, at=b.T0)


def test_a_voided_batch_gives_the_year_free(people: b.People) -> None:
    batch = services.calculate(batch=several(people), by=people.officer, at=b.T0)
    voided = services.void_batch(batch=batch, reason="合同漏登", by=people.director, at=b.T0)
    assert (voided.state, voided.opinion) == (BatchState.VOID, "合同漏登")
    assert not Case.objects.filter(live=True).exists()
    again = b.calculated(people)
    assert (again.replaces, again.total) == (None, batch.total)
    with pytest.raises(Conflict, match="现为“已作废”"):
        services.void_batch(batch=batch, reason="再次", by=people.director, at=b.T0)


# --- frozen means frozen --------------------------------------------------------------------


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE subsidies_line SET amount = 1",
        "DELETE FROM subsidies_line",
        "UPDATE subsidies_case SET total = 1",
        "UPDATE subsidies_case SET facts = ''",
        "UPDATE subsidies_case SET eligible = NOT eligible",
        "DELETE FROM subsidies_case",
    ],
)
def test_no_statement_changes_a_frozen_figure(people: b.People, sql: str) -> None:
    services.calculate(batch=several(people), by=people.officer, at=b.T0)
    refused = pytest.raises(DatabaseError, match="不可修改或删除")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_recomputing_reads_nothing_of_today(people: b.People) -> None:
    batch = services.calculate(batch=several(people), by=people.officer, at=b.T0)
    for case in Case.objects.select_related("estate", "service__contract__company"):
        case.estate.measures.update(subsidy_area=Decimal(1), household_count=999)
        case.service.contract.company.name = "改名公司"
        case.service.contract.company.save()
        with lifted("inspections_assessment"):
            case.service.assessments.update(grade="UNQUALIFIED", satisfied=0)
    assert services.recompute(batch=batch) == []
    out = StringIO()
    call_command("recompute_batch", batch.number, stdout=out)
    assert "重新计算一致" in out.getvalue()


def test_recomputing_names_what_does_not_follow_from_the_frozen_facts(people: b.People) -> None:
    batch = services.calculate(batch=several(people), by=people.officer, at=b.T0)
    with lifted("subsidies_batch"):
        Batch.objects.filter(pk=batch.pk).update(
            terms=batch.terms.replace('"0.3000"', '"0.4000"'), total=Decimal("1.00")
        )
    batch.refresh_from_db()
    found = services.recompute(batch=batch)
    code = Case.objects.filter(eligible=True).order_by("pk").first()
    assert code is not None
    place = f"{code.estate.code} {code.estate.name}"
    assert Difference(place, "金额", "1200.01", "1600.02") in found
    assert Difference(f"批次{batch}", "合计", "1.00", "3600.07") in found
    assert {row.what for row in found} == {"适用条款", "金额", "明细", "合计"}
    assert str(found[-1]) == f"批次{batch} 合计：原为1.00，重新计算为3600.07"
    with pytest.raises(CommandError, match="处不同"):
        call_command("recompute_batch", batch.number, stdout=StringIO())


def test_a_batch_without_figures_has_nothing_to_differ(people: b.People) -> None:
    b.make_scheme()
    assert services.recompute(batch=b.opened(people)) == []
    with pytest.raises(CommandError, match="没有批次号为“X”的补贴批次"):
        call_command("recompute_batch", "X")
