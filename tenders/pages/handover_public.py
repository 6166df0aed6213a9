"""公示栏 of handovers: counts and defects of a published inspection, no names of persons."""

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tenders.models import HandoverInspection
from tenders.queries.handover import counts_of, items_of, open_defects, published
from tenders.rules.handover import FAULTY

PAGE = 50


@login_not_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Published results, newest first."""
    page = Paginator(published(), PAGE).get_page(request.GET.get("page"))
    return render(request, "tenders/handover/public_list.html", {"page_obj": page})


@login_not_required
@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One published result: how much was in order, every defect with its remedy and re-check."""
    row: HandoverInspection = get_object_or_404(published(), pk=pk)
    items = items_of(row)
    still = {one.item.pk for one in open_defects(items, on=timezone.localdate())}
    context = {
        "inspection": row,
        "service": row.service,
        "counts": counts_of(items),
        "defects": [(item, item.pk not in still) for item in items if item.condition in FAULTY],
    }
    return render(request, "tenders/handover/public.html", context)
