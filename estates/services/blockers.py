"""What stands in the way of a reorganisation, said by the rooms above that know.

The register knows nothing of contracts, committees or assessments. A room that does registers a
function when the application starts; it is asked before an estate ends, leaves its street or
changes its size.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from enum import StrEnum

from communities.models import Community
from core.rules.errors import Refusal
from estates.register import SHOWN


class Touch(StrEnum):
    """What the reorganisation does to an estate."""

    ENDS = "ENDS"
    """It is split up or merged into another and stands in the register no longer."""
    LEAVES = "LEAVES"
    """It moves to a community of another street."""
    CHANGES = "CHANGES"
    """It stays, but moves within its street, gives a part away or takes others in."""


Blocker = Callable[[Collection[int], Touch, date], Iterable[str]]
"""(estates, touch, first day) → whole sentences, one for each thing that has to be closed first."""
_BLOCKERS: list[Blocker] = []
Follower = Callable[[Collection[int], Community], None]
"""(estates, the community they moved to): carries along what repeats the community."""
_FOLLOWERS: list[Follower] = []


def register_blocker(blocker: Blocker) -> None:
    """Ask this function, too, before estates are reorganised. Registering twice counts once."""
    if blocker not in _BLOCKERS:
        _BLOCKERS.append(blocker)


def register_follower(follower: Follower) -> None:
    """Call this function when estates have moved, in the same transaction."""
    if follower not in _FOLLOWERS:
        _FOLLOWERS.append(follower)


def tell_followers(estates: Collection[int], community: Community) -> None:
    """Let the rooms above carry what belongs to the estates along."""
    for follow in _FOLLOWERS:
        follow(estates, community)


def refuse_blocked(estates: Collection[int], touch: Touch, from_day: date) -> None:
    """Refusal with every sentence of every room that has something open with the estates."""
    if not estates:
        return
    found = [text for ask in _BLOCKERS for text in ask(estates, touch, from_day)]
    if found:
        rest = f"另有{len(found) - SHOWN}项。" if len(found) > SHOWN else ""
        raise Refusal("".join(found[:SHOWN]) + rest, "STILL_IN_USE")
