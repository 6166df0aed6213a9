"""The figures of a batch computed from its frozen rows: counts, total and the digest."""

import hashlib
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Cast

from communities.models import Community
from core.rules.money import ZERO
from estates.models import Estate
from subsidies.models import Batch, Case, Line
from subsidies.queries.snapshot import encode
from tenders.models import Service

CHUNK = 5_000


class Figures(NamedTuple):
    """What the head of a batch says; `total` in yuan, `digest` SHA-256 over every case and line."""

    case_count: int
    payable_count: int
    total: Decimal
    digest: str


def figures(batch: Batch) -> Figures:
    """Counts, total and digest of the frozen rows, in one pass over cases and one over lines.

    The digest is taken over one text line a row: first all cases by service (the JSON of service,
    estate, community, eligible and fen, then the reasons and the facts as stored), then all lines
    by service and number, with areas in 0.01 ㎡, rates in 0.0001 元 and amounts in fen.
    """
    sha, count, payable, total = hashlib.sha256(), 0, 0, 0
    for *case, reasons, facts in _cases(batch).iterator(chunk_size=CHUNK):
        sha.update(f"{encode(case)}{reasons}{facts}\n".encode())
        count += 1
        payable += case[3]
    for first, last, *line in _lines(batch).iterator(chunk_size=CHUNK):
        sha.update(f"{encode([str(first), str(last), *line])}\n".encode())
        total += line[-1]
    return Figures(count, payable, Decimal(total).scaleb(-2), sha.hexdigest())


def orphans(batch: Batch) -> int:
    """Rows that point at nothing, checked set-wise in place of foreign keys, and sums that differ.

    A case without its service, estate or community; a line without its case; a case whose total
    is not the sum of its lines. 0 in every sound batch.
    """
    cases = Case.objects.filter(batch=batch)
    service = Service.objects.filter(pk=OuterRef("service_id"), estate=OuterRef("estate_id"))
    estate = Estate.objects.filter(pk=OuterRef("estate_id"), community=OuterRef("community_id"))
    community = Community.objects.filter(pk=OuterRef("community_id"), street=batch.street_id)
    lost = Q(~Exists(service)) | Q(~Exists(estate)) | Q(~Exists(community))
    owned = Case.objects.filter(
        batch=batch,
        service=OuterRef("service_id"),
        community=OuterRef("community_id"),
        eligible=True,
    )
    stray = Line.objects.filter(~Exists(owned), batch=batch)
    return cases.filter(lost).count() + stray.count() + _differing(batch)


def _differing(batch: Batch) -> int:
    owed = Case.objects.filter(batch=batch).aggregate(sum=Sum("total"))["sum"] or ZERO
    written = Line.objects.filter(batch=batch).aggregate(sum=Sum("amount"))["sum"] or ZERO
    return int(owed != written)


Rows = QuerySet[Any, tuple[Any, ...]]


def _cases(batch: Batch) -> Rows:
    found: Rows = (
        Case.objects.filter(batch=batch)
        .annotate(fen=_integer("total"))
        .order_by("service_id")
        .values_list(
            "service_id", "estate_id", "community_id", "eligible", "fen", "reasons", "facts"
        )
    )
    return found


def _lines(batch: Batch) -> Rows:
    found: Rows = (
        Line.objects.filter(batch=batch)
        .annotate(
            area_units=_integer("area"), rate_units=_integer("rate"), fen=_integer("amount")
        )
        .order_by("service_id", "number")
        .values_list(
            "first_month", "last_month", "service_id", "number", "community_id", "years",
            "months_numerator", "months_denominator", "clause", "explanation",
            "area_units", "rate_units", "fen",
        )
    )  # fmt: skip
    return found


def _integer(field: str) -> Cast:
    """The stored integer itself: no Decimal is made for a figure that is only hashed."""
    return Cast(field, BigIntegerField())
