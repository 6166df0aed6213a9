"""Proposed by one person, approved by another, closed by its successor, locked for good."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from accounts.models import Duty, User
from accounts.roles import Role
from core.audit.models import Entry
from core.audit.queries import faults
from core.rules.errors import Conflict, Forbidden, Refusal
from core.rules.periods import Month
from policies.models import Gate, Parameter, PolicyDocument, Scheme, Tier
from policies.queries import in_force, scheme_data, scheme_in_force
from policies.services import (
    NewGate,
    NewTier,
    approve_parameters,
    approve_scheme,
    load_defaults,
    propose_parameter,
    propose_scheme,
    register_document,
    reject_parameters,
    reject_scheme,
)
from policies.states import VersionState
from tests.policies.conftest import AT, Office

DOC_TIERS = (
    NewTier(first_year=1, last_year=1, rate=Decimal("0.3"), clause="第一年"),
    NewTier(first_year=2, last_year=2, rate=Decimal("0.2"), clause="第二年"),
    NewTier(first_year=3, last_year=None, rate=Decimal(0), clause="以后不补贴"),
)
GATES = (NewGate(code="MIN_SATISFACTION", value="80", clause="三（四）"),)


def parameter(office: Office, **changes: Any) -> Parameter:
    fields: dict[str, Any] = {
        "district": office.district,
        "code": "SAMPLE_MIN",
        "value": "10",
        "document": office.document,
        "clause": "三（四）",
        "first_day": date(2022, 7, 1),
        "by": office.officer,
        "at": AT,
    }
    return propose_parameter(**{**fields, **changes})


def scheme(office: Office, **changes: Any) -> Scheme:
    fields: dict[str, Any] = {
        "district": office.district,
        "code": "DOC",
        "label": "文件标准",
        "document": office.document,
        "first_day": date(2022, 1, 1),
        "tiers": DOC_TIERS,
        "gates": GATES,
        "by": office.officer,
        "at": AT,
    }
    return propose_scheme(**{**fields, **changes})


def approve(office: Office, *rows: Parameter) -> int:
    return approve_parameters(parameters=[row.pk for row in rows], by=office.reviewer, at=AT)


def test_a_document_number_is_kept_with_the_brackets_of_the_standard(office: Office) -> None:
    fields: dict[str, Any] = {
        "title": "实施意见",
        "issuer": "通辽市人民政府",
        "kind": "OPINION",
        "district": office.district,
        "by": office.officer,
        "at": AT,
    }
    document = register_document(doc_no="通政字﹝2021﹞94号", **fields)
    assert document.doc_no == "通政字〔2021〕94号"
    with pytest.raises(Conflict):
        register_document(doc_no="通政字[2021]94号", **fields)
    with pytest.raises(Refusal):
        register_document(**{**fields, "title": " "})
    assert PolicyDocument.objects.filter(doc_no="通政字〔2021〕94号").count() == 1


def test_the_maker_may_not_be_the_checker(office: Office) -> None:
    row = parameter(office)
    User.objects.filter(pk=office.officer.pk).update(role=Role.BUREAU_REVIEWER)
    Duty.objects.create(user=office.officer, since=date(2022, 1, 1), district=office.district)
    promoted = User.objects.get(pk=office.officer.pk)
    with pytest.raises(Refusal) as refusal:
        approve_parameters(parameters=[row.pk], by=promoted, at=AT)
    assert refusal.value.code == "MAKER_IS_CHECKER"


def test_the_database_too_keeps_maker_and_checker_apart(office: Office) -> None:
    row = parameter(office)
    with pytest.raises(DatabaseError), transaction.atomic():
        Parameter.objects.filter(pk=row.pk).update(
            state="APPROVED", approved_by=office.officer, approved_at=AT
        )


def test_roles_without_the_right_are_turned_away(office: Office) -> None:
    with pytest.raises(Forbidden):
        parameter(office, by=office.reviewer)
    row = parameter(office)
    with pytest.raises(Forbidden):
        approve_parameters(parameters=[row.pk], by=office.officer, at=AT)
    row.refresh_from_db()
    assert row.state == VersionState.PROPOSED


def test_a_successor_closes_the_open_row_the_day_before(office: Office) -> None:
    first, second = parameter(office), parameter(office, value="12", first_day=date(2023, 1, 1))
    assert approve(office, first, second) == 2
    first.refresh_from_db()
    assert (first.state, first.last_day) == (VersionState.SUPERSEDED, date(2022, 12, 31))


@pytest.mark.parametrize("first_day", [date(2022, 7, 1), date(2022, 1, 1)])
def test_overlapping_days_are_refused(office: Office, first_day: date) -> None:
    approve(office, parameter(office))
    with pytest.raises(Refusal) as refusal:
        approve(office, parameter(office, value="12", first_day=first_day))
    assert refusal.value.code == "PERIODS_OVERLAP"
    assert in_force(district=office.district, on=date(2022, 7, 1)).integer("SAMPLE_MIN") == 10


def test_a_row_before_the_first_one_may_be_added_with_its_own_end(office: Office) -> None:
    earlier = parameter(office, value="8", first_day=date(2021, 1, 1), last_day=date(2022, 6, 30))
    assert approve(office, parameter(office)) + approve(office, earlier) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "NO_SUCH"},
        {"value": "ten"},
        {"clause": "  "},
        {"last_day": date(2022, 6, 1)},
    ],
)
def test_a_bad_proposal_is_refused_and_leaves_no_row(office: Office, changes: Any) -> None:
    with pytest.raises(Refusal):
        parameter(office, **changes)
    assert not Parameter.objects.exists()


def test_approving_twice_is_a_conflict(office: Office) -> None:
    row = parameter(office)
    approve(office, row)
    with pytest.raises(Refusal):
        approve(office, row)
    with pytest.raises(Conflict):
        approve_parameters(parameters=[row.pk, 999_999], by=office.reviewer, at=AT)
    with pytest.raises(Conflict):
        approve_parameters(parameters=[], by=office.reviewer, at=AT)


def test_all_or_none_is_approved(office: Office) -> None:
    good = parameter(office, code="FUND_RATE_MAX")
    bad = parameter(office, code="FUND_RATE_MIN", value="11")
    with pytest.raises(Refusal) as refusal:
        approve(office, good, bad)
    assert refusal.value.code == "CONTRADICTION"
    assert not Parameter.objects.filter(state=VersionState.APPROVED).exists()


def test_a_rejection_says_why(office: Office) -> None:
    row = parameter(office)
    with pytest.raises(Refusal):
        reject_parameters(parameters=[row.pk], reason=" ", by=office.reviewer, at=AT)
    assert reject_parameters(parameters=[row.pk], reason="依据不足", by=office.reviewer, at=AT) == 1
    row.refresh_from_db()
    assert row.state == VersionState.REJECTED
    assert "依据不足" in Entry.objects.latest("number").data


def test_loading_defaults_twice_adds_nothing(office: Office) -> None:
    fields: dict[str, Any] = {
        "district": office.district,
        "document": office.document,
        "by_maker": office.officer,
        "by_checker": office.reviewer,
        "at": AT,
        "first_day": date(2022, 1, 1),
    }
    assert load_defaults(**fields) > 40
    assert load_defaults(**fields) == 0
    assert set(Parameter.objects.values_list("state", flat=True)) == {VersionState.APPROVED}
    assert list(faults()) == []


def test_without_a_checker_defaults_wait_for_the_bureau(office: Office) -> None:
    load_defaults(
        district=office.district,
        document=office.document,
        by_maker=office.officer,
        by_checker=None,
        at=AT,
    )
    assert set(Parameter.objects.values_list("state", flat=True)) == {VersionState.PROPOSED}


def test_the_database_refuses_to_change_what_was_proposed(office: Office) -> None:
    approve(office, parameter(office))
    made = scheme(office)
    attempts: list[Callable[[], object]] = [
        lambda: Parameter.objects.update(value="99"),
        lambda: Parameter.objects.update(clause="别处"),
        lambda: Parameter.objects.all().delete(),
        lambda: Scheme.objects.update(label="别名"),
        lambda: Tier.objects.update(rate=Decimal(9)),
        lambda: Tier.objects.all().delete(),
        lambda: Gate.objects.filter(scheme=made).update(value="1"),
    ]
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_only_an_approved_scheme_is_in_force(office: Office) -> None:
    made = scheme(office)
    with pytest.raises(Refusal):
        scheme_in_force(district=office.district, on=date(2022, 9, 1))
    approve_scheme(scheme=made, by=office.reviewer, at=AT)
    assert scheme_in_force(district=office.district, on=date(2022, 9, 1)) == made
    with pytest.raises(Refusal):
        scheme_in_force(district=office.district, on=date(2021, 12, 31))


def test_a_new_scheme_closes_the_old_one_whatever_its_code(office: Office) -> None:
    old, new = scheme(office), scheme(office, code="STREET", first_day=date(2023, 1, 1))
    approve_scheme(scheme=old, by=office.reviewer, at=AT)
    approve_scheme(scheme=new, by=office.reviewer, at=AT)
    assert scheme_in_force(district=office.district, on=date(2022, 12, 31)) == old
    assert scheme_in_force(district=office.district, on=date(2023, 1, 1)) == new
    with pytest.raises(Refusal):
        approve_scheme(scheme=new, by=office.reviewer, at=AT)


def test_versions_count_up_and_a_rejected_one_stays(office: Office) -> None:
    first = scheme(office)
    with pytest.raises(Refusal):
        reject_scheme(scheme=first, reason="", by=office.reviewer, at=AT)
    reject_scheme(scheme=first, reason="条款不全", by=office.reviewer, at=AT)
    assert (first.state, scheme(office).version) == (VersionState.REJECTED, 2)
    with pytest.raises(Conflict):
        reject_scheme(scheme=first, reason="再次", by=office.reviewer, at=AT)


def test_the_system_does_not_approve(office: Office) -> None:
    with pytest.raises(Refusal) as refusal:
        approve_scheme(scheme=scheme(office), by=None, at=AT)  # type: ignore[arg-type]
    assert refusal.value.code == "NO_CHECKER"


def test_scheme_data_holds_all_that_a_batch_freezes(office: Office) -> None:
    data = scheme_data(scheme(office))
    assert [(tier["first_year"], tier["last_year"], tier["rate"]) for tier in data["tiers"]] == [
        (1, 1, "0.3000"),
        (2, 2, "0.2000"),
        (3, None, "0.0000"),
    ]
    assert data["gates"] == [{"code": "MIN_SATISFACTION", "value": "80", "clause": "三（四）"}]
    assert (data["scheme"], data["version"], data["proration"]) == ("DOC", 1, "FULL_MONTH")


def test_a_scheme_by_calendar_months_keeps_its_months(office: Office) -> None:
    window = NewTier(
        first_month=Month(2022, 1), last_month=Month(2024, 12), rate=Decimal("0.2"), clause="三年"
    )
    after = NewTier(first_month=Month(2025, 1), rate=Decimal("0.1"), clause="以后")
    data = scheme_data(scheme(office, year_basis="CALENDAR_WINDOW", tiers=(window, after)))
    assert [(tier["first_month"], tier["last_month"]) for tier in data["tiers"]] == [
        ("2022-01", "2024-12"),
        ("2025-01", None),
    ]


def tier(first: int | None, last: int | None, rate: str = "0.1") -> NewTier:
    return NewTier(first_year=first, last_year=last, rate=Decimal(rate), clause="条")


@pytest.mark.parametrize(
    ("tiers", "code"),
    [
        ((), "NO_TIER"),
        ((tier(1, None, "-0.1"),), "NEGATIVE_RATE"),
        ((tier(2, 1), tier(3, None)), "TIER_BACKWARDS"),
        ((tier(1, 2), tier(2, None)), "TIER_OVERLAP"),
        ((tier(1, None), tier(2, None)), "TIER_OVERLAP"),
        ((tier(1, 1), tier(3, None)), "TIER_GAP"),
        ((tier(1, 3),), "TIER_GAP"),
        ((tier(2, None),), "TIER_GAP"),
        ((tier(None, None),), "TIER_WITHOUT_START"),
    ],
)
def test_tiers_that_leave_a_doubt_are_refused(office: Office, tiers: Any, code: str) -> None:
    with pytest.raises(Refusal) as refusal:
        scheme(office, tiers=tiers)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("gate", "code"),
    [
        (("MIN_GRADE", "BEST"), "BAD_GATE"),
        (("MAX_HOUSEHOLDS", "一百"), "BAD_GATE"),
        (("MIN_SATISFACTION", "101"), "BAD_GATE"),
        (("MIN_WEALTH", "1"), "UNKNOWN_GATE"),
        (("MIN_SATISFACTION", "70"), "GATE_TWICE"),
    ],
)
def test_conditions_that_are_none_are_refused(
    office: Office, gate: tuple[str, str], code: str
) -> None:
    extra = NewGate(code=gate[0], value=gate[1], clause="条")
    gates = GATES if code == "GATE_TWICE" else ()
    with pytest.raises(Refusal) as refusal:
        scheme(office, gates=(*gates, extra))
    assert refusal.value.code == code
