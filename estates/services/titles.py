"""Ownerships of dwellings that got a new row: they end in the old one and go on in the new."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from django.db.models import Q

from core.db.bulk import chunks, insert
from core.db.bulk_update import update
from core.db.conflicts import as_conflict
from estates.models import OwnerParty, Ownership
from estates.queries import BATCH
from estates.services.owners import OWNERSHIP
from estates.services.standing import Grounds
from estates.states import PartyKind

COPIED = (
    "kind", "name", "phone", "name_index", "phone_index", "delete_from", "anonymised_at",
    "anonymised_by_id",
)  # fmt: skip


class Title(NamedTuple):
    """An ownership that still holds on the day or later."""

    pk: int
    household_id: int
    party_id: int
    votes: bool
    from_day: date
    to_day: date | None
    source: str


Key = tuple[int, str, str]
"""Estate, name index, phone index: by which a party is known again."""


def carry_titles(homes: Mapping[int, int], *, estates: Mapping[int, int], grounds: Grounds) -> None:
    """Let every ownership of the dwellings hold in their new rows from the day on.

    `homes`: old → new dwelling; `estates`: old dwelling → estate it goes to. One that began before
    ends on the eve and goes on in the new row; one that begins on the day or later is turned to
    the new row as it is. Names and phones are copied sealed.
    """
    titles = _titles(homes, grounds.from_day)
    wanted = {(estates[title.household_id], title.party_id) for title in titles}
    parties = _parties(wanted)
    before = [title for title in titles if title.from_day < grounds.from_day]
    update(Ownership, ["to_day"], ((title.pk, grounds.eve) for title in before))
    with as_conflict(Ownership):
        insert(
            Ownership,
            OWNERSHIP,
            (
                (homes[row.household_id], parties[estates[row.household_id], row.party_id],
                 row.votes, grounds.from_day, row.to_day, row.source)
                for row in before
            ),
        )  # fmt: skip
        update(
            Ownership,
            ["household", "party", "entered_for"],
            [
                (
                    row.pk,
                    homes[row.household_id],
                    parties[estates[row.household_id], row.party_id],
                    None,
                )
                for row in titles
                if row.from_day >= grounds.from_day
            ],
        )


def _titles(homes: Mapping[int, int], day: date) -> list[Title]:
    found: list[Title] = []
    for batch in chunks(sorted(homes), BATCH):
        rows = Ownership.objects.filter(
            Q(to_day__isnull=True) | Q(to_day__gte=day), household__in=batch
        )
        found += [Title(*row) for row in rows.order_by("pk").values_list(*Title._fields)]
    return found


def _parties(wanted: Collection[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """(estate, old party) → party there: one who is known there already, else a copy."""
    plan = Plan(_known({estate for estate, _ in wanted}))
    old = _old({party for _, party in wanted})
    placed = {(estate, pk): plan.place(old[pk], estate) for estate, pk in sorted(wanted)}
    OwnerParty.objects.bulk_create(plan.made, batch_size=BATCH)
    update(OwnerParty, ["delete_from"], plan.asked.items())
    return {key: party.pk for key, party in placed.items()}


class Plan:
    """Who is one and the same in the new estate: unit by name, person by name and phone."""

    def __init__(self, known: dict[Key, OwnerParty]) -> None:
        self.known = known
        self.made: list[OwnerParty] = []
        self.asked: dict[int, date] = {}
        self.seen: set[tuple[Key, int]] = set()

    def place(self, party: OwnerParty, estate: int) -> OwnerParty:
        """The party in the new estate. Two of one old estate stay two, also where they look one."""
        key = _key(party, estate)
        if key is None or (key, party.estate_id) in self.seen:
            return self._copy(party, estate)
        self.seen.add((key, party.estate_id))
        if key not in self.known:
            self.known[key] = self._copy(party, estate)
            return self.known[key]
        same = self.known[key]
        if party.delete_from is not None:
            self._ask(same, party.delete_from)
        return same

    def _copy(self, party: OwnerParty, estate: int) -> OwnerParty:
        made = OwnerParty(estate_id=estate, **{name: getattr(party, name) for name in COPIED})
        self.made.append(made)
        return made

    def _ask(self, party: OwnerParty, day: date) -> None:
        """Who asked to be deleted in one estate is deleted in the other: the earlier day counts."""
        if party.delete_from is None or day < party.delete_from:
            party.delete_from = day
            if party.pk is not None:
                self.asked[party.pk] = day


def _key(party: OwnerParty, estate: int) -> Key | None:
    if not party.name_index:
        return None
    if party.kind == PartyKind.UNIT:
        return estate, party.name_index, ""
    return (estate, party.name_index, party.phone_index) if party.phone_index else None


def _known(estates: Collection[int]) -> dict[Key, OwnerParty]:
    rows = OwnerParty.objects.filter(estate__in=estates, united_into__isnull=True).order_by("-pk")
    keys = ((_key(party, party.estate_id), party) for party in rows)
    return {key: party for key, party in keys if key is not None}


def _old(parties: Collection[int]) -> dict[int, OwnerParty]:
    found: dict[int, OwnerParty] = {}
    for batch in chunks(sorted(parties), BATCH):
        found.update(OwnerParty.objects.in_bulk(batch))
    return found
