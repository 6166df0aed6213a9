"""The spine of a selection round: every move of its state goes through `advance`."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from core.audit.services import record
from core.db.transitions import move
from core.rules.errors import Conflict
from tenders.models import RoundEstate, SelectionRound
from tenders.states import ROUND_STATES, RUNNING, RoundState


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
