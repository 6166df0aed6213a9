"""Any list as a table to take away: what the page shows, all of it, and nothing more.

What writes the file stands in a room above, which offers itself here: lists and workbooks are
neighbours and do not know each other.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import strip_tags

from core.db.fields import ScaledIntegerField

CHUNK = 1_000
LEFT_OUT = ("action_checkbox",)
PAGING = ("p", "all")
Cell = str | int | Decimal | date | None


@dataclass(frozen=True, kw_only=True)
class Head:
    """A column: its title and what stands in it (text, count, year, money, rate or day)."""

    title: str
    kind: str = "text"


@dataclass(frozen=True, kw_only=True)
class Table:
    """A filtered list of one model as its page shows it to one person."""

    label: str
    title: str
    heads: tuple[Head, ...]
    filters: str
    """The filters and the search in words; empty for the whole list."""
    query: str
    rows: models.QuerySet[Any]
    cells: Callable[[Any], list[Cell]]

    def ids(self) -> Iterator[int]:
        """Keys of every row in the order of the page, streamed."""
        yield from self.rows.values_list("pk", flat=True).iterator(chunk_size=CHUNK)

    def lines(self, keys: Collection[int] | None = None) -> Iterator[list[Cell]]:
        """Cells of every row, or of those with these keys that are still in the list; streamed."""
        rows = self.rows if keys is None else self.rows.filter(pk__in=keys)
        for row in rows.iterator(chunk_size=CHUNK):
            yield self.cells(row)


Answer = Callable[[HttpRequest, Table], HttpResponseBase]


@dataclass
class _Offer:
    permission: str = ""
    answer: Answer | None = None


_offer = _Offer()


def offer(permission: str, answer: Answer) -> None:
    """Name what makes a file of a table, and the act that a person must be allowed."""
    _offer.permission, _offer.answer = permission, answer


def may_export(request: HttpRequest) -> bool:
    """May this person take lists away, and is there anything that writes them?"""
    return _offer.answer is not None and bool(request.user.has_perm(_offer.permission))


def export(request: HttpRequest, admin: Any) -> HttpResponseBase:
    """The list behind the address as a file; who may not open the list may not take it away."""
    if not (admin.has_view_permission(request) and may_export(request)):
        raise PermissionDenied
    if _offer.answer is None:
        raise Http404
    return _offer.answer(request, table_of(request, admin))


def table_of(request: HttpRequest, admin: Any) -> Table:
    """What the list page with this question mark holds, filtered and scoped by the page's code."""
    request.GET = _without_paging(request.GET)  # type: ignore[assignment]  # as a page is asked
    page = admin.get_changelist_instance(request)
    names = [name for name in page.list_display if name not in LEFT_OUT]
    return Table(
        label=admin.opts.label_lower,
        title=str(admin.opts.verbose_name_plural),
        heads=tuple(_head(name, admin) for name in names),
        filters="；".join(_filters(page)),
        query=request.GET.urlencode(),
        rows=page.queryset,
        cells=lambda row: [_cell(name, row, admin) for name in names],
    )


def asked_again(*, admin: Any, user: Any, query: str) -> Table:
    """The same table for background work: the page's own code, with the rights of now."""
    request = HttpRequest()
    request.method, request.user, request.GET = "GET", user, QueryDict(query)
    if not (admin.has_view_permission(request) and may_export(request)):
        raise PermissionDenied
    return table_of(request, admin)


def export_link(request: HttpRequest) -> str:
    """The address of the file beside the page, with the same filters; empty where not allowed."""
    if not may_export(request):
        return ""
    query = _without_paging(request.GET).urlencode()
    return f"export/?{query}" if query else "export/"


def _without_paging(given: QueryDict) -> QueryDict:
    kept = given.copy()
    for name in PAGING:
        kept.pop(name, None)
    return kept


def _head(name: str, admin: Any) -> Head:
    title = str(label_for_field(name, admin.model, model_admin=admin))
    source = getattr(getattr(admin, name, None), "figure_of", name)
    try:
        field = admin.opts.get_field(source)
    except Exception:
        return Head(title=title)
    return Head(title=title, kind=_kind(field))


def _kind(field: Any) -> str:
    if isinstance(field, ScaledIntegerField):
        return "money" if field.places <= 2 else "rate"
    if field.is_relation or getattr(field, "choices", None):
        return "text"
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return "day"
    if isinstance(field, models.PositiveSmallIntegerField):
        return "year"
    return "count" if isinstance(field, models.IntegerField) else "text"


def _cell(name: str, row: Any, admin: Any) -> Cell:
    figure = getattr(getattr(admin, name, None), "figure_of", None)
    if figure is not None:
        return _plain(getattr(row, figure))
    try:
        field, _, value = lookup_field(name, row, admin)
    except ObjectDoesNotExist:
        return None
    if field is not None and getattr(field, "flatchoices", None):
        return _plain(getattr(row, f"get_{field.name}_display")())
    if field is not None and field.is_relation:
        return _plain(getattr(row, field.name))
    return _plain(value)


def _plain(value: Any) -> Cell:
    """A value as it stands in a cell; badges and links leave their text."""
    if isinstance(value, tuple):
        value = value[-1]
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, int | Decimal | date):
        return value
    return strip_tags(str(value)).strip() if "<" in str(value) else str(value)


def _filters(page: Any) -> Iterator[str]:
    """The choices of the filters in words, and what was searched for."""
    for spec in page.filter_specs:
        given = {
            name: value
            for name, value in getattr(spec, "used_parameters", {}).items()
            if value not in (None, "", [], [""])
        }
        if given:
            yield f"{spec.title}：{'、'.join(_worded(spec, value) for value in given.values())}"
    if page.query:
        yield f"查找：{page.query}"


def _worded(spec: Any, value: Any) -> str:
    values = value if isinstance(value, list | tuple) else [value]
    names = _names(spec)
    return "、".join(names.get(str(each), str(localize(each))) for each in values)


def _names(spec: Any) -> dict[str, str]:
    field = getattr(spec, "field", None)
    if field is None:
        return {}
    if getattr(field, "flatchoices", None):
        return {str(key): str(text) for key, text in field.flatchoices}
    choices = getattr(spec, "lookup_choices", ())
    named = {str(key): str(text) for key, text in choices}
    return named or {"1": "是", "0": "否", "True": "是", "False": "否"}
