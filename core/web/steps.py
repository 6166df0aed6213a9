"""Buttons on a record's page: a question with its form, then one call of a service.

unfold's own buttons act on GET; ours open a page that says what will happen and act on POST.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from unfold.decorators import action
from unfold.enums import ActionVariant

from core.rules.canonical import digest
from core.rules.errors import Forbidden, Refusal
from core.web.admin import ScopedAdmin

READ = "read"
"""The field that says which preview the person has read."""


def always(obj: Any) -> bool:
    return True


class ReasonForm(forms.Form):
    """An act that needs nothing but its reason."""

    reason = forms.CharField(label="事由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class Limited(forms.Form):
    """A form whose choices depend on the person who fills it in and on the record."""

    def limit(self, user: Any, obj: Any) -> None:
        """Cut the choices down to what this person may choose here."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Step:
    """One act on one record: who may, when it applies, what it warns of, what it asks."""

    title: str
    permission: str
    warning: str
    run: Callable[..., Any]
    """Calls the service with (obj, data, by=, at=) and returns the sentence of success."""
    shown_once: str = ""
    """A template for what `run` returns, in place of a sentence: no cache or session keeps it."""
    preview: Callable[[Any, dict[str, Any]], Sequence[str]] | None = None
    """Says line by line what `run` would do; the person reads that before it is done."""
    form: type[forms.Form] = forms.Form
    applies: Callable[[Any], bool] = always
    icon: str = "task_alt"
    danger: bool = False


def step(what: Step) -> Any:
    """A button of a record page: put it on the class under a name listed in `actions_detail`."""

    def view(self: ScopedAdmin, request: HttpRequest, object_id: str) -> HttpResponse:
        return _page(self, request, object_id, what=what)

    variant = ActionVariant.DANGER if what.danger else ActionVariant.PRIMARY
    # no `permissions=`: unfold would look ours up among Django's permission rows
    button = action(view, description=what.title, icon=what.icon, variant=variant)
    button.step = what
    return button


class SteppedAdmin(ScopedAdmin):
    """A record page whose buttons appear only in the states where they apply."""

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        obj = self.get_object(request, str(object_id))
        if obj is None or not self.covers(request, obj):
            return []
        buttons = super().get_actions_detail(request, object_id)
        return [button for button in buttons if _offered(button.method.step, request, obj)]


def _offered(what: Step, request: HttpRequest, obj: Any) -> bool:
    return bool(request.user.has_perm(what.permission)) and what.applies(obj)


def _page(admin: ScopedAdmin, request: HttpRequest, object_id: str, *, what: Step) -> HttpResponse:
    obj = admin.get_object(request, object_id)
    if obj is None:
        raise Http404
    if not (request.user.has_perm(what.permission) and admin.covers(request, obj)):
        raise PermissionDenied
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = what.form(*given)
    if isinstance(form, Limited):
        form.limit(request.user, obj)
    asked = _asked(request, form)
    lines = _preview(obj, form, what=what) if asked and what.preview else []
    unread = what.preview is not None and request.POST.get(READ) != digest(lines)
    done = _run(request, obj, form, what=what) if asked and not (unread or form.errors) else None
    if done is not None and not what.shown_once:
        messages.success(request, done)
        back = reverse(
            f"admin:{admin.opts.app_label}_{admin.opts.model_name}_change", args=[obj.pk]
        )
        return HttpResponseRedirect(back)
    context = {
        **admin.admin_site.each_context(request),
        "title": what.title,
        "subtitle": str(obj),
        "opts": admin.opts,
        "object": obj,
        "step": what,
        "form": form,
        "lines": lines,
        "read": digest(lines),
    }
    if done is None:
        return TemplateResponse(request, "admin/step.html", context)
    answer = TemplateResponse(request, what.shown_once, {**context, "result": done})
    add_never_cache_headers(answer)
    return answer


def _asked(request: HttpRequest, form: forms.Form) -> bool:
    return request.method == "POST" and form.is_valid()


def _preview(obj: Any, form: forms.Form, *, what: Step) -> list[str]:
    """What the act would do; a refusal becomes an error above the form."""
    try:
        return list(what.preview(obj, form.cleaned_data)) if what.preview else []
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return []


def _run(request: HttpRequest, obj: Any, form: forms.Form, *, what: Step) -> Any:
    """Call the service; a refusal becomes an error above the form, the input stays, and None."""
    try:
        return what.run(obj, form.cleaned_data, by=request.user, at=timezone.now())
    except Forbidden:
        raise
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return None
