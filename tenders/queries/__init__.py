"""What is asked about companies, rounds and contracts."""

from tenders.queries.companies import (
    Project,
    account_of,
    barred_on,
    documents_on,
    expiring_documents,
    expiring_licences,
    group_ids,
    hearing_terms,
    licence_on,
    namesakes,
    on_list,
    projects_of,
    staff_of,
    suspects,
    with_standing,
)
from tenders.queries.contracts import (
    FundGap,
    ServiceRow,
    fund_gaps,
    fund_terms,
    services_of,
)

__all__ = [
    "FundGap",
    "Project",
    "ServiceRow",
    "account_of",
    "barred_on",
    "documents_on",
    "expiring_documents",
    "expiring_licences",
    "fund_gaps",
    "fund_terms",
    "group_ids",
    "hearing_terms",
    "licence_on",
    "namesakes",
    "on_list",
    "projects_of",
    "services_of",
    "staff_of",
    "suspects",
    "with_standing",
]
