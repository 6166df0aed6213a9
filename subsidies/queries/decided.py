"""The frozen cases of a batch with their lines, side by side in the order they were written."""

import json
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from typing import Any

from subsidies.models import Batch, Case, Line

CHUNK = 2_000


def decided(batch: Batch) -> Iterator[tuple[Case, list[Line]]]:
    """Every case with its lines, by community, estate and takeover; two streamed statements.

    Cuts are written one after the other, each case before its lines: both tables hold the same
    services in the same order.
    """
    lines = Line.objects.filter(batch=batch).order_by("pk").iterator(chunk_size=CHUNK)
    groups = groupby(lines, key=attrgetter("service_id"))
    service_id, waiting = _next(groups)
    cases = Case.objects.filter(batch=batch).select_related("community").order_by("pk")
    for case in cases.iterator(chunk_size=CHUNK):
        if case.service_id == service_id:
            yield case, waiting
            service_id, waiting = _next(groups)
        else:
            yield case, []


def snapshot_data(case: Case) -> dict[str, Any]:
    """The facts of a case as they were frozen."""
    found: dict[str, Any] = json.loads(case.facts)
    return found


def _next(groups: Any) -> tuple[int | None, list[Line]]:
    found = next(groups, None)
    return (None, []) if found is None else (found[0], list(found[1]))
