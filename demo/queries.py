"""Is this a demo database, an empty one or somebody's own? And does it hold what it should?"""

from collections.abc import Iterator
from typing import Any

from accounts.models import User
from committees.models import Committee
from communities.models import Community, District
from core.rules.canonical import digest
from estates.models import (
    Estate,
    Honour,
    Household,
    ManagementSpell,
    Measure,
    OnboardingRound,
    Ownership,
    ServiceCharter,
)
from infrastructure.models import FacilityNeed
from plans.models import GroupMember, Milestone, Programme, Target
from plans.sources import SOURCES
from policies.models import Gate, Parameter, PolicyDocument, Tier
from tenders.models import Company, Contract, Service

OCCUPIED = (District, User, PolicyDocument, Company)
"""A database with a row in any of these is somebody's."""


def is_demo() -> bool:
    """True where the demo was loaded: its programmes carry codes that no office uses."""
    return Programme.objects.filter(code__in=list(SOURCES)).exists()


def objection() -> str:
    """Why no real office may begin here; empty outside a demo database."""
    if not is_demo():
        return ""
    return (
        "这是演示数据库，演示账号的密码是公开的，不能在其中建立正式的街道："
        "请换一个空的数据库（设置 WUGUAN_DATA_DIR 或 DATABASE_URL）。"
    )


def is_empty() -> bool:
    """True before anybody has set up an office."""
    return not any(model._default_manager.exists() for model in OCCUPIED)


def fingerprint() -> str:
    """SHA-256 over everything the demo loads, by names and codes: the same after every load."""
    return digest({name: list(rows) for name, rows in _contents()})


def _contents() -> Iterator[tuple[str, Iterator[list[Any]]]]:
    place = "estate__code"
    yield "communities", _rows(Community, "path", "name")
    yield "people", _rows(User, "username", "name", "role")
    yield "estates", _rows(
        Estate, "code", "name", "community__path", "region__code", "mode", "completed_on",
        "completed_year", "origin", "problems",
    )  # fmt: skip
    yield "spells", _rows(ManagementSpell, place, "mode", "from_day", "to_day")
    yield "measures", _rows(Measure, place, "household_count", "floor_area", "subsidy_area")
    yield "households", _rows(Household, place, "code", "exclusive_area")
    yield "needs", _rows(FacilityNeed, place, "item__code", "quantity")
    yield "honours", _rows(Honour, place, "kind", "awarded_on")
    yield "committees", _rows(Committee, "name", "state", "formed_on", "filed_on", "term_last_day")
    yield from _of_people()
    yield "companies", _rows(Company, "uscc", "name", "kind")
    yield "contracts", _rows(Contract, "number", "state", "company__uscc", "signed_on", "filed_on")
    yield (
        "services",
        _rows(Service, "contract__number", place, "takeover_on", "last_day", "was_unserviced"),
    )
    yield "documents", _rows(PolicyDocument, "title", "doc_no")
    yield (
        "parameters",
        _rows(
            Parameter, "district__code", "code", "value", "state", "first_day", "document__title"
        ),
    )
    yield "tiers", _rows(Tier, "scheme__code", "scheme__state", "first_year", "rate")
    yield "gates", _rows(Gate, "scheme__code", "code", "value")
    yield "targets", _rows(Target, "programme__code", "metric", "percent", "due_on")
    yield "milestones", _rows(Milestone, "programme__code", "first_day", "title", "last_day")
    yield "members", _rows(GroupMember, "programme__code", "order", "role", "unit", "person")


def _of_people() -> Iterator[tuple[str, Iterator[list[Any]]]]:
    place = "estate__code"
    yield (
        "owners",
        _rows(Ownership, "household__estate__code", "household__code", "votes", "from_day"),
    )
    yield "charters", _rows(ServiceCharter, place, "version", "mode", "fee", "fee_from")
    yield (
        "onboarding",
        _rows(OnboardingRound, place, "rectified_on", "publicised_on", "service_on", "fee_on"),
    )


def _rows(model: Any, *columns: str) -> Iterator[list[Any]]:
    # Sorted here: the collations of databases differ, and the street must not.
    return iter(sorted(map(list, model._default_manager.values_list(*columns)), key=repr))
