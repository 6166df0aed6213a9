"""Owners' votes as stored: counts from the ballots themselves, what stands in the way of a count,
published decisions, dismissals."""

import json
from collections.abc import Collection, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum

from committees.models import (
    Assembly,
    Ballot,
    DismissalNotice,
    Elector,
    OwnersDecision,
    Tally,
    Vote,
)
from committees.models.votes import FIGURES
from committees.rules import VoteTerms
from committees.states import CURRENT, DECIDED, BallotState, Choice, VoteState
from core.rules.canonical import digest
from estates.models import Estate
from policies.catalogue import CATALOGUE
from policies.queries import Held, InForce

TERMS = (
    "VOTE_QUORUM", "VOTE_ORDINARY", "VOTE_SPECIAL", "ASSEMBLY_NOTICE_DAYS",
    "DECISION_PUBLISH_DAYS", "DISMISSAL_NOTICE_DAYS",
)  # fmt: skip
RECOMMENDED = "系统建议值"
MEASURED = ("part", "agree", "against", "abstain", "spoiled")
MANY = 100
"""Rows that a page names at most."""


class Counted(NamedTuple):
    """One matter counted from its checked ballots: areas in ㎡, heads as distinct owners."""

    decision_id: int
    part_area: Decimal
    part_heads: int
    agree_area: Decimal
    agree_heads: int
    against_area: Decimal
    against_heads: int
    abstain_area: Decimal
    abstain_heads: int
    spoiled_area: Decimal
    spoiled_heads: int


class Clash(NamedTuple):
    """One owner whose ballots disagree on a matter."""

    matter: str
    head: int
    addresses: str


def terms_on(found: InForce) -> InForce:
    """The parameters a vote runs by: those in force, the recommended ones where none is."""
    held = {
        code: found.held.get(code)
        or Held(str(CATALOGUE[code].default), CATALOGUE[code].clause, RECOMMENDED)
        for code in TERMS
    }
    return InForce(held)


def terms_of(assembly: Assembly) -> InForce:
    """The parameters frozen with the notice."""
    return InForce.from_data(json.loads(assembly.terms))


def vote_terms(terms: InForce) -> VoteTerms:
    """Quorum and majorities as shares of 1."""
    return VoteTerms(
        quorum=terms.fraction("VOTE_QUORUM"),
        ordinary=terms.fraction("VOTE_ORDINARY"),
        special=terms.fraction("VOTE_SPECIAL"),
        clause=terms.clause("VOTE_QUORUM").split("：")[0],
    )


def matters_of(assembly: Assembly) -> QuerySet[OwnersDecision]:
    """The matters that are put to the vote, in their order; dropped ones left out."""
    live = OwnersDecision.objects.filter(assembly=assembly)
    if assembly.state != VoteState.CANCELLED:
        live = live.exclude(state=VoteState.CANCELLED)
    return live.order_by("position")


def count(assembly: Assembly) -> dict[int, Counted]:
    """Every matter counted from the checked ballots in one statement.

    All returned ballots take part; a head counts once however many units it votes for, the area by
    the units returned. Matters without any ballot are missing.
    """
    area, head = F("ballot__elector__exclusive_area"), "ballot__elector__head"
    said = {
        "agree": Choice.AGREE,
        "against": Choice.AGAINST,
        "abstain": Choice.ABSTAIN,
        "spoiled": Choice.SPOILED,
    }
    columns: dict[str, Any] = {
        "part_area": Sum(area),
        "part_heads": Count(head, distinct=True),
    }
    for name, choice in said.items():
        only = Q(choice=choice)
        columns[f"{name}_area"] = Sum(area, filter=only)
        columns[f"{name}_heads"] = Count(head, distinct=True, filter=only)
    rows = (
        Vote.objects.filter(ballot__assembly=assembly, ballot__state=BallotState.CHECKED)
        .order_by()
        .values("decision_id")
        .annotate(**columns)
    )
    return {row["decision_id"]: _counted(row) for row in rows}


def _counted(row: dict[str, Any]) -> Counted:
    zero = Decimal("0.00")
    values: list[Any] = [zero if row[name] is None else row[name] for name in Counted._fields]
    return Counted(*values)


NOTHING = _counted(dict.fromkeys(Counted._fields) | {f"{name}_heads": 0 for name in MEASURED})


def ballots_digest(assembly: Assembly) -> str:
    """SHA-256 of every checked ballot: ticket number, head, area, choice on each matter."""
    rows = (
        Vote.objects.filter(ballot__assembly=assembly, ballot__state=BallotState.CHECKED)
        .order_by("ballot__elector__number", "decision__position")
        .values_list(
            "ballot__elector__number",
            "ballot__elector__head",
            "ballot__elector__exclusive_area",
            "decision__position",
            "choice",
        )
    )
    return digest([list(row) for row in rows.iterator(chunk_size=5_000)])


def electorate_digest(assembly: Assembly) -> str:
    """SHA-256 of the frozen electorate, by ticket number."""
    rows = Elector.objects.filter(assembly=assembly).order_by("number").values_list(*ROLL)
    return digest([list(row) for row in rows.iterator(chunk_size=5_000)])


ROLL = (
    "number", "estate_id", "code", "building", "entrance_unit", "room", "exclusive_area", "head",
    "head_kind",
)  # fmt: skip


def unchecked(assembly: Assembly) -> QuerySet[Ballot]:
    """Ballots that nobody has checked, or that were sent back."""
    waiting = (BallotState.ENTERED, BallotState.RETURNED)
    rows = Ballot.objects.filter(assembly=assembly, state__in=waiting)
    return rows.select_related("elector").order_by("elector__number")


def clashes(assembly: Assembly) -> list[Clash]:
    """Owners whose checked ballots differ on one matter: one head has one choice (最高法解释 9).

    An invalid ballot says nothing and clashes with none.
    """
    said = Vote.objects.filter(
        ballot__assembly=assembly, ballot__state=BallotState.CHECKED
    ).exclude(choice=Choice.SPOILED)
    rows = (
        said.order_by()
        .values("decision_id", "decision__matter", "ballot__elector__head")
        .annotate(choices=Count("choice", distinct=True))
        .filter(choices__gt=1)
        .order_by("decision_id", "ballot__elector__head")[:MANY]
    )
    found = list(rows)
    heads = {row["ballot__elector__head"] for row in found}
    units: dict[int, list[str]] = {}
    for elector in Elector.objects.filter(assembly=assembly, head__in=heads).order_by("number"):
        units.setdefault(elector.head, []).append(elector.address)
    return [
        Clash(row["decision__matter"], head, "、".join(units[head][:10]))
        for row in found
        for head in [row["ballot__elector__head"]]
    ]


def all_returned(assembly: Assembly) -> bool:
    """Has every unit a checked ballot? Then nobody has to wait for the last day."""
    checked = Ballot.objects.filter(assembly=assembly, state=BallotState.CHECKED).count()
    return checked == assembly.unit_count


def differences(assembly: Assembly) -> list[str]:
    """Where a recount of the stored ballots differs from the stored tallies; [] means identical."""
    found = count(assembly)
    tallies = Tally.objects.filter(decision__assembly=assembly, round=assembly.round)
    here = ballots_digest(assembly)
    wrong = []
    if electorate_digest(assembly) != assembly.electorate_sha256:
        wrong.append("表决名册与冻结时不一致。")
    for tally in tallies.select_related("decision"):
        again = found.get(tally.decision_id, NOTHING)
        names = [name for name in Counted._fields if name != "decision_id"]
        same = all(getattr(tally, name) == getattr(again, name) for name in names)
        if not same or tally.ballots_sha256 != here:
            wrong.append(f"“{tally.decision}”重新计票与登记的结果不一致。")
    return wrong


def tallies_of(assembly: Assembly) -> QuerySet[Tally]:
    """What the present round counted, in the order of the matters."""
    rows = Tally.objects.filter(decision__assembly=assembly, round=assembly.round)
    return rows.select_related("decision", "counted_by").order_by("decision__position")


def grounds_of(text: str) -> list[dict[str, str]]:
    """Stored grounds as rows of code, sentence, clause."""
    found: list[dict[str, str]] = json.loads(text) if text else []
    return found


class Building(NamedTuple):
    """Progress of one building: units, ballots in, checked, to be checked, sent back."""

    estate_id: int
    estate_name: str
    building: str
    units: int
    returned: int
    checked: int
    entered: int
    sent_back: int


def buildings_of(assembly: Assembly) -> list[Building]:
    """Progress by building, in one statement."""

    def in_state(*states: str) -> Count:
        return Count("ballots", filter=Q(ballots__state__in=states))

    rows = (
        Elector.objects.filter(assembly=assembly)
        .order_by()
        .values("estate_id", "estate__name", "building")
        .annotate(
            units=Count("pk", distinct=True),
            returned=in_state(*sorted(CURRENT)),
            checked=in_state(BallotState.CHECKED),
            entered=in_state(BallotState.ENTERED),
            sent_back=in_state(BallotState.RETURNED),
            first=Max("number"),
        )
        .order_by("estate_id", "first")
    )
    return [
        Building(
            row["estate_id"], row["estate__name"], row["building"], row["units"],
            row["returned"], row["checked"], row["entered"], row["sent_back"],
        )
        for row in rows
    ]  # fmt: skip


def current_ballots(assembly: Assembly, electors: Collection[int]) -> QuerySet[Ballot]:
    """The ballot that stands for each of the units."""
    rows = Ballot.objects.filter(assembly=assembly, elector__in=electors, state__in=CURRENT)
    return rows.select_related("elector", "entered_by", "checked_by").prefetch_related("votes")


def published_decisions() -> QuerySet[OwnersDecision]:
    """Decisions whose result is posted, newest first; those revoked since keep their place."""
    rows = OwnersDecision.objects.filter(
        published_on__isnull=False, state__in=(VoteState.PUBLISHED, VoteState.REVOKED)
    )
    return rows.select_related("community__street", "estate", "region", "assembly").order_by(
        "-published_on", "-pk"
    )


def decisions_of(estate: Estate) -> QuerySet[OwnersDecision]:
    """Decisions about the estate or its region that have a result, newest first."""
    here = Q(estate=estate)
    if estate.region_id:
        here |= Q(region=estate.region_id)
    rows = OwnersDecision.objects.filter(here, state__in=DECIDED)
    return rows.select_related("assembly").order_by("-held_on", "position")


def earliest_end(decision: OwnersDecision) -> date | None:
    """The first day on which the dismissed company's contract may end; None without a notice."""
    notice = DismissalNotice.objects.filter(decision=decision).first()
    return notice.earliest_end_on if notice else None


def standing_dismissals(estates: Collection[int], *, since: date) -> Iterator[OwnersDecision]:
    """Passed dismissals about the estates or their regions, decided on the day or after it.

    Each with its notice (`dismissal_notice`) where one was served.
    """
    regions = Estate.objects.filter(pk__in=estates, region=OuterRef("region_id"))
    rows = OwnersDecision.objects.filter(
        Q(estate__in=estates) | Exists(regions),
        dismisses=True,
        outcome=VoteState.PASSED,
        state__in=(VoteState.PASSED, VoteState.PUBLISHED),
        decided_on__gte=since,
    )
    yield from rows.select_related("dismissal_notice").order_by("decided_on", "pk")


def six(row: Tally | OwnersDecision) -> dict[str, Any]:
    """The six figures by name."""
    return {name: getattr(row, name) for name in FIGURES}
