"""What the bureau's pages list: plain rows within the person's scope, constant statements."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Case as Switch
from django.db.models import Count, Q, QuerySet, Sum, Value, When

from accounts.models import User
from communities.models import Street
from core.db.scope import scope_of, within
from core.jobs.models import Job
from core.jobs.queries import Progress, progress
from core.rules.money import ZERO
from inspections.models import Draw
from subsidies.models import Batch, Case, Line
from subsidies.states import BatchState

S = BatchState
QUEUE = {
    "subsidies.approve": (S.SUBMITTED, S.APPROVED, S.RETURNED, S.CALCULATED, S.DRAFT, S.VOID),
    "subsidies.submit": (S.CALCULATED, S.RETURNED, S.SUBMITTED, S.DRAFT, S.APPROVED, S.VOID),
    "": (S.RETURNED, S.DRAFT, S.CALCULATED, S.SUBMITTED, S.APPROVED, S.VOID),
}
"""Which state waits for whom: first comes what this person can do something about."""


class CommunityRow(NamedTuple):
    """A community's share of a batch; `total` in yuan."""

    community_id: int
    name: str
    cases: int
    payable: int
    total: Decimal

    @property
    def refused(self) -> int:
        return self.cases - self.payable


class Narrow(NamedTuple):
    """What a person asked a list to show: one community, part of a name or a whole code."""

    community: int | None = None
    text: str = ""


def batches(user: Any) -> QuerySet[Batch, dict[str, Any]]:
    """Batches within the scope, those that wait for this person first."""
    perm = next((perm for perm in QUEUE if perm and user.has_perm(perm)), "")
    order = [When(state=state, then=Value(place)) for place, state in enumerate(QUEUE[perm])]
    found: QuerySet[Batch, dict[str, Any]] = (
        Batch.objects.visible_to(user)
        .annotate(turn=Switch(*order, default=Value(len(order))))
        .order_by("turn", "-year", "-pk")
        .values(
            "number", "year", "state", "street__name", "street__path", "case_count",
            "payable_count", "total", "submitted_at", "decided_at", "opinion",
        )
    )  # fmt: skip
    return found


def batch_of(user: Any, number: str) -> Batch | None:
    """The batch with everyone who signed it, or None where the person may not see it."""
    found: Batch | None = (
        Batch.objects.visible_to(user)
        .select_related(
            "street__district", "scheme__document", "replaces", "replaced_by", "calculated_by",
            "submitted_by", "decided_by",
        )
        .filter(number=number)
        .first()
    )  # fmt: skip
    return found


def batch_by_number(number: str) -> Batch | None:
    """The batch with this number, for commands: no person, no scope."""
    found: Batch | None = (
        Batch.objects.select_related("street__district").filter(number=number).first()
    )
    return found


def batch_and_person(batch: int, person: int) -> tuple[Batch, User]:
    """The two that a background job names by key."""
    return Batch.objects.select_related("street__district").get(pk=batch), User.objects.get(
        pk=person
    )


def sees_whole(user: Any, batch: Batch) -> bool:
    """May the person see the figures of the whole street, or only those of a community?"""
    return scope_of(user).covers(batch.street.path)


def by_community(user: Any, batch: Batch) -> list[CommunityRow]:
    """Cases and amounts of each community within the scope, in the order of their paths."""
    rows = (
        Case.objects.visible_to(user)
        .filter(batch=batch)
        .values("community_id", "community__name", "community__path")
        .annotate(cases=Count("pk"), payable=Count("pk", filter=Q(eligible=True)), sum=Sum("total"))
        .order_by("community__path")
    )
    return [
        CommunityRow(
            row["community_id"],
            row["community__name"],
            row["cases"],
            row["payable"],
            row["sum"] or ZERO,
        )
        for row in rows
    ]


def whole_of(rows: Sequence[CommunityRow]) -> CommunityRow:
    """The rows added up."""
    return CommunityRow(
        0,
        "合计",
        sum(row.cases for row in rows),
        sum(row.payable for row in rows),
        sum((row.total for row in rows), ZERO),
    )


def lines(user: Any, batch: Batch, narrow: Narrow) -> QuerySet[Any, Any]:
    """Lines within the scope as plain rows, in the order of the workbook."""
    found = Line.objects.visible_to(user).filter(batch=batch)
    return _narrowed(found, "service__estate", narrow).values(
        "number", "years", "first_month", "last_month", "area", "rate", "months_numerator",
        "months_denominator", "amount", "community__name", "service__estate__code",
        "service__estate__name", "service__contract__company__name",
    )  # fmt: skip


def refusals(user: Any, batch: Batch, narrow: Narrow) -> QuerySet[Any, Any]:
    """Cases without subsidy within the scope as plain rows."""
    found = Case.objects.visible_to(user).filter(batch=batch, eligible=False)
    return _narrowed(found, "estate", narrow).values(
        "reasons", "community__name", "estate__code", "estate__name",
        "service__contract__company__name",
    )  # fmt: skip


def cases_of(user: Any, batch: Batch, estate_code: str) -> list[tuple[Case, list[Line]]]:
    """The estate's cases in the batch with their lines; [] where the person may not see them."""
    found = (
        Case.objects.visible_to(user)
        .filter(batch=batch, estate__code=estate_code)
        .select_related("community", "estate")
        .order_by("pk")
    )
    cases: list[Case] = list(found)
    rows: dict[int, list[Line]] = {case.service_id: [] for case in cases}
    for line in Line.objects.filter(batch=batch, service__in=rows).order_by("service", "number"):
        rows[line.service_id].append(line)
    return [(case, rows[case.service_id]) for case in cases]


def draw_of(assessment_id: int | None) -> Draw | None:
    """The draw behind an assessment, where there was one."""
    if assessment_id is None:
        return None
    found: Draw | None = (
        Draw.objects.select_related("assessment__cycle__street__district")
        .filter(pk=assessment_id)
        .first()
    )
    return found


def streets_of(user: Any) -> QuerySet[Street]:
    """Streets that the person answers for."""
    found: QuerySet[Street] = Street.objects.filter(within(scope_of(user), "path"))
    return found


def job_progress(key: str) -> Progress | None:
    """How far the background job with this key is."""
    pk = Job.objects.filter(key=key).values_list("pk", flat=True).first()
    return None if pk is None else progress(pk)


def _narrowed(rows: QuerySet[Any], estate: str, narrow: Narrow) -> QuerySet[Any]:
    if narrow.community is not None:
        rows = rows.filter(community=narrow.community)
    if narrow.text:
        named = Q(**{f"{estate}__name__icontains": narrow.text})
        rows = rows.filter(named | Q(**{f"{estate}__code": narrow.text}))
    return rows.order_by("pk")
