"""The reminders that an act waited for are settled by the act itself, not by the next tick."""

from collections.abc import Collection
from datetime import date

from tenders.models import ContractReminder


def settle(subject: str, *, kinds: Collection[str], on: date) -> None:
    """The act that these reminders waited for has been done."""
    rows = ContractReminder.objects.filter(subject=subject, settled_on__isnull=True)
    rows.filter(kind__in=list(kinds)).update(settled_on=on)
