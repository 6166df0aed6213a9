"""Dwellings and who owns them. Names and phones come in here and go straight into the seal."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.audit.services import record
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.db.sealed import blind_index
from core.rules.errors import Conflict, Refusal
from core.rules.masks import refuse_resident_id
from estates.models import Household, OwnerParty, Ownership
from estates.services.owners import NAME_MOST, PHONE_SHAPE, looks_like_phone

EDITABLE = frozenset({"entrance_unit", "room", "exclusive_area", "occupancy", "note"})
"""What `change_household` may set. The code is stable for the life of the dwelling."""


@transaction.atomic
def change_household(
    *, household: Household, values: Mapping[str, Any], by: User | None, at: datetime
) -> Household:
    """Set particulars named in EDITABLE (area in ㎡); the trail keeps what stood there before.

    Refusal for any other name, for bad values and for a resident id in the note; Conflict where
    the dwelling was removed.
    """
    path = household.estate.community.path
    require(by, "estates.change_household", path=path)
    if set(values) - EDITABLE:
        raise Refusal("户号和楼栋登记后不变；登记错了请注销后重新登记。", "NOT_EDITABLE")
    _refuse_removed(household)
    refuse_resident_id(备注=str(values.get("note", "")))
    if values.get("exclusive_area", 1) <= 0:
        raise Refusal(f"专有面积应大于0（{values['exclusive_area']}㎡）。", "AREA")
    before = {name: getattr(household, name) for name in values}
    for name, value in values.items():
        setattr(household, name, value)
    refuse_invalid(household)
    with as_conflict(Household):
        household.save(update_fields=list(values))
    # the words of a note are not repeated: they may speak of a person
    told = [name for name in values if name != "note"]
    record(
        verb="estates.change_household",
        sentence=f"修改“{household.estate}”{household.code}户的登记。",
        by=by,
        at=at,
        subject=household,
        scope_path=path,
        data={
            "fields": sorted(values),
            "before": {name: str(before[name]) for name in told},
            "after": {name: str(values[name]) for name in told},
        },
    )
    return household


@transaction.atomic
def remove_household(
    *, household: Household, on: date, reason: str, by: User | None, at: datetime
) -> Household:
    """注销 (拆除、合并、登记错误): out of the roster from the day on; its ownership ends with it.

    Refusal for a day to come and without a reason; Conflict where it was removed already.
    """
    path = household.estate.community.path
    require(by, "estates.remove_household", path=path)
    refuse_future(on, at)
    refuse_blank(reason, "注销事由")
    refuse_resident_id(事由=reason)
    still = Household.objects.filter(pk=household.pk, removed_on__isnull=True)
    if not still.update(removed_on=on, removal_reason=reason.strip()):
        raise Conflict(f"{household.code}户已注销，请刷新后核对。")
    open_rows = Ownership.objects.filter(household=household, to_day__isnull=True)
    if open_rows.filter(from_day__gt=on).exists():
        raise Refusal(f"{household.code}户的业主登记晚于{on}，请核对注销日期。", "OWNED_LATER")
    open_rows.update(to_day=on)
    household.refresh_from_db()
    record(
        verb="estates.remove_household",
        sentence=f"自{on}起注销“{household.estate}”{household.code}户：{reason.strip()}。",
        by=by,
        at=at,
        subject=household,
        scope_path=path,
        data={"on": on, "reason": reason.strip()},
    )
    return household


@transaction.atomic
def end_ownership(
    *, ownership: Ownership, on: date, reason: str, by: User | None, at: datetime
) -> Ownership:
    """The party's last day as owner, where no successor is known; both stay in the record.

    Refusal for a day to come or before the first one; Conflict where it ended already.
    """
    household = ownership.household
    path = household.estate.community.path
    require(by, "estates.record_owner", path=path)
    refuse_future(on, at)
    refuse_blank(reason, "事由")
    refuse_resident_id(事由=reason)
    if on < ownership.from_day:
        raise Refusal(f"止日{on}早于起日{ownership.from_day}，请核对。", "ENDS_BEFORE_START")
    still = Ownership.objects.filter(pk=ownership.pk, to_day__isnull=True)
    if not still.update(to_day=on):
        raise Conflict("这条产权已终止，请刷新后核对。")
    ownership.refresh_from_db()
    record(
        verb="estates.record_owner",
        sentence=f"“{household.estate}”{household.code}户一位业主的产权于{on}终止：{reason}。",
        by=by,
        at=at,
        subject=household,
        scope_path=path,
        data={"party": ownership.party_id, "on": on},
    )
    return ownership


@transaction.atomic
def change_owner(
    *, party: OwnerParty, name: str, phone: str, reason: str, by: User | None, at: datetime
) -> OwnerParty:
    """Correct the name or phone; an empty text leaves what is there. The trail has neither.

    Refusal for a resident id, Conflict where the party was anonymised meanwhile.
    """
    path = party.estate.community.path
    require(by, "estates.record_owner", path=path)
    refuse_blank(reason, "事由")
    refuse_resident_id(姓名=name, 电话=phone, 事由=reason)
    if len(name) > NAME_MOST:
        raise Refusal(f"业主姓名（名称）超过{NAME_MOST}个字。", "TOO_LONG")
    if phone.strip() and not looks_like_phone(phone):
        raise Refusal(PHONE_SHAPE, "PHONE")
    given = {"name": name.strip(), "phone": phone.strip()}
    changed = {field: text for field, text in given.items() if text}
    if not changed:
        raise Refusal("没有填写新的姓名或电话。", "NOTHING_TO_CHANGE")
    values: dict[str, str] = dict(changed)
    values |= {f"{field}_index": blind_index(text) for field, text in changed.items()}
    still = OwnerParty.objects.filter(pk=party.pk, anonymised_at__isnull=True)
    if not still.update(**values):
        raise Conflict("这位业主的信息已匿名化，不能再修改。")
    party.refresh_from_db()
    labels = "、".join({"name": "姓名", "phone": "电话"}[field] for field in changed)
    record(
        verb="estates.record_owner",
        sentence=f"更正“{party.estate}”{party}的{labels}：{reason.strip()}。",
        by=by,
        at=at,
        subject=party,
        scope_path=path,
        data={"fields": sorted(changed)},
    )
    return party


@transaction.atomic
def vote_by(*, ownership: Ownership, by: User | None, at: datetime) -> Ownership:
    """共有人推选: from now on this co-owner votes for the dwelling (民法典 278)."""
    household = ownership.household
    path = household.estate.community.path
    require(by, "estates.record_owner", path=path)
    if ownership.to_day is not None:
        raise Refusal("产权已终止的业主不能行使表决权。", "ENDED")
    open_rows = Ownership.objects.filter(household=household, to_day__isnull=True)
    open_rows.filter(votes=True).update(votes=False)
    with as_conflict(Ownership):
        open_rows.filter(pk=ownership.pk).update(votes=True)
    ownership.refresh_from_db()
    record(
        verb="estates.record_owner",
        sentence=f"“{household.estate}”{household.code}户的共有人推选了行使表决权的人。",
        by=by,
        at=at,
        subject=household,
        scope_path=path,
        data={"party": ownership.party_id},
    )
    return ownership


def refuse_future(day: date, at: datetime) -> None:
    """Refusal for a day that has not come."""
    today = business_day(at)
    if day > today:
        raise Refusal(f"日期{day}还没有到（今天是{today}），到期后再登记。", "NOT_YET")


def refuse_blank(text: str, label: str) -> None:
    """Refusal that names what was not filled in."""
    if not text.strip():
        raise Refusal(f"没有填写{label}。", "MISSING")


def _refuse_removed(household: Household) -> None:
    if household.removed_on is not None:
        raise Conflict(f"{household.code}户已于{household.removed_on}注销，不能再修改。")
