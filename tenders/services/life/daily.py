"""The daily duties of selections and contracts."""

from datetime import date, datetime

from tenders.services.contract_ends import expire_due
from tenders.services.life.emergencies import end_taken_over
from tenders.services.life.reminders import raise_due
from tenders.services.rounds import open_due_rounds


def keep_house(*, on: date, at: datetime) -> dict[str, int]:
    """Everything that the day asks for; each duty is a transaction, doing it again is nothing.

    What the calendar moves comes before the reminders, so that they see where things stand.
    """
    opened = open_due_rounds(on, at)
    contracts = expire_due(on, at)
    return {
        "rounds": opened,
        "amended": contracts.amended,
        "continued": contracts.continued,
        "expired": contracts.expired,
        "emergencies": end_taken_over(at=at),
        "reminders": raise_due(on=on),
    }
