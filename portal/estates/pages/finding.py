"""The search box in the head of every page of the office."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.estates.pages.common import reader
from portal.estates.queries.finding import find

LONGEST = 50


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everything of the person's scope whose name contains the text."""
    user = reader(request)
    text = request.GET.get("q", "").strip()[:LONGEST]
    groups: list[Any] = []
    if text:
        groups = find(viewer=user, text=text, on=timezone.localdate())
    context = {"text": text, "groups": groups}
    return render(request, "portal/register/search.html", context)
