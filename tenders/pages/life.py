"""Papers of an event to take away, and 用工季报 by quarter with what is missing."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.entry import must
from core.files.models import StoredFile
from core.files.pages import answer
from core.rules.errors import Refusal
from tenders.models import Contract, PerformanceEvent
from tenders.queries.life import employment_report
from tenders.queries.life_due import due_contract_reminders, parse_quarter
from tenders.rules.life import GROUPS, Quarter
from tenders.states import ContractState

QUARTERS_SHOWN = 8
SHOWN = 10
PAGE = 50
LISTS = (
    ("合同到期提醒", "到期、备案、公示、承诺、证照", "contractreminder"),
    ("履约事项", "违约、投诉、表扬、检查、承诺", "performanceevent"),
    ("用工季报清单", "在岗、4050、低保、特困", "employmentreturn"),
    ("全体住户测评", "超过半数不满意才能提出解聘", "satisfactionpoll"),
    ("解聘提议", "提出、提交表决、登记结果", "dismissalproposal"),
    ("退出交接", "用房、设备、资料、费用", "exithandover"),
    ("应急物业服务", "最长6个月，接管后自动结束", "emergencyservice"),
)


@require_safe
def event_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """One paper of an event, to take away; of a foreign or another event it is missing."""
    user = must(request, "tenders.view_performanceevent")
    rows = PerformanceEvent.objects.visible_to(user)
    event: PerformanceEvent = get_object_or_404(rows, pk=pk)
    own = event.evidence_id == file or event.papers.filter(file=file).exists()
    if not own:
        raise Http404
    return answer(get_object_or_404(StoredFile, pk=file))


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The ways in: what is due, the lists that the person may open, and the contracts by name."""
    user = must(request, "tenders.view_contractreminder")
    today = timezone.localdate()
    due = due_contract_reminders(user, scope=user.scope, on=today)
    contracts = Contract.objects.visible_to(user).exclude(state=ContractState.DRAFT)
    context = {
        "due": due.select_related("contract")[:SHOWN],
        "waiting": due.count(),
        "today": today,
        "lists": [
            (title, hint, reverse(f"admin:tenders_{model}_changelist"))
            for title, hint, model in LISTS
        ],
        "page_obj": Paginator(contracts.select_related("company"), PAGE).get_page(
            request.GET.get("page")
        ),
    }
    return render(request, "tenders/life/home.html", context)


@require_safe
def employment(request: HttpRequest) -> HttpResponse:
    """Head counts of one quarter by contract, their sums, and the contracts without a return."""
    user = must(request, "tenders.view_employmentreturn")
    last = Quarter.of(timezone.localdate()).before()
    quarter = _asked(request.GET.get("quarter", ""), last)
    found = employment_report(viewer=user, quarter=quarter)
    choices = [last]
    while len(choices) < QUARTERS_SHOWN:
        choices.append(choices[-1].before())
    if quarter not in choices:
        choices.append(quarter)
    context: dict[str, Any] = {
        "report": found,
        "quarters": choices,
        "groups": list(GROUPS.values()),
        "lines": [
            (row, [getattr(row.row, name) for name in GROUPS] if row.row else [])
            for row in found.rows
        ],
        "sums": [found.sums[name] for name in GROUPS],
        "late": quarter.due_on < timezone.localdate(),
        "may_enter": user.has_perm("tenders.record_employment"),
    }
    return render(request, "tenders/life/employment.html", context)


def _asked(text: str, default: Quarter) -> Quarter:
    """The quarter in the address; the last one that is over for anything that is none."""
    try:
        found = parse_quarter(text)
        date(found.year, 1, 1)
    except (ValueError, Refusal):
        return default
    return found
