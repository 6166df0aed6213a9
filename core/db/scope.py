"""Who sees what: one method, used for lists, details, exports, autocompletes and writes.

Every organisational unit has a path of codes ending in a slash ("150525/001/003/"), so a scope is a
set of path prefixes and needs no knowledge of what a unit is.
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Protocol, Self

from django.db import models
from django.db.models import Q


@dataclass(frozen=True)
class Scope:
    """Path prefixes a person answers for. No prefix means nothing; doubt means nothing."""

    prefixes: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not self.prefixes

    def covers(self, path: str) -> bool:
        """Is the unit with this path inside the scope?"""
        return bool(path) and any(path.startswith(prefix) for prefix in self.prefixes)

    def ancestors(self) -> set[str]:
        """Paths of the units above and at each prefix: what a community shares with its street."""
        found: set[str] = set()
        for prefix in self.prefixes:
            codes = prefix.strip("/").split("/")
            found.update("/".join(codes[:n]) + "/" for n in range(1, len(codes) + 1))
        return found


class Scoped(Protocol):
    """Anything with a scope: a signed-in user."""

    @property
    def scope(self) -> Scope: ...


def scope_of(user: Any) -> Scope:
    """The user's scope; an anonymous or inactive one has none."""
    if not getattr(user, "is_authenticated", False) or not getattr(user, "is_active", False):
        return Scope()
    scope = getattr(user, "scope", None)
    return scope if isinstance(scope, Scope) else Scope()


def within(scope: Scope, lookup: str) -> Q:
    """Condition: the path at `lookup` lies inside the scope (matches nothing when it is empty)."""
    condition = Q(pk__in=[])
    for prefix in scope.prefixes:
        condition |= Q(**{f"{lookup}__startswith": prefix})
    return condition


class ScopedQuerySet(models.QuerySet[Any]):
    """Base of every queryset whose rows belong to a unit."""

    path_lookup: ClassVar[str] = "community__path"
    """Lookup from the row to its unit's path."""
    shared_downwards: ClassVar[bool] = False
    """True where units below may see the row too (a street's cycle is seen by its communities)."""

    def visible_to(self, user: Any) -> Self:
        """Only the rows that this user may see; `none()` when in doubt."""
        scope = scope_of(user)
        if scope.is_empty:
            return self.none()
        condition = within(scope, self.path_lookup)
        if self.shared_downwards:
            condition |= Q(**{f"{self.path_lookup}__in": scope.ancestors()})
        return self.filter(condition)


class CommonQuerySet(models.QuerySet[Any]):
    """Rows that everyone who is signed in may see: laws, catalogues, companies."""

    def visible_to(self, user: Any) -> Self:
        return self.all() if getattr(user, "is_active", False) else self.none()


class System:
    """The system itself, as a viewer: a command on the server sees every unit."""

    is_authenticated = True
    is_active = True
    scope = Scope(("",))


SYSTEM = System()
