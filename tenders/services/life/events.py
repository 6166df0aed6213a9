"""履约事项: entered with evidence, answered by the company, remedied, withdrawn by another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from committees.services.votes.shared import not_ahead, person, words
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.rules.errors import Conflict, Forbidden, Refusal
from estates.models import Estate
from tenders.models import Contract, EventPaper, PerformanceEvent
from tenders.services.life.common import (
    Paper,
    keep_all,
    path_of,
    record,
    refuse_stranger,
    set_once,
)
from tenders.services.settling import settle
from tenders.states import ContractState
from tenders.states.life import PENDING, EventKind, ReminderKind

RECORD, WITHDRAW = "tenders.record_performance", "tenders.withdraw_performance"
NOT_WITHDRAWN = {"withdrawn_at__isnull": True}


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """What happened, on which day; `due_on` is the day of a promise or of the remedy."""

    kind: str
    happened_on: date
    summary: str
    estate: Estate | None = None
    due_on: date | None = None


@transaction.atomic
def record_event(
    *,
    contract: Contract,
    what: Happening,
    evidence: Sequence[Paper] = (),
    by: User | None,
    at: datetime,
) -> PerformanceEvent:
    """Enter one event on the contract's time line; it is never edited afterwards.

    Refusal for a breach without evidence, a promise without its day, a draft contract, a day to
    come, an estate that the contract does not serve, and a file that may not be kept.
    """
    who = person(by)
    path = path_of(contract, what.estate)
    require(by, RECORD, path=path)
    not_ahead("发生日期", what.happened_on, at)
    refuse_stranger(contract, what.estate)
    _refuse_unfit(contract, what, evidence)
    kept = keep_all(evidence, by=who, at=at)
    event = PerformanceEvent(
        contract=contract,
        estate=what.estate,
        kind=what.kind,
        happened_on=what.happened_on,
        due_on=what.due_on,
        summary=words(what.summary, "事项", most=500),
        evidence=kept[0] if kept else None,
        entered_by=who,
        entered_at=at,
    )
    refuse_invalid(event)
    with as_conflict(PerformanceEvent):
        event.save()
    EventPaper.objects.bulk_create(EventPaper(event=event, file=file) for file in kept[1:])
    record(
        event,
        f"合同{contract.number}登记{event.get_kind_display()}：{event.summary[:100]}。",
        verb=RECORD, path=path, by=by, at=at,
        data={"kind": event.kind, "happened_on": event.happened_on,
              "evidence": [file.sha256 for file in kept]},
    )  # fmt: skip
    return event


@transaction.atomic
def answer_event(
    *,
    event: PerformanceEvent,
    answer: str,
    answered_on: date,
    papers: Sequence[Paper] = (),
    by: User | None,
    at: datetime,
) -> PerformanceEvent:
    """Record the company's answer, once. Conflict where there is one or the event is withdrawn."""
    who, path = person(by), path_of(event.contract, event.estate)
    require(by, RECORD, path=path)
    said = words(answer, "企业答复", most=500)
    _refuse_day(event, "答复日期", answered_on, at=at)
    set_once(
        event, act="登记企业答复", still={"answered_on__isnull": True, **NOT_WITHDRAWN},
        values={"answer": said, "answered_on": answered_on},
    )  # fmt: skip
    _add_papers(event, papers, by=who, at=at)
    record(
        event, f"合同{event.contract.number}的履约事项，企业于{answered_on}答复：{said[:100]}。",
        verb=RECORD, path=path, by=by, at=at,
    )  # fmt: skip
    return event


@transaction.atomic
def remedy_event(
    *,
    event: PerformanceEvent,
    remedied_on: date,
    papers: Sequence[Paper] = (),
    by: User | None,
    at: datetime,
) -> PerformanceEvent:
    """Record that the fault is put right or the promise kept, once."""
    who, path = person(by), path_of(event.contract, event.estate)
    require(by, RECORD, path=path)
    _refuse_day(event, "完成日期", remedied_on, at=at)
    set_once(
        event, act="登记整改（兑现）", still={"remedied_on__isnull": True, **NOT_WITHDRAWN},
        values={"remedied_on": remedied_on},
    )  # fmt: skip
    _add_papers(event, papers, by=who, at=at)
    _settle(event, at=at)
    late = "，已超过期限" if event.due_on is not None and remedied_on > event.due_on else ""
    record(
        event, f"合同{event.contract.number}的履约事项于{remedied_on}完成整改（兑现）{late}。",
        verb=RECORD, path=path, by=by, at=at,
    )  # fmt: skip
    return event


@transaction.atomic
def withdraw_event(
    *, event: PerformanceEvent, reason: str, by: User | None, at: datetime
) -> PerformanceEvent:
    """Withdraw a wrong event, by another person than who entered it; it stays readable.

    Conflict while a dismissal proposal still rests on it.
    """
    who, path = person(by), path_of(event.contract, event.estate)
    require(by, WITHDRAW, path=path)
    why = words(reason, "撤销理由", most=300)
    held = PerformanceEvent.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if held.entered_by_id == who.pk:
        raise Forbidden("登记人不能撤销自己登记的事项，请由另一人办理。", "MAKER_IS_CHECKER")
    if held.proposals.filter(state__in=sorted(PENDING)).exists():
        raise Conflict("未办结的解聘提议以这项违约为依据，请先撤回提议。", "PROPOSAL_PENDING")
    with as_conflict(PerformanceEvent):
        set_once(
            event, act="撤销", still=NOT_WITHDRAWN,
            values={"withdrawn_by": who, "withdrawn_at": at, "withdrawn_reason": why},
        )  # fmt: skip
    _settle(event, at=at)
    record(
        event, f"撤销合同{event.contract.number}的履约事项“{event.summary[:60]}”：{why}。",
        verb=WITHDRAW, path=path, by=by, at=at,
    )  # fmt: skip
    return event


def _refuse_unfit(contract: Contract, what: Happening, evidence: Sequence[Paper]) -> None:
    if contract.state == ContractState.DRAFT:
        raise Refusal(f"合同{contract.number}还是草稿，签订后才有履约事项。", "DRAFT")
    if what.kind == EventKind.BREACH and not evidence:
        raise Refusal("违约事项必须附证据（照片、记录或文件）。", "EVIDENCE_MISSING")
    if what.kind == EventKind.COMMITMENT and what.due_on is None:
        raise Refusal("承诺事项应写明兑现期限。", "DUE_DAY_MISSING")


def _refuse_day(event: PerformanceEvent, name: str, day: date, *, at: datetime) -> None:
    not_ahead(name, day, at)
    if day < event.happened_on:
        raise Refusal(f"{name}{day}不能早于发生日期{event.happened_on}。", "TOO_EARLY")


def _add_papers(
    event: PerformanceEvent, papers: Sequence[Paper], *, by: User, at: datetime
) -> None:
    kept = keep_all(papers, by=by, at=at)
    EventPaper.objects.bulk_create(EventPaper(event=event, file=file) for file in kept)


def _settle(event: PerformanceEvent, *, at: datetime) -> None:
    kinds = (ReminderKind.COMMITMENT, ReminderKind.REMEDY)
    settle(f"event:{event.pk}", kinds=kinds, on=business_day(at))
