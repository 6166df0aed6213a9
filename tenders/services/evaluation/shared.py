"""What every act of the evaluation shares: refusals as one sentence, a line in the trail."""

from collections.abc import Sequence
from typing import Any

from core.rules.errors import Refusal
from core.rules.reasons import Reason
from tenders.models import Application, SelectionRound
from tenders.services.rounds import advance, tell
from tenders.states import RoundState


def refuse(reasons: Sequence[Reason]) -> None:
    """Refusal that says every reason at once; nothing where there is none."""
    if reasons:
        raise Refusal("".join(reason.sentence for reason in reasons), reasons[0].code)


def refuse_foreign(selection: SelectionRound, application: Application) -> None:
    """Refusal for an application of another round."""
    if application.round_id != selection.pk:
        raise Refusal(f"{application}不属于“{selection}”，请重新选择。", "FOREIGN_APPLICATION")


def as_data(reasons: Sequence[Reason]) -> list[dict[str, str]]:
    """Reasons as plain data for freezing."""
    return [reason._asdict() for reason in reasons]


def record(
    selection: SelectionRound,
    what: str,
    *,
    verb: str,
    to: RoundState | None = None,
    act: str = "",
    data: dict[str, Any] | None = None,
    **signed: Any,
) -> None:
    """The line of the trail about an act on the round; with `to`, the round moves there too.

    `signed` are `by`, `at` and, for a move, the values the round takes with it. Call it last: the
    entry of the trail is the last write of its transaction. The caller has asked.
    """
    if to is None:
        tell(selection, what, verb=verb, data=data, **signed)
    else:
        advance(selection, to, act=act, sentence=what, data=data, verb=verb, **signed)
