"""What of assessments stands in the way when an estate is reorganised."""

from collections.abc import Collection, Iterator
from datetime import date

from estates.services import Touch
from inspections.models import Assessment
from inspections.states import CycleState


def open_cycles(estates: Collection[int], touch: Touch, from_day: date) -> Iterator[str]:
    """A frozen roster and its sample speak of the estate as it was; the year is closed first."""
    rows = Assessment.objects.filter(estate__in=estates).exclude(cycle__state=CycleState.FINAL)
    columns = ("estate__name", "cycle__year")
    for name, year in rows.order_by("cycle__year", "estate__code").values_list(*columns):
        yield f"“{name}”正在{year}年度考评中，请在考评结果确认后办理。"
