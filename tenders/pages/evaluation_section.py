"""What a round's page and its public notice tell of the evaluation."""

from typing import Any

from django.http import HttpRequest

from tenders.models import SelectionRound
from tenders.pages.evaluation_facts import standing
from tenders.pages.evaluation_steps import steps_of
from tenders.queries import choice
from tenders.states import RoundState

TEMPLATE = "tenders/evaluation/section.html"
PUBLIC_TEMPLATE = "tenders/evaluation/public.html"
S = RoundState
BEFORE = frozenset({S.CO_SIGNED, S.PUBLISHED, S.REGISTRATION})


def gather(request: HttpRequest, selection: SelectionRound) -> dict[str, Any] | None:
    """The way in for the office, and the public result for everybody who sees the round."""
    user: Any = request.user
    inside = user.has_perm("tenders.view_scoresheet")
    own = user.scope.covers(selection.street.path)
    public = selection.state in choice.PUBLIC
    if selection.state in BEFORE or not (public or (inside and own)):
        return None
    return {
        "inside": inside and own,
        "public": public,
        "steps": [step.label for step in steps_of(selection, user)] if own else [],
        "plan_only": selection.state == S.DRAFT,
        "entries": choice.entries_of(choice.shortlist_of(selection)) if public else [],
        "open_objections": choice.open_objections(selection) if inside else 0,
    }


def publish(request: HttpRequest, selection: SelectionRound) -> dict[str, Any] | None:
    """The result for everybody, from the day of its notice on: names, ranks and reasons only."""
    if selection.state not in choice.PUBLIC:
        return None
    listed = choice.shortlist_of(selection)
    found = standing(selection)
    return {
        "entries": choice.entries_of(listed),
        "skipped": choice.skipped_of(listed) if listed is not None else [],
        "first": selection.notice_first_day,
        "last": selection.notice_last_day,
        "chosen": found["chosen"] if selection.state in {S.CONTRACTED, S.FILED} else None,
        "told": found["told"] if selection.state in {S.CONTRACTED, S.FILED} else [],
    }
