"""The only writers of 业委会 / 物管会, their decisions and their working fund."""

from committees.services.life import (
    NewMember,
    activate_committee,
    dissolve_committee,
    elect_committee,
    expire_due,
    file_committee,
    form_committee,
)
from committees.services.papers import enter_fund, record_decision

__all__ = [
    "NewMember",
    "activate_committee",
    "dissolve_committee",
    "elect_committee",
    "enter_fund",
    "expire_due",
    "file_committee",
    "form_committee",
    "record_decision",
]
