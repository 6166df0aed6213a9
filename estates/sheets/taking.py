"""Write what the drafts of one set of rows say; every record made or changed is remembered."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db import models

from core.exchange import records
from core.exchange.fields import AS_NEW, Context, Effect, Planned
from core.rules.errors import Conflict
from estates.models import (
    Estate,
    FeeYear,
    Honour,
    Inventory,
    ManagementSpell,
    Measure,
    Problem,
    Standing,
)
from estates.queries.codes import DIGITS, code_stem, last_number
from estates.rules import search_text
from estates.sheets.drafts import Draft
from estates.sheets.matching import decide
from estates.sheets.places import Communities

ORDER = (Honour, Problem, FeeYear, Inventory, Measure, ManagementSpell, Standing, Estate)
"""Undo deletes in this order: what points at others first."""
SEARCHED = {"aliases", "address"}
DAY = timedelta(days=1)
DATED = ("estate", "from_day")


def take(planned: Sequence[Planned], context: Context) -> list[Effect]:
    """Write the rows; a register that says something else than at the preview is a Conflict."""
    chosen = {each.row.key: each.target or AS_NEW for each in planned}
    drafts = decide([each.row for each in planned], context, chosen)
    for draft, each in zip(drafts, planned, strict=True):
        now = draft.planned()
        if (now.verdict, now.target) != (each.verdict, each.target):
            raise Conflict("台账刚被他人改动，与预览时不同，请重新核对后再确认。", "REGISTER_MOVED")
    effects = _estates(drafts, context)
    effects += _spells(drafts, context)
    effects += _dated(drafts, context, model=Measure)
    effects += _dated(drafts, context, model=Inventory)
    effects += _fees(drafts, context)
    effects += _problems(drafts, context)
    effects += _honours(drafts)
    return effects


def undo(effects: Sequence[Effect], context: Context) -> None:
    """Take the batch back; Refusal naming what was built on it."""
    records.take_back(effects, ORDER)


def _estates(drafts: Sequence[Draft], context: Context) -> list[Effect]:
    new = [draft for draft in drafts if draft.is_new]
    for draft, code in zip(new, _codes(new, context), strict=True):
        draft.code = code
    rows = [_estate(draft) for draft in new]
    kept = [name for name in records.names_of(Estate) if name != "search_text"]
    effects = records.add(Estate, rows, key=("code",), kept=kept)
    for draft, row in zip(new, rows, strict=True):
        draft.target = row.pk
    standings = [
        Standing(
            estate_id=row.pk, from_day=draft.since or context.on, name=row.name,
            community_id=row.community_id, region_id=row.region_id,
        )
        for draft, row in zip(new, rows, strict=True)
    ]  # fmt: skip
    effects += records.add(Standing, standings, key=DATED, kept=("to_day", "name"))
    changed = {draft.target: _sets(draft) for draft in drafts if draft.stored.estate and draft.sets}
    present = {draft.target: draft.stored.estate for draft in drafts if draft.stored.estate}
    return effects + records.change(Estate, changed, present)


def _estate(draft: Draft) -> Estate:
    columns = {Estate._meta.get_field(name).attname: value for name, value in draft.sets.items()}  # type: ignore[union-attr]
    row = Estate(
        community_id=draft.community, code=draft.code, name=draft.value("name"), mode=draft.mode,
        **columns,
    )  # fmt: skip
    row.search_text = search_text(row.name, row.aliases, row.address)
    return row


def _sets(draft: Draft) -> dict[str, Any]:
    """What changes of an existing estate, with the text that searches look through."""
    if not SEARCHED & draft.sets.keys():
        return draft.sets
    now = {**draft.stored.estate, **draft.sets}
    former = draft.stored.former
    words = search_text(now["name"], now["aliases"], now["address"], former=former)
    return {**draft.sets, "search_text": words}


def _codes(drafts: Sequence[Draft], context: Context) -> Iterator[str]:
    """The given codes; for the others the community's path and the next free number.

    "150525/001/003/" gives 1505250010030001. A path too long for the column gives XQ and the
    community's own number in its place.
    """
    without = {draft.community for draft in drafts if not draft.code}
    paths = Communities(context.scope).paths if without else {}
    stems = {pk: code_stem(paths[pk], pk) for pk in without}
    last = {pk: last_number(stem) for pk, stem in stems.items()}
    given = {draft.code for draft in drafts if draft.code}
    for draft in drafts:
        code = draft.code
        while not code or (not draft.code and code in given):
            last[draft.community] += 1
            code = f"{stems[draft.community]}{last[draft.community]:0{DIGITS}d}"
        yield code


def _spells(drafts: Sequence[Draft], context: Context) -> list[Effect]:
    moved = [draft for draft in drafts if draft.mode]
    effects = _close(ManagementSpell, [d.stored.spell for d in moved if d.stored.spell], context)
    rows = [
        ManagementSpell(
            estate_id=draft.target, mode=draft.mode, from_day=draft.since or context.on,
            reason="台账导入" if draft.stored.estate else "建立台账", document=context.source[:200],
        )
        for draft in moved
    ]  # fmt: skip
    return effects + records.add(ManagementSpell, rows, key=DATED, kept=("to_day", "mode"))


def _close(
    model: type[models.Model], present: Sequence[dict[str, Any]], context: Context
) -> list[Effect]:
    """End dated rows on the eve of the day of the sheet."""
    eve = context.on - DAY
    rows = {row["pk"]: row for row in present}
    return records.change(model, {pk: {"to_day": eve} for pk in rows}, rows)


def _dated(drafts: Sequence[Draft], context: Context, *, model: type[models.Model]) -> list[Effect]:
    name = "measure" if model is Measure else "inventory"
    written = [draft for draft in drafts if getattr(draft, name)]
    present = [getattr(draft.stored, name) for draft in written]
    effects = _close(model, [row for row in present if row], context)
    rows = [
        model(
            estate_id=draft.target, from_day=context.on, source=context.source[:200],
            **getattr(draft, name),
        )
        for draft in written
    ]  # fmt: skip
    kept = ("to_day", *(getattr(written[0], name) if written else ()))
    return effects + records.add(model, rows, key=DATED, kept=kept)


def _fees(drafts: Sequence[Draft], context: Context) -> list[Effect]:
    written = [draft for draft in drafts if draft.fees]
    source = context.source[:200]
    rows = [
        FeeYear(estate_id=draft.target, year=draft.fee_year, source=source, **draft.fees)
        for draft in written
        if draft.fee_year not in draft.stored.fees
    ]
    amounts = ("receivable", "received", "surplus")
    effects = records.add(FeeYear, rows, key=("estate", "year"), kept=amounts)
    old = {
        present["pk"]: (present, draft.fees)
        for draft in written
        if (present := draft.stored.fees.get(draft.fee_year))
    }
    changed = {pk: fees for pk, (_, fees) in old.items()}
    return effects + records.change(FeeYear, changed, {pk: row for pk, (row, _) in old.items()})


def _problems(drafts: Sequence[Draft], context: Context) -> list[Effect]:
    rows = [
        Problem(estate_id=draft.target, code=code, found_on=context.on, source=context.source[:200])
        for draft in drafts
        for code in draft.problems
    ]
    return records.add(Problem, rows, key=("estate", "code", "found_on"), kept=("resolved_on",))


def _honours(drafts: Sequence[Draft]) -> list[Effect]:
    rows = [
        Honour(estate_id=draft.target, kind=kind, awarded_on=draft.value("honoured_on"))
        for draft in drafts
        for kind in draft.honours
    ]
    return records.add(Honour, rows, key=("estate", "kind", "awarded_on"), kept=("withdrawn_on",))


__all__ = ["take", "undo"]
