"""Staff pages of companies, rounds and contracts."""

from tenders.admin import amendments, companies, contracts, running

__all__ = [
    "amendments",
    "companies",
    "contracts",
    "running",
]
