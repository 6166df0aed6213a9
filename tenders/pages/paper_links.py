"""Links to the papers of a record, for the page of that record: templates/tenders/papers/links.html
finds them as `section.papers`."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from core.papers.queries import numbers_of
from tenders.models import Contract, SelectionRound, Service
from tenders.queries import contract_papers, papers
from tenders.queries.papers import Offered

TEMPLATE = "tenders/papers/links.html"
PUBLIC = ("notice", "result")
"""Papers of a round that say nothing beyond the public notices; letters hold a company's offer."""


def gather(request: HttpRequest, selection: SelectionRound) -> dict[str, Any] | None:
    """The papers of a round that this person may read, with the numbers given."""
    letters = request.user.has_perm("tenders.view_application")
    found = [one for one in papers.papers_of_round(selection) if letters or one.code in PUBLIC]
    subject = papers.subject_of(selection)
    numbers = numbers_of(subjects={subject}) if found else {}
    links = [
        {
            "label": one.label,
            "address": reverse("tenders:round-paper", args=(selection.pk, one.code, one.to)),
            "issued": numbers.get((one.code, subject, one.recipient)),
            "waits": one.numbered,
        }
        for one in found
    ]
    return {"papers": links} if links else None


def of_contract(contract: Contract) -> dict[str, Any]:
    """The papers of a contract."""
    found = contract_papers.papers_of_contract(contract)
    return {"papers": _links(found, "tenders:contract-paper", contract.pk)}


def of_service(service: Service) -> dict[str, Any]:
    """The papers of a service."""
    found = contract_papers.papers_of_service(service)
    return {"papers": _links(found, "tenders:service-paper", service.pk)}


def _links(found: Iterable[Offered], name: str, pk: int) -> list[dict[str, Any]]:
    return [
        {"label": one.label, "address": reverse(name, args=(pk, one.code)), "waits": False}
        for one in found
    ]
