"""Owners in a roster's sheet: a name and a telephone, which go straight into the seal.

A sheet says who owns a dwelling now. The owner who is registered stands; another one follows from
the day of the sheet on. What is shown of them in a preview is masked.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max

from core.db.sealed import blind_indexes
from core.exchange import records, values
from core.exchange.fields import Change, Context, Effect, Field, Wrong
from core.rules.masks import mask_name, mask_phone
from estates.models import OwnerParty, Ownership
from estates.services.owners import NewOwner, record_owners
from estates.states import PartyKind

UNIT_WORDS = (
    "公司",
    "集团",
    "厂",
    "局",
    "银行",
    "中心",
    "学校",
    "医院",
    "委员会",
    "合作社",
    "政府",
)
SEPARATORS = frozenset("、，,；;/|\n")
PHONE_DIFFERS = "台账中这位业主的电话与这里不同；更正电话请在户的页面办理。"


def _read_name(text: str) -> str:
    name: str = values.text(80)(text)
    if any(char in SEPARATORS for char in name):
        raise Wrong("一格只写一位业主；共有人请在户的页面登记。")
    if any(char.isdigit() for char in name) and _kind(name) == PartyKind.PERSON:
        raise Wrong("姓名里不能有数字，电话请填在电话一列。")
    return name


def _kind(name: str) -> str:
    return PartyKind.UNIT if any(word in name for word in UNIT_WORDS) else PartyKind.PERSON


FIELDS = (
    Field(
        name="owner_name",
        title="业主姓名",
        aliases=("业主", "产权人", "房主", "户主", "业主名称", "owner"),
        read=_read_name,
        mask=mask_name,
        example="张三",
        rule="一位业主的姓名或单位名称；加密保存，只显示姓。",
    ),
    Field(
        name="owner_phone",
        title="业主电话",
        aliases=("联系电话", "电话", "手机", "手机号", "业主联系电话", "联系方式", "phone"),
        read=values.phone(),
        as_text=True,
        mask=mask_phone,
        example="13812348000",
        rule="只填一个号码；加密保存，只显示前3位和后4位。",
    ),
)
Draft = Any
"""A row of the roster, see estates.sheets.households."""


def compare(drafts: Sequence[Draft], context: Context) -> None:
    """Which rows name an owner that the roster does not have; one statement."""
    named = [draft for draft in drafts if _says_something(draft)]
    present: dict[int, list[Ownership]] = defaultdict(list)
    homes = {draft.stored["pk"] for draft in named if draft.stored}
    rows = Ownership.objects.filter(household__in=homes, to_day__isnull=True)
    for ownership in rows.select_related("party").order_by("pk"):
        present[ownership.household_id].append(ownership)
    for draft in named:
        _compare(draft, present[draft.stored.get("pk", 0)], context)


def _says_something(draft: Draft) -> bool:
    if draft.row.gives("owner_phone") and not draft.row.gives("owner_name"):
        draft.complain("owner_name", "写了业主电话，没有写业主姓名。")
    return bool(draft.row.gives("owner_name"))


def _compare(draft: Draft, here: Sequence[Ownership], context: Context) -> None:
    name, phone = draft.row.values["owner_name"], draft.row.values.get("owner_phone")
    names, phones = blind_indexes(name), blind_indexes(phone or "")
    known = [each for each in here if each.party.name_index in names]
    if known:
        if phone and not any(each.party.phone_index in phones for each in known):
            draft.complain("owner_phone", PHONE_DIFFERS)
        return
    late = [each.from_day for each in here if each.from_day >= context.on]
    if late:
        draft.complain(
            "owner_name",
            f"台账中现在的业主自{max(late)}起，新业主的起日{context.on}应晚于该日；共有人请在户的页面登记。",
        )
        return
    draft.owner = NewOwner(
        household_id=0, name=name, phone=phone or "", kind=_kind(name), from_day=context.on,
        source=context.source[:200],
    )  # fmt: skip
    if draft.stored:
        old = "、".join(each.party.masked_name for each in here)
        draft.changes.append(Change(FIELDS[0].title, old, mask_name(name)))


def take(owners: Mapping[int, NewOwner], context: Context) -> list[Effect]:
    """Register the owner of each household; what was written is remembered without names."""
    if not owners:
        return []
    last = OwnerParty.objects.aggregate(last=Max("pk"))["last"] or 0
    before = _ownerships(owners)
    rows = [
        NewOwner(
            household_id=pk, name=owner.name, phone=owner.phone, kind=owner.kind,
            from_day=owner.from_day, source=owner.source,
        )
        for pk, owner in owners.items()
    ]  # fmt: skip
    record_owners(rows=rows, by=context.by, at=context.at)
    after = _ownerships(owners)
    parties = sorted({row["party"] for pk, row in after.items() if pk not in before})
    effects = [_effect(OwnerParty, pk, None, {}) for pk in parties if pk > last]
    for pk, row in after.items():
        old = before.get(pk)
        day = {"to_day": records.plain(row["to_day"])}
        if old is None:
            effects.append(_effect(Ownership, pk, None, day))
        elif old["to_day"] != row["to_day"]:
            effects.append(_effect(Ownership, pk, {"to_day": records.plain(old["to_day"])}, day))
    return effects


def _effect(  # noqa: PLR0917 -- an effect is these four
    model: Any, pk: int, before: Mapping[str, Any] | None, after: Mapping[str, Any]
) -> Effect:
    return Effect(model=model._meta.label_lower, pk=pk, before=before, after=after)


def _ownerships(households: Mapping[int, Any]) -> dict[int, dict[str, Any]]:
    rows = Ownership.objects.filter(household__in=set(households)).order_by("pk")
    return {row["pk"]: row for row in rows.values("pk", "party", "to_day")}
