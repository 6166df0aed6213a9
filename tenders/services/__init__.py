"""The only writers of 物业服务人, contracts and services."""

from tenders.services.companies import change_company, register_company
from tenders.services.contacts import name_contacts
from tenders.services.contracts import (
    Terms,
    draft_contract,
    file_contract,
    give_notice,
    sign_contract,
)
from tenders.services.running import end_service, record_handover

__all__ = [
    "Terms",
    "change_company",
    "draft_contract",
    "end_service",
    "file_contract",
    "give_notice",
    "name_contacts",
    "record_handover",
    "register_company",
    "sign_contract",
]
