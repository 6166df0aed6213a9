"""业委会（物管会）台账 as a sheet: planned, taken, taken back."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from committees.models import Committee, Member
from committees.sheets.columns import FIELDS
from committees.sheets.drafts import (
    DATES,
    Draft,
    Somebody,
    collect,
    gather,
    group_text,
    load,
    locate,
    state_of,
)
from committees.states import COUNTED, CommitteeKind, CommitteeState
from core.db.conflicts import as_conflict
from core.exchange import records
from core.exchange.fields import Chosen, Context, Effect, Kind, Planned, Row
from core.rules.errors import Conflict

S = CommitteeState
ORDER = (Member, Committee)
KEPT = (*DATES, "kind", "term_number", "name", "state", "filing_no", "party_led")


def plan(rows: Sequence[Row], context: Context, chosen: Chosen) -> list[Planned]:
    """What would become of each row."""
    found = {each.row.key: each for draft in decide(rows, context) for each in draft.planned()}
    return [found[row.key] for row in rows]


def decide(rows: Sequence[Row], context: Context) -> list[Draft]:
    """A draft for each committee; reads a fixed number of times, writes nothing."""
    drafts = gather(rows)
    for draft in drafts:
        collect(draft)
    locate(drafts, context)
    placed = [draft for draft in drafts if draft.place[1]]
    _refuse_second(placed)
    load(placed)
    for draft in placed:
        if not draft.stored:
            _found(draft, context.on)
    return drafts


def _refuse_second(drafts: Sequence[Draft]) -> None:
    """Two groups of rows that turn out to be one committee (by name here, by code there)."""
    seen: dict[object, int] = {}
    for draft in drafts:
        mark = (draft.place, draft.given["kind"], draft.given.get("term_number", 1))
        if mark in seen:
            draft.head.complain(
                "place", f"与第{seen[mark]}行是同一个业委会（物管会），请写在一起。"
            )
        seen.setdefault(mark, draft.head.row.number)


def _found(draft: Draft, on: date) -> None:
    """A committee that is new to the register: its state and its days must agree."""
    state = state_of(draft, on=on)
    given = draft.given
    if state == S.DISSOLVED:
        draft.head.complain("state", "已解散的业委会（物管会）不从表格导入。")
    if state in COUNTED:
        _need(draft, "filed_on", "term_first_day", state=state)
    if state in COUNTED | {S.ELECTED}:
        _need(draft, "formed_on", state=state)
    if state == S.EXPIRED:
        _need(draft, "term_first_day", "term_last_day", state=state)
    last = given.get("term_last_day")
    if state in COUNTED and last is not None and last < on:
        draft.head.complain("term_last_day", f"任期在{on}以前已届满，状态却是{S(state).label}。")
    _days(draft, on)
    kind = CommitteeKind(given["kind"]).label
    draft.sets = {name: given[name] for name in KEPT if given.get(name) is not None}
    draft.sets |= {"state": state, "name": given.get("name") or f"{draft.place_name}{kind}"}
    draft.joining = draft.members


def _need(draft: Draft, *names: str, state: str) -> None:
    for name in names:
        if draft.given.get(name) is None:
            title = KIND.title_of(name)
            draft.head.complain(name, f"状态是{S(state).label}，应写明{title}。")


def _days(draft: Draft, on: date) -> None:
    given = {name: day for name in DATES if (day := draft.given.get(name)) is not None}
    for name in ("formed_on", "first_meeting_on", "filed_on"):
        if name in given and given[name] > on:
            draft.head.complain(name, f"日期不能晚于台账日期{on}。")
    formed = given.get("formed_on", date.min)
    for name in ("filed_on", "first_meeting_on"):
        if given.get(name, date.max) < formed:
            draft.head.complain(name, f"不能早于成立日期{formed}。")
    first, last = given.get("term_first_day"), given.get("term_last_day")
    if first is not None and last is not None and last <= first:
        draft.head.complain("term_last_day", f"任期止日应晚于任期起日{first}。")


def take(planned: Sequence[Planned], context: Context) -> list[Effect]:
    """Write the committees; a register that says something else than shown is a Conflict."""
    drafts = decide([each.row for each in planned], context)
    now = {each.row.key: each for draft in drafts for each in draft.planned()}
    for each in planned:
        if (now[each.row.key].verdict, now[each.row.key].target) != (each.verdict, each.target):
            raise Conflict("台账刚被他人改动，与预览时不同，请重新核对后再确认。", "REGISTER_MOVED")
    new = [draft for draft in drafts if not draft.stored]
    rows = [_committee(draft) for draft in new]
    with as_conflict(Committee):
        Committee.objects.bulk_create(rows)
    effects = records.kept_whole((_effect(row, ("name",)) for row in rows), Committee)
    changed = {draft.stored["pk"]: draft.sets for draft in drafts if draft.stored and draft.sets}
    stored = {draft.stored["pk"]: draft.stored for draft in drafts if draft.stored}
    effects += records.change(Committee, changed, stored)
    keys = {id(draft): row.pk for draft, row in zip(new, rows, strict=True)}
    return effects + _members(drafts, keys)


def _committee(draft: Draft) -> Committee:
    link = {f"{draft.place[0]}_id": draft.place[1]}
    return Committee(community_id=draft.community, **link, **draft.sets)


def _members(drafts: Sequence[Draft], keys: dict[int, int]) -> list[Effect]:
    rows = [
        _member(draft, somebody, committee=keys.get(id(draft)) or draft.stored["pk"])
        for draft in drafts
        for somebody in draft.joining
    ]
    with as_conflict(Member):
        Member.objects.bulk_create(rows)  # seals the telephone, which the bulk writer does not
    made = (_effect(row, ("name",)) for row in rows)
    return records.kept_whole(made, Member)


def _member(draft: Draft, somebody: Somebody, *, committee: int) -> Member:
    first = draft.given.get("term_first_day") or draft.stored.get("term_first_day")
    return Member(
        committee_id=committee, name=somebody.name, title=somebody.title or "委员",
        is_owner=somebody.owner, is_party_member=bool(somebody.party), duty=somebody.duty,
        contact=somebody.phone, first_day=first,
    )  # fmt: skip


def _effect(row: Any, names: Sequence[str]) -> Effect:
    after = {name: records.plain(getattr(row, name)) for name in names}
    return Effect(model=row._meta.label_lower, pk=row.pk, before=None, after=after)


def undo(effects: Sequence[Effect], context: Context) -> None:
    """Take the batch back; Refusal naming what was built on it."""
    records.take_back(effects, ORDER)


def identity(row: Row, context: Context) -> str:
    """One row for each member of a committee, or one for the committee."""
    return f"{group_text(row)}|{row.values.get('member_name') or ''}"


KIND = Kind(
    code="committees",
    title="业委会（物管会）台账",
    version=1,
    permission="committees.add_committee",
    fields=FIELDS,
    plan=plan,
    take=take,
    undo=undo,
    identity=identity,
    together=group_text,
)
