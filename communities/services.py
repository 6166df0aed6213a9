"""The only writers of units: an office is founded once, communities are added and changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from communities.models import Community, District, Street
from core.audit.services import record
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.scope import scope_of
from core.rules.errors import Conflict, Forbidden, Refusal

EDITABLE = frozenset({"name", "liaison"})


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCommunity:
    """A community with its 物业专人 (SEED1: every community names one person)."""

    code: str
    name: str
    liaison: str


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
        _save(Community(street=street, code=new.code, name=new.name, liaison=new.liaison))
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
    community = Community(street=street, code=new.code, name=new.name, liaison=new.liaison)
    _save(community)
    record(
        verb="communities.add_community",
        sentence=f"新增{community.name}，物业专人{community.liaison}。",
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
    """Set the name or the 物业专人; the code is part of every scope and never changes."""
    _require(by, "communities.change_community", community.path)
    if set(values) - EDITABLE:
        raise Refusal("社区代码建立后不能修改。", "NOT_EDITABLE")
    before = {name: getattr(community, name) for name in values}
    for name, value in values.items():
        setattr(community, name, value)
    _save(community)
    record(
        verb="communities.change_community",
        sentence=f"修改{community.name}：物业专人{community.liaison}。",
        by=by,
        at=at,
        subject=community,
        scope_path=community.path,
        data={"before": before, "after": dict(values)},
    )
    return community


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
