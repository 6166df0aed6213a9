"""The only writers of what happens while a contract runs, and of the way out of it."""

from tenders.services.life.daily import keep_house
from tenders.services.life.emergencies import (
    EmergencyPlan,
    end_emergency,
    end_taken_over,
    start_emergency,
)
from tenders.services.life.events import (
    Happening,
    answer_event,
    record_event,
    remedy_event,
    withdraw_event,
)
from tenders.services.life.exits import hand_over_item, open_exit
from tenders.services.life.polls import (
    Figures,
    cancel_poll,
    check_poll,
    enter_poll,
    open_poll,
    return_poll,
)
from tenders.services.life.proposals import (
    close_proposal,
    propose_by_breach,
    propose_by_poll,
    put_to_vote,
    withdraw_proposal,
)
from tenders.services.life.reminders import (
    Sample,
    raise_due,
    settle_reminder,
    warn_of_sample,
)
from tenders.services.life.returns import HeadCounts, correct_return, record_return

__all__ = [
    "EmergencyPlan",
    "Figures",
    "Happening",
    "HeadCounts",
    "Sample",
    "answer_event",
    "cancel_poll",
    "check_poll",
    "close_proposal",
    "correct_return",
    "end_emergency",
    "end_taken_over",
    "enter_poll",
    "hand_over_item",
    "keep_house",
    "open_exit",
    "open_poll",
    "propose_by_breach",
    "propose_by_poll",
    "put_to_vote",
    "raise_due",
    "record_event",
    "record_return",
    "remedy_event",
    "return_poll",
    "settle_reminder",
    "start_emergency",
    "warn_of_sample",
    "withdraw_event",
    "withdraw_proposal",
]
