"""Which building goes to which estate when estates are split or merged, before anything is done."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from core.rules.errors import Refusal
from estates.models import Estate
from estates.queries import Block, living_blocks
from estates.register import HOUSEHOLD_LENGTHS, SHOWN
from estates.rules import BLOCK, bare_place

NAME_MOST = HOUSEHOLD_LENGTHS["building"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Assignment:
    """Building → code of the estate that gets it; `rest` gets those not named, "" for none."""

    buildings: Mapping[int, str] = field(default_factory=dict)
    rest: str = ""


class Move(NamedTuple):
    """A building, the code of the estate it will be in, and what it will be called there."""

    block: Block
    target: str
    name: str

    @property
    def leaves(self) -> bool:
        """Does it change its estate at all?"""
        return self.block.estate_code != self.target


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """What an act would do, line by line, and what looks wrong without forbidding it."""

    lines: list[str]
    warnings: list[str]


def split_moves(
    *, estate: Estate, codes: Collection[str], assignment: Assignment, on: date
) -> list[Move]:
    """Where each building with dwellings goes; those that stay are among them.

    Refusal naming each building without a place, a place that is none of `codes`, and a building
    of another estate.
    """
    strangers = set(assignment.buildings) - set(estate.buildings.values_list("pk", flat=True))
    if strangers:
        raise Refusal(f"名单中有{len(strangers)}栋不是“{estate.name}”的楼栋。", "FOREIGN_BUILDING")
    wrong = ({*assignment.buildings.values(), assignment.rest} - {""}) - set(codes)
    if wrong:
        words = "、".join(sorted(wrong)[:SHOWN])
        raise Refusal(f"楼栋的去向“{words}”不是拆分后的小区代码。", "NO_SUCH_PART")
    moves = [
        Move(block, assignment.buildings.get(block.pk) or assignment.rest, block.name)
        for block in living_blocks(estates=[estate.pk], on=on)
    ]
    left = [move.block.name for move in moves if not move.target]
    if left:
        more = f"等{len(left)}栋" if len(left) > SHOWN else ""
        raise Refusal(f"没有写明去向的楼栋：{'、'.join(left[:SHOWN])}{more}。", "UNASSIGNED")
    return moves


def merge_moves(
    *, estates: Sequence[Estate], into: Estate | None, code: str, names: Mapping[int, str], on: date
) -> list[Move]:
    """All buildings of the estates, in the estate with the code; its own stay as they are.

    A name that another estate has, too, gets the estate's own in front, unless `names` gives one.
    Refusal where a given name is taken, or one does not fit.
    """
    keys = [row.pk for row in estates] + ([into.pk] if into else [])
    blocks = living_blocks(estates=keys, on=on)
    owners = Counter(bare for bare, _ in {(_bare(row.name), row.estate_id) for row in blocks})
    moves = [
        Move(block, code, _called(block, names, clashes=owners[_bare(block.name)] > 1))
        if into is None or block.estate_id != into.pk
        else Move(block, code, block.name)
        for block in blocks
    ]
    _refuse_names(moves)
    return moves


def outlook(
    moves: Sequence[Move], *, estates: Mapping[str, tuple[str, int]], recoded: Sequence[str]
) -> Outlook:
    """The moves in words. `estates`: code → name and the household count that was typed."""
    lines, warnings = [], []
    for code, (name, count) in estates.items():
        here = [move for move in moves if move.target == code]
        dwellings = sum(move.block.dwellings for move in here)
        lines.append(f"“{name}”（{code}）：{_told(here)}。")
        if here and dwellings != count:
            warnings.append(f"“{name}”填写{count}户，名册是{dwellings}户，请核对。")
    lines += [
        f"“{move.block.estate_name}”的{move.block.name}改称“{move.name}”。"
        for move in moves
        if move.name != move.block.name
    ]
    if recoded:
        words = "、".join(recoded[:SHOWN])
        lines.append(f"{len(recoded)}户的户号重复，前面加上原小区代码：{words}等。")
    return Outlook(lines=lines, warnings=warnings)


def _told(moves: Sequence[Move]) -> str:
    if not moves:
        return "没有楼栋和住户"
    names = "、".join(move.name for move in moves[:SHOWN])
    more = "等" if len(moves) > SHOWN else ""
    dwellings = sum(move.block.dwellings for move in moves)
    area = sum(move.block.area for move in moves)
    return f"{names}{more}，共{len(moves)}栋{dwellings}户，专有面积{area}㎡"


def _bare(name: str) -> str:
    return bare_place(name, BLOCK)


def _called(block: Block, names: Mapping[int, str], *, clashes: bool) -> str:
    given = names.get(block.pk, "").strip()
    if given or not clashes:
        return given or block.name
    fitting = [
        name
        for name in (f"{block.estate_name}{block.name}", f"{block.estate_code}{block.name}")
        if len(name) <= NAME_MOST
    ]
    if not fitting:
        raise Refusal(
            f"“{block.estate_name}”的{block.name}与其他小区重名，加上小区名称后超过{NAME_MOST}个字，"
            "请另写楼栋名。",
            "BUILDING_NAME",
        )
    return fitting[0]


def _refuse_names(moves: Sequence[Move]) -> None:
    long = [move.name for move in moves if len(move.name) > NAME_MOST]
    if long:
        raise Refusal(f"楼栋名“{long[0]}”超过{NAME_MOST}个字。", "BUILDING_NAME")
    counts = Counter(move.name for move in moves)
    twice = [name for name, count in counts.items() if count > 1]
    if twice:
        raise Refusal(
            f"合并后有重名的楼栋：{'、'.join(twice[:SHOWN])}，请另写楼栋名。", "SAME_BUILDING"
        )
