"""The shared base of every list and record page of the administration.

Scope, permission, trail and refusals are the same on every page; an app only names its columns and
maps its buttons to services.
"""

from typing import Any, ClassVar, NoReturn

from django.contrib.admin import ModelAdmin as PlainAdmin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from unfold.admin import ModelAdmin, TabularInline

from core.audit.queries import history
from core.audit.services import record, subject_key
from core.db.scope import Scope, scope_of
from core.rules.errors import Refusal
from core.web import exporting
from core.web.counted import CappedPaginator
from core.web.filters import FilteredList
from core.web.forms import DayInput

REFUSED = "_refusal"
TRAILED = "_trail_is_written"


class Scoped:
    """What records and inlines share: rows and choices end at the person's scope."""

    model: type[models.Model]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows: Any = super().get_queryset(request)  # type: ignore[misc]  # mixed into admin classes
        visible: models.QuerySet[Any] = rows.visible_to(request.user)
        return visible

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if "queryset" not in kwargs:
            rows = db_field.remote_field.model._default_manager.visible_to(request.user)
            # a record that was united with another is kept, and chosen no more
            kwargs["queryset"] = rows.choosable() if hasattr(rows, "choosable") else rows
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Days by the browser's calendar; a choice without buttons that leave the page."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is deleted in the office: it ends, is voided or superseded."""
        return False


class ScopedAdmin(Scoped, ModelAdmin):  # type: ignore[misc]  # unfold has no types
    """Base of every registered model. Saves are written to the trail in their own transaction."""

    show_full_result_count = False
    paginator = CappedPaginator
    counter = "个"
    """The measure word behind the count of a list."""
    empty_value_display = ""
    formfield_overrides: ClassVar[dict[Any, Any]] = {models.DateField: {"widget": DayInput}}
    list_per_page = 50
    list_filter_submit = True
    list_fullwidth = True
    compressed_fields = True
    warn_unsaved_form = True
    locked_states: frozenset[str] = frozenset()
    """States in which the record is read only."""

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[FilteredList]:
        return FilteredList

    def get_urls(self) -> list[Any]:
        """The list's own addresses, and the one that gives it as a file."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/", view, name=name), *super().get_urls()]

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """Exactly the filtered rows that this person sees, in the columns of the list."""
        return exporting.export(request, self)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        context = {"export_link": exporting.export_link(request), **(extra_context or {})}
        return super().changelist_view(request, context)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is not None and getattr(obj, "state", None) in self.locked_states:
            return False
        if obj is not None and not self.covers(request, obj):
            return False
        return bool(super().has_change_permission(request, obj))

    def covers(self, request: HttpRequest, obj: models.Model) -> bool:
        """Is the row inside the person's own scope, and not only shared from above?"""
        path = path_of(obj)
        return not path or scope_of(request.user).covers(path)

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
        **kwargs: Any,
    ) -> type[ModelForm[Any]]:
        form: type[ModelForm[Any]] = super().get_form(request, obj, change=change, **kwargs)
        form.viewer = request.user  # type: ignore[attr-defined]  # read by core.web.links
        sentence = getattr(request, REFUSED, "")
        return _refusing(form, sentence) if sentence else form

    def changeform_view(  # noqa: PLR0917 -- Django's signature
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:  # fmt: skip
        """A refusal of a service shows as an error of the form, with the input kept."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refusal as refusal:
            setattr(request, REFUSED, refusal.sentence)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(  # noqa: PLR0917 -- Django's signature
        self, request: HttpRequest, obj: Any, form: Any, change: Any
    ) -> None:
        """Write through the service where the record has one; the rest is a plain registration."""
        if self.written_by_service(request, obj, form):
            setattr(request, TRAILED, True)
        else:
            PlainAdmin.save_model(self, request, obj, form, change)

    def written_by_service(self, request: Any, obj: Any, form: Any) -> bool:
        """Call the service that owns this save and return True; the base has none."""
        return False

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        self._trail(request, obj, verb="add", word="登记", labels=[])

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        self._trail(request, obj, verb="change", word="修改", labels=_changed(message))

    def _trail(
        self, request: HttpRequest, obj: Any, *, verb: str, word: str, labels: list[str]
    ) -> None:
        """Django calls this last in the transaction of the save; its own log is not used."""
        if getattr(request, TRAILED, False):
            return
        what = f"：{'、'.join(labels)}" if labels else ""
        record(
            verb=f"{self.opts.app_label}.{verb}_{self.opts.model_name}",
            sentence=f"{word}{self.opts.verbose_name}“{obj}”{what}",
            by=request.user,
            at=timezone.now(),
            subject=obj,
            scope_path=path_of(obj) or _first(scope_of(request.user)),
            data={"fields": labels},
        )

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The acts on this record, from the trail."""
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_view_permission(request, obj):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": f"历史：{obj}",
            "subtitle": None,
            "opts": self.opts,
            "object": obj,
            "acts": list(history(subject_key(obj))),
        }
        return TemplateResponse(request, "admin/object_history.html", context)

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> NoReturn:
        """A foreign record answers like a missing one."""
        raise Http404


class ReadOnlyAdmin(ScopedAdmin):
    """Records that only services write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(Scoped, TabularInline):  # type: ignore[misc]  # unfold has no types
    """Rows of a record as a tab, for reading."""

    tab = True
    extra = 0
    per_page = 30
    show_change_link = False

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.viewer = request.user
        return formset

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def path_of(obj: models.Model) -> str:
    """Path of the unit that a row belongs to, by its queryset's lookup; "" for common rows."""
    lookup = getattr(type(obj)._default_manager.all(), "path_lookup", "")
    value: Any = obj
    for name in filter(None, lookup.split("__")):
        value = getattr(value, name, None)
    return value if isinstance(value, str) else ""


def _first(scope: Scope) -> str:
    return next(iter(scope.prefixes), "")


def _changed(message: Any) -> list[str]:
    """Labels of the changed fields from Django's structured log message."""
    if not isinstance(message, list):
        return []
    found = [part.get("changed", {}).get("fields", []) for part in message]
    return [str(label) for labels in found for label in labels]


def _refusing(form: type[ModelForm[Any]], sentence: str) -> type[ModelForm[Any]]:
    """The same form, refused: a person sees the sentence above what they typed."""

    class Refused(form):  # type: ignore[misc, valid-type]
        def clean(self) -> Any:
            cleaned = super().clean()
            self.add_error(None, sentence)
            return cleaned

    Refused.__name__ = form.__name__
    return Refused
