"""Pure rules of selection, contract and exit."""

from tenders.rules.contracts import (
    MAX_TERM_YEARS,
    NOTICE_DAYS,
    SHORTLIST_MAX,
    SHORTLIST_MIN,
    ContractDates,
    Exit,
    contract_refusals,
    earliest_end,
    shortlist_refusals,
    window_refusals,
)

__all__ = [
    "MAX_TERM_YEARS",
    "NOTICE_DAYS",
    "SHORTLIST_MAX",
    "SHORTLIST_MIN",
    "ContractDates",
    "Exit",
    "contract_refusals",
    "earliest_end",
    "shortlist_refusals",
    "window_refusals",
]
