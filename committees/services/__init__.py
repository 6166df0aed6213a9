"""The only writers of 业委会 / 物管会, their decisions and their working fund."""

from committees.services.daily import erase_contacts, keep_house
from committees.services.documents import (
    NewPaper,
    file_change,
    form_group,
    receive_papers,
    return_paper,
)
from committees.services.fund import (
    Accrual,
    Payment,
    accrue_fund,
    check_fund,
    receive_fund,
    reject_fund,
    reverse_fund,
    spend_fund,
)
from committees.services.life import (
    NewMember,
    activate_committee,
    elect_committee,
    file_committee,
    form_committee,
    record_first_meeting,
)
from committees.services.members import (
    end_branch,
    found_branch,
    join_member,
    leave_member,
    reveal_contact,
    set_contact,
    set_duties,
)
from committees.services.reminders import raise_due
from committees.services.succession import (
    dissolve_committee,
    expire_due,
    expiring_due,
    start_re_election,
)
from committees.services.votes import Past, record_decision

__all__ = [
    "Accrual",
    "NewMember",
    "NewPaper",
    "Past",
    "Payment",
    "accrue_fund",
    "activate_committee",
    "check_fund",
    "dissolve_committee",
    "elect_committee",
    "end_branch",
    "erase_contacts",
    "expire_due",
    "expiring_due",
    "file_change",
    "file_committee",
    "form_committee",
    "form_group",
    "found_branch",
    "join_member",
    "keep_house",
    "leave_member",
    "raise_due",
    "receive_fund",
    "receive_papers",
    "record_decision",
    "record_first_meeting",
    "reject_fund",
    "return_paper",
    "reveal_contact",
    "reverse_fund",
    "set_contact",
    "set_duties",
    "spend_fund",
    "start_re_election",
]
