"""业委会（物管会）台账: form ② of domain.md §7, as of a day."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery

from committees.models import Committee, Member
from committees.queries import serving_on
from core.exchange.sheets import Cell, Column

COLUMNS = (
    Column("序号", 6, "count"),
    Column("社区", 14),
    Column("小区/区域", 20),
    Column("名称", 24),
    Column("类型", 14),
    Column("届次", 7, "year"),
    Column("成立日期", 12, "day"),
    Column("备案日期", 12, "day"),
    Column("备案文号", 18),
    Column("任期起", 12, "day"),
    Column("任期止", 12, "day"),
    Column("主任", 10),
    Column("委员数", 8, "count"),
    Column("党员数", 8, "count"),
    Column("状态", 12),
)
CHUNK = 2_000
CHAIR = "主任"
SERVING, EXPIRED, COMING = "履职中", "任期届满", "未到任期"


def standing(*, viewer: Any, on: date, community: int | None = None) -> Any:
    """Committees that had begun and not ended on the day, with the members of that day.

    One statement; the dissolved and the succeeded stay in the ledgers of their own days.
    """
    seated = Q(members__first_day__isnull=True) | Q(members__first_day__lte=on)
    seated &= Q(members__last_day__isnull=True) | Q(members__last_day__gte=on)
    chairs = Member.objects.filter(
        Q(first_day__isnull=True) | Q(first_day__lte=on),
        Q(last_day__isnull=True) | Q(last_day__gte=on),
        committee=OuterRef("pk"),
        title=CHAIR,
    )
    rows = Committee.objects.visible_to(viewer).filter(
        Q(formed_on__isnull=True) | Q(formed_on__lte=on),
        Q(ended_on__isnull=True) | Q(ended_on__gte=on),
    )
    if community is not None:
        rows = rows.filter(community=community)
    return rows.annotate(
        chair=Subquery(chairs.order_by("pk").values("name")[:1]),
        seats=Count("members", filter=seated),
        party_seats=Count("members", filter=seated & Q(members__is_party_member=True)),
        serves=Exists(serving_on(on).filter(pk=OuterRef("pk"))),
    ).order_by("community__path", "name", "term_number", "pk")


def lines(*, viewer: Any, on: date, community: int | None = None) -> Iterator[list[Cell]]:
    """Cells under COLUMNS, streamed."""
    rows = standing(viewer=viewer, on=on, community=community)
    listed = rows.select_related("community", "estate", "region")
    for number, row in enumerate(listed.iterator(chunk_size=CHUNK), 1):
        yield [
            number,
            row.community.name,
            row.place.name,
            row.name,
            row.get_kind_display(),
            row.term_number,
            row.formed_on,
            row.filed_on,
            row.filing_no or None,
            row.term_first_day,
            row.term_last_day,
            row.chair,
            row.seats,
            row.party_seats,
            state_on(row, on),
        ]


def state_on(row: Any, on: date) -> str:
    """The state that the days prove; the present word where they prove nothing."""
    if row.serves:
        return SERVING
    if row.term_last_day is not None and row.term_last_day < on:
        return EXPIRED
    if row.filed_on is not None and row.term_first_day is not None and row.term_first_day > on:
        return COMING
    return str(row.get_state_display())
