"""小区台账: who is in the register on a day, by any question of a meeting."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from core.web.counted import CappedPaginator
from portal.estates.forms import RegisterForm
from portal.estates.pages.common import reader
from portal.estates.queries import listing
from portal.navigation import reachable

PAGE = 50
EXPORT = "/exports/estates.xlsx"
IMPORT = "/imports/"


class _Counted(CappedPaginator):
    """Pages of a list whose length the totals already know."""

    def __init__(self, rows: Any, found: listing.Totals) -> None:
        super().__init__(rows, PAGE)
        self.__dict__["count"] = found.estates


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The estates of a day with the filters of the address, fifty a page."""
    user = reader(request)
    today = timezone.localdate()
    form = RegisterForm(request.GET, today=today, user=user)
    on, wanted = form.day, form.wanted
    rows = listing.register(viewer=user, on=on, wanted=wanted)
    found = listing.totals(rows)
    if not found.estates:  # to find nothing once more would mean to walk the whole register
        rows = rows.none()
    page = _Counted(rows.values(*listing.COLUMNS), found).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "on": on,
        "today": today,
        "totals": found,
        "page_obj": page,
        "lines": listing.lines(page.object_list, viewer=user, on=on),
        "company": listing.company_name(wanted["company"]) if "company" in wanted else "",
        "text": wanted.get("q", ""),
        "narrowed": form.narrowed,
        "asked": request.GET.urlencode(),
        "export": reachable(EXPORT),
        "imports": reachable(IMPORT) if user.has_perm("estates.add_estate") else "",
    }
    return render(request, "portal/register/estates.html", context)
