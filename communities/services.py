"""The only writers of units: an office is founded once, communities and liaisons change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from communities.models import Community, District, Liaison, Street
from core.audit.services import record
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.db.scope import scope_of
from core.rules.errors import Conflict, Forbidden, Refusal

EDITABLE = frozenset({"name", "secretary_name", "director_name", "office_phone"})
"""The liaison is named by an act of its own: it has a history."""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCommunity:
    """A community with its 物业专人 (SEED1: every community names one); empty: not named yet."""

    code: str
    name: str
    liaison: str = ""
    secretary_name: str = ""
    director_name: str = ""
    office_phone: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewOffice:
    """A street with its district and communities; `bureau_name` as it signs."""

    district_code: str
    district_name: str
    bureau_name: str
    street_code: str
    street_name: str
    communities: Sequence[NewCommunity]
    finance_name: str = ""
    hotline: str = ""


@transaction.atomic
def create_office(*, office: NewOffice, at: datetime) -> Street:
    """Found a street office: its district where it is new, the street, and its communities.

    An act of the system, before there are people. Refusal without a community or with missing
    words; Conflict where the street exists, or the district's code belongs to another name.
    """
    if not office.communities:
        raise Refusal("一个街道至少要有一个社区，且每个社区要有物业专人。", "NO_COMMUNITY")
    district = _district(office)
    if Street.objects.filter(district=district, code=office.street_code).exists():
        raise Conflict(
            f"{district.name}已有代码为{office.street_code}的街道。要再建一个街道，请换一个代码。",
            "OFFICE_EXISTS",
        )
    street = Street(
        district=district,
        code=office.street_code,
        name=office.street_name,
        hotline=office.hotline,
    )
    _save(street)
    for new in office.communities:
        _found(street, new, on=business_day(at))
    record(
        verb="communities.create_office",
        sentence=f"建立{district.name}{street.name}，社区{len(office.communities)}个。",
        by=None,
        at=at,
        subject=street,
        scope_path=street.path,
        data={"communities": [new.name for new in office.communities]},
    )
    return street


@transaction.atomic
def add_community(*, street: Street, new: NewCommunity, by: Any, at: datetime) -> Community:
    """Add a community to a street."""
    _require(by, "communities.add_community", street.path)
    community = _found(street, new, on=business_day(at))
    record(
        verb="communities.add_community",
        sentence=f"新增{community.name}，物业专人{community.liaison or '待指定'}。",
        by=by,
        at=at,
        subject=community,
        scope_path=community.path,
    )
    return community


@transaction.atomic
def change_community(
    *, community: Community, values: Mapping[str, str], by: Any, at: datetime
) -> Community:
    """Set the name, the heads or the telephone; the code is part of every scope and stays."""
    _require(by, "communities.change_community", community.path)
    if set(values) - EDITABLE:
        raise Refusal("社区代码建立后不能修改；物业专人请用“指定物业专人”。", "NOT_EDITABLE")
    before = {name: getattr(community, name) for name in values}
    for name, value in values.items():
        setattr(community, name, value)
    _save(community)
    record(
        verb="communities.change_community",
        sentence=f"修改{community.name}：{'、'.join(_labels(values))}。",
        by=by,
        at=at,
        subject=community,
        scope_path=community.path,
        data={"before": before, "after": dict(values)},
    )
    return community


@transaction.atomic
def name_liaison(*, community: Community, name: str, since: date, by: Any, at: datetime) -> Liaison:
    """指定物业专人: the one in charge from `since` on; the one before ends on the day before.

    Refusal without a name, for a day ahead, and for a day not after the present one's first.
    Conflict when the same person is named already.
    """
    _require(by, "communities.name_liaison", community.path)
    name, today = name.strip(), business_day(at)
    if not name:
        raise Refusal("请写明物业专人的姓名。", "NAME_MISSING")
    if since > today:
        raise Refusal(f"起日{since}还没有到（今天是{today}）。", "NOT_YET")
    Community.objects.select_for_update(of=("self",)).get(pk=community.pk)
    before = _ended(community, name, since)
    row = Liaison(community=community, name=name, since=since)
    refuse_invalid(row)
    row.save()
    Community.objects.filter(pk=community.pk).update(liaison=name)
    community.refresh_from_db()
    instead = f"，接替{before}" if before else ""
    record(
        verb="communities.name_liaison",
        sentence=f"{community.name}自{since}起由{name}任物业专人{instead}。",
        by=by,
        at=at,
        subject=community,
        scope_path=community.path,
        data={"before": before, "after": name, "since": since},
    )
    return row


def _ended(community: Community, name: str, since: date) -> str:
    """End the open row on the day before; the name it had, "" where there was none."""
    open_row: Liaison | None = community.liaisons.filter(until__isnull=True).first()
    if open_row is None:
        return ""
    if open_row.name == name:
        raise Conflict(f"{community.name}的物业专人已是{name}。")
    if open_row.since is not None and since <= open_row.since:
        raise Refusal(
            f"{open_row.name}自{open_row.since}起任物业专人，接替的日期应晚于这一天。", "TOO_EARLY"
        )
    open_row.until = since - timedelta(days=1)
    open_row.save(update_fields=["until"])
    return str(open_row.name)


def _found(street: Street, new: NewCommunity, *, on: date) -> Community:
    community = Community(street=street, **{name: getattr(new, name) for name in new.__slots__})
    _save(community)
    if community.liaison:
        Liaison.objects.create(community=community, name=community.liaison, since=on)
    return community


def _labels(values: Mapping[str, str]) -> list[str]:
    labels = {field.name: str(field.verbose_name) for field in Community._meta.concrete_fields}
    return [labels[name] for name in values]


def _require(by: Any, perm: str, path: str) -> None:
    # accounts.services.require stands above this room, so the question is asked here again.
    if by is not None and not (by.has_perm(perm) and scope_of(by).covers(path)):
        raise Forbidden("您的角色或职责范围不能办理这件事，请联系街道物业办。", "OUT_OF_SCOPE")


def _district(office: NewOffice) -> District:
    found: District | None = District.objects.filter(code=office.district_code).first()
    if found is not None:
        if found.name != office.district_name:
            raise Conflict(f"旗县区代码{found.code}已属于{found.name}，请核对代码和名称。")
        return found
    district = District(
        code=office.district_code,
        name=office.district_name,
        bureau_name=office.bureau_name,
        finance_name=office.finance_name,
    )
    _save(district)
    return district


def _save(unit: District | Street | Community) -> None:
    refuse_invalid(unit)
    if "/" in unit.code:
        raise Refusal(f"代码“{unit.code}”不能含有斜杠。", "CODE")
    with as_conflict(type(unit)):
        unit.save()
