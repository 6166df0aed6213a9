"""Official papers of a round, a contract and a service: to print, to take away, to issue."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts.entry import must
from core.files.rules import clean_name
from core.papers.models import IssuedPaper
from core.papers.queries import last_issued, last_organ, paper_of
from core.papers.rules import Paper
from core.papers.view import view_of
from core.papers.word import docx_of
from core.rules.errors import Refusal
from core.web.answers import DOCX, form_status_of
from tenders.forms.papers import IssueForm
from tenders.models import Contract, SelectionRound, Service
from tenders.pages.paper_links import PUBLIC
from tenders.queries import contract_papers, papers
from tenders.queries.papers import Offered
from tenders.services.papers import ISSUE, issue_paper

ROUND, LETTER = "tenders.view_selectionround", "tenders.view_application"
CONTRACT, SERVICE = "tenders.view_contract", "tenders.view_service"
SERVICE_PAPERS: dict[str, Callable[[Service], Paper]] = {
    "handover": contract_papers.handover_record,
    "dismissal": contract_papers.dismissal_letter,
}


@require_safe
def of_round(request: HttpRequest, pk: int, *, code: str, to: int) -> HttpResponse:
    """The print page: as it was issued, or the draft with the form that issues it."""
    row, offered = _asked(request, pk, code=code, to=to)
    return _page(request, row, offered)


@require_safe
def of_round_docx(request: HttpRequest, pk: int, *, code: str, to: int) -> HttpResponse:
    """The same as DOCX; an issued one is the same file each time."""
    row, offered = _asked(request, pk, code=code, to=to)
    issued = _issued(row, offered)
    paper = paper_of(issued) if issued else papers.paper_of_round(row, offered)
    return _docx(paper, offered)


@require_POST
def issue_of_round(request: HttpRequest, pk: int, *, code: str, to: int) -> HttpResponse:
    """Give the paper its number; a refusal is shown on the same page, with what was typed."""
    user = must(request, ISSUE)
    row, offered = _asked(request, pk, code=code, to=to)
    if not user.scope.covers(row.street.path):
        raise PermissionDenied
    form = IssueForm(request.POST, again="reason" in request.POST)
    if not form.is_valid():
        return _page(request, row, offered, form=form, status=400)
    try:
        issued = issue_paper(
            selection=row, offered=offered, **form.cleaned_data, by=user, at=timezone.now()
        )
    except Refusal as refusal:
        # somebody may have issued it meanwhile: then a reason is asked for
        form = IssueForm(request.POST, again=_issued(row, offered) is not None)
        form.add_error(None, refusal.sentence)
        return _page(request, row, offered, form=form, status=form_status_of(refusal))
    messages.success(request, f"{issued}已印发。")
    return redirect("tenders:round-paper", pk, code, to)


@require_safe
def of_contract(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The print page of a paper of a contract."""
    paper, _ = _of_contract(request, pk, code)
    return _plain(request, paper, docx="tenders:contract-paper-docx", key=(pk, code))


@require_safe
def of_contract_docx(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The same as DOCX."""
    return _docx(*_of_contract(request, pk, code))


@require_safe
def of_service(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The print page of a paper of a service."""
    paper, _ = _of_service(request, pk, code)
    return _plain(request, paper, docx="tenders:service-paper-docx", key=(pk, code))


@require_safe
def of_service_docx(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The same as DOCX."""
    return _docx(*_of_service(request, pk, code))


def _asked(request: HttpRequest, pk: int, *, code: str, to: int) -> tuple[SelectionRound, Offered]:
    """A round in the person's scope and one of its papers that may be read; else 404 or 403."""
    user = must(request, ROUND if code in PUBLIC else LETTER)
    rows = SelectionRound.objects.visible_to(user).select_related("street__district")
    row: SelectionRound = get_object_or_404(rows, pk=pk)
    return row, _one(papers.papers_of_round(row), code, to=to)


def _of_contract(request: HttpRequest, pk: int, code: str) -> tuple[Paper, Offered]:
    user = must(request, CONTRACT)
    rows = Contract.objects.visible_to(user).select_related(
        "street__district", "company", "committee", "region"
    )
    row: Contract = get_object_or_404(rows, pk=pk)
    offered = _one(contract_papers.papers_of_contract(row), code)
    return contract_papers.contract_sheet(row), offered


def _of_service(request: HttpRequest, pk: int, code: str) -> tuple[Paper, Offered]:
    user = must(request, SERVICE)
    rows = Service.objects.visible_to(user).select_related(
        "estate__community", "contract__street__district", "contract__company",
        "contract__committee",
    )  # fmt: skip
    row: Service = get_object_or_404(rows, pk=pk)
    offered = _one(contract_papers.papers_of_service(row), code)
    return SERVICE_PAPERS[offered.code](row), offered


def _one(offered: Iterable[Offered], code: str, *, to: int = papers.EVERYBODY) -> Offered:
    found = next((one for one in offered if (one.code, one.to) == (code, to)), None)
    if found is None:
        raise Http404
    return found


def _issued(row: SelectionRound, offered: Offered) -> IssuedPaper | None:
    subject = papers.subject_of(row)
    return last_issued(kind=offered.code, subject=subject, recipient=offered.recipient)


def _page(
    request: HttpRequest,
    row: SelectionRound,
    offered: Offered,
    *,
    form: IssueForm | None = None,
    status: int = 200,
) -> HttpResponse:
    issued, user = _issued(row, offered), request.user
    own = user.scope.covers(row.street.path)  # type: ignore[union-attr]  # `must` asked for a User
    fault, paper = "", None
    try:
        paper = paper_of(issued) if issued else papers.paper_of_round(row, offered)
    except Refusal as refusal:
        fault = refusal.sentence
    may = own and offered.numbered and not fault and user.has_perm(ISSUE)
    known = {"organ": last_organ(row.street.path)}
    context = {
        "round": row,
        "offered": offered,
        "issued": issued,
        "fault": fault,
        "view": None if paper is None else view_of(paper),
        "form": form or IssueForm(initial=known, again=issued is not None) if may else None,
    }
    return render(request, "tenders/papers/round.html", context, status=409 if fault else status)


def _plain(request: HttpRequest, paper: Paper, *, docx: str, key: Any) -> HttpResponse:
    context = {"view": view_of(paper), "docx": docx, "pk": key[0], "code": key[1]}
    return render(request, "tenders/papers/plain.html", context)


def _docx(paper: Paper, offered: Offered) -> HttpResponse:
    name = clean_name(f"{paper.number}{paper.title}" or offered.label, (".docx",))
    header = content_disposition_header(True, name) or "attachment"  # noqa: FBT003 -- Django's signature
    return HttpResponse(docx_of(paper), content_type=DOCX, headers={"Content-Disposition": header})
