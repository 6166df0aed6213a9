"""The terms in force for a committee, and the figures of its place that they are applied to."""

from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Sum

from committees import rules
from committees.models import Committee
from estates.models import Measure
from policies.queries import InForce, in_force

SIZE_CODES = (
    "oc_min", "oc_max", "oc_small_min", "oc_small_households", "oc_term_years", "pmc_min",
    "pmc_max", "pmc_term_years", "prep_min",
)  # fmt: skip
SHARE_CODES = ("pmc_owner_percent", "prep_owner_percent")
DAY_CODES = rules.DEFAULT_DEADLINES.__slots__


def terms_of(committee: Committee, *, on: date) -> InForce:
    """The parameters in force in the committee's district on the day."""
    return in_force(district=committee.community.street.district, on=on)


def size_rules(terms: InForce) -> rules.SizeRules:
    """Seats and terms by the parameters in force; the recommended ones where none is."""
    held: dict[str, Any] = {
        code: terms.integer(code.upper()) for code in SIZE_CODES if terms.has(code.upper())
    }
    for code in SHARE_CODES:
        if terms.has(code.upper()):
            held[code] = Fraction(terms.percent(code.upper()))
    return rules.SizeRules(**held)


def deadlines(terms: InForce) -> rules.Deadlines:
    """Days by the parameters in force; the recommended ones where none is."""
    held = {code: terms.integer(code.upper()) for code in DAY_CODES if terms.has(code.upper())}
    return rules.Deadlines(**held)


def households(committee: Committee, on: date) -> int:
    """Certified households of the estate or of the region's estates on the day."""
    here = (
        {"estate": committee.estate_id}
        if committee.estate_id
        else {"estate__region": committee.region_id}
    )
    rows = Measure.objects.filter(**here, from_day__lte=on).exclude(to_day__lt=on)
    return rows.aggregate(total=Sum("household_count"))["total"] or 0
