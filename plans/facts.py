"""What a programme's figures are computed from: its register and policies as of its base day."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet, Sum

from committees.queries import coverage
from communities.models import Community, Street
from core.db.scope import Scope, within
from estates.models import Estate
from estates.queries import Board, board, counted
from estates.states import UNSERVICED, Mode
from infrastructure.models import FacilityItem, FacilityNeed
from plans.models import Programme
from policies.models import PolicyDocument, Scheme
from policies.queries import InForce, in_force


class Facts:
    """Reads each fact once; one instance serves one pass over the figures of one programme."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.scope = Scope((programme.path,))
        self.day = programme.base_day

    @cached_property
    def board(self) -> Board:
        """Totals of the register on the base day."""
        return board(scope=self.scope, on=self.day)

    @cached_property
    def unserviced(self) -> list[int]:
        """Estates without a company on the base day: the 77 of SEED1, for good."""
        return self._ids(UNSERVICED)

    @cached_property
    def serviced(self) -> list[int]:
        """Estates with a company on the base day."""
        return self._ids(set(Mode.values) - UNSERVICED)

    @cached_property
    def standing(self) -> list[int]:
        """Every estate in the register on the base day."""
        return sorted([*self.serviced, *self.unserviced])

    def _ids(self, modes: Collection[str]) -> list[int]:
        rows: Any = counted(scope=self.scope, on=self.day)
        found = rows.filter(spell__mode__in=sorted(modes)).order_by("pk")
        return list(found.values_list("pk", flat=True))

    @property
    def estates(self) -> "QuerySet[Estate]":
        """The estates of the programme's units."""
        return Estate.objects.filter(within(self.scope, "community__path"))

    @property
    def streets(self) -> "QuerySet[Street]":
        """The streets of the programme's district, or its own street."""
        return Street.objects.filter(within(self.scope, "path"))

    @property
    def communities(self) -> "QuerySet[Community]":
        """The communities of the programme's units."""
        return Community.objects.filter(within(self.scope, "path"))

    def with_committee(self, estates: Collection[int]) -> int:
        """How many of the estates a live committee covers on the base day."""
        return coverage(scope=self.scope, on=self.day, estates=estates).covered

    @property
    def regions(self) -> int:
        """Management regions that the estates without a company lie in."""
        rows = Estate.objects.filter(pk__in=self.unserviced, region__isnull=False)
        return rows.values("region").distinct().count()

    @property
    def in_regions(self) -> int:
        """Estates without a company that lie in a region."""
        return Estate.objects.filter(pk__in=self.unserviced, region__isnull=False).count()

    @property
    def surveyed(self) -> int:
        """Estates without a company whose facility needs are on record."""
        return self._needs().values("estate").distinct().count()

    def need(self, code: str) -> int:
        """Units of an item that the estates without a company need."""
        total = self._needs().filter(item__code=code).aggregate(total=Sum("quantity"))["total"]
        return int(total or 0)

    def unit(self, code: str) -> str:
        """The unit in which an item is counted."""
        return FacilityItem.objects.get(code=code).unit

    def _needs(self) -> "QuerySet[FacilityNeed]":
        return FacilityNeed.objects.filter(estate__in=self.unserviced)

    @property
    def grant_items(self) -> frozenset[str]:
        """Names of the items that the grant may pay."""
        rows = FacilityItem.objects.filter(grant_eligible=True)
        return frozenset(rows.values_list("name", flat=True))

    def number_of(self, title: str) -> str:
        """文号 of the document with that title; empty where it is not registered."""
        row = PolicyDocument.objects.filter(district=self.programme.district, title=title).first()
        return row.doc_no if row else ""

    @cached_property
    def held(self) -> InForce:
        """Parameters in force on the base day."""
        return in_force(district=self.programme.district, on=self.day)

    def target(self, metric: str, due_on: date) -> Decimal | None:
        """The value set for a metric and a day; None where there is none."""
        row = self.programme.targets.filter(metric=metric, due_on=due_on).first()
        return row.percent if row else None

    def last_due(self, metric: str) -> date | None:
        """The last day for which a metric has a target."""
        row = self.programme.targets.filter(metric=metric).order_by("-due_on").first()
        return row.due_on if row else None

    def scheme(self, code: str) -> Scheme | None:
        """The first version of a subsidy scheme: the document's own wording."""
        rows = Scheme.objects.filter(district=self.programme.district, code=code)
        return rows.order_by("version").first()

    def rate(self, code: str, year: int) -> Decimal | None:
        """元/㎡/月 of a scheme in a service year."""
        scheme = self.scheme(code)
        if scheme is None:
            return None
        open_end = Q(last_year__isnull=True) | Q(last_year__gte=year)
        tier = scheme.tiers.filter(open_end, first_year__lte=year).first()
        return tier.rate if tier else None

    def last_year_at(self, code: str, rate: Decimal) -> int | None:
        """The last service year that pays the rate; None where it has no end."""
        scheme = self.scheme(code)
        tier = scheme.tiers.filter(rate=rate).order_by("-first_year").first() if scheme else None
        return tier.last_year if tier else None

    def gate(self, code: str, gate: str) -> str:
        """The threshold of a condition as text; empty where the scheme does not set it."""
        scheme = self.scheme(code)
        row = scheme.gates.filter(code=gate).first() if scheme else None
        return row.value if row else ""
