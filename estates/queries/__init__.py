"""What the register knows, as of any day."""

from estates.queries.asof import (
    BATCH,
    Abandonment,
    abandoned,
    counted,
    covers,
    existing,
    former_names,
    standing_on,
    unserviced_since,
)
from estates.queries.roster import Block, living, living_blocks
from estates.queries.search import find_estates, matching
from estates.queries.totals import (
    SMALL_MAX,
    Board,
    CommunityRow,
    Facts,
    Frame,
    board,
    by_community,
    facts,
    frames,
)

__all__ = [
    "BATCH",
    "SMALL_MAX",
    "Abandonment",
    "Block",
    "Board",
    "CommunityRow",
    "Facts",
    "Frame",
    "abandoned",
    "board",
    "by_community",
    "counted",
    "covers",
    "existing",
    "facts",
    "find_estates",
    "former_names",
    "frames",
    "living",
    "living_blocks",
    "matching",
    "standing_on",
    "unserviced_since",
]
