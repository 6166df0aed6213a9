"""The daily duty of the owners' organisations."""

from datetime import datetime

from committees.services import keep_house
from core.db.days import business_day


def tick(at: datetime) -> None:
    """Terms, deadlines and telephones of the day; running twice changes nothing."""
    keep_house(on=business_day(at), at=at)
