"""From the shortlist to the owners' choice, as stored."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from committees.models import Committee, OwnersDecision
from committees.states import COUNTED, DECIDED, Matter, VoteState
from estates.models import Estate
from policies.catalogue import CATALOGUE
from tenders.models import (
    Application,
    NotSelected,
    Objection,
    Ranking,
    Recommendation,
    SelectionRound,
    Shortlist,
    ShortlistEntry,
)
from tenders.queries.evaluation import qualified
from tenders.queries.rounds import terms_of
from tenders.rules.evaluation import OwnersVote
from tenders.states import ApplicationState, RoundState

A = ApplicationState
PUBLIC: frozenset[str] = frozenset(
    {RoundState.PUBLICIZING, RoundState.RECOMMENDED, RoundState.CONTRACTED, RoundState.FILED}
)
"""States in which the result may be seen by everybody."""


def term(selection: SelectionRound, code: str) -> int:
    """A whole number the round runs by: frozen at publication, else the recommended one."""
    frozen = terms_of(selection)
    if frozen.has(code):
        return frozen.integer(code)
    return int(CATALOGUE[code].default or 0)


def ranking_of(selection: SelectionRound) -> QuerySet[Ranking]:
    """The order of the applicants that are still in the running."""
    rows = Ranking.objects.filter(evaluation__round=selection)
    rows = rows.exclude(application__state=A.DISQUALIFIED)
    return rows.select_related("application__company").order_by("rank")


def shortlist_of(selection: SelectionRound) -> Shortlist | None:
    """The live shortlist; None where there is none."""
    rows = Shortlist.objects.filter(round=selection, live=True)
    return rows.select_related("made_by", "publicised_by").first()


def standing_shortlist(selection: SelectionRound) -> Shortlist:
    """The live shortlist of a round that has one: from SHORTLISTED on."""
    row: Shortlist = Shortlist.objects.get(round=selection, live=True)
    return row


def entries_of(shortlist: Shortlist | None) -> list[ShortlistEntry]:
    """The shortlisted, by slot."""
    rows = ShortlistEntry.objects.filter(shortlist=shortlist)
    return list(rows.select_related("application__company").order_by("slot"))


def skipped_of(shortlist: Shortlist) -> list[dict[str, Any]]:
    """Better ranked applicants that were passed over, each with its reason."""
    found: list[dict[str, Any]] = json.loads(shortlist.skipped or "[]")
    return found


def objections_of(selection: SelectionRound) -> QuerySet[Objection]:
    """Objections in the order they came, with who answered."""
    rows = Objection.objects.filter(round=selection)
    return rows.select_related("entered_by", "answered_by", "shortlist").order_by(
        "received_on", "pk"
    )


def open_objections(selection: SelectionRound) -> int:
    """How many wait for an answer: nothing proceeds while one does."""
    return Objection.objects.filter(round=selection, answered_at__isnull=True).count()


def letters_of(selection: SelectionRound) -> QuerySet[Recommendation]:
    """The live recommendations, with what their committees decided."""
    rows = Recommendation.objects.filter(round=selection, live=True)
    return rows.select_related(
        "application__company", "committee", "choice__owners_decision", "issued_by"
    ).order_by("pk")


def chosen(selection: SelectionRound) -> Application | None:
    """The company that every committee agreed to; None until then."""
    rows = Application.objects.filter(round=selection, state=A.SELECTED)
    return rows.select_related("company").first()


def chosen_on(selection: SelectionRound) -> date | None:
    """The day of the last committee's decision: the contract is due from it."""
    days = [
        letter.choice.decided_on
        for letter in letters_of(selection)
        if hasattr(letter, "choice") and letter.choice.agreed
    ]
    return max(days, default=None)


def unexplained(selection: SelectionRound) -> list[Application]:
    """Qualified applicants that were not chosen and have not been told why."""
    rows = qualified(selection).exclude(state__in=(A.SELECTED, A.NOT_SELECTED))
    return list(rows)


def waiting(selection: SelectionRound) -> list[ShortlistEntry]:
    """Shortlisted companies that may still be recommended, in their order."""
    found = entries_of(shortlist_of(selection))
    return [entry for entry in found if entry.application.state == A.SHORTLISTED]


def estates_in(selection: SelectionRound) -> QuerySet[Estate]:
    """The estates of the round."""
    return Estate.objects.filter(selection_rounds__round=selection).order_by("code")


def committees_of(selection: SelectionRound, *, on: date) -> QuerySet[Committee]:
    """Committees in office on the day for an estate of the round or for its region."""
    estates = estates_in(selection)
    place = Q(estate__in=estates) | Q(
        region__in=[pk for pk in estates.values_list("region_id", flat=True) if pk]
    )
    term_runs = Q(term_first_day__lte=on, term_last_day__gte=on)
    rows = Committee.objects.filter(place, term_runs, state__in=COUNTED)
    return rows.exclude(ended_on__lt=on).select_related("estate", "region").order_by("pk")


def uncovered(selection: SelectionRound, committees: Iterable[Committee]) -> list[Estate]:
    """Estates of the round that none of the committees stands for."""
    own = list(committees)
    estates = {row.estate_id for row in own}
    regions = {row.region_id for row in own if row.region_id}
    return [
        estate
        for estate in estates_in(selection)
        if estate.pk not in estates and estate.region_id not in regions
    ]


def decisions_for(committee: Committee) -> QuerySet[OwnersDecision]:
    """Owners' decisions about a manager for the committee's place, with a result, newest first."""
    rows = OwnersDecision.objects.filter(
        _covers(committee), kind=Matter.PROVIDER, dismisses=False, state__in=DECIDED
    )
    return rows.order_by("-held_on", "-pk")


def decisions_about(selection: SelectionRound) -> QuerySet[OwnersDecision]:
    """The owners' decisions that the recommended committees may refer to."""
    found = [row.pk for letter in letters_of(selection) for row in decisions_for(letter.committee)]
    return OwnersDecision.objects.filter(pk__in=found).order_by("-held_on", "-pk")


def told(selection: SelectionRound) -> QuerySet[NotSelected]:
    """Who was not selected, and why."""
    rows = NotSelected.objects.filter(application__round=selection)
    return rows.select_related("application__company").order_by("application__number")


def vote_of(decision: OwnersDecision | None, committee: Committee) -> OwnersVote | None:
    """A referenced decision as the rule sees it; None where none is referenced."""
    if decision is None:
        return None
    return OwnersVote(
        about_provider=decision.kind == Matter.PROVIDER,
        dismisses=decision.dismisses,
        stands=bool(decision.passed) and decision.state in (VoteState.PASSED, VoteState.PUBLISHED),
        covers=OwnersDecision.objects.filter(_covers(committee), pk=decision.pk).exists(),
        decided_on=decision.held_on,
    )


def _covers(committee: Committee) -> Q:
    """Decisions of the owners whom the committee stands for."""
    if committee.estate is None:
        return Q(region=committee.region_id)
    here = Q(estate=committee.estate_id)
    if committee.estate.region_id:
        here |= Q(region=committee.estate.region_id)
    return here
