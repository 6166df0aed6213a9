"""Documents, dated parameters, subsidy schemes and the days of the calendar."""

from policies.models.calendar import CalendarDay, CalendarKind
from policies.models.versions import (
    GRADE_WORDS,
    DocumentKind,
    Gate,
    GateCode,
    Parameter,
    PolicyDocument,
    Proration,
    Scheme,
    Tier,
    Versioned,
    YearBasis,
    normalise_doc_no,
)

__all__ = [
    "GRADE_WORDS",
    "CalendarDay",
    "CalendarKind",
    "DocumentKind",
    "Gate",
    "GateCode",
    "Parameter",
    "PolicyDocument",
    "Proration",
    "Scheme",
    "Tier",
    "Versioned",
    "YearBasis",
    "normalise_doc_no",
]
