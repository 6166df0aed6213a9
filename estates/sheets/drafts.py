"""What one row of 小区台账 would do: its target, its complaints, and the values it would write."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models

from core.exchange import records
from core.exchange.fields import (
    Change,
    Complaint,
    Context,
    Planned,
    Row,
    Suggestion,
)
from core.exchange.states import Verdict
from core.exchange.values import bare, known_words
from estates.models import Estate, FeeYear, Honour, Inventory, Measure
from estates.register import area_complaints, place_complaints
from estates.sheets.columns import FIELDS, MODE_WORDS
from estates.sheets.stored import INVENTORY, MEASURES, NOTHING, Stored, Values
from estates.states import UNSERVICED, Mode

TITLES = {each.name: each.title for each in FIELDS}
SIMPLE = {
    "address": "address", "boundary_east": "boundary_east", "boundary_south": "boundary_south",
    "boundary_west": "boundary_west", "boundary_north": "boundary_north", "aliases": "aliases",
    "longitude": "longitude", "latitude": "latitude", "origin": "origin", "enclosed": "enclosed",
    "house_type": "house_type", "developer": "developer", "site_area": "site_area",
    "no_committee_reason": "no_committee_reason",
}  # fmt: skip
"""Field → column of the estate that it fills as it is."""
SIDES = {
    "东": "boundary_east",
    "南": "boundary_south",
    "西": "boundary_west",
    "北": "boundary_north",
}
MEASURED = {
    "households": "household_count",
    "floor_area": "floor_area",
    "subsidy_area": "subsidy_area",
}
FEES = {"fee_receivable": "receivable", "fee_received": "received", "fee_surplus": "surplus"}
PROVIDER_MODES = known_words(dict(Mode.choices), MODE_WORDS)
COMPANY = ("公司", "企业", "集团", "有限")


@dataclass
class Draft:
    """One row on its way: who it is, what is wrong with it, what it would write."""

    row: Row
    community: int = 0
    target: int = 0
    verdict: Verdict = Verdict.NEW
    stored: Stored = field(default_factory=lambda: NOTHING)
    code: str = ""
    sets: Values = field(default_factory=dict)
    mode: str = ""
    since: date | None = None
    measure: Values = field(default_factory=dict)
    inventory: Values = field(default_factory=dict)
    fee_year: int = 0
    fees: Values = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    honours: tuple[str, ...] = ()
    changes: list[Change] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def is_new(self) -> bool:
        return not self.target

    def value(self, name: str) -> Any:
        return self.row.values.get(name)

    def complain(self, name: str, sentence: str) -> None:
        self.complaints.append(Complaint(name, self.row.texts.get(name, ""), sentence))

    def tell(self, name: str, *, old: str, new: str) -> None:
        self.changes.append(Change(TITLES[name], old, new))

    def planned(self) -> Planned:
        if self.complaints:
            verdict = Verdict.REFUSED
        elif self.is_new:
            verdict = Verdict.NEW
        else:
            verdict = Verdict.CHANGED if self.changes else Verdict.UNCHANGED
        return Planned(
            row=self.row,
            verdict=verdict,
            target=str(self.target or ""),
            changes=tuple(self.changes),
            complaints=tuple(self.complaints),
            suggestions=self.suggestions,
        )


def fill(draft: Draft, context: Context) -> None:
    """Work out everything that the row says about its estate."""
    _particulars(draft)
    _provider(draft)
    _completion(draft)
    _charge(draft)
    _management(draft, context)
    _measure(draft, context)
    _inventory(draft, context)
    _fees(draft)
    _problems(draft)
    _honours(draft, context)


def put(draft: Draft, name: str, *, column: str, value: Any) -> None:
    """Set a column of the estate, unless it says so already; `name` is the field that says it."""
    old = draft.stored.estate.get(column)
    if not draft.is_new and records.same(old, value):
        return
    draft.sets[column] = value
    if not draft.is_new:
        told = records.told(Estate, column, old)
        draft.tell(name, old=told, new=records.told(Estate, column, value))


def _particulars(draft: Draft) -> None:
    for name, column in SIMPLE.items():
        if draft.row.gives(name):
            put(draft, name, column=column, value=draft.value(name))
    for side, text in (draft.value("boundaries") or {}).items():
        if not draft.row.gives(SIDES[side]):
            put(draft, "boundaries", column=SIDES[side], value=text)
    given = [draft.value(name) for name in ("longitude", "latitude")]
    for reason in place_complaints(*given):
        draft.complain("longitude", reason.sentence)


def _provider(draft: Draft) -> None:
    provider = draft.value("provider")
    if provider is not None and mode_of(provider) == Mode.MARKET and not _is_mode(provider):
        put(draft, "provider", column="reported_provider", value=provider)


def _is_mode(text: str) -> bool:
    return bare(text) in PROVIDER_MODES


def mode_of(provider: str) -> str:
    """How an estate is managed whose sheet names this provider (业主自筹物业 → 自管)."""
    return PROVIDER_MODES.get(bare(provider), Mode.MARKET)


def _completion(draft: Draft) -> None:
    given = [
        draft.value(name) for name in ("completed_on", "completed_year") if draft.row.gives(name)
    ]
    if not given:
        return
    years = {each.year for each in given}
    if len(years) > 1:
        draft.complain("completed_year", "建成年份与竣工日期不是同一年，请核对。")
        return
    year, day = given[0].year, next((each.day for each in given if each.day), None)
    old_year, old_day = (draft.stored.estate.get(f"completed_{part}") for part in ("year", "on"))
    if day is None and old_year == year:
        return  # a year does not contradict the day of that year
    name = "completed_on" if draft.row.gives("completed_on") else "completed_year"
    if (old_year, old_day) != (year, day):
        draft.sets |= {"completed_year": year, "completed_on": day}
        if not draft.is_new:
            draft.tell(name, old=str(old_day or old_year or ""), new=str(day or year))


def _charge(draft: Draft) -> None:
    if not draft.row.gives("charge"):
        return
    low, high = draft.value("charge")
    old = tuple(draft.stored.estate.get(name) for name in ("charge_low", "charge_high"))
    if old == (low, high):
        return
    draft.sets |= {"charge_low": low, "charge_high": high}
    if not draft.is_new:
        draft.tell("charge", old=_range(*old), new=_range(low, high))


def _range(low: Any, high: Any) -> str:
    if low is None or high is None:
        return ""
    ends = [f"{end.normalize():f}" for end in (low, high)]
    return "至".join(dict.fromkeys(ends)) + "元/㎡/月"


def _management(draft: Draft, context: Context) -> None:
    mode, provider = draft.value("mode"), draft.value("provider")
    named = provider is not None and not _is_mode(provider)
    company = named and any(word in provider for word in COMPANY)
    if mode in {Mode.ABANDONED, Mode.SELF} and company:
        draft.complain(
            "provider",
            f"管理方式是{Mode(mode).label}，却写了物业企业，请核对：已撤出的企业不要填在这一栏。",
        )
        return
    if mode is None and provider is not None:
        mode = mode_of(provider)
    if mode is None and draft.is_new:
        mode = draft.value("mode_otherwise")
    if mode is None:
        if draft.is_new:
            draft.complain(
                "mode",
                "没有写明管理方式，物业企业一栏也看不出来。请补写，或统一指定“未写明管理方式时”。",
            )
        return
    _mode(draft, context, mode=str(mode))


def _mode(draft: Draft, context: Context, *, mode: str) -> None:
    since = draft.value("abandoned_since")
    if since is not None and mode not in UNSERVICED:
        draft.complain("abandoned_since", f"管理方式是{Mode(mode).label}，不应有弃管起始日期。")
    elif since is not None and since > context.on:
        draft.complain("abandoned_since", f"弃管起始日期不能晚于台账日期{context.on}。")
    elif draft.is_new:
        draft.mode, draft.since = mode, since or context.on
        if draft.value("mode") is None:
            draft.tell("mode", old="", new=str(Mode(mode).label))
    elif mode != draft.stored.estate["mode"]:
        _change_mode(draft, context, mode=mode)
    elif since is not None and since != draft.stored.spell.get("from_day"):
        day = draft.stored.spell.get("from_day")
        draft.complain(
            "abandoned_since",
            f"台账中现行的管理方式自{day}起。导入不改沿革，请用“变更管理方式”办理。",
        )


def _change_mode(draft: Draft, context: Context, *, mode: str) -> None:
    present = draft.stored.spell
    if not present or present["from_day"] >= context.on:
        since = present.get("from_day", "")
        draft.complain(
            "mode", f"台账中现行的管理方式自{since}起，变更的日期{context.on}应晚于该日。"
        )
        return
    draft.mode, draft.since = mode, context.on
    draft.sets["mode"] = mode
    old = records.told(Estate, "mode", draft.stored.estate["mode"])
    draft.tell("mode", old=old, new=str(Mode(mode).label))


def _measure(draft: Draft, context: Context) -> None:
    given = {
        column: draft.value(name) for name, column in MEASURED.items() if draft.row.gives(name)
    }
    if draft.is_new and "household_count" not in given:
        draft.complain("households", "没有写明户数。新登记的小区应写明户数。")
        return
    draft.measure = _dated(draft, context, model=Measure, given=given)
    merged = draft.measure or {}
    for reason in area_complaints(merged.get("floor_area"), merged.get("subsidy_area")):
        draft.complain("subsidy_area", reason.sentence)


def _inventory(draft: Draft, context: Context) -> None:
    given = {name: draft.value(name) for name in INVENTORY if draft.row.gives(name)}
    total, broken = draft.value("cameras_total"), given.get("cameras_broken", 0)
    if total is not None and total < broken + given.get("cameras_working", 0):
        draft.complain("cameras_total", "监控探头总数小于可用数与不可用数之和，请核对。")
    elif total is not None and "cameras_working" not in given:
        given["cameras_working"] = total - broken
    draft.inventory = _dated(draft, context, model=Inventory, given=given)


NAMES = {column: name for name, column in MEASURED.items()} | {name: name for name in INVENTORY}


def _dated(
    draft: Draft, context: Context, *, model: type[models.Model], given: Mapping[str, Any]
) -> Values:
    """The figures that shall hold from the day of the sheet; empty where they hold already."""
    present = draft.stored.measure if model is Measure else draft.stored.inventory
    columns = MEASURES if model is Measure else INVENTORY
    changed = {name: value for name, value in given.items() if present.get(name) != value}
    if not changed:
        return {}
    if present and present["from_day"] >= context.on:
        for name in changed:
            draft.complain(
                NAMES[name],
                f"台账中的数字自{present['from_day']}起，与这里不同；新数字的起日{context.on}应晚于该日。"
                "请撤销上次导入，或换一个台账日期。",
            )
        return {}
    for name, value in changed.items() if not draft.is_new else ():
        old = records.told(model, name, present.get(name))
        draft.tell(NAMES[name], old=old, new=records.told(model, name, value))
    return {name: given.get(name, present.get(name)) for name in columns}


def _fees(draft: Draft) -> None:
    given = {column: draft.value(name) for name, column in FEES.items() if draft.row.gives(name)}
    if not given:
        return
    year = draft.value("fee_year")
    if year is None:
        draft.complain("fee_year", "写了年应收、年实收或盈亏，没有写明收费年度。")
        return
    present = draft.stored.fees.get(year, {})
    changed = {name: value for name, value in given.items() if present.get(name) != value}
    draft.fee_year = year
    draft.fees = changed
    names = {column: name for name, column in FEES.items()}
    for column, value in changed.items() if not draft.is_new else ():
        old = records.told(FeeYear, column, present.get(column))
        draft.tell(names[column], old=old, new=records.told(FeeYear, column, value))


def _problems(draft: Draft) -> None:
    if not draft.row.gives("problems"):
        return
    codes, text = draft.value("problems")
    put(draft, "problems", column="problems", value=text)
    if "problems" in draft.sets:  # the same words again do not reopen what was resolved
        draft.problems = tuple(code for code in codes if code not in draft.stored.problems)


def _honours(draft: Draft, context: Context) -> None:
    if not draft.row.gives("honours"):
        return
    new = tuple(kind for kind in draft.value("honours") if kind not in draft.stored.honours)
    day = draft.value("honoured_on")
    if new and day is None:
        draft.complain("honoured_on", "写了创建成果，没有写明授予日期。")
    elif new and day > context.on:
        draft.complain("honoured_on", f"授予日期不能晚于台账日期{context.on}。")
    else:
        draft.honours = new
        for kind in new if not draft.is_new else ():
            draft.tell("honours", old="", new=records.told(Honour, "kind", kind))
