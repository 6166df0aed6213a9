"""When too few apply, or a round is given up: negotiated choice, failure, a new round, cancelling.

Fewer applications than needed after the window leave exactly three ways (W-130 Art. 8, 物业管理条例
24): put the deadline off (`round_window.change_deadline`), a new round, or a negotiated choice that
the bureau approves.
"""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from committees.services.votes.shared import person, words
from core.db.days import business_day
from core.db.transitions import move
from core.rules.errors import Forbidden, Refusal
from estates.models import Estate
from tenders.models import SelectionRound
from tenders.queries import rounds as queries
from tenders.services.round_draft import start
from tenders.services.rounds import advance, hold, tell
from tenders.states import ROUND_STATES, Method, RoundState

S = RoundState
ASK, APPROVE = "tenders.ask_negotiation", "tenders.approve_negotiation"
FAIL, CANCEL = "tenders.fail_round", "tenders.cancel_round"
WITHOUT_DAYS = [name for name in queries.TYPED if not name.endswith("_day")]
"""What a new round takes over from the one that failed: everything but the days."""


@transaction.atomic
def ask_negotiation(
    *, selection: SelectionRound, reason: str, by: User | None, at: datetime
) -> SelectionRound:
    """Ask the bureau for a negotiated choice; Refusal unless the window closed with too few."""
    require(by, ASK, path=selection.street.path)
    why = words(reason, "协商事由", most=300)
    held = hold(selection, S.REGISTRATION, act="申请协商选定")
    _refuse_unless_short(held, at=at)
    if queries.applications_in(held) == 0:
        raise Refusal(
            "没有企业报名，无从协商：请延长报名，或登记失败后重新遴选。", "NOBODY_APPLIED"
        )
    if held.negotiation_asked_by_id is not None:
        raise Refusal("已经申请协商选定，请等住建部门批准。", "ASKED_ALREADY")
    _set(held, "申请协商选定", negotiation_asked_by=person(by), negotiation_asked_at=at,
         negotiated_reason=why)  # fmt: skip
    tell(held, f"申请协商选定：{why}。", verb=ASK, by=by, at=at)
    return held


@transaction.atomic
def approve_negotiation(
    *, selection: SelectionRound, by: User | None, at: datetime
) -> SelectionRound:
    """The bureau approves: the round goes on with those who applied. Never by who asked."""
    held, approver = _asked(selection, by, act="批准协商选定")
    _refuse_unless_short(held, at=at)
    if approver.pk == held.negotiation_asked_by_id:
        raise Forbidden("申请协商的人不能批准，请由另一人办理。", "MAKER_IS_CHECKER")
    _set(held, "批准协商选定", method=Method.NEGOTIATED, negotiated_by=approver, negotiated_at=at)
    data = {"applied": queries.applications_in(held), "needed": held.applicants_needed}
    tell(held, f"批准协商选定：{held.negotiated_reason}。", verb=APPROVE, by=by, at=at, data=data)
    return held


@transaction.atomic
def return_negotiation(
    *, selection: SelectionRound, reason: str, by: User | None, at: datetime
) -> SelectionRound:
    """The bureau does not approve: the two other ways stay open."""
    held, _ = _asked(selection, by, act="退回协商申请")
    why = words(reason, "退回事由", most=300)
    asked = held.negotiated_reason
    _set(held, "退回协商申请", negotiation_asked_by=None, negotiation_asked_at=None,
         negotiated_reason="")  # fmt: skip
    data = {"asked": asked}
    tell(held, f"退回协商选定的申请：{why}。", verb=APPROVE, by=by, at=at, data=data)
    return held


@transaction.atomic
def fail_round(
    *, selection: SelectionRound, reason: str, by: User | None, at: datetime
) -> SelectionRound:
    """Any state after registration → FAILED with a reason; its estates are free again.

    During registration only once the window closed with too few applications.
    """
    require(by, FAIL, path=selection.street.path)
    why = words(reason, "失败事由", most=300)
    held = hold(selection, *ROUND_STATES.sources_of(S.FAILED), act="登记遴选失败")
    if held.state == S.REGISTRATION:
        _refuse_unless_short(held, at=at)
    told, data = f"失败：{why}。", {"applied": queries.applications_in(held)}
    return advance(held, S.FAILED, act="登记遴选失败", by=by, at=at, sentence=told, data=data,
                   verb=FAIL, closing_reason=why)  # fmt: skip


@transaction.atomic
def re_tender(*, selection: SelectionRound, by: User | None, at: datetime) -> SelectionRound:
    """FAILED → RE_TENDERED: a new draft with the same content and estates, but no days.

    Returns the new round, which points back to the failed one. Refusal where one of the estates has
    found another round or company meanwhile.
    """
    require(by, FAIL, path=selection.street.path)
    held = hold(selection, S.FAILED, act="重新遴选")
    values = {name: getattr(held, name) for name in WITHOUT_DAYS}
    rows = Estate.objects.filter(selection_rounds__round=held).select_related("community", "region")
    new = start(held.street, list(rows.order_by("code")), values, by=person(by), at=at,
                replaces=held)  # fmt: skip
    told, data = f"重新遴选为{new.number}。", {"new": new.number}
    advance(held, S.RE_TENDERED, act="重新遴选", by=by, at=at, sentence=told, data=data, verb=FAIL)
    return new


@transaction.atomic
def cancel_round(
    *, selection: SelectionRound, reason: str, by: User | None, at: datetime
) -> SelectionRound:
    """The director gives the round up, with a reason; its estates are free again."""
    require(by, CANCEL, path=selection.street.path)
    why = words(reason, "取消事由", most=300)
    held = hold(selection, *ROUND_STATES.sources_of(S.CANCELLED), act="取消遴选")
    told = f"取消：{why}。"
    return advance(held, S.CANCELLED, act="取消遴选", by=by, at=at, sentence=told, verb=CANCEL,
                   closing_reason=why)  # fmt: skip


def _asked(selection: SelectionRound, by: User | None, *, act: str) -> tuple[SelectionRound, User]:
    require(by, APPROVE, path=selection.street.path)
    approver = person(by)
    held = hold(selection, S.REGISTRATION, act=act)
    if held.negotiation_asked_by_id is None or held.method == Method.NEGOTIATED:
        raise Refusal("没有待批准的协商申请，请刷新后核对。", "NOT_ASKED")
    return held, approver


def _set(held: SelectionRound, act: str, **values: object) -> None:
    move(held, sources={held.state}, to=held.state, act=act, **values)


def _refuse_unless_short(held: SelectionRound, *, at: datetime) -> None:
    on, last = business_day(at), held.registration_last_day
    if last is None or on <= last:
        raise Refusal(f"报名到{last}24时才截止（今天是{on}），截止后再办理。", "STILL_OPEN")
    if queries.missing_applicants(held) == 0:
        applied = queries.applications_in(held)
        raise Refusal(
            f"已有{applied}家报名，家数已够或已批准协商，请继续开启申请。", "ENOUGH_APPLIED"
        )
