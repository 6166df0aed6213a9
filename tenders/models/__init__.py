"""Tables of companies, selection rounds, contracts and services."""

from tenders.models.companies import Company, ProviderKind, validate_uscc
from tenders.models.contracts import Contract, ContractQuerySet, Service, ServiceQuerySet

__all__ = [
    "Company",
    "Contract",
    "ContractQuerySet",
    "ProviderKind",
    "Service",
    "ServiceQuerySet",
    "validate_uscc",
]
