"""Staff pages of companies, rounds and contracts."""

from tenders.admin import (
    amendments,
    companies,
    company_listings,
    company_records,
    contracts,
    life,
    life_exit,
    life_polls,
    life_proposals,
    life_returns,
    running,
)

__all__ = [
    "amendments",
    "companies",
    "company_listings",
    "company_records",
    "contracts",
    "life",
    "life_exit",
    "life_polls",
    "life_proposals",
    "life_returns",
    "running",
]
