"""Home of each role, public notices, 与方案对照, and answers when something is wrong."""

from itertools import groupby
from operator import attrgetter

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from committees.queries.votes import grounds_of, published_decisions
from core.web.answers import fault
from inspections.queries import public_cycles
from plans.models import Programme
from plans.queries import reconciliation
from plans.sources import NARRATIVE, READINGS
from portal import notices as notices_of
from portal.navigation import home_of
from portal.wording import in_words
from tenders.queries.rounds import public_rounds

PUBLIC_ROWS = 200
NEWEST = 10


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Everyone starts where their work is."""
    return redirect(home_of(request.user))


@login_not_required
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """The administration has no door of its own: sign in at the office's, or be told no."""
    if request.user.is_authenticated:
        raise PermissionDenied
    target = request.GET.get("next", "/admin/")
    return redirect(f"/sign-in/?{urlencode({'next': target})}")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 where the request was refused for its size."""
    too_big = isinstance(exception, (RequestDataTooBig, TooManyFilesSent))
    status = 413 if too_big else 400
    return fault(request, status)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return fault(request, 404)


@login_not_required
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """公示栏: what is published, for everybody."""
    number, digest = notices_of.trail_head()
    context = {
        "cycles": public_cycles(),
        "batches": notices_of.approved_batches(),
        "decisions": published_decisions()[:NEWEST],
        "selections": public_rounds()[:NEWEST],
        "trail_number": number,
        "trail_hash": digest,
    }
    return render(request, "portal/notices.html", context)


@login_not_required
@require_safe
def cycle_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One cycle: frames and their hashes, seed and witnesses, and the results once published."""
    cycle = get_object_or_404(public_cycles(), pk=pk)
    page = Paginator(notices_of.estates_of(cycle), PUBLIC_ROWS).get_page(request.GET.get("page"))
    threshold = notices_of.threshold_of(cycle)
    context = {
        "cycle": cycle,
        "place": cycle.street.path.strip("/").split("/"),
        "page_obj": page,
        "rows": notices_of.shown(page.object_list, threshold=threshold),
        "threshold": threshold,
        "with_results": notices_of.results_are_public(cycle),
        "fewest": notices_of.FEWEST_SHOWN,
    }
    return render(request, "portal/cycle_notice.html", context)


@login_not_required
@require_safe
def batch_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """公示表 of an approved batch."""
    batch = get_object_or_404(notices_of.approved_batches(), pk=pk)
    page = Paginator(notices_of.payable_cases(batch), PUBLIC_ROWS).get_page(request.GET.get("page"))
    context = {"batch": batch, "page_obj": page, "rows": notices_of.paid(page.object_list)}
    return render(request, "portal/batch_notice.html", context)


@login_not_required
@require_safe
def decision_notices(request: HttpRequest) -> HttpResponse:
    """业主共同决定 whose results are posted, newest first."""
    page = Paginator(published_decisions(), PUBLIC_ROWS).get_page(request.GET.get("page"))
    return render(request, "portal/decision_notices.html", {"page_obj": page})


@login_not_required
@require_safe
def decision_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One result: totals, shares and grounds; no owner, no ballot, no roll."""
    decision = get_object_or_404(published_decisions(), pk=pk)
    context = {"decision": decision, "grounds": grounds_of(decision.grounds)}
    return render(request, "portal/decision_notice.html", context)


@require_safe
def plan_check(request: HttpRequest) -> HttpResponse:
    """与方案对照: every figure of the source documents beside ours."""
    if not request.user.has_perm("plans.view_reconciliation"):
        raise PermissionDenied
    programmes = Programme.objects.visible_to(request.user).order_by("code")
    checks = reconciliation(programmes=programmes)
    context = {
        "checks": checks,
        "documents": [(name, list(rows)) for name, rows in groupby(checks, attrgetter("document"))],
        "differing": sum(not row.equal for row in checks),
        "readings": [row._replace(setting=in_words(row.setting)) for row in READINGS],
        "narrative": [row._replace(handled=in_words(row.handled)) for row in NARRATIVE],
    }
    return render(request, "portal/plan_check.html", context)
