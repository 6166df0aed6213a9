"""What the public may read: draws, results, approved subsidies, and the head of the trail.

Facts only, no names of residents, no phones, no accounts; shares of fewer than five answers are
shown as reached or not (个人信息保护法 51; domain.md §8.2).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from core.audit.models import GENESIS, ChainHead
from core.rules.errors import Refusal
from core.rules.thresholds import at_least, percent_shown
from inspections.models import Assessment, Cycle
from inspections.queries import draws_of, is_usable
from inspections.states import CycleState
from policies.models import GateCode
from policies.queries import scheme_in_force
from subsidies.models import Batch, Case, Line
from subsidies.states import BatchState

FEWEST_SHOWN = 5
"""Answers below which a published share could point at a household."""
SHOWN_STATES = frozenset({CycleState.PUBLICIZING, CycleState.FINAL})


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One estate of a published cycle; `rate` is None where the share is not shown."""

    assessment: Assessment
    rate: Decimal | None
    reached: bool | None
    usable: bool


@dataclass(frozen=True, kw_only=True)
class Paid:
    """One estate of an approved batch in the columns of 公示表 (domain.md §4.5)."""

    case: Case
    facts: dict[str, Any]
    lines: list[Line]


def trail_head() -> tuple[int, str]:
    """Number and hash of the last act: whoever keeps it can tell later if the trail was changed."""
    head = ChainHead.objects.filter(id=1).first()
    return (head.number, head.hash) if head else (0, GENESIS)


def approved_batches() -> QuerySet[Batch]:
    """Batches that the bureau approved, newest first."""
    rows = Batch.objects.filter(state=BatchState.APPROVED)
    return rows.select_related("street__district", "scheme").order_by("-year", "street__path")


def payable_cases(batch: Batch) -> QuerySet[Case]:
    return (
        Case.objects.filter(batch=batch, eligible=True).select_related("community").order_by("pk")
    )


def paid(cases: Iterable[Case]) -> list[Paid]:
    """The cases of one page with their lines: one statement more, however many there are."""
    cases = list(cases)
    lines: dict[int, list[Line]] = {}
    for line in Line.objects.filter(
        batch__in={case.batch_id for case in cases},
        service__in=[case.service_id for case in cases],
    ).order_by("service_id", "number"):
        lines.setdefault(line.service_id, []).append(line)
    return [
        Paid(case=case, facts=json.loads(case.facts), lines=lines.get(case.service_id, []))
        for case in cases
    ]


def estates_of(cycle: Cycle) -> QuerySet[Assessment]:
    return draws_of(cycle)


def results_are_public(cycle: Cycle) -> bool:
    return cycle.state in SHOWN_STATES


def threshold_of(cycle: Cycle) -> Decimal | None:
    """满意率 that the tariff asks for on the first day of the notice; None where none is set."""
    try:
        scheme = scheme_in_force(
            district=cycle.street.district, on=cycle.notice_first_day or cycle.opened_at.date()
        )
    except Refusal:
        return None
    gate = scheme.gates.filter(code=GateCode.MIN_SATISFACTION).first()
    return Decimal(gate.value) if gate else None


def shown(rows: Iterable[Assessment], *, threshold: Decimal | None) -> list[Shown]:
    """The result lines of one page; compared exactly, shares rounded only to be read."""
    return [_shown(row, threshold) for row in rows]


def _shown(row: Assessment, threshold: Decimal | None) -> Shown:
    satisfied, valid = row.satisfied or 0, row.valid or 0
    return Shown(
        assessment=row,
        rate=percent_shown(satisfied, valid) if valid >= FEWEST_SHOWN else None,
        reached=at_least(satisfied, valid, threshold) if threshold is not None else None,
        usable=is_usable(row),
    )
