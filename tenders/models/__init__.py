"""Tables of companies, selection rounds, contracts and services."""

from tenders.models.applications import (
    Application,
    ApplicationLink,
    ApplicationPaper,
    OpeningRecord,
)
from tenders.models.choice import (
    Choice,
    NotSelected,
    Objection,
    Recommendation,
    Shortlist,
    ShortlistEntry,
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
from tenders.models.contract_terms import (
    ContractAmendment,
    ContractFee,
    FacilityCommitment,
    ServiceItem,
)
from tenders.models.contracts import Contract, ContractQuerySet, Service, ServiceQuerySet
from tenders.models.evaluation import (
    Evaluation,
    EvaluationPlan,
    PanelJudge,
    Ranking,
    ScoreLine,
    ScoreSheet,
    ScreeningItem,
)
from tenders.models.handover import (
    HandoverInspection,
    HandoverItem,
    HandoverPaper,
    HandoverPhoto,
    HandoverRecheck,
    PaperKind,
    RemedyParty,
)
from tenders.models.life import EmploymentReturn, EventPaper, PerformanceEvent
from tenders.models.life_exit import ContractReminder, EmergencyService, ExitHandover
from tenders.models.life_polls import DismissalProposal, SatisfactionPoll
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
    "Choice",
    "Company",
    "CompanyDocument",
    "CompanyQuerySet",
    "Contract",
    "ContractAmendment",
    "ContractFee",
    "ContractQuerySet",
    "ContractReminder",
    "CreditEvent",
    "Deadline",
    "DeadlineChange",
    "DeadlineReason",
    "DismissalProposal",
    "EmergencyService",
    "EmploymentReturn",
    "Evaluation",
    "EvaluationPlan",
    "EventPaper",
    "ExitHandover",
    "FacilityCommitment",
    "HandoverInspection",
    "HandoverItem",
    "HandoverPaper",
    "HandoverPhoto",
    "HandoverRecheck",
    "ListingEntry",
    "NotSameCompany",
    "NotSelected",
    "Objection",
    "OpeningRecord",
    "PanelJudge",
    "PaperKind",
    "PayeeAccount",
    "PerformanceEvent",
    "ProviderKind",
    "Question",
    "Ranking",
    "Recommendation",
    "RemedyParty",
    "RoundEstate",
    "RoundPublication",
    "RoundQuerySet",
    "RoundSignature",
    "SatisfactionPoll",
    "ScoreLine",
    "ScoreSheet",
    "ScreeningItem",
    "Seat",
    "SelectionRound",
    "Service",
    "ServiceItem",
    "ServiceQuerySet",
    "Shortlist",
    "ShortlistEntry",
    "StaffFigure",
    "validate_uscc",
]
