"""The business day of a moment."""

from datetime import date, datetime

from django.utils import timezone


def business_day(at: datetime) -> date:
    """The day in the office's time zone on which the act happened."""
    return at.astimezone(timezone.get_default_timezone()).date()
