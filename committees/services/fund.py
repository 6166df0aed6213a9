"""The ledger of the working fund: enter, check, return, reverse. Nothing is deducted by itself."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services import require
from committees.models import Committee, WorkingFundEntry
from committees.queries.fund import (
    HUNDRED,
    Balance,
    balance_of,
    band_in_force,
    standing,
)
from committees.rules.fund import folded, overdrawn, working_fund
from committees.states import COUNTED, FUND_STATES, FundKind, FundState
from core.audit.services import record
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.db.transitions import move
from core.rules.errors import Conflict, Refusal

ENTER = "committees.enter_fund"
CHECK = "committees.check_fund"


@dataclass(frozen=True, kw_only=True, slots=True)
class Accrual:
    """What a contract owes the fund for a period.

    `collected`: fees really received in the period (元), `source`: the paper that says so; `rate`:
    percent, from the clause of the contract; `decision`: the owners' decision behind it (A6).
    """

    period_first_day: date
    period_last_day: date
    collected: Decimal
    source: str
    rate: Decimal | None
    contract_number: str
    clause: str
    decision: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Payment:
    """Money that arrived or was spent (元), on its day, with its voucher.

    An expense also needs its purpose and the committee's decision.
    """

    happened_on: date
    amount: Decimal
    voucher_no: str
    purpose: str = ""
    decision: str = ""


@transaction.atomic
def accrue_fund(
    *, committee: Committee, accrual: Accrual, by: User | None, at: datetime
) -> WorkingFundEntry:
    """应提取: fees received × rate, rounded half up to the fen once; it moves no money (A6).

    Refusal for a rate outside the band in force (6–10 %), a period that is not over, a missing
    paper, or a period of the same contract that is entered already.
    """
    held = _opened(committee, by=by)
    _refuse_idle(held)
    _refuse_incomplete(accrual)
    _refuse_day_to_come("所属期止", accrual.period_last_day, at)
    _refuse_second_period(held, accrual)
    district = held.community.street.district
    band = band_in_force(district=district, on=accrual.period_last_day)
    rate = accrual.rate
    if rate is None:
        raise Refusal(f"合同{accrual.contract_number}没有约定提取比例，不能提取。", "NO_RATE")
    amount = working_fund(accrual.collected, rate / HUNDRED, band=band)
    values = {name: getattr(accrual, name) for name in accrual.__slots__}
    return _enter(
        held,
        by=by,
        at=at,
        kind=FundKind.ACCRUAL,
        happened_on=accrual.period_last_day,
        amount=amount,
        **values,
    )


@transaction.atomic
def receive_fund(
    *, committee: Committee, payment: Payment, by: User | None, at: datetime
) -> WorkingFundEntry:
    """到账: money that was really handed over. It can be spent once somebody else checked it."""
    held = _opened(committee, by=by)
    _refuse_unfit(held, FundKind.RECEIPT, payment, at=at)
    return _pay(held, FundKind.RECEIPT, payment, by=by, at=at)


@transaction.atomic
def spend_fund(
    *, committee: Committee, payment: Payment, by: User | None, at: datetime
) -> WorkingFundEntry:
    """支出 by a decision of the committee; Refusal above the balance, which never falls below 0."""
    held = _opened(committee, by=by)
    _refuse_idle(held)
    _refuse_unfit(held, FundKind.EXPENSE, payment, at=at)
    _refuse_overdraft(held, payment.amount)
    return _pay(held, FundKind.EXPENSE, payment, by=by, at=at)


@transaction.atomic
def reverse_fund(
    *, entry: WorkingFundEntry, reason: str, by: User | None, at: datetime
) -> WorkingFundEntry:
    """冲正 of a checked line: a new line with the opposite amount that points at the old one.

    Conflict where it is reversed already; Refusal where the money of a receipt is spent.
    """
    held = _opened(entry.committee, by=by)
    old = WorkingFundEntry.objects.get(pk=entry.pk)
    _refuse_unreversible(old, reason)
    if old.kind == FundKind.RECEIPT:
        _refuse_overdraft(held, old.amount)
    copied = (
        "kind", "period_first_day", "period_last_day", "collected", "rate", "contract_number",
        "clause", "source", "voucher_no", "decision",
    )  # fmt: skip
    values = {name: getattr(old, name) for name in copied}
    return _enter(
        held,
        by=by,
        at=at,
        happened_on=business_day(at),
        amount=-old.amount,
        purpose=f"冲正第{old.pk}号：{reason.strip()}"[:200],
        reverses=old,
        **values,
    )


@transaction.atomic
def check_fund(*, entry: WorkingFundEntry, by: User | None, at: datetime) -> WorkingFundEntry:
    """待复核 → 已复核, by somebody other than who entered the line."""
    return _decide(entry, FundState.CHECKED, act="复核", note="", by=by, at=at)


@transaction.atomic
def reject_fund(
    *, entry: WorkingFundEntry, reason: str, by: User | None, at: datetime
) -> WorkingFundEntry:
    """待复核 → 复核退回, with a reason: the line stays to be read and counts no more."""
    if not reason.strip():
        raise Refusal("请写明退回的理由。", "REASON_MISSING")
    return _decide(entry, FundState.REJECTED, act="复核退回", note=reason.strip(), by=by, at=at)


def _opened(committee: Committee, *, by: User | None) -> Committee:
    """The committee, locked: the acts on one fund happen one after the other."""
    require(by, ENTER, path=committee.community.path)
    rows = Committee.objects.select_for_update(of=("self",))
    held: Committee = rows.select_related("community__street__district").get(pk=committee.pk)
    return held


def _decide(
    entry: WorkingFundEntry, to: FundState, *, act: str, note: str, by: User | None, at: datetime
) -> WorkingFundEntry:
    committee = entry.committee
    require(by, CHECK, path=committee.community.path)
    Committee.objects.select_for_update(of=("self",)).get(pk=committee.pk)
    if by is not None and entry.entered_by_id == by.pk:
        raise Refusal("登记人不能复核自己登记的工作经费，请由另一人复核。", "SAME_PERSON")
    sources = FUND_STATES.sources_of(to)
    with as_conflict(WorkingFundEntry):
        move(entry, sources=sources, to=to, act=act, checked_by=by, checked_at=at, check_note=note)
    why = f"：{note}" if note else ""
    _tell(CHECK, entry, f"{act}{entry.get_kind_display()}{entry.amount}元{why}。", by=by, at=at)
    return entry


def _pay(
    held: Committee, kind: FundKind, payment: Payment, *, by: User | None, at: datetime
) -> WorkingFundEntry:
    values = {name: getattr(payment, name) for name in payment.__slots__}
    return _enter(held, by=by, at=at, kind=kind, **values)


def _enter(held: Committee, *, by: User | None, at: datetime, **values: Any) -> WorkingFundEntry:
    entry = WorkingFundEntry(committee=held, entered_by=by, entered_at=at, **values)
    refuse_invalid(entry)
    with as_conflict(WorkingFundEntry):
        entry.save(force_insert=True)
    word = "登记冲正" if entry.reverses_id else "登记"
    _tell(ENTER, entry, f"{word}{entry.get_kind_display()}{entry.amount}元。", by=by, at=at)
    return entry


def _tell(verb: str, entry: WorkingFundEntry, what: str, *, by: User | None, at: datetime) -> None:
    figures = ("kind", "state", "amount", "collected", "rate", "voucher_no", "contract_number")
    record(
        verb=verb,
        sentence=f"“{entry.committee.name}”工作经费：{what}",
        by=by,
        at=at,
        subject=entry,
        scope_path=entry.committee.community.path,
        data={name: getattr(entry, name) for name in figures if getattr(entry, name) is not None},
    )


def _refuse_idle(committee: Committee) -> None:
    if committee.state not in COUNTED:
        state = committee.get_state_display()
        raise Refusal(f"“{committee.name}”是“{state}”，不能登记工作经费。", "COMMITTEE_IDLE")


def _refuse_incomplete(accrual: Accrual) -> None:
    if accrual.period_last_day < accrual.period_first_day:
        raise Refusal(
            f"所属期止{accrual.period_last_day}不能早于起{accrual.period_first_day}。", "PERIOD"
        )
    needed = {
        "合同编号": accrual.contract_number,
        "合同条款": accrual.clause,
        "物业费实收额的依据": accrual.source,
        "业主共同决定": accrual.decision,
    }
    missing = [word for word, text in needed.items() if not text.strip()]
    if missing:
        raise Refusal(f"提取工作经费请写明：{'、'.join(missing)}。", "PAPERS_MISSING")


def _refuse_second_period(held: Committee, accrual: Accrual) -> None:
    rows = WorkingFundEntry.objects.filter(
        committee=held,
        kind=FundKind.ACCRUAL,
        period_first_day__lte=accrual.period_last_day,
        period_last_day__gte=accrual.period_first_day,
    )
    paper = folded(accrual.contract_number)
    twin = next((row for row in standing(rows) if folded(row.contract_number) == paper), None)
    if twin is not None:
        raise Refusal(
            f"合同{accrual.contract_number}的{twin.period_first_day}至{twin.period_last_day}"
            "已登记过应提取，所属期不能重叠。",
            "PERIOD_TWICE",
        )


def _refuse_unfit(held: Committee, kind: FundKind, payment: Payment, *, at: datetime) -> None:
    _refuse_day_to_come("发生日期", payment.happened_on, at)
    if payment.amount <= 0:
        raise Refusal(f"金额应大于0，现为{payment.amount}元；更正请用冲正。", "NOT_POSITIVE")
    needed = {"凭证号": payment.voucher_no}
    if kind == FundKind.EXPENSE:
        needed |= {"用途": payment.purpose, "业委会决定": payment.decision}
    missing = [word for word, text in needed.items() if not text.strip()]
    if missing:
        raise Refusal(f"登记{kind.label}请写明：{'、'.join(missing)}。", "PAPERS_MISSING")
    rows = WorkingFundEntry.objects.filter(committee=held, kind=kind)
    entered = standing(rows).values_list("voucher_no", flat=True)
    if folded(payment.voucher_no) in set(map(folded, entered)):
        raise Refusal(f"凭证{payment.voucher_no}已登记过{kind.label}。", "VOUCHER_TWICE")


def _refuse_overdraft(held: Committee, spent: Decimal) -> Balance:
    balance = balance_of(held)
    for reason in overdrawn(balance.available, spent):
        raise Refusal(reason.sentence, reason.code)
    return balance


def _refuse_unreversible(old: WorkingFundEntry, reason: str) -> None:
    if not reason.strip():
        raise Refusal("请写明冲正的事由。", "REASON_MISSING")
    if old.reverses_id is not None:
        raise Refusal("冲正记录不能再冲正，请重新登记。", "IS_A_REVERSAL")
    if old.reversals.exclude(state=FundState.REJECTED).exists():
        raise Conflict("这笔记录已经冲正过。", "REVERSED")
    if old.state != FundState.CHECKED:
        state = old.get_state_display()
        raise Refusal(f"这笔记录是“{state}”，只有已复核的才能冲正。", "NOT_CHECKED")


def _refuse_day_to_come(name: str, day: date, at: datetime) -> None:
    if day > business_day(at):
        raise Refusal(f"{name}{day}还没有到，请在当天或以后登记。", "NOT_YET")
