"""The only writers of the register. Sets in, counts out; one statement per table, not per row."""

from estates.services.changes import (
    award_honour,
    change_estate,
    change_mode,
    correct_measure,
)
from estates.services.entries import form_region, register_estates, register_households

__all__ = [
    "award_honour",
    "change_estate",
    "change_mode",
    "correct_measure",
    "form_region",
    "register_estates",
    "register_households",
]
