"""Judges: appointed in odd number, declared, and replaced where there is a conflict."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.permissions import allowed
from accounts.services import require
from committees.services.votes.shared import person, words
from core.db.conflicts import as_conflict
from core.db.scope import scope_of
from core.rules.errors import Conflict, Forbidden, Refusal
from tenders.models import PanelJudge, SelectionRound
from tenders.queries import choice
from tenders.queries import evaluation as queries
from tenders.rules import evaluation as rules
from tenders.services.evaluation.shared import record
from tenders.services.rounds import hold
from tenders.states import RoundState

APPOINT, DECLARE, SCORE = (
    "tenders.appoint_panel", "tenders.declare_conflict", "tenders.enter_score",
)  # fmt: skip
SCREENING = RoundState.SCREENING


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """Who is to judge: a user, or an outside expert by name and unit."""

    user: User | None = None
    name: str = ""
    unit: str = ""
    expert: bool = False


@transaction.atomic
def appoint_panel(
    *, selection: SelectionRound, seats: Sequence[Seat], by: User | None, at: datetime
) -> list[PanelJudge]:
    """Appoint the judges at once: an odd number, at least the frozen JUDGES_MIN.

    Refusal for an even or too small number and for a user who may not score here; Conflict where a
    panel exists. Too few experts are told in the trail, never refused.
    """
    who = person(by)
    require(by, APPOINT, path=selection.street.path)
    held = hold(selection, SCREENING, act="组建评委")
    if queries.judges_of(held):
        raise Conflict("评委已经组建，请刷新后核对；换人请办理“更换评委”。", "PANEL_EXISTS")
    minimum = choice.term(held, "JUDGES_MIN")
    rows = [_judge(held, seat, number, who, at) for number, seat in enumerate(seats, start=1)]
    _refuse_panel(rows, minimum)
    with as_conflict(PanelJudge):
        for row in rows:
            row.save()
    warning = rules.expert_warning(queries.as_judges(rows))
    record(
        held, f"组建评委{len(rows)}人。{warning}", verb=APPOINT, by=by, at=at,
        data={"judges": [f"{row}（{row.unit}）" for row in rows], "minimum": minimum},
    )  # fmt: skip
    return rows


@transaction.atomic
def declare_conflict(
    *, judge: PanelJudge, conflict: bool, text: str = "", by: User | None, at: datetime
) -> PanelJudge:
    """A judge says whether there is an interest in any applicant; once, and it stays.

    A judge with an account declares for oneself; the office enters the signed paper of an outside
    expert. A conflict keeps the judge from scoring anybody: see `replace_judge`.
    """
    who = person(by)
    require(by, DECLARE, path=judge.round.street.path)
    held = hold(judge.round, SCREENING, act="登记利益关系声明")
    judge = PanelJudge.objects.get(pk=judge.pk)
    if judge.user_id is not None and judge.user_id != who.pk:
        raise Forbidden("利益关系声明应由评委本人登录办理。", "NOT_THE_JUDGE")
    if judge.conflict is not None or not judge.live:
        raise Conflict(f"{judge}已作声明或已更换，请刷新后核对。", "DECLARED")
    judge.conflict, judge.declared_by, judge.declared_at = conflict, who, at
    judge.conflict_text = words(text, "利益关系", most=300) if conflict else ""
    judge.save(update_fields=["conflict", "conflict_text", "declared_by", "declared_at"])
    said = f"有利益关系：{judge.conflict_text}" if conflict else "没有利益关系"
    record(held, f"{judge}声明{said}。", verb=DECLARE, by=by, at=at, data={"judge": judge.pk})
    return judge


@transaction.atomic
def replace_judge(
    *, judge: PanelJudge, seat: Seat, reason: str, by: User | None, at: datetime
) -> PanelJudge:
    """Put another person on the seat, with a reason; the old row and its sheets stay on record.

    Refusal for who sits on another seat, and for who declared an interest in this round once.

    Once scoring has begun only another person than who appointed the judge may do it: the marks of
    the judge that leaves are not counted, and the new one marks every applicant.
    """
    who = person(by)
    require(by, APPOINT, path=judge.round.street.path)
    held = hold(judge.round, SCREENING, act="更换评委")
    why = words(reason, "更换的事由", most=300)
    judge = PanelJudge.objects.get(pk=judge.pk)
    if not judge.live:
        raise Conflict(f"{judge}已被更换，请刷新后核对。", "REPLACED")
    if queries.scoring_began(held) and judge.appointed_by_id == who.pk:
        raise Refusal("评分已开始，更换评委应由组建人以外的人办理。", "ONE_PERSON_APPOINTS")
    row = _judge(held, seat, judge.seat, who, at)
    _refuse_seated(row, leaving=judge)
    judge.live, judge.ended_by, judge.ended_at, judge.end_reason = False, who, at, why
    judge.save(update_fields=["live", "ended_by", "ended_at", "end_reason"])
    row.replaces = judge
    with as_conflict(PanelJudge):
        row.save()
    record(
        held, f"更换评委：{judge}换为{row}，事由：{why}。", verb=APPOINT, by=by, at=at,
        data={"old": judge.pk, "new": row.pk},
    )  # fmt: skip
    return row


def _judge(  # noqa: PLR0917 -- one row of the panel
    selection: SelectionRound, seat: Seat, number: int, who: User, at: datetime
) -> PanelJudge:
    """A judge to be saved. Refusal for a user who may not score here, or one without a unit."""
    if seat.user is not None:
        _refuse_unable(seat.user, selection)
    named = seat.user.name if seat.user is not None else words(seat.name, "评委姓名", most=40)
    return PanelJudge(
        round=selection,
        seat=number,
        user=seat.user,
        name=named,
        unit=words(seat.unit, f"{named}的单位", most=100),
        expert=seat.expert,
        appointed_by=who,
        appointed_at=at,
    )


def _refuse_unable(user: User, selection: SelectionRound) -> None:
    if not allowed(user.role, SCORE) or not scope_of(user).covers(selection.street.path):
        raise Refusal(
            f"{user.name}的角色或职责范围不能在本次遴选评分，请按外聘评委登记。", "CANNOT_SCORE"
        )


def _refuse_seated(row: PanelJudge, *, leaving: PanelJudge) -> None:
    """Another row must not wipe out a declared interest, nor one person hold two seats."""
    same = Q(name=row.name, unit=row.unit)
    if row.user_id is not None:
        same |= Q(user=row.user_id)
    known = PanelJudge.objects.filter(same, round=row.round_id)
    if known.filter(conflict=True).exists():
        raise Refusal(
            f"{row.name}已声明与本次遴选的报名企业有利益关系，不能再任评委，请另选他人。",
            "DECLARED_CONFLICT",
        )
    if known.filter(live=True).exclude(pk=leaving.pk).exists():
        raise Refusal("同一位评委不能占两个席位，请核对姓名和单位。", "JUDGE_TWICE")


def _refuse_panel(rows: Sequence[PanelJudge], minimum: int) -> None:
    reasons = rules.panel_refusals(queries.as_judges(list(rows)), minimum=minimum)
    names = [(row.name, row.unit) for row in rows]
    if len(set(names)) < len(names):
        raise Refusal("同一位评委不能占两个席位，请核对姓名和单位。", "JUDGE_TWICE")
    faults = [reason for reason in reasons if reason.code in {"PANEL_TOO_SMALL", "PANEL_EVEN"}]
    if faults:
        raise Refusal("".join(reason.sentence for reason in faults), faults[0].code)
