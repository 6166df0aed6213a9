"""The electorate of a meeting, frozen with its notice: from then on nobody joins or leaves it.

Frozen with the notice and not on the day of the vote: the notice names area and heads, the papers
are printed from it, and no unit can change hands to shift a majority once the matters are known.
"""

from collections.abc import Hashable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from committees.models import Assembly, Elector
from committees.queries.votes import electorate_digest
from committees.rules import number_heads
from committees.states import HeadKind
from core.db.bulk import chunks, insert
from core.db.sealed import blind_indexes
from core.rules.errors import Refusal
from estates.models import Estate, OwnerParty
from estates.queries.people import Elector as Unit
from estates.queries.people import electorate

FIELDS = (
    "assembly", "number", "estate", "household_ref", "owner_ref", "code", "building",
    "entrance_unit", "room", "exclusive_area", "head", "head_kind",
)  # fmt: skip
PARTIES = 5_000


class Roll(NamedTuple):
    """What was frozen: units, their area (㎡), heads, and the digest of the rows."""

    units: int
    area: Decimal
    heads: int
    sha256: str


def freeze(assembly: Assembly, *, on: date) -> Roll:
    """Write the electorate of the day, in building, entrance and room order.

    Refusal where no dwelling is in the roster: there is nobody to vote.
    """
    estates = _estates(assembly)
    units = sorted(electorate(estates=list(estates), on=on), key=_door)
    if not units:
        raise Refusal(
            f"{assembly.place}的户册里没有户，不能冻结表决名册；请先登记房屋和专有面积。",
            "NO_ELECTORATE",
        )
    keys = _owners(units, estates)
    heads = number_heads(key for key, _ in keys)
    rows = zip(units, keys, heads, strict=True)
    insert(Elector, FIELDS, _rows(assembly, rows))
    area = sum((unit.exclusive_area for unit in units), Decimal(0))
    return Roll(len(units), area, max(heads), electorate_digest(assembly))


def _rows(assembly: Assembly, rows: Any) -> Iterator[tuple[Any, ...]]:
    for number, (unit, (_, kind), head) in enumerate(rows, start=1):
        yield (
            assembly.pk, number, unit.estate_id, unit.household_id, unit.party_id, unit.code,
            unit.building, unit.entrance_unit, unit.room, unit.exclusive_area, head, kind,
        )  # fmt: skip


def _estates(assembly: Assembly) -> dict[int, str]:
    """Estates that vote, with their developer's name."""
    here = {"pk": assembly.estate_id} if assembly.estate_id else {"region": assembly.region_id}
    return dict(Estate.objects.filter(**here).values_list("pk", "developer"))


def _owners(units: list[Unit], estates: dict[int, str]) -> list[tuple[Hashable | None, str]]:
    """Who stands behind each unit: a key for the head, and the kind of it.

    Parties are kept by estate; in a region the same name and phone are the same head.
    """
    wanted = {unit.party_id for unit in units if unit.party_id is not None}
    known: dict[int, tuple[Hashable, str]] = {}
    builders = {index for name in estates.values() for index in blind_indexes(name)}
    for batch in chunks(sorted(wanted), PARTIES):
        rows = OwnerParty.objects.filter(pk__in=batch).values_list(
            "pk", "name_index", "phone_index"
        )
        for pk, name, phone in rows:
            if name and name in builders:
                known[pk] = ("developer", name), HeadKind.DEVELOPER
            elif name and phone:
                known[pk] = (name, phone), HeadKind.OWNER
            else:
                known[pk] = pk, HeadKind.OWNER
    nobody: tuple[None, str] = (None, HeadKind.UNKNOWN)
    return [nobody if unit.party_id is None else known[unit.party_id] for unit in units]


def _door(unit: Unit) -> tuple[Any, ...]:
    places = (unit.building, unit.entrance_unit, unit.room)
    return (unit.estate_id, *((_number(text), text) for text in places))


def _number(text: str) -> int:
    """2号楼 before 10号楼."""
    digits = "".join(char for char in text if "0" <= char <= "9")
    return int(digits[:9]) if digits else 0
