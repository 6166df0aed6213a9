"""What is asked about companies, rounds and contracts."""

from tenders.queries.contracts import (
    FundGap,
    ServiceRow,
    fund_gaps,
    fund_terms,
    services_of,
)

__all__ = [
    "FundGap",
    "ServiceRow",
    "fund_gaps",
    "fund_terms",
    "services_of",
]
