"""Tables of companies, selection rounds, contracts and services."""

from tenders.models.companies import Company, ProviderKind, validate_uscc
from tenders.models.contracts import Contract, ContractQuerySet, Service, ServiceQuerySet
from tenders.models.notices import (
    Deadline,
    DeadlineChange,
    DeadlineReason,
    Question,
    RoundPublication,
    RoundSignature,
    Seat,
)
from tenders.models.rounds import RoundEstate, RoundQuerySet, SelectionRound

__all__ = [
    "Company",
    "Contract",
    "ContractQuerySet",
    "Deadline",
    "DeadlineChange",
    "DeadlineReason",
    "ProviderKind",
    "Question",
    "RoundEstate",
    "RoundPublication",
    "RoundQuerySet",
    "RoundSignature",
    "Seat",
    "SelectionRound",
    "Service",
    "ServiceQuerySet",
    "validate_uscc",
]
