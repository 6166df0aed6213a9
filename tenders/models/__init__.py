"""Tables of companies, selection rounds, contracts and services."""

from tenders.models.applications import (
    Application,
    ApplicationLink,
    ApplicationPaper,
    OpeningRecord,
)
from tenders.models.companies import (
    Company,
    CompanyQuerySet,
    NotSameCompany,
    ProviderKind,
    StaffFigure,
    validate_uscc,
)
from tenders.models.company_papers import (
    CompanyDocument,
    PayeeAccount,
)
from tenders.models.company_standing import (
    CreditEvent,
    ListingEntry,
)
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
    "Application",
    "ApplicationLink",
    "ApplicationPaper",
    "Company",
    "CompanyDocument",
    "CompanyQuerySet",
    "Contract",
    "ContractQuerySet",
    "CreditEvent",
    "Deadline",
    "DeadlineChange",
    "DeadlineReason",
    "ListingEntry",
    "NotSameCompany",
    "OpeningRecord",
    "PayeeAccount",
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
    "StaffFigure",
    "validate_uscc",
]
