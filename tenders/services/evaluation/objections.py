"""Objections to the result: registered, answered in writing by somebody else, upheld or not."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from committees.services.votes.shared import not_ahead, person, words
from core.db.conflicts import as_conflict
from core.db.transitions import move
from core.rules.errors import Conflict, Refusal
from policies.queries.calendar import workdays
from tenders.models import Application, NotSelected, Objection, SelectionRound
from tenders.queries import choice
from tenders.services.evaluation.listing import supersede
from tenders.services.evaluation.shared import record, refuse_foreign
from tenders.services.rounds import hold
from tenders.states import APPLICATION_STATES, ApplicationState, RoundState

ENTER, ANSWER = "tenders.enter_objection", "tenders.answer_objection"
LONG = 1000
A, R = ApplicationState, RoundState


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A written answer. An upheld one may name an application that should not have qualified."""

    text: str
    upheld: bool
    disqualified: Application | None = None


@transaction.atomic
def enter_objection(
    *,
    selection: SelectionRound,
    source: str,
    received_on: date,
    text: str,
    by: User | None,
    at: datetime,
) -> Objection:
    """Register an objection received while the notice ran, the posting day included.

    Refusal for one that came before the notice or after its last day. Its answer is due
    OBJECTION_ANSWER_WORKDAYS after the day it came.
    """
    who = person(by)
    require(by, ENTER, path=selection.street.path)
    held = hold(selection, R.PUBLICIZING, act="登记异议")
    not_ahead("收到日期", received_on, at)
    first, last = held.notice_first_day, held.notice_last_day
    if first is None or last is None or not first <= received_on <= last:
        raise Refusal(
            f"公示期是{first}至{last}，收到日期{received_on}不在其中，不能作为公示异议登记。",
            "OUT_OF_NOTICE",
        )
    who_objects, what = words(source, "异议人", most=100), words(text, "异议内容", most=LONG)
    same = {"source": who_objects, "received_on": received_on, "text": what}
    if held.objections.filter(**same).exists():
        raise Conflict("这条异议已经登记，请刷新后核对，不要重复提交。", "ENTERED")
    listed = choice.standing_shortlist(held)
    days = choice.term(held, "OBJECTION_ANSWER_WORKDAYS")
    with as_conflict(Objection):
        row = Objection.objects.create(
            round=held,
            shortlist=listed,
            **same,
            due_on=workdays(district=held.street.district).after(received_on, days),
            shortlisted_by=listed.made_by,
            entered_by=who,
            entered_at=at,
        )
    record(
        held, f"{received_on}收到异议，应在{row.due_on}前书面答复。", verb=ENTER, by=by, at=at,
        data={"objection": row.pk, "due_on": row.due_on, "workdays": days},
    )  # fmt: skip
    return row


@transaction.atomic
def answer_objection(
    *, objection: Objection, answer: Answer, by: User | None, at: datetime
) -> Objection:
    """Answer in writing, by another person than who shortlisted.

    Upheld: PUBLICIZING → EVALUATED; the shortlist is superseded and kept, a new one is made and
    publicised anew; the named application becomes DISQUALIFIED with the answer as its reason.
    """
    who = person(by)
    require(by, ANSWER, path=objection.round.street.path)
    held = hold(objection.round, R.PUBLICIZING, R.EVALUATED, act="答复异议")
    if objection.shortlisted_by_id == who.pk:
        raise Refusal("确定入围名单的人不能答复异议，请由另一人办理。", "ONE_PERSON_SHORTLISTS")
    text = words(answer.text, "书面答复", most=LONG)
    if answer.disqualified is not None:
        refuse_foreign(held, answer.disqualified)
        if not answer.upheld:
            raise Refusal("异议不成立时不能取消企业的资格。", "NOT_UPHELD")
    with as_conflict(Objection):
        done = Objection.objects.filter(pk=objection.pk, answered_at__isnull=True).update(
            upheld=answer.upheld, answer=text, answered_by=who, answered_at=at
        )
    objection.refresh_from_db()
    if not done:
        raise Conflict("这条异议已有人答复，请刷新后查看。", "ANSWERED")
    said = f"答复{objection.received_on}收到的异议：{'成立' if answer.upheld else '不成立'}。"
    data = {"objection": objection.pk, "upheld": answer.upheld}
    if not answer.upheld:
        record(held, said, verb=ANSWER, by=by, at=at, data=data)
        return objection
    _uphold(held, objection, answer, who=who, at=at)
    if held.state == R.PUBLICIZING:
        record(
            held, f"{said}撤回入围名单，重新确定。", verb=ANSWER, by=by, at=at, to=R.EVALUATED,
            act="答复异议", data=data, notice_first_day=None, notice_last_day=None,
        )  # fmt: skip
    else:
        record(held, said, verb=ANSWER, by=by, at=at, data=data)
    return objection


def _uphold(
    selection: SelectionRound, objection: Objection, answer: Answer, *, who: User, at: datetime
) -> None:
    """Withdraw the list that was objected to, and the qualification of the company named."""
    if selection.state == R.PUBLICIZING:
        why = words(f"异议成立：{objection.answer}"[:300], "撤回事由", most=300)
        supersede(selection, reason=why, who=who, when=at)
    named = answer.disqualified
    if named is None:
        return
    move(
        named, sources=APPLICATION_STATES.sources_of(A.DISQUALIFIED), to=A.DISQUALIFIED,
        act="取消资格",
    )  # fmt: skip
    NotSelected.objects.create(
        application=named,
        reason=words(f"异议成立，取消资格：{objection.answer}"[:300], "理由", most=300),
        recorded_by=who,
        recorded_at=at,
    )
