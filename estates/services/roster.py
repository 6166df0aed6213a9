"""Dwellings and their owners go with their building to the estate that follows."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from core.db.bulk import insert
from core.db.conflicts import as_conflict
from core.rules.errors import Conflict, Refusal
from estates.models import Building, Household
from estates.queries import living
from estates.register import HOUSEHOLD_LENGTHS
from estates.services.moves import Move
from estates.services.standing import Grounds
from estates.services.titles import carry_titles

CODE_MOST = HOUSEHOLD_LENGTHS["code"]
KEPT = (
    "entrance_unit", "room", "exclusive_area", "occupancy", "note", "removed_on", "removal_reason",
)  # fmt: skip
"""What a dwelling is in its new estate as it was in the old one."""
COLUMNS = ("estate", "building", "code", "from_day", *KEPT)


class Home(NamedTuple):
    """A dwelling that goes, with all of KEPT as it stands."""

    pk: int
    building_id: int
    code: str
    kept: tuple[object, ...]


def carry(
    moves: Sequence[Move], *, estates: Mapping[str, int], grounds: Grounds, reason: str
) -> None:
    """Register what goes in its new estate from the day on, and strike it off the old one.

    `estates`: code → key of every estate that gets something. Owners go along. The old rows and
    ownerships end on the eve and stay. A constant number of statements for each 5,000 rows.
    Conflict where a dwelling was added or struck off meanwhile.
    """
    going = {move.block.pk: move for move in moves if move.leaves}
    if not going:
        return
    homes = _homes(going, on=grounds.from_day)
    places = {pk: estates[move.target] for pk, move in going.items()}
    codes = new_codes(homes, going, _taken(set(places.values())))
    _strike_off(going, homes, grounds=grounds, reason=reason)
    buildings = _buildings(going.values(), estates)
    rows = (
        (places[home.building_id],
         buildings[places[home.building_id], going[home.building_id].name],
         codes[home.pk], grounds.from_day, *home.kept)
        for home in homes
    )  # fmt: skip
    with as_conflict(Household):
        insert(Household, COLUMNS, rows)
    found = _found(set(places.values()), grounds.from_day)
    carry_titles(
        {home.pk: found[places[home.building_id], codes[home.pk]] for home in homes},
        estates={home.pk: places[home.building_id] for home in homes},
        grounds=grounds,
    )


def recoded(moves: Sequence[Move], *, into: Collection[int], on: date) -> list[str]:
    """The new codes of the dwellings that cannot keep theirs; nothing is written.

    `into`: the estates, of those that get something, which stand already.
    """
    going = {move.block.pk: move for move in moves if move.leaves}
    homes = _homes(going, on=on)
    codes = new_codes(homes, going, _taken(into))
    return [codes[home.pk] for home in homes if codes[home.pk] != home.code]


def new_codes(
    homes: Iterable[Home], going: Mapping[int, Move], taken: Mapping[str, Collection[str]]
) -> dict[int, str]:
    """Dwelling → code in its new estate: its own, else that of the old estate before it.

    `taken`: code of the estate → codes of dwellings that it has or had. Refusal where even that is
    taken or too long.
    """
    rows = list(homes)
    wanted = Counter((going[home.building_id].target, home.code) for home in rows)
    found: dict[int, str] = {}
    used: set[tuple[str, str]] = set()
    for home in rows:
        block, target, _ = going[home.building_id]
        here = taken.get(target, ())
        free = wanted[target, home.code] == 1 and home.code not in here
        code = home.code if free else f"{block.estate_code}-{home.code}"
        if len(code) > CODE_MOST or (target, code) in used or (not free and code in here):
            raise Refusal(
                f"“{block.estate_name}”{home.code}户的户号在新的小区里重复，请先改正。", "SAME_CODE"
            )
        used.add((target, code))
        found[home.pk] = code
    return found


def _homes(going: Mapping[int, Move], *, on: date) -> list[Home]:
    rows = Household.objects.filter(living(on), building__in=going).order_by("pk")
    return [
        Home(pk, building, code, tuple(kept))
        for pk, building, code, *kept in rows.values_list("pk", "building_id", "code", *KEPT)
    ]


def _taken(estates: Collection[int]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    rows = Household.objects.filter(estate__in=estates).order_by()
    for estate, code in rows.values_list("estate__code", "code"):
        found[estate].add(code)
    return found


def _strike_off(
    going: Mapping[int, Move], homes: Sequence[Home], *, grounds: Grounds, reason: str
) -> None:
    rows = Household.objects.filter(living(grounds.from_day), building__in=going)
    if rows.update(removed_on=grounds.from_day, removal_reason=reason) != len(homes):
        raise Conflict("名册刚被他人变更，请刷新后重新办理。")


def _buildings(moves: Collection[Move], estates: Mapping[str, int]) -> dict[tuple[int, str], int]:
    known = _known(estates)
    missing = [
        (estates[move.target], move.name, move.block.entrance_units)
        for move in moves
        if (estates[move.target], move.name) not in known
    ]
    with as_conflict(Building):
        insert(Building, ("estate", "name", "entrance_units"), missing)
    return _known(estates)


def _known(estates: Mapping[str, int]) -> dict[tuple[int, str], int]:
    rows = Building.objects.filter(estate__in=estates.values()).order_by()
    return {(estate, name): pk for estate, name, pk in rows.values_list("estate_id", "name", "pk")}


def _found(estates: Collection[int], day: date) -> dict[tuple[int, str], int]:
    rows = Household.objects.filter(estate__in=estates, from_day=day).order_by()
    return {(estate, code): pk for estate, code, pk in rows.values_list("estate_id", "code", "pk")}
