"""The only writers of the register. Sets in, counts out; one statement per table, not per row."""

from estates.services.blockers import Touch, register_blocker, register_follower
from estates.services.changes import change_estate, change_mode, correct_measure
from estates.services.entries import form_region, register_estates, register_households
from estates.services.moves import Assignment, Outlook
from estates.services.particulars import (
    award_honour,
    record_fee_years,
    record_inventories,
    report_problems,
    resolve_problem,
    withdraw_honour,
)
from estates.services.reorganise import (
    merge_estates,
    preview_merge,
    preview_split,
    split_estate,
)
from estates.services.standing import Grounds, move_estates, rename_estate
from estates.services.zones import group_zones, release_zone

__all__ = [
    "Assignment",
    "Grounds",
    "Outlook",
    "Touch",
    "award_honour",
    "change_estate",
    "change_mode",
    "correct_measure",
    "form_region",
    "group_zones",
    "merge_estates",
    "move_estates",
    "preview_merge",
    "preview_split",
    "record_fee_years",
    "record_inventories",
    "register_blocker",
    "register_estates",
    "register_follower",
    "register_households",
    "release_zone",
    "rename_estate",
    "report_problems",
    "resolve_problem",
    "split_estate",
    "withdraw_honour",
]
