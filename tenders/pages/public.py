"""公示栏 of the selection: notices as published, for anyone, without signing in."""

import json
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from policies.queries.calendar import workdays
from tenders.models import RoundPublication, SelectionRound
from tenders.pages.sections import PUBLIC, gathered
from tenders.queries.rounds import public_rounds
from tenders.rules.rounds import NOTICE_ITEMS

PAGE = 50


@login_not_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Rounds that were published, newest first."""
    page = Paginator(public_rounds(), PAGE).get_page(request.GET.get("page"))
    return render(request, "tenders/rounds/public_list.html", {"page_obj": page})


@login_not_required
@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice in its newest version or the one asked for; only what was published is read."""
    row: SelectionRound = get_object_or_404(public_rounds(), pk=pk)
    versions = list(row.publications.order_by("-version"))
    shown = _asked(versions, request.GET.get("version", ""))
    content: dict[str, Any] = json.loads(shown.content)
    first, last = row.registration_first_day, row.registration_last_day
    caution = "" if first is None or last is None else workdays().caution(first, last)
    context = {
        "round": row,
        "content": content,
        "shown": shown,
        "versions": versions,
        "is_newest": shown == versions[0],
        "items": [(label, content.get(name, "")) for name, label in NOTICE_ITEMS.items()],
        "caution": caution,
        "sections": gathered(PUBLIC, request, row),
    }
    return render(request, "tenders/rounds/public_notice.html", context)


def _asked(versions: list[RoundPublication], text: str) -> RoundPublication:
    if not text:
        return versions[0]
    found = next((row for row in versions if str(row.version) == text), None)
    if found is None:
        raise Http404
    return found
