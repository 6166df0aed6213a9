"""What the office types."""

from tenders.forms.contracts import (
    ContactsForm,
    ContractForm,
    EndForm,
    FilingForm,
    HandoverForm,
    NoticeForm,
    SigningForm,
)

__all__ = [
    "ContactsForm",
    "ContractForm",
    "EndForm",
    "FilingForm",
    "HandoverForm",
    "NoticeForm",
    "SigningForm",
]
