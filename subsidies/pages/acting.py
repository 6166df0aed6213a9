"""Buttons: one form, one service call, and the sentence of a refusal on the same page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.services import require, require_role
from core.rules.errors import Refusal
from core.web.answers import status_of
from subsidies import services
from subsidies.forms import OpenForm
from subsidies.pages.acts import ACTS
from subsidies.pages.reading import batch_context, batches_context, seen_batch, viewer


@require_POST
def open_batch(request: HttpRequest) -> HttpResponse:
    """Open the batch of a year, with the approved scheme frozen."""
    user = viewer(request)
    require_role(user, "subsidies.calculate")
    form = OpenForm(request.POST, user=user)
    if not form.is_valid():
        return render(request, "subsidies/batches.html", batches_context(request, form), status=400)
    try:
        batch = services.open_batch(**form.cleaned_data, by=user, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        context = batches_context(request, form)
        return render(request, "subsidies/batches.html", context, status=status_of(refusal))
    messages.success(request, f"已建立批次{batch}。")
    return redirect("subsidies:batch", batch.number)


@require_POST
def act(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One act on a batch; whoever comes second reads who was first, and nothing changes."""
    chosen = ACTS.get(code)
    if chosen is None:
        raise Http404
    user, batch = seen_batch(request, number)
    # before the form: who may not press the button learns nothing from its fields
    require(user, chosen.permission, path=batch.street.path)
    form = chosen.form(request.POST)
    if not form.is_valid():
        sentence = next(str(error) for errors in form.errors.values() for error in errors)
        return _again(request, number, sentence, status=400)
    try:
        chosen.run(batch=batch, **form.cleaned_data, by=user, at=timezone.now())
    except Refusal as refusal:
        return _again(request, number, refusal.sentence, status=status_of(refusal))
    messages.success(request, chosen.done)
    return redirect("subsidies:batch", number)


def _again(request: HttpRequest, number: str, sentence: str, *, status: int) -> HttpResponse:
    """The page as it now stands, under the sentence."""
    context = {**batch_context(request, number), "refusal": sentence}
    return render(request, "subsidies/batch.html", context, status=status)
