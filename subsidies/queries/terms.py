"""From the frozen data of a scheme to the terms that the rules read."""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from core.rules.periods import Month
from policies.models import GateCode
from subsidies.models import Batch
from subsidies.rules import Gates, Proration, Terms, Tier, YearBasis

NUMBER_OF = {
    GateCode.MIN_AGE_YEARS: ("min_age_years", "AGE"),
    GateCode.MIN_ABANDONED_YEARS: ("min_abandoned_years", "ABANDONED"),
    GateCode.MAX_HOUSEHOLDS: ("max_households", "SIZE"),
}
"""Gates that are whole numbers: field of the rules, and the name their clause is kept under."""


def terms_of(data: Mapping[str, Any]) -> Terms:
    """Terms from `policies.queries.scheme_data`, live or as a batch froze it.

    Raises Refusal where the tiers are missing or overlap, as the rules do.
    """
    return Terms(
        scheme=data["label"],
        version=data["version"],
        proration=Proration(data["proration"]),
        year_basis=YearBasis(data["year_basis"]),
        tiers=tuple(_tier(row) for row in data["tiers"]),
        first_day=_day(data["first_day"]),
        last_day=_day(data["last_day"]),
        gates=_gates(data["gates"]),
    )


def frozen_terms(batch: Batch) -> Terms:
    """The terms that the batch froze when it was opened."""
    return terms_of(json.loads(batch.terms))


def claim_of(batch: Batch) -> tuple[Month, Month]:
    """First and last month of the claim, both included."""
    return Month.of(batch.claim_from), Month.of(batch.claim_to)


def _tier(row: Mapping[str, Any]) -> Tier:
    return Tier(
        rate=Decimal(row["rate"]),
        first_year=row["first_year"],
        last_year=row["last_year"],
        first_month=_month(row["first_month"]),
        last_month=_month(row["last_month"]),
        clause=row["clause"],
    )


def _gates(rows: list[Mapping[str, str]]) -> Gates:
    values: dict[str, Any] = {}
    clauses: dict[str, str] = {}
    for row in rows:
        code, value = GateCode(row["code"]), row["value"]
        if code is GateCode.MIN_GRADE:
            values["min_grade"], clauses["GRADE"] = value, row["clause"]
        elif code is GateCode.MIN_SATISFACTION:
            values["min_satisfaction"], clauses["SATISFACTION"] = Decimal(value), row["clause"]
        else:
            field, gate = NUMBER_OF[code]
            values[field], clauses[gate] = int(value), row["clause"]
    return Gates(**values, clauses=clauses)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _month(text: str | None) -> Month | None:
    return Month.parse(text) if text else None
