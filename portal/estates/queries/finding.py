"""One box for the whole register: estates, committees, companies and contracts by a part of a name.

Never by a person or a telephone: the box would otherwise be a way to look people up.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Q

from committees.models import Committee
from estates.queries import find_estates, former_names
from tenders.models import Company, Contract, Service

SHOWN = 20
"""Hits of a kind on one page; whoever has more types one more character."""


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One thing that was found: what it is called, where it lies, and the keys of its page."""

    pk: int
    name: str
    note: str
    estate_id: int | None = None
    estates: tuple[tuple[int, str], ...] = ()
    more: bool = False


@dataclass(frozen=True, kw_only=True)
class Group:
    """Hits of one kind; `more` where the list was cut."""

    kind: str
    title: str
    hits: list[Hit]
    more: bool

    @property
    def counted(self) -> str:
        return f"{len(self.hits)}+" if self.more else str(len(self.hits))


def find(*, viewer: Any, text: str, on: date) -> list[Group]:
    """What the viewer may see and whose name contains the text, by kind; empty kinds left out."""
    groups = [
        _group("estate", "小区", _estates(viewer, text)),
        _group("committee", "业委会（物管会）", _committees(viewer, text)),
        _group("company", "物业服务人", _companies(viewer, text, on)),
        _group("contract", "物业服务合同", _contracts(viewer, text)),
    ]
    return [group for group in groups if group.hits]


def _group(kind: str, title: str, hits: Iterable[Hit]) -> Group:
    found = list(islice(hits, SHOWN + 1))
    return Group(kind=kind, title=title, hits=found[:SHOWN], more=len(found) > SHOWN)


def _estates(viewer: Any, text: str) -> Iterator[Hit]:
    rows = list(find_estates(viewer=viewer, text=text, limit=SHOWN + 1))
    former = former_names([row.pk for row in rows])
    for row in rows:
        names = [name for name in dict.fromkeys(former.get(row.pk, [])) if name != row.name]
        parts = (
            row.community.name,
            f"又名{row.aliases}" if row.aliases else "",
            f"曾用名{'、'.join(names)}" if names else "",
            f"{row.last_day:%Y-%m-%d} 终止" if row.last_day else row.get_mode_display(),
            row.address,
            row.code,
        )
        note = " · ".join(part for part in parts if part)
        yield Hit(pk=row.pk, name=row.name, note=note, estate_id=row.pk)


def _committees(viewer: Any, text: str) -> Iterator[Hit]:
    found = Committee.objects.visible_to(viewer).filter(name__icontains=text)
    rows = found.select_related("community", "estate", "region").order_by("name", "pk")
    for row in rows[: SHOWN + 1]:
        place = row.estate or row.region
        note = f"{row.community.name} · {place} · 第{row.term_number}届 · {row.get_state_display()}"
        yield Hit(pk=row.pk, name=row.name, note=note, estate_id=row.estate_id)


def _companies(viewer: Any, text: str, on: date) -> Iterator[Hit]:
    found = Company.objects.visible_to(viewer).filter(
        Q(name__icontains=text) | Q(uscc__icontains=text)
    )
    rows = list(found.order_by("name", "pk").values_list("pk", "name", "uscc")[: SHOWN + 1])
    served = _served(viewer, [pk for pk, _, _ in rows], on)
    for pk, name, uscc in rows:
        estates = served.get(pk, [])
        yield Hit(
            pk=pk, name=name, note=uscc, estates=tuple(estates[:SHOWN]), more=len(estates) > SHOWN
        )


def _served(viewer: Any, companies: list[int], on: date) -> dict[int, list[tuple[int, str]]]:
    """Estates of the viewer's scope that the companies serve on the day, a few hundred at most."""
    ends = Q(last_day__isnull=True) | Q(last_day__gte=on)
    rows = (
        Service.objects.visible_to(viewer)
        .filter(ends, takeover_on__lte=on, contract__company__in=companies)
        .order_by("estate__code")
        .values_list("contract__company_id", "estate_id", "estate__name")
    )
    found: dict[int, list[tuple[int, str]]] = {}
    for company, estate, name in rows[: SHOWN * SHOWN]:
        found.setdefault(company, []).append((estate, name))
    return found


def _contracts(viewer: Any, text: str) -> Iterator[Hit]:
    found = Contract.objects.visible_to(viewer).filter(number__icontains=text)
    rows = found.select_related("company").order_by("number")
    for row in rows[: SHOWN + 1]:
        days = f"{row.starts_on:%Y-%m-%d} 至 {row.ends_on:%Y-%m-%d}"
        note = f"{row.company.name} · {days} · {row.get_state_display()}"
        yield Hit(pk=row.pk, name=row.number, note=note)
