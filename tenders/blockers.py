"""What of contracts stands in the way when an estate is reorganised."""

from collections.abc import Collection, Iterator
from datetime import date

from django.db.models import F, Q

from estates.services import Touch
from tenders.models import (
    EmergencyService,
    HandoverInspection,
    RoundEstate,
    SatisfactionPoll,
    Service,
)
from tenders.states import HandoverState
from tenders.states.life import PENDING, RUNNING_POLLS


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


def running_polls(estates: Collection[int], touch: Touch, from_day: date) -> Iterator[str]:
    """A full poll counts the households of its opening: the estate stays until the figures are in.

    Also where only its size changes: a denominator that moves is no denominator.
    """
    rows = SatisfactionPoll.objects.filter(estate__in=estates, state__in=sorted(RUNNING_POLLS))
    for name, opened_on in rows.order_by("estate__code").values_list("estate__name", "opened_on"):
        yield f"“{name}”自{opened_on}起在进行全体住户测评，请先复核或取消测评。"


def open_proposals(estates: Collection[int], touch: Touch, from_day: date) -> Iterator[str]:
    """Owners who are asked to dismiss their company answer before their estate becomes another."""
    if touch is Touch.CHANGES:
        return
    rows = Service.objects.filter(
        Q(contract__proposals__estate=F("estate")) | Q(contract__proposals__estate__isnull=True),
        estate__in=estates,
        contract__proposals__state__in=sorted(PENDING),
    ).order_by("estate__code")
    for name, number in rows.values_list("estate__name", "contract__number").distinct():
        yield f"“{name}”（合同{number}）有办理中的解聘提议，请先办结或撤回。"


def running_emergencies(estates: Collection[int], touch: Touch, from_day: date) -> Iterator[str]:
    """Who serves in an emergency serves one named estate; first that ends."""
    if touch is Touch.CHANGES:
        return
    rows = EmergencyService.objects.filter(estate__in=estates, live=True).order_by("estate__code")
    for name, company in rows.values_list("estate__name", "company__name"):
        yield f"“{name}”由{company}提供应急物业服务，请先登记应急服务结束。"


def unfinished_handovers(estates: Collection[int], touch: Touch, from_day: date) -> Iterator[str]:
    """What is found in an estate is signed, or given up, while the estate is the one inspected."""
    if touch is Touch.CHANGES:
        return
    rows = HandoverInspection.objects.filter(
        service__estate__in=estates, state=HandoverState.DRAFT
    ).order_by("service__estate__code", "pk")
    for name, number in rows.values_list("service__estate__name", "number"):
        yield f"“{name}”的承接查验{number}还没有办完，请先由双方签字或作废。"


BLOCKERS = (
    live_services, running_rounds, running_polls, open_proposals, running_emergencies,
    unfinished_handovers,
)  # fmt: skip
"""Asked before an estate is reorganised, in this order."""
