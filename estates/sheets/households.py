"""The roster of households as a sheet: building, entrance unit, room, area, stable code."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db.models import Q

from core.exchange import records, values
from core.exchange.fields import (
    Change,
    Chosen,
    Complaint,
    Context,
    Effect,
    Field,
    Planned,
    Row,
    Wrong,
)
from core.exchange.states import Verdict
from core.rules.errors import Conflict
from core.rules.masks import mask_numbers
from estates import rules
from estates.models import Building, Household, OwnerParty, Ownership
from estates.rules import BLOCK, DOOR, ENTRANCE, ONE_ENTRANCE
from estates.services.owners import NewOwner
from estates.sheets import owners
from estates.sheets.places import (
    MANY_ESTATES,
    NO_ESTATE,
    Communities,
    Estates,
    Known,
    by_code,
    normal,
)
from estates.states import Occupancy

OCCUPANCY_WORDS: dict[str, tuple[str, ...]] = {
    Occupancy.OWN: ("自用", "业主自住"),
    Occupancy.RENTED: ("租住", "租赁", "已出租"),
    Occupancy.VACANT: ("空", "空房", "闲置", "无人居住"),
    Occupancy.UNKNOWN: ("其他",),
}


def _place(name: str, title: str, *aliases: str, longest: int, **more: Any) -> Field:
    return Field(
        name=name, title=title, aliases=aliases, read=values.code(longest), as_text=True, **more
    )


FIELDS = (
    Field(name="estate", title="小区", aliases=("小区名称", "小区代码", "所属小区", "estate"),
          read=values.text(80), needed=True, fills_down=True, example="阳光小区",
          rule="台账中已有的小区名称、别名或代码。"),
    Field(name="community", title="所属社区", aliases=("社区", "社区名称", "community"),
          read=values.text(80), fills_down=True, example="和平社区",
          rule="几个社区有同名小区时填写。"),
    _place("building", "楼栋", "楼号", "栋号", "幢号", "楼栋号", "building", longest=20,
           needed=True,
           fills_down=True, example="3号楼", rule="最多20个字；“3号楼”“3栋”“3#”都记作“3”。"),
    _place("entrance_unit", "单元", "单元号", "门栋", "unit", longest=10, fills_down=True,
           example="2单元", rule="最多10个字；留空记作1单元。"),
    _place("room", "房号", "室", "门牌", "门牌号", "房间号", "室号", "room", longest=10,
           needed=True,
           example="301", rule="最多10个字。"),
    _place("code", "户号", "房屋编号", "房屋代码", "household code", longest=40, example="3-2-301",
           rule="最多40位，登记后不变；留空记作“楼栋-单元-房号”。"),
    Field(name="exclusive_area", title="专有面积", aliases=("建筑面积", "产权面积", "房屋面积",
                                                        "面积", "area"),
          read=values.area(example="89.50"), example="89.50",
          rule="平方米，大于0，最多两位小数；新登记的户必填。"),
    Field(name="occupancy", title="使用情况", aliases=("入住情况", "居住情况", "居住状态",
                                                   "occupancy"),
          read=values.choice(dict(Occupancy.choices), OCCUPANCY_WORDS),
          choices=tuple(Occupancy.labels), keep_words=("不详", "空"), example="自住",
          rule="从清单中选择。"),
    Field(name="note", title="备注", aliases=("说明", "note"), read=values.text(200),
          mask=mask_numbers, example="与302户打通", rule="最多200个字，不写个人信息。"),
    *owners.FIELDS,
)  # fmt: skip
TITLES = {each.name: each.title for each in FIELDS}
COLUMNS = ("exclusive_area", "occupancy", "note")
ORDER = (Ownership, OwnerParty, Household, Building)
Address = tuple[int, str, str, str]
"""Estate, building, entrance unit, room as they are compared."""


@dataclass
class Draft:
    """One row on its way."""

    row: Row
    estate: Known | None = None
    address: Address = (0, "", "", "")
    code: str = ""
    stored: Mapping[str, Any] = field(default_factory=dict)
    sets: dict[str, Any] = field(default_factory=dict)
    owner: NewOwner | None = None
    changes: list[Change] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)

    def complain(self, name: str, sentence: str) -> None:
        self.complaints.append(Complaint(name, self.row.texts.get(name, ""), sentence))

    def planned(self) -> Planned:
        if self.complaints:
            verdict = Verdict.REFUSED
        elif not self.stored:
            verdict = Verdict.NEW
        else:
            verdict = Verdict.CHANGED if self.changes else Verdict.UNCHANGED
        return Planned(
            row=self.row,
            verdict=verdict,
            target=str(self.stored.get("pk", "")),
            changes=tuple(self.changes),
            complaints=tuple(self.complaints),
        )


bare_place = lru_cache(maxsize=65_536)(rules.bare_place)
"""`estates.rules.bare_place`, remembered: a block's rows name the same places."""


def parts_of(row: Row) -> tuple[str, str, str]:
    """Building, entrance unit and room of a row as they are kept and compared."""
    given = {
        name: str(row.values.get(name) or "") for name in ("building", "entrance_unit", "room")
    }
    return (
        bare_place(given["building"], BLOCK),
        bare_place(given["entrance_unit"] or ONE_ENTRANCE, ENTRANCE),
        bare_place(given["room"], DOOR),
    )


def plan(rows: Sequence[Row], context: Context, chosen: Chosen) -> list[Planned]:
    """What would become of each row of a roster."""
    return [draft.planned() for draft in decide(rows, context)]


def decide(rows: Sequence[Row], context: Context) -> list[Draft]:
    """A draft for each row, in order; reads a fixed number of times, writes nothing."""
    drafts = [Draft(row=row) for row in rows]
    _find_estates(drafts, context)
    placed = [draft for draft in drafts if draft.estate is not None]
    for draft in placed:
        _address(draft)
    by_address, by_code_ = _present(placed)
    seen: dict[object, int] = {}
    for draft in placed:
        _match(draft, by_address, by_code_)
        _refuse_second(draft, seen)
        if not draft.complaints:
            _fill(draft)
    owners.compare([draft for draft in placed if not draft.complaints], context)
    return drafts


def _find_estates(drafts: Sequence[Draft], context: Context) -> None:
    communities = Communities(context.scope)
    where: dict[int, int] = {}
    for place, draft in enumerate(drafts):
        try:
            text = draft.row.values.get("community")
            where[place] = communities.find(text) if text is not None else 0
        except Wrong as wrong:
            draft.complain("community", wrong.sentence)
    asked = set(communities.paths) if 0 in where.values() else set(where.values())
    estates = Estates(asked)
    codes = by_code({str(draft.row.values["estate"]) for draft in drafts})
    for place, community in where.items():
        _find_estate(drafts[place], community, estates=estates, codes=codes)


def _find_estate(
    draft: Draft, community: int, *, estates: Estates, codes: Mapping[str, Known]
) -> None:
    text = str(draft.row.values["estate"])
    known = codes.get(text)
    if known is not None and known.pk in estates.all:
        found = [known]
    elif community:
        found = estates.named(community, [normal(text)])
    else:
        found = estates.anywhere(normal(text))
    if len(found) == 1:
        draft.estate = found[0]
    else:
        draft.complain("estate", MANY_ESTATES if found else NO_ESTATE)


def _address(draft: Draft) -> None:
    building, entrance, room = parts_of(draft.row)
    draft.address = (draft.estate.pk if draft.estate else 0, building, entrance, room)
    draft.code = str(draft.row.values.get("code") or f"{building}-{entrance}-{room}")
    for name, text, longest in (("building", building, 20), ("code", draft.code, 40)):
        if len(text) > longest:
            draft.complain(name, f"超过{longest}个字，请写得短一些。")


STORED = ("pk", "estate", "building__name", "entrance_unit", "room", "code", "removed_on", *COLUMNS)
Found = Mapping[Any, Mapping[str, Any]]


def _present(drafts: Sequence[Draft]) -> tuple[Found, Found]:
    """The households that the rows may mean, by address and by code."""
    codes: dict[int, set[str]] = defaultdict(set)
    rooms: set[str] = set()
    for draft in drafts:
        codes[draft.address[0]].add(draft.code)
        rooms |= {draft.address[3], draft.row.values["room"]}
    asked = {code for each in codes.values() for code in each}
    rows = Household.objects.filter(Q(code__in=asked) | Q(room__in=rooms), estate__in=set(codes))
    by_address: dict[Address, Mapping[str, Any]] = {}
    by_code_: dict[tuple[int, str], Mapping[str, Any]] = {}
    for row in rows.order_by("pk").values(*STORED):
        by_code_[row["estate"], row["code"]] = row
        if row["removed_on"] is None:
            by_address[_stored_address(row)] = row
    return by_address, by_code_


def _stored_address(row: Mapping[str, Any]) -> Address:
    return (
        row["estate"],
        bare_place(row["building__name"], BLOCK),
        bare_place(row["entrance_unit"], ENTRANCE),
        bare_place(row["room"], DOOR),
    )


def _match(draft: Draft, by_address: Found, by_code_: Found) -> None:
    estate = draft.address[0]
    here, coded = by_address.get(draft.address), by_code_.get((estate, draft.code))
    given = draft.row.values.get("code") is not None
    if coded is not None and coded["removed_on"] is not None:
        draft.complain("code", f"这个户号已于{coded['removed_on']}注销，不能再导入。")
    elif coded is not None and _stored_address(coded) != draft.address:
        draft.complain("code", f"台账中户号{draft.code}是另一户，请核对楼栋、单元和房号。")
    elif coded is None and here is not None and given:
        draft.complain("code", f"台账中这一户的户号是{here['code']}，登记后不变。")
    else:
        draft.stored = coded or here or {}


def _refuse_second(draft: Draft, seen: dict[object, int]) -> None:
    for mark in (draft.address, (draft.address[0], draft.code)):
        if mark in seen:
            draft.complain("room", f"与本表第{seen[mark]}行是同一户，每户只写一行。")
            return
    seen.update(dict.fromkeys((draft.address, (draft.address[0], draft.code)), draft.row.number))


def _fill(draft: Draft) -> None:
    area = draft.row.values.get("exclusive_area")
    if area is None and not draft.stored:
        draft.complain("exclusive_area", "没有写明专有面积。新登记的户必须写明。")
    elif area is not None and area <= 0:
        draft.complain("exclusive_area", "专有面积应大于0。")
    for name in COLUMNS:
        value = draft.row.values.get(name)
        if value is None or (draft.stored and records.same(draft.stored[name], value)):
            continue
        draft.sets[name] = value
        if draft.stored:
            old = records.told(Household, name, draft.stored[name])
            new = records.told(Household, name, value)
            draft.changes.append(Change(TITLES[name], old, new))


def take(planned: Sequence[Planned], context: Context) -> list[Effect]:
    """Write the rows; a roster that says something else than at the preview is a Conflict."""
    drafts = decide([each.row for each in planned], context)
    for draft, each in zip(drafts, planned, strict=True):
        now = draft.planned()
        if (now.verdict, now.target) != (each.verdict, each.target):
            raise Conflict("名册刚被他人改动，与预览时不同，请重新核对后再确认。", "REGISTER_MOVED")
    new = [draft for draft in drafts if not draft.stored]
    effects, buildings = _buildings(new)
    rows = [
        Household(
            estate_id=draft.address[0], building_id=buildings[draft.address[:2]], code=draft.code,
            entrance_unit=draft.address[2], room=draft.address[3], **draft.sets,
        )
        for draft in new
    ]  # fmt: skip
    kept = records.names_of(Household)
    effects += records.add(Household, rows, key=("estate", "code"), kept=kept)
    changed = {draft.stored["pk"]: draft.sets for draft in drafts if draft.stored and draft.sets}
    present = {draft.stored["pk"]: draft.stored for draft in drafts if draft.stored}
    effects += records.change(Household, changed, present)
    keys = {id(draft): row.pk for draft, row in zip(new, rows, strict=True)}
    named = {
        int(keys.get(id(draft)) or draft.stored["pk"]): draft.owner
        for draft in drafts
        if draft.owner is not None
    }
    return effects + records.kept_whole(owners.take(named, context), OwnerParty, Ownership)


def _buildings(drafts: Sequence[Draft]) -> tuple[list[Effect], dict[tuple[Any, ...], int]]:
    """(estate, building) → key; a new building's entrance units are counted from these rows."""
    entrances: dict[tuple[int, str], set[str]] = defaultdict(set)
    for draft in drafts:
        entrances[draft.address[:2]].add(draft.address[2])
    known: dict[tuple[Any, ...], int] = {}
    stored = Building.objects.filter(estate__in={estate for estate, _ in entrances})
    for pk, estate, name in stored.order_by("-pk").values_list("pk", "estate", "name"):
        known[estate, bare_place(name, BLOCK)] = pk
    rows = [
        Building(estate_id=estate, name=name, entrance_units=len(found))
        for (estate, name), found in entrances.items()
        if (estate, name) not in known
    ]
    effects = records.add(Building, rows, key=("estate", "name"))
    return effects, known | {(row.estate_id, row.name): row.pk for row in rows}


def undo(effects: Sequence[Effect], context: Context) -> None:
    """Take the batch back; Refusal naming what was built on it."""
    records.take_back(effects, ORDER)


def identity(row: Row, context: Context) -> str:
    """Two rows of a file with the same text mean the same household."""
    where = "|".join(normal(str(row.values.get(name) or "")) for name in ("community", "estate"))
    return f"{where}|{row.values.get('code') or '-'.join(parts_of(row))}"
