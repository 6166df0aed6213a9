"""Who gets a subsidy, for which months, at which rate, and why: pure rules.

``entitlement`` turns terms, area and service into lines; ``decide`` adds the gates and returns a
verdict with all refusals; ``settle`` adds adjustments. Clauses: domain.md 4.3, A8 to A11, A16.
"""

from core.rules.reasons import Reason
from subsidies.rules.lines import Line, entitlement
from subsidies.rules.months import Service
from subsidies.rules.settlement import Settlement, settle
from subsidies.rules.terms import LABELS, Gates, Proration, Terms, Tier, YearBasis
from subsidies.rules.verdict import Facts, Verdict, decide

__all__ = [
    "LABELS",
    "Facts",
    "Gates",
    "Line",
    "Proration",
    "Reason",
    "Service",
    "Settlement",
    "Terms",
    "Tier",
    "Verdict",
    "YearBasis",
    "decide",
    "entitlement",
    "settle",
]
