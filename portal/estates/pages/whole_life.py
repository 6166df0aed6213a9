"""The whole life of an estate on one screen, as of a day."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from estates.models import Estate
from portal.estates.cells import Section
from portal.estates.forms import DayForm
from portal.estates.pages import charter, findings, head, owners, place, years
from portal.estates.pages.common import reader
from portal.estates.pages.hints import act
from portal.estates.queries.life import estates_of, life_of

CHAPTERS = (
    place.spells,
    place.measures,
    owners.committees,
    years.services,
    charter.charters,
    charter.promises,
    charter.gates,
    years.assessments,
    years.subsidies,
    years.fees,
    findings.needs,
    findings.problems,
    findings.honours,
    owners.decisions,
    place.inventories,
    place.standings,
    place.lineage,
)


THIS_PAGE = "life_step"
FIRST_ACTS = 3
"""Buttons that are seen at once; the others open with one click."""


@dataclass(frozen=True, kw_only=True)
class Act:
    """A button of the estate's record that this person may press."""

    title: str
    url: str


@require_safe
def life(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that is known of one estate, with the state of the day that is asked for."""
    user = reader(request)
    estate = get_object_or_404(estates_of(user), pk=pk)
    today = timezone.localdate()
    form = DayForm(request.GET, today=today)
    on = form.day
    found = life_of(estate, viewer=user, on=on)
    sections = [chapter(found, user, on) for chapter in CHAPTERS]
    context = {
        "estate": estate,
        "form": form,
        "on": on,
        "today": today,
        "figures": head.figures(found, on),
        "facts": head.facts(found, on),
        "zones": found.zones,
        "sections": [section for section in sections if section.rows],
        "missing": _missing(estate, sections),
        "acts": _acts(user, estate),
        "first_acts": FIRST_ACTS,
        "standing": head.stands(found, on),
    }
    return render(request, "portal/register/life.html", context)


def _missing(estate: Estate, sections: list[Section]) -> list[Section]:
    """Empty sections with their next step; an estate that has ended has none."""
    return [] if estate.last_day else [row for row in sections if not row.rows and row.hint]


def _acts(user: Any, estate: Estate) -> list[Act]:
    """Buttons of the record page, as that page itself offers them."""
    record_page: Any = admin.site._registry[Estate]
    found = []
    for name in record_page.actions_detail:
        if name == THIS_PAGE:
            continue
        what = getattr(record_page, name).step
        if user.has_perm(what.permission) and what.applies(estate):
            found.append(Act(title=what.title, url=act(name, estate.pk)))
    return found
