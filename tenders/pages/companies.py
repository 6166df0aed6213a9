"""Papers of companies to be taken away: whoever may open the record may have its file."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.entry import must
from core.files.models import StoredFile
from core.files.pages import answer
from tenders.models import CompanyDocument, CreditEvent, ListingEntry


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of a document."""
    user = must(request, "tenders.view_companydocument")
    row = _found(CompanyDocument._default_manager.visible_to(user), pk)
    return _given(row.file)


@require_safe
def credit(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of a credit event."""
    user = must(request, "tenders.view_creditevent")
    return _given(_found(CreditEvent._default_manager.visible_to(user), pk).file)


@require_safe
def statement(request: HttpRequest, pk: int) -> HttpResponse:
    """What the company handed in against a listing."""
    user = must(request, "tenders.view_listingentry")
    return _given(_found(ListingEntry._default_manager.visible_to(user), pk).statement_file)


def _found(rows: QuerySet[Any], pk: int) -> Any:
    return get_object_or_404(rows, pk=pk)


def _given(file: StoredFile | None) -> HttpResponse:
    if file is None:
        raise Http404
    return answer(file)
