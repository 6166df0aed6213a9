"""Staff pages of companies, rounds and contracts."""

from tenders.admin import companies, contracts

__all__ = ["companies", "contracts"]
