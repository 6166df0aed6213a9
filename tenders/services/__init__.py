"""The only writers of 物业服务人, contracts and services."""

from tenders.services.companies import (
    change_company,
    record_staff,
    register_company,
    verify_licence,
)
from tenders.services.company_credit import (
    record_credit,
    withdraw_credit,
)
from tenders.services.company_papers import (
    add_document,
    confirm_account,
    enter_account,
    reject_account,
    reveal_account,
    withdraw_document,
)
from tenders.services.company_standing import (
    decide_removal,
    list_company,
    propose_listing,
    propose_removal,
    record_hearing,
    record_statement,
    reject_listing,
    serve_listing_notice,
    withdraw_listing,
)
from tenders.services.company_uniting import (
    tell_apart,
    unite_companies,
)
from tenders.services.contacts import name_contacts
from tenders.services.contracts import (
    Terms,
    draft_contract,
    file_contract,
    give_notice,
    sign_contract,
)
from tenders.services.running import end_service
from tenders.services.takeover import record_handover, record_past_handover

__all__ = [
    "Terms",
    "add_document",
    "change_company",
    "confirm_account",
    "decide_removal",
    "draft_contract",
    "end_service",
    "enter_account",
    "file_contract",
    "give_notice",
    "list_company",
    "name_contacts",
    "propose_listing",
    "propose_removal",
    "record_credit",
    "record_handover",
    "record_hearing",
    "record_past_handover",
    "record_staff",
    "record_statement",
    "register_company",
    "reject_account",
    "reject_listing",
    "reveal_account",
    "serve_listing_notice",
    "sign_contract",
    "tell_apart",
    "unite_companies",
    "verify_licence",
    "withdraw_credit",
    "withdraw_document",
    "withdraw_listing",
]
