"""Where a record of a contract or a service leads: its time line, handover, selection, papers."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from tenders.models import Contract, Service
from tenders.pages import paper_links


def of_contract(contract: Contract) -> SafeString:
    """Its time line, the selection it came from, and its papers to print."""
    found = [("履约记录", reverse("portal:contract-life", args=[contract.pk]))]
    if contract.selection_id is not None:
        found.append(("遴选", reverse("tenders:round", args=[contract.selection_id])))
    return _joined([*found, *_papers(paper_links.of_contract(contract))])


def of_service(service: Service) -> SafeString:
    """Its handovers, the time line of its contract, and its papers to print."""
    found = [
        (f"承接查验{row}", reverse("tenders:handover", args=[row.pk]))
        for row in service.handovers.order_by("pk")
    ]
    found.append(("履约记录", reverse("portal:contract-life", args=[service.contract_id])))
    return _joined([*found, *_papers(paper_links.of_service(service))])


def _papers(section: dict[str, list[dict[str, str]]]) -> list[tuple[str, str]]:
    return [(f"打印{one['label']}", one["address"]) for one in section["papers"]]


def _joined(found: Iterable[tuple[str, str]]) -> SafeString:
    links = ((url, label) for label, url in found)
    return format_html_join("　", '<a class="underline" href="{}">{}</a>', links)
