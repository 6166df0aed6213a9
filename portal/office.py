"""Founding a real office: units, first people, catalogue and the recommended parameters at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.roles import Role
from accounts.services import NewAccount, create_user
from communities.models import Street
from communities.services import NewOffice, create_office
from core.db.days import business_day
from core.rules.errors import Refusal
from infrastructure.services import load_items
from policies.models import DocumentKind
from policies.services import load_defaults, register_document

DOCUMENT = "物管通参数建议值（待住建部门批准）"


Objection = Callable[[], str]
"""A sentence why no real office may begin in this database, or an empty text."""
_objections: list[Objection] = []


def object_with(objection: Objection) -> None:
    """Apps above register here in `ready()` what they know against a real office."""
    if objection not in _objections:
        _objections.append(objection)


def require_suitable() -> None:
    """Refusal where a real office may not begin in this database."""
    for objection in _objections:
        sentence = objection()
        if sentence:
            raise Refusal(sentence, "UNSUITABLE_DATABASE")


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """One of the first people: user name and name."""

    username: str
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Founded:
    """The new street, and what to hand to its first two people."""

    street: Street
    officer: NewAccount
    admin: NewAccount
    proposed: int


@transaction.atomic
def found(*, office: NewOffice, officer: Person, admin: Person, at: datetime) -> Founded:
    """Everything that a street needs to begin, or nothing.

    The recommended parameters are proposed in the officer's name; the bureau approves them. A
    district that has parameters already keeps them. Refusal in a database that somebody objects to.
    """
    require_suitable()
    street = create_office(office=office, at=at)
    since = business_day(at)
    first: dict[str, Any] = {"since": since, "by": None, "at": at}
    maker = create_user(
        username=officer.username,
        name=officer.name,
        role=Role.STREET_OFFICER,
        unit=street,
        **first,
    )
    keeper = create_user(
        username=admin.username,
        name=admin.name,
        role=Role.SYS_ADMIN,
        unit=street.district,
        **first,
    )
    load_items(by=None, at=at)
    document = register_document(
        title=DOCUMENT,
        issuer=street.name,
        kind=DocumentKind.PROGRAMME,
        district=street.district,
        by=maker.user,
        at=at,
        issued_on=since,
    )
    proposed = load_defaults(
        district=street.district,
        document=document,
        by_maker=maker.user,
        by_checker=None,
        at=at,
    )
    return Founded(street=street, officer=maker, admin=keeper, proposed=proposed)
