"""The only writers of imports: receive, map, stage, choose, confirm, undo, discard."""

from core.exchange.services.arrival import discard, map_headings, receive
from core.exchange.services.keeping import forget_old, hand_back, release
from core.exchange.services.staging import (
    accept_suggestion,
    refresh,
    stage,
    stage_in_steps,
    start_staging,
)
from core.exchange.services.taking import confirm, start_confirming, take_in_job, undo

__all__ = [
    "accept_suggestion",
    "confirm",
    "discard",
    "forget_old",
    "hand_back",
    "map_headings",
    "receive",
    "refresh",
    "release",
    "stage",
    "stage_in_steps",
    "start_confirming",
    "start_staging",
    "take_in_job",
    "undo",
]
