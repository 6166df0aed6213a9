"""The spine of a selection round: every move of its state goes through `advance`."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.audit.services import record
from core.db.days import business_day
from core.db.transitions import move
from core.rules.errors import Conflict, Refusal
from tenders.models import RoundEstate, SelectionRound
from tenders.states import ROUND_STATES, RUNNING, RoundState

PUBLISH = "tenders.publish_round"


def hold(selection: SelectionRound, *states: str, act: str) -> SelectionRound:
    """Hold the round's row until the transaction ends; Conflict unless it is in one of the states.

    While it is held nobody signs, publishes, changes a deadline or opens applications beside.
    """
    held: SelectionRound = (
        SelectionRound.objects.select_for_update(of=("self",))
        .select_related("street__district", "region")
        .get(pk=selection.pk)
    )
    if held.state not in states:
        now = held.get_state_display()
        sentence = f"“{held}”现在是“{now}”，不能办理“{act}”：可能已有人先办了，请刷新后核对。"
        raise Conflict(sentence, "WRONG_STATE")
    return held


@transaction.atomic
def advance(  # noqa: PLR0913 -- an act has this many sides, all named
    selection: SelectionRound,
    to: RoundState,
    *,
    act: str,
    by: User | None,
    at: datetime,
    sentence: str,
    data: dict[str, Any] | None = None,
    verb: str = "tenders.advance_round",
    **values: Any,
) -> SelectionRound:
    """Move the round to `to` where the table allows it, with the other values, and tell the trail.

    One conditional UPDATE; Conflict where somebody was first. A round that no longer runs lets its
    estates go; FAILED and CANCELLED need `closing_reason` among the values. Call it last: the entry
    of the trail is the last write of its transaction. Permission is the caller's to ask.
    """
    move(selection, sources=ROUND_STATES.sources_of(to), to=to, act=act, **values)
    if to not in RUNNING:
        RoundEstate.objects.filter(round=selection, live=True).update(live=False)
    tell(selection, sentence, verb=verb, by=by, at=at, data=data)
    return selection


def open_registration(
    *, selection: SelectionRound, by: User | None, at: datetime
) -> SelectionRound:
    """PUBLISHED → REGISTRATION on its first day or later; Refusal before it."""
    require(by, PUBLISH, path=selection.street.path)
    first, on = selection.registration_first_day, business_day(at)
    if first is None or on < first:
        raise Refusal(f"报名首日是{first}（今天是{on}），到当天再开始报名。", "NOT_YET")
    told = f"开始报名，{selection.registration_last_day}24时截止。"
    to = RoundState.REGISTRATION
    return advance(selection, to, act="开始报名", by=by, at=at, sentence=told, verb=PUBLISH)


def open_due_rounds(on: date, at: datetime) -> int:
    """Open registration of every published round whose first day has come; returns how many.

    Safe to run again and beside the office: each round is a transaction, one already open is left.
    """
    due = SelectionRound.objects.filter(
        state=RoundState.PUBLISHED, registration_first_day__lte=on
    ).select_related("street")
    opened = 0
    for row in due.order_by("pk"):
        try:
            open_registration(selection=row, by=None, at=at)
        except Conflict:
            continue
        opened += 1
    return opened


def tell(
    selection: SelectionRound,
    what: str,
    *,
    verb: str,
    by: User | None,
    at: datetime,
    data: dict[str, Any] | None = None,
) -> None:
    """One line of the trail about the round, in the scope of its street."""
    record(
        verb=verb,
        sentence=f"遴选“{selection}”{what}",
        by=by,
        at=at,
        subject=selection,
        scope_path=selection.street.path,
        data=data,
    )
