"""The charter in versions that nobody edits, and the gates in their order."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from core.audit.models import Entry
from core.rules.errors import Conflict, Forbidden, Refusal
from estates.models import Estate, OnboardingRound, ServiceCharter
from estates.queries.people import charter_on, fee_may_start, onboarding_of, why_no_fee
from estates.services.charter import Promise, adopt_charter
from estates.services.gates import correct_gate, pass_gate, restart_gates
from estates.states import FeeModel, Gate, ServiceScope
from inspections.rules import ScoreScope
from tenders.models import Contract
from tenders.services import Terms as ContractTerms
from tenders.services import draft_contract, file_contract, sign_contract
from tenders.states import FeeModel as ContractFeeModel
from tests.estates.people_kit import (
    AT,
    ID,
    PROMISES,
    make_charter,
    neighbour,
    secretary,
    terms,
)
from tests.factories import make_company, make_estate

pytestmark = pytest.mark.django_db
DAYS = {
    Gate.RECTIFIED: date(2022, 4, 1),
    Gate.PUBLICISED: date(2022, 5, 1),
    Gate.SERVICE_STARTED: date(2022, 6, 1),
    Gate.FEE_STARTED: date(2022, 8, 1),
}


def step(estate: Estate, gate: Gate, on: date | None = None, **changes: Any) -> OnboardingRound:
    values = {"evidence": f"{gate.label}记录1号", "by": None, "at": AT, **changes}
    return pass_gate(estate=estate, gate=gate, on=on or DAYS[gate], **values)


def walk(estate: Estate, *, until: Gate = Gate.FEE_STARTED) -> OnboardingRound:
    for gate in Gate:
        round_ = step(estate, gate)
        if gate == until:
            break
    return round_


def test_the_words_are_shared_with_contracts_and_assessments() -> None:
    assert ContractFeeModel is FeeModel
    assert {s.value for s in ServiceScope} - {"OTHER"} == {s.value for s in ScoreScope} - {
        "MANAGEMENT"
    }


# --- charter ------------------------------------------------------------------------------


def test_a_new_version_ends_the_old_one_on_the_eve_and_both_are_read() -> None:
    estate = make_estate()
    first = make_charter(estate)
    second = adopt_charter(
        estate=estate,
        terms=terms(from_day=date(2022, 9, 1), fee=Decimal("0.5000"), mode=FeeModel.MARKET),
        items=PROMISES,
        by=secretary(estate),
        at=AT,
    )
    first.refresh_from_db()
    assert (first.to_day, second.version, second.items.count()) == (date(2022, 8, 31), 2, 6)
    assert charter_on(estate=estate, on=date(2022, 8, 31)) == first
    assert charter_on(estate=estate, on=date(2022, 9, 1)) == second
    assert charter_on(estate=estate, on=date(2022, 6, 30)) is None
    assert Entry.objects.filter(verb="estates.adopt_charter").count() == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"mode": FeeModel.FREE}, "无偿服务不能写物业费"),
        ({"fee": None}, "低偿和市场价应写明大于0的物业费"),
        ({"fee": Decimal("0.0000")}, "低偿和市场价应写明大于0的物业费"),
        ({"fee_from": date(2022, 6, 30)}, "先服务后收费"),
        ({"document": " "}, "没有填写通过文件"),
        ({"document": ID}, "身份证"),
        ({"mode": "BARTER"}, "服务模式"),
    ],
)
def test_bad_terms_are_refused(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        make_charter(**changes)
    assert ServiceCharter.objects.count() == 0


def test_a_free_charter_has_no_fee() -> None:
    charter = make_charter(mode=FeeModel.FREE, fee=None)
    assert not fee_may_start(estate=charter.estate, on=charter.from_day)
    assert "无偿服务" in why_no_fee(estate=charter.estate, on=charter.from_day)


@pytest.mark.parametrize(
    ("items", "sentence"),
    [
        (PROMISES[1:], "还缺：公共秩序"),
        ([*PROMISES, Promise("POOL", "泳池", "每日")], "服务范围应为"),
        ([*PROMISES, Promise("OTHER", "便民", " ")], "做什么和频次"),
    ],
)
def test_a_charter_says_something_of_every_scope(items: list[Promise], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        adopt_charter(estate=make_estate(), terms=terms(), items=items, by=None, at=AT)


def test_a_version_starts_after_the_present_one() -> None:
    charter = make_charter()
    with pytest.raises(Refusal, match="应晚于该日"):
        make_charter(charter.estate)


def test_nobody_adopts_for_another_community() -> None:
    with pytest.raises(Forbidden):
        adopt_charter(estate=make_estate(), terms=terms(), items=PROMISES, by=neighbour(), at=AT)


def test_the_database_itself_keeps_a_charter_as_it_was_adopted() -> None:
    charter = make_charter()
    attempts: tuple[Callable[[], Any], ...] = (
        lambda: ServiceCharter.objects.update(fee=Decimal("9.0000")),
        lambda: charter.items.update(frequency="从不"),
        lambda: charter.items.all()._raw_delete("default"),
        lambda: ServiceCharter.objects.all()._raw_delete("default"),
    )
    for attempt in attempts:
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


# --- gates --------------------------------------------------------------------------------


def test_the_gates_are_passed_in_order_each_told() -> None:
    estate = make_estate()
    by = secretary(estate)
    for gate in Gate:
        step(estate, gate, by=by)
    round_ = OnboardingRound.objects.get()
    assert [round_.rectified_on, round_.publicised_on, round_.service_on, round_.fee_on] == list(
        DAYS.values()
    )
    assert round_.fee_by == by
    assert Entry.objects.filter(verb="estates.pass_gate").count() == 4


@pytest.mark.parametrize(
    ("gate", "sentence"),
    [
        (Gate.PUBLICISED, "先整治后管理"),
        (Gate.SERVICE_STARTED, "先整治后管理|先宣传后实施"),
        (Gate.FEE_STARTED, "先服务后收费"),
    ],
)
def test_a_gate_is_not_passed_before_the_one_in_front(gate: Gate, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        step(make_estate(), gate)
    assert OnboardingRound.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"on": date(2022, 3, 31)}, "不能早于"),
        ({"on": date(2022, 9, 2)}, "还没有到"),
        ({"evidence": " "}, "没有填写依据"),
        ({"evidence": ID}, "身份证"),
    ],
)
def test_a_gate_needs_its_day_and_paper(changes: dict[str, Any], sentence: str) -> None:
    estate = make_estate()
    step(estate, Gate.RECTIFIED)
    with pytest.raises(Refusal, match=sentence):
        step(estate, Gate.PUBLICISED, **changes)


def test_a_passed_gate_is_corrected_in_a_new_round_never_rewritten() -> None:
    estate = make_estate()
    old = walk(estate)
    with pytest.raises(Conflict, match="请办理更正"):
        step(estate, Gate.RECTIFIED)
    values: dict[str, Any] = {"evidence": "更正单", "reason": "日期录错", "by": None, "at": AT}
    new = correct_gate(estate=estate, gate=Gate.RECTIFIED, on=date(2022, 4, 20), **values)
    old.refresh_from_db()
    assert (old.live, old.rectified_on) == (False, DAYS[Gate.RECTIFIED])
    assert (new.number, new.rectified_on, new.fee_on) == (
        2, date(2022, 4, 20), DAYS[Gate.FEE_STARTED],
    )  # fmt: skip
    assert onboarding_of(estate) == new
    with pytest.raises(Refusal, match="不能早于"):
        correct_gate(estate=estate, gate=Gate.RECTIFIED, on=date(2022, 5, 2), **values)
    with pytest.raises(Refusal, match="没有填写更正事由"):
        correct_gate(
            estate=estate, gate=Gate.RECTIFIED, on=date(2022, 4, 3), **{**values, "reason": ""}
        )
    with pytest.raises(Refusal, match="还没有登记"):
        correct_gate(estate=make_estate(), gate=Gate.RECTIFIED, on=date(2022, 4, 3), **values)


def test_a_new_round_begins_at_the_first_gate() -> None:
    estate = make_estate()
    with pytest.raises(Refusal, match="请直接登记"):
        restart_gates(estate=estate, reason="重新接管", by=None, at=AT)
    walk(estate)
    new = restart_gates(estate=estate, reason="原物业退出，重新接管", by=secretary(estate), at=AT)
    assert (new.number, new.rectified_on) == (2, None)
    assert not fee_may_start(estate=estate, on=date(2022, 8, 1))
    with pytest.raises(Forbidden):
        restart_gates(estate=estate, reason="x", by=neighbour(), at=AT)


def test_fees_wait_for_the_service_wherever_they_are_written() -> None:
    estate = make_estate()
    assert fee_may_start(estate=estate, on=date(2022, 1, 1))
    walk(estate, until=Gate.PUBLICISED)
    assert "还没有登记开始服务" in why_no_fee(estate=estate, on=date(2022, 8, 1))
    with pytest.raises(Refusal, match="还没有登记开始服务"):
        make_charter(estate, fee_from=date(2022, 8, 1))
    step(estate, Gate.SERVICE_STARTED)
    assert not fee_may_start(estate=estate, on=date(2022, 5, 31))
    assert fee_may_start(estate=estate, on=date(2022, 6, 1))
    with pytest.raises(Refusal, match="不能自2022-05-01起收费"):
        make_charter(estate, service_from=date(2022, 4, 1), fee_from=date(2022, 5, 1))
    make_charter(estate, service_from=date(2022, 6, 1), fee_from=date(2022, 8, 2))
    with pytest.raises(Refusal, match="章程自2022-08-02起收费"):
        step(estate, Gate.FEE_STARTED)
    step(estate, Gate.FEE_STARTED, date(2022, 8, 2))


def test_a_contract_agrees_no_fee_before_the_service_of_its_estates() -> None:
    street = make_estate().community.street
    bare, begun, waiting = make_estate(), make_estate(), make_estate()
    walk(begun, until=Gate.SERVICE_STARTED)
    walk(waiting, until=Gate.PUBLICISED)

    def draft(fee_from: date, *estates: Estate) -> Contract:
        return draft_contract(
            street=street,
            number=f"HT{Contract.objects.count()}",
            company=make_company(),
            committee=None,
            terms=ContractTerms(
                starts_on=date(2022, 4, 1),
                ends_on=date(2025, 3, 31),
                fee=Decimal("0.5000"),
                fund_rate=Decimal("6.00"),
                fee_starts_on=fee_from,
            ),
            estates=[estate.pk for estate in estates],
            by=None,
            at=AT,
        )

    for fee_from, estate in ((date(2022, 5, 31), begun), (date(2022, 9, 1), waiting)):
        with pytest.raises(Refusal, match=f"先服务后收费：“{estate.name}”"):
            draft(fee_from, bare, estate)
    planned = draft(date(2022, 9, 2), bare, begun, waiting)
    sign_contract(contract=planned, signed_on=date(2022, 9, 1), by=None, at=AT)
    later = AT + timedelta(days=2)
    filing: dict[str, Any] = {"filed_on": date(2022, 9, 3), "filing_no": "1", "by": None}
    with pytest.raises(Refusal, match="还没有登记开始服务"):
        file_contract(contract=planned, at=later, **filing)
    step(waiting, Gate.SERVICE_STARTED, date(2022, 9, 2), at=later)
    assert file_contract(contract=planned, at=later, **filing).filed_on == date(2022, 9, 3)


def test_under_a_free_charter_fees_do_not_start() -> None:
    estate = make_estate()
    make_charter(estate, mode=FeeModel.FREE, fee=None)
    walk(estate, until=Gate.SERVICE_STARTED)
    with pytest.raises(Refusal, match="无偿服务"):
        step(estate, Gate.FEE_STARTED)


@pytest.mark.parametrize(
    "values",
    [
        {"publicised_on": date(2022, 5, 1), "publicised_evidence": "x"},
        {"rectified_on": date(2022, 5, 1)},
        {"rectified_evidence": "x"},
        {
            "rectified_on": date(2022, 5, 1), "rectified_evidence": "x",
            "publicised_on": date(2022, 4, 1), "publicised_evidence": "x",
        },
    ],
)  # fmt: skip
def test_the_database_itself_refuses_gates_out_of_order(values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        OnboardingRound.objects.create(estate=make_estate(), number=1, reason="x", **values)


def test_the_database_itself_refuses_to_rewrite_a_passed_gate() -> None:
    estate = make_estate()
    walk(estate, until=Gate.PUBLICISED)
    rows = OnboardingRound.objects.filter(estate=estate)
    for values in ({"rectified_on": date(2022, 3, 1)}, {"publicised_evidence": "另一份"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**values)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows._raw_delete("default")
    assert rows.update(service_on=date(2022, 6, 1), service_evidence="x") == 1
