"""While the notice is out: questions with their answers, and deadlines that are put off."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.services import require
from committees.services.votes.shared import words
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.db.transitions import move
from core.rules.errors import Conflict, Refusal
from policies.queries.calendar import workdays
from tenders.models import Deadline, DeadlineChange, DeadlineReason, Question, SelectionRound
from tenders.models.rounds import LONG
from tenders.queries import rounds as queries
from tenders.rules.rounds import Move, move_faults, question_fault
from tenders.services.round_notice import put_out
from tenders.services.rounds import hold, tell
from tenders.states import RoundState

ANSWER = "tenders.answer_question"
CHANGE = "tenders.change_deadline"
OUT = (RoundState.PUBLISHED, RoundState.REGISTRATION)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewDay:
    """A deadline put off to a day, with why."""

    field: str
    new: date
    code: str
    reason: str


@transaction.atomic
def ask_question(
    *,
    selection: SelectionRound,
    asker: str,
    text: str,
    by: User | None,
    at: datetime,
    anonymous: bool = True,
) -> Question:
    """Enter a question that came in; Refusal after the last day for questions."""
    require(by, ANSWER, path=selection.street.path)
    who, what = words(asker, "提问人", most=100), words(text, "问题", most=LONG)
    held = hold(selection, *OUT, act="登记提问")
    if held.published_at is None or held.questions_last_day is None:
        raise Refusal("公告还没有发布，不能登记提问。", "NOT_PUBLISHED")
    fault = question_fault(
        on=business_day(at), first=business_day(held.published_at), last=held.questions_last_day
    )
    if fault:
        raise Refusal(fault, "QUESTIONS_CLOSED")
    if held.questions.filter(asker=who, text=what).exists():
        raise Conflict("这个问题已经登记，请刷新后核对，不要重复提交。", "ASKED")
    last = held.questions.aggregate(last=Max("number"))["last"] or 0
    row = Question(
        round=held,
        number=last + 1,
        asker=who,
        anonymous=anonymous,
        text=what,
        entered_by=by,
        entered_at=at,
    )
    with as_conflict(Question):
        row.save()
    tell(held, f"登记提问{row.number}。", verb=ANSWER, by=by, at=at)
    return row


@transaction.atomic
def answer_question(
    *, selection: SelectionRound, number: int, answer: str, by: User | None, at: datetime
) -> Question:
    """Answer a question to everyone: a new version of the public notice; Conflict if answered."""
    require(by, ANSWER, path=selection.street.path)
    said = words(answer, "答复", most=LONG)
    held = hold(selection, *OUT, act="答复提问")
    answered = held.questions.filter(number=number, answer="").update(
        answer=said, answered_by=by, answered_at=at
    )
    if not answered:
        raise Conflict(f"没有待答复的问题{number}：可能已有人先答复，请刷新后核对。", "ANSWERED")
    put_out(held, change=f"答复提问{number}", by=by, at=at)
    tell(held, f"答复提问{number}并公告。", verb=ANSWER, by=by, at=at)
    return held.questions.get(number=number)


@transaction.atomic
def change_deadline(
    *, selection: SelectionRound, day: NewDay, by: User | None, at: datetime
) -> DeadlineChange:
    """Put a deadline off and publish the notice anew, with old and new day.

    Refusal with every reason: not later, in the past, a day of rest, a window that has closed. A
    closed registration is opened again only because fewer applied than needed (TOO_FEW).
    """
    require(by, CHANGE, path=selection.street.path)
    why = words(day.reason, "变更事由", most=300)
    held = hold(selection, *OUT, act="变更期限")
    if day.field not in Deadline.values:
        raise Refusal("请选择要变更的期限。", "UNKNOWN_DEADLINE")
    label, old = Deadline(day.field).label, getattr(held, day.field)
    _refuse_move(held, day, old, at=at)
    move(held, sources={held.state}, to=held.state, act="变更期限", **{day.field: day.new})
    row = DeadlineChange(
        round=held,
        field=day.field,
        old=old,
        new=day.new,
        code=day.code,
        reason=why,
        changed_by=by,
        changed_at=at,
    )
    told = f"{label}由{old}改为{day.new}"
    row.publication = put_out(held, change=f"{told}：{why}", by=by, at=at, moving=[row])
    refuse_invalid(row)
    row.save()
    data = {"field": day.field, "old": old, "new": day.new, "code": day.code, "reason": why}
    tell(held, f"{told}：{why}。", verb=CHANGE, by=by, at=at, data=data)
    return row


def _refuse_move(held: SelectionRound, day: NewDay, old: date, *, at: datetime) -> None:
    registration = day.field == Deadline.REGISTRATION
    asked = Move(
        old=old,
        new=day.new,
        registration=registration,
        too_few=day.code == DeadlineReason.TOO_FEW,
        missing=queries.missing_applicants(held),
    )
    last = held.registration_last_day or old
    faults = move_faults(asked, on=business_day(at), registration_last=last, workdays=workdays())
    if faults:
        raise Refusal("".join(fault.sentence for fault in faults), faults[0].code)
