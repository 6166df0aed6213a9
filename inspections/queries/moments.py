"""Times of a phone that cannot be right: they count, but whoever reads them is told."""

from datetime import timedelta

from django.db.models import (
    BooleanField,
    Case,
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from inspections.models import Visit

SLACK = timedelta(minutes=10)
"""How far a phone's clock may run ahead of the server before its time is doubted."""
DRAWN = "assignment__assessment__draw__drawn_at"


def doubted(moment: str) -> Q:
    """Condition: the phone's time lies before the draw or later than the server's, by `SLACK`."""
    early = Q(**{f"{moment}__lt": F(DRAWN)})
    return early | Q(**{f"{moment}__gt": F("received_at") + SLACK})


def doubtful(moment: str) -> Case:
    """The same as a column of every row."""
    return Case(
        When(doubted(moment), then=Value(value=True)),
        default=Value(value=False),
        output_field=BooleanField(),
    )


def doubtful_times() -> Coalesce:
    """How many visits of an assessment bear a doubtful time; an answer is one of its visits."""
    rows = (
        Visit.objects.filter(doubted("visited_at"), assignment__assessment=OuterRef("pk"))
        .order_by()
        .values("assignment__assessment")
        .annotate(times=Count("pk"))
        .values("times")
    )
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)
