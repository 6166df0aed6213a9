"""Which numbers held on a day, and the data of a scheme that verdicts are frozen with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple, Self

from django.db.models import Q

from communities.models import District
from core.rules.errors import Refusal
from policies import rules
from policies.catalogue import read, spec_of
from policies.models import Parameter, Scheme
from policies.states import VersionState

HOLDING = (VersionState.APPROVED, VersionState.SUPERSEDED)
"""Both were approved: a superseded version still holds for the days before its successor."""


class Held(NamedTuple):
    """One value in force, with what set it."""

    value: str
    clause: str
    document: str


@dataclass(frozen=True)
class InForce:
    """The parameters of one district on one day; asking for a missing one is refused."""

    held: Mapping[str, Held]

    @classmethod
    def from_data(cls, data: Mapping[str, Mapping[str, str]]) -> Self:
        """Rebuild from what `as_data` froze."""
        return cls({code: Held(**row) for code, row in data.items()})

    def as_data(self) -> dict[str, dict[str, str]]:
        """Plain data for freezing: code → value, clause, document."""
        return {code: held._asdict() for code, held in sorted(self.held.items())}

    def has(self, code: str) -> bool:
        """Has the office decided this parameter?"""
        return code in self.held

    def text(self, code: str) -> str:
        """The value as written; Refusal where none is in force."""
        held = self.held.get(code)
        if held is None:
            label = spec_of(code).label
            raise Refusal(f"“{label}”当日没有已批准的值，请先提出并批准。", "PARAMETER_MISSING")
        return held.value

    def clause(self, code: str) -> str:
        """The clause that sets the value."""
        self.text(code)
        return self.held[code].clause

    def integer(self, code: str) -> int:
        """A whole number (counts, 元, weights, whole percentages)."""
        number = self.percent(code)
        if number != number.to_integral_value():
            raise Refusal(f"“{spec_of(code).label}”应为整数，现为{number}。", "NOT_WHOLE")
        return int(number)

    def percent(self, code: str) -> Decimal:
        """A percentage or points, exact: 80 means 80 %."""
        number = read(code, self.text(code))
        if not isinstance(number, int | Decimal):
            raise TypeError(f"{code} is not a number")
        return Decimal(number)

    def fraction(self, code: str) -> Fraction:
        """A share of 1, exact: 2/3."""
        number = read(code, self.text(code))
        if not isinstance(number, Fraction):
            raise TypeError(f"{code} is not a fraction")
        return number

    def options(self, code: str) -> frozenset[int]:
        """Numbers of the answer options that count."""
        found = read(code, self.text(code))
        if not isinstance(found, frozenset):
            raise TypeError(f"{code} is not a set of options")
        return found

    def month_day(self, code: str, year: int) -> date:
        """The day of that year."""
        spec_of(code)
        return date.fromisoformat(f"{year:04d}-{self.text(code)}")


def holding(on: date) -> Q:
    """Approved versions whose days contain `on`."""
    open_or_later = Q(last_day__isnull=True) | Q(last_day__gte=on)
    return Q(open_or_later, state__in=HOLDING, first_day__lte=on)


def in_force(*, district: District, on: date) -> InForce:
    """Every parameter in force in the district on the day, in one statement."""
    rows = Parameter.objects.filter(holding(on), district=district).select_related("document")
    return InForce(
        {
            row.code: Held(row.value, row.clause, str(row.document))
            for row in rows.order_by("first_day")
        }
    )


def scheme_in_force(*, district: District, on: date) -> Scheme:
    """The one approved subsidy scheme that covers the day; Refusal where there is none or two."""
    rows = Scheme.objects.filter(holding(on), district=district)
    scheme: Scheme = rules.in_force(rows, on, name=f"{district.name}已批准的补贴方案")
    return scheme


def scheme_data(scheme: Scheme) -> dict[str, Any]:
    """A scheme as plain data, tiers and gates with their clauses: what a batch freezes.

    Rates are text in 元/㎡/月, months are "2022-09"; an open end is None.
    """
    return {
        "scheme": scheme.code,
        "version": scheme.version,
        "label": scheme.label,
        "document": str(scheme.document),
        "proration": scheme.proration,
        "year_basis": scheme.year_basis,
        "first_day": scheme.first_day.isoformat(),
        "last_day": scheme.last_day.isoformat() if scheme.last_day else None,
        "tiers": [
            {
                "rate": str(tier.rate),
                "first_year": tier.first_year,
                "last_year": tier.last_year,
                "first_month": _month(tier.first_month),
                "last_month": _month(tier.last_month),
                "clause": tier.clause,
            }
            for tier in scheme.tiers.order_by("first_year", "first_month")
        ],
        "gates": [
            {"code": gate.code, "value": gate.value, "clause": gate.clause}
            for gate in scheme.gates.order_by("code")
        ],
    }


def _month(day: date | None) -> str | None:
    return f"{day:%Y-%m}" if day else None
