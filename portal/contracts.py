"""The whole life of a contract: what every room knows of it, on one page to read and to print."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.entry import must
from core.rules.thresholds import percent_shown
from inspections.models import Assessment
from inspections.states import CycleState
from tenders.models import Contract
from tenders.pages import paper_links
from tenders.queries.life import Moment, moments
from tenders.states import ContractState

ACTS = (
    ("登记履约事项", "tenders.record_performance", "tenders_performanceevent"),
    ("登记用工季报", "tenders.record_employment", "tenders_employmentreturn"),
)
"""What is entered from the page: the label, the permission, the model whose form opens."""


HANDOVER = "tenders_handoverinspection"
"""Has a page of its own, not a record page like the other moments."""


@require_safe
def life(request: HttpRequest, pk: int) -> HttpResponse:
    """The time line of one contract, the newest day first; a foreign contract is missing."""
    user = must(request, "tenders.view_contract")
    rows = Contract.objects.visible_to(user).select_related(
        "company", "street", "committee", "selection"
    )
    contract: Contract = get_object_or_404(rows, pk=pk)
    found = [*moments(contract), *_assessments(contract, user)]
    found.sort(key=lambda moment: moment.day, reverse=True)
    services = list(contract.services.select_related("estate").order_by("estate__code"))
    leaving = contract.state == ContractState.NOTICE_GIVEN or any(
        not service.live for service in services
    )
    context = {
        "contract": contract,
        "services": services,
        "lines": [(moment, _address(moment)) for moment in found],
        "acts": [
            (label, f"{reverse(f'admin:{model}_add')}?contract={contract.pk}")
            for label, perm, model in ACTS
            if user.has_perm(perm) and contract.state != ContractState.DRAFT
        ],
        "leaving": leaving,
        "section": paper_links.of_contract(contract),
    }
    return render(request, "portal/contract_life.html", context)


def _address(moment: Moment) -> str:
    if moment.model == HANDOVER:
        return reverse("tenders:handover", args=[moment.pk])
    return reverse(f"admin:{moment.model}_change", args=[moment.pk]) if moment.model else ""


def _assessments(contract: Contract, user: Any) -> Iterator[Moment]:
    """Assessments and satisfaction of its services in published and confirmed cycles."""
    shown = (CycleState.PUBLICIZING, CycleState.FINAL)
    rows = Assessment.objects.visible_to(user).filter(
        service__contract=contract, cycle__state__in=shown, cycle__notice_first_day__isnull=False
    )
    for row in rows.select_related("cycle", "estate"):
        said = (
            f"“{row.estate.name}”{row.cycle.year}年度考评：{row.get_grade_display() or '未定等次'}"
        )
        if row.valid:
            said += f"，满意率{percent_shown(row.satisfied or 0, row.valid)}%（有效{row.valid}份）"
        yield Moment(
            day=row.cycle.notice_first_day, title="年度考评", sentence=f"{said}。",
            model="inspections_assessment", pk=row.pk,
        )  # fmt: skip
