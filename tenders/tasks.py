"""The daily duty of selections and contracts."""

from datetime import datetime

from core.db.days import business_day
from tenders.services.life import keep_house


def tick(at: datetime) -> None:
    """Windows, terms, emergencies and reminders of the day; running twice changes nothing."""
    keep_house(on=business_day(at), at=at)
