"""What of committees stands in the way when an estate is reorganised, and what follows it."""

from collections.abc import Collection, Iterator
from datetime import date

from committees.models import Committee
from committees.states import CommitteeState
from communities.models import Community
from estates.services import Touch

OVER = frozenset({CommitteeState.DISSOLVED, CommitteeState.EXPIRED})


def live_committees(estates: Collection[int], touch: Touch, from_day: date) -> Iterator[str]:
    """An estate that ends takes no committee with it; one that stays or moves keeps its own."""
    if touch is not Touch.ENDS:
        return
    rows = Committee.objects.filter(estate__in=estates).exclude(state__in=OVER)
    for estate, name in rows.order_by("estate__code").values_list("estate__name", "name"):
        yield f"“{estate}”的{name}还没有终止，请先办理解散。"


def follow_estates(estates: Collection[int], community: Community) -> None:
    """The committee of an estate that moved belongs to the community that the estate moved to."""
    Committee.objects.filter(estate__in=estates).update(community=community)
