"""Owners' votes: the meeting, its ballots, the count, and what follows from it."""

from committees.services.votes.after import (
    Past,
    publish_decision,
    publish_result,
    record_decision,
    revoke_decision,
    serve_dismissal,
)
from committees.services.votes.ballots import Paper, enter_ballots, review_ballots
from committees.services.votes.calling import (
    Call,
    Item,
    add_matter,
    announce_assembly,
    call_assembly,
    cancel_assembly,
    drop_matter,
    open_voting,
)
from committees.services.votes.counting import confirm_count, count_ballots, return_count

__all__ = [
    "Call",
    "Item",
    "Paper",
    "Past",
    "add_matter",
    "announce_assembly",
    "call_assembly",
    "cancel_assembly",
    "confirm_count",
    "count_ballots",
    "drop_matter",
    "enter_ballots",
    "open_voting",
    "publish_decision",
    "publish_result",
    "record_decision",
    "return_count",
    "review_ballots",
    "revoke_decision",
    "serve_dismissal",
]
