"""The public draws: frame hashes before the seed, certificates after it. No sign-in."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.rules.sampling import ticket
from inspections import queries
from inspections.models import Assessment, Cycle
from inspections.pages.common import public_address


@login_not_required
@require_safe
def draws(request: HttpRequest) -> HttpResponse:
    """Every cycle whose frame hashes are published."""
    rows = [(cycle, public_address(cycle)) for cycle in queries.public_cycles()]
    return render(request, "inspections/draws.html", {"cycles": rows})


@login_not_required
@require_safe
def cycle_draws(request: HttpRequest, **key: Any) -> HttpResponse:
    """One cycle: hash of each frame, the public value and who saw it, links to the certificates."""
    cycle = _cycle(**key)
    context = {"cycle": cycle, "rows": queries.draws_of(cycle)}
    return render(request, "inspections/cycle_draws.html", context)


@login_not_required
@require_safe
def certificate(request: HttpRequest, estate: str, **key: Any) -> HttpResponse:
    """The draw of one estate, with every value that recomputes it; made to be printed."""
    row = _drawn(_cycle(**key), estate)
    found = queries.certificate(row)
    lists = (
        ("主样本", found["main"]),
        ("备用样本", found["reserve"]),
    )
    context = {
        "row": row,
        "key": key,
        "certificate": found,
        "lists": [(name, _tickets(found, codes)) for name, codes in lists],
    }
    return render(request, "inspections/certificate.html", context)


@login_not_required
@require_safe
def certificate_file(request: HttpRequest, estate: str, **key: Any) -> HttpResponse:
    """The same as a file for `verify_draw` and for the offline page."""
    found = queries.certificate(_drawn(_cycle(**key), estate))
    response = JsonResponse(found, json_dumps_params={"ensure_ascii": False, "indent": 1})
    name = f"draw-{key['year']}-{estate}.json".encode("ascii", "replace").decode()
    response["Content-Disposition"] = f'attachment; filename="{name.replace("?", "_")}"'
    return response


def _cycle(*, district: str, street: str, year: int) -> Cycle:
    found: Cycle = get_object_or_404(
        queries.public_cycles(), street__path=f"{district}/{street}/", year=year
    )
    return found


def _drawn(cycle: Cycle, estate: str) -> Assessment:
    row = queries.drawn(cycle, estate)
    if row is None:
        raise Http404
    return row


def _tickets(found: dict[str, Any], codes: list[str]) -> list[tuple[str, str]]:
    seed, estate = found["seed"], found["estate_code"]
    return [(code, ticket(seed=seed, estate_code=estate, household_code=code)) for code in codes]
