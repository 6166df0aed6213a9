"""承接查验 as stored: what was found, what is still open, and the record as it is printed."""

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from tenders.models import (
    HandoverInspection,
    HandoverItem,
    HandoverPaper,
    HandoverPhoto,
    HandoverRecheck,
    Service,
)
from tenders.rules.handover import FAULTY, Found
from tenders.states import OVER, Condition, ContractState, HandoverState, Recheck

DONE = (HandoverState.SIGNED, HandoverState.PUBLISHED)
RELATED = (
    "service__estate__community__street__district", "service__contract__company",
    "service__contract__committee",
)  # fmt: skip


class Open(NamedTuple):
    """A defect or a missing part that no re-check has found put right."""

    item: HandoverItem
    last: HandoverRecheck | None
    overdue: bool


class Record(NamedTuple):
    """Everything that the printed 承接查验记录 says."""

    inspection: HandoverInspection
    service: Service
    papers: list[HandoverPaper]
    items: list[HandoverItem]
    counts: dict[str, int]


class Signed(NamedTuple):
    """The signed inspection of a service."""

    service_id: int
    number: str
    signed_on: date


def findings(inspection: HandoverInspection) -> list[Found]:
    """The lines as the rules read them, in order."""
    rows = HandoverItem.objects.filter(inspection=inspection).order_by("position")
    columns = ("item", "condition", "quantity", "problem", "remedy_party", "remedy_due_on")
    return [Found(*row) for row in rows.values_list(*columns)]


def signed_for(services: Collection[int]) -> dict[int, Signed]:
    """The signed inspection of each of the services; those without one are left out."""
    rows = HandoverInspection.objects.filter(service__in=services, live=True, state__in=DONE)
    found = rows.values_list("service_id", "number", "signed_on")
    return {row[0]: Signed(*row) for row in found}


def begun_for(services: Collection[int]) -> set[int]:
    """Which of the services have an inspection that was not cancelled."""
    rows = HandoverInspection.objects.filter(service__in=services, live=True)
    return set(rows.values_list("service_id", flat=True))


def waiting_for_handover(viewer: Any) -> QuerySet[Service]:
    """Live services under a signed contract that were not taken over and have no inspection."""
    begun = HandoverInspection.objects.filter(service=OuterRef("pk"), live=True)
    rows = Service.objects.visible_to(viewer).filter(
        ~Exists(begun), live=True, takeover_on__isnull=True
    )
    rows = rows.exclude(contract__state__in=[ContractState.DRAFT, *OVER])
    return rows.select_related("estate__community", "contract__company").order_by("estate__code")


def listed(viewer: Any) -> QuerySet[HandoverInspection]:
    """The inspections that a person may see, newest first, each with its number of defects."""
    rows: QuerySet[HandoverInspection] = HandoverInspection.objects.visible_to(viewer)
    faulty = Count("items", filter=Q(items__condition__in=FAULTY))
    return rows.select_related(*RELATED).annotate(faulty=faulty).order_by("-started_on", "-pk")


def items_of(inspection: HandoverInspection) -> list[HandoverItem]:
    """Every line with its photos and re-checks, in order; three statements."""
    photos = HandoverPhoto.objects.select_related("file").order_by("pk")
    rechecks = HandoverRecheck.objects.select_related("entered_by").order_by("checked_on", "pk")
    rows = HandoverItem.objects.filter(inspection=inspection).order_by("position")
    return list(rows.prefetch_related(Prefetch("photos", photos), Prefetch("rechecks", rechecks)))


def counts_of(items: Collection[HandoverItem]) -> dict[str, int]:
    """How many lines stand in each condition, and how many were put right since."""
    found = Counter(item.condition for item in items)
    fixed = sum(_fixed(item) for item in items)
    looked = sum(number for condition, number in found.items() if condition not in {"", "NONE"})
    return {
        "looked": looked,
        "good": found[Condition.GOOD],
        "defect": found[Condition.DEFECT],
        "missing": found[Condition.MISSING],
        "fixed": fixed,
        "open": found[""],
    }


def open_defects(items: Collection[HandoverItem], *, on: date) -> list[Open]:
    """Defects that are not put right yet; overdue after the day agreed."""
    rows = [item for item in items if item.condition in FAULTY and not _fixed(item)]
    return [
        Open(item, _last(item), item.remedy_due_on is not None and item.remedy_due_on < on)
        for item in rows
    ]


def record_of(inspection: HandoverInspection) -> Record:
    """Everything that the printed record says: sides, papers, lines with re-checks, figures."""
    row = HandoverInspection.objects.select_related(*RELATED).get(pk=inspection.pk)
    items = [item for item in items_of(row) if item.condition != Condition.NONE]
    papers = list(row.papers.order_by("pk"))
    return Record(row, row.service, papers, items, counts_of(items))


def published() -> QuerySet[HandoverInspection]:
    """Published results, newest first: for everybody, without names of persons."""
    rows = HandoverInspection.objects.filter(state=HandoverState.PUBLISHED)
    related = ("service__estate__community__street", "service__contract__company")
    return rows.select_related(*related).order_by("-published_on", "-pk")


def _last(item: HandoverItem) -> HandoverRecheck | None:
    return max(item.rechecks.all(), key=lambda row: (row.checked_on, row.pk), default=None)


def _fixed(item: HandoverItem) -> bool:
    last = _last(item)
    return last is not None and last.result == Recheck.FIXED
