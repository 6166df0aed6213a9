"""What of contracts stands in the way when an estate is reorganised."""

from collections.abc import Collection, Iterator
from datetime import date

from estates.services import Touch
from tenders.models import RoundEstate, Service


def live_services(estates: Collection[int], touch: Touch, from_day: date) -> Iterator[str]:
    """A contract serves its estate to the end: first the service ends, then the estate.

    An estate that moves within its street or changes its size keeps its contract.
    """
    if touch is Touch.CHANGES:
        return
    rows = Service.objects.filter(estate__in=estates, live=True).order_by("estate__code")
    for name, number in rows.values_list("estate__name", "contract__number"):
        yield f"“{name}”还有现行的物业服务合同（{number}），请先办理服务终止。"


def running_rounds(estates: Collection[int], touch: Touch, from_day: date) -> Iterator[str]:
    """An estate in a running selection stays what its notice says until the round is over.

    What changes its size stays possible: the facts of the notice are frozen.
    """
    if touch is Touch.CHANGES:
        return
    rows = RoundEstate.objects.filter(estate__in=estates, live=True).order_by("estate__code")
    for name, number in rows.values_list("estate__name", "round__number"):
        yield f"“{name}”在进行中的遴选{number}里，请先办结或取消遴选。"
