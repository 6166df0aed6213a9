"""The frozen roll of a meeting with what came back, line by line, owners masked."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from committees.models import Assembly, Ballot, Elector, OwnersDecision
from committees.states import CURRENT, Choice, Flaw, HeadKind
from estates.models import OwnerParty

CHOICES = dict(Choice.choices)
FLAWS = dict(Flaw.choices)
NOT_RETURNED = "未收回"


class Line(NamedTuple):
    """One unit: who is masked, what was said on each matter (in order), and how it came back."""

    number: int
    estate: str
    address: str
    area: Decimal
    head: int
    owner: str
    returned_on: date | None
    choices: list[str]
    note: str


def roll_of(assembly: Assembly, matters: Sequence[OwnersDecision]) -> list[Line]:
    """Every unit of the electorate in ticket order; four statements whatever its size."""
    electors = list(
        Elector.objects.filter(assembly=assembly).select_related("estate").order_by("number")
    )
    parties = {row.owner_ref for row in electors if row.owner_ref is not None}
    masked = {
        party.pk: party.masked_name
        for party in OwnerParty.objects.filter(
            pk__in=Elector.objects.filter(assembly=assembly).values("owner_ref")
        )
        if party.pk in parties
    }
    ballots = {
        row.elector_id: row
        for row in Ballot.objects.filter(assembly=assembly, state__in=CURRENT)
        .prefetch_related("votes")
        .order_by("pk")
    }
    return [_line(row, ballots.get(row.pk), matters, masked=masked) for row in electors]


def _line(
    row: Elector,
    ballot: Ballot | None,
    matters: Sequence[OwnersDecision],
    *,
    masked: dict[int, str],
) -> Line:
    owner = masked.get(row.owner_ref or 0) or HeadKind(row.head_kind).label
    said: dict[int, str] = {}
    if ballot is not None:
        said = {vote.decision_id: CHOICES[vote.choice] for vote in ballot.votes.all()}
    return Line(
        number=row.number,
        estate=row.estate.name,
        address=row.address,
        area=row.exclusive_area,
        head=row.head,
        owner=owner,
        returned_on=ballot.returned_on if ballot else None,
        choices=[said.get(matter.pk, NOT_RETURNED) for matter in matters],
        note=_note(ballot),
    )


def _note(ballot: Ballot | None) -> str:
    if ballot is None:
        return ""
    parts = [FLAWS.get(ballot.flaw, "")]
    if ballot.proxy:
        parts.append(f"代理{ballot.proxy}（{ballot.authorisation or '无授权'}）")
    if ballot.checked_at is None:
        parts.append(ballot.get_state_display())
    return "；".join(part for part in parts if part)
