"""政策文件、参数、补贴方案 on staff pages: proposed by the street, approved by the bureau."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.models import User
from core.web.admin import ReadOnlyInline, ScopedAdmin
from core.web.columns import column
from core.web.filters import ScopedRelatedFilter
from core.web.steps import ReasonForm, Step, SteppedAdmin, step
from policies.catalogue import CATALOGUE
from policies.forms import ParameterForm, SchemeForm, gate_name
from policies.models import Gate, GateCode, Parameter, PolicyDocument, Scheme, Tier
from policies.services import (
    approve_parameters,
    approve_scheme,
    propose_parameter,
    propose_scheme,
    register_document,
    reject_parameters,
    reject_scheme,
)
from policies.states import VersionState

TONES = {
    VersionState.DRAFT: "info",
    VersionState.PROPOSED: "warning",
    VersionState.APPROVED: "success",
    VersionState.SUPERSEDED: "info",
    VersionState.REJECTED: "danger",
}


SIGNED = ("state", "made_by", "made_at", "approved_by", "approved_at")
ENTERED = (
    "district", "code", "label", "document", "first_day", "last_day", "year_basis", "proration",
)  # fmt: skip


def _proposed(version: Any) -> bool:
    return bool(version.state == VersionState.PROPOSED)


def _approve_parameter(row: Parameter, data: dict[str, Any], *, by: User, at: datetime) -> str:
    approve_parameters(parameters=[row.pk], by=by, at=at)
    return f"已批准：{row}，自{row.first_day}起适用。"


def _reject_parameter(row: Parameter, data: dict[str, Any], *, by: User, at: datetime) -> str:
    reject_parameters(parameters=[row.pk], reason=data["reason"], by=by, at=at)
    return f"没有批准：{row}。"


def _approve_scheme(scheme: Scheme, data: dict[str, Any], *, by: User, at: datetime) -> str:
    approve_scheme(scheme=scheme, by=by, at=at)
    return f"已批准补贴方案“{scheme}”，自{scheme.first_day}起适用。"


def _reject_scheme(scheme: Scheme, data: dict[str, Any], *, by: User, at: datetime) -> str:
    reject_scheme(scheme=scheme, reason=data["reason"], by=by, at=at)
    return f"没有批准补贴方案“{scheme}”。"


def _approval(run: Any) -> Any:
    return step(
        Step(
            title="批准",
            permission="policies.approve",
            warning="批准后从生效日起用于计算，内容不能再改；同一内容的上一版本到前一天为止。提出人不能批准自己提出的版本。",
            run=run,
            applies=_proposed,
        )
    )


def _rejection(run: Any) -> Any:
    return step(
        Step(
            title="不批准",
            permission="policies.approve",
            warning="不批准的版本不参与任何计算，理由记入审计记录。",
            run=run,
            form=ReasonForm,
            applies=_proposed,
            icon="block",
            danger=True,
        )
    )


def _label(code: str) -> str:
    return CATALOGUE[code].label if code in CATALOGUE else code


@admin.register(PolicyDocument)
class PolicyDocumentAdmin(ScopedAdmin):
    counter = "份"
    list_display = ("title", "doc_no", "issuer", "issued_on", "kind", "district")
    list_select_related = ("district",)
    list_filter = (("kind", ChoicesDropdownFilter),)
    search_fields = ("title", "doc_no")

    def covers(self, request: Any, obj: Any) -> bool:
        # a document without a district is the state's or the region's: nobody here edits it
        return obj.district_id is not None and request.user.scope.ancestors() >= {obj.district.path}

    def written_by_service(self, request: Any, obj: PolicyDocument, form: Any) -> bool:
        if obj.pk is not None:
            return False
        saved = register_document(**form.cleaned_data, by=request.user, at=timezone.now())
        obj.pk = saved.pk
        return True


@admin.register(Parameter)
class ParameterAdmin(SteppedAdmin):
    counter = "项"
    list_display = (
        "label",
        "value_unit",
        "first_day",
        "last_day",
        "clause",
        "document",
        "state_badge",
    )
    list_select_related = ("document",)
    list_filter = (("state", ChoicesDropdownFilter), ("document", ScopedRelatedFilter))
    search_fields = ("code", "clause")
    fields = ("district", "code", "value", "document", "clause", "first_day", "last_day")
    actions_detail = ("approve", "reject")
    approve = _approval(_approve_parameter)
    reject = _rejection(_reject_parameter)

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        if obj is None:
            return self.fields
        return (
            "district", "label", "value_unit", "document", "clause", "first_day", "last_day",
            *SIGNED,
        )  # fmt: skip

    def get_readonly_fields(self, request: Any, obj: Any = None) -> Any:
        return ("label", "value_unit") if obj is not None else ()

    def get_form(
        self,
        request: Any,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
        **kwargs: Any,
    ) -> Any:
        if obj is None:
            kwargs["form"] = ParameterForm
        return super().get_form(request, obj, change=change, **kwargs)

    def has_add_permission(self, request: Any) -> bool:
        return bool(request.user.has_perm("policies.propose"))

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    def written_by_service(self, request: Any, obj: Parameter, form: Any) -> bool:
        saved = propose_parameter(**form.cleaned_data, by=request.user, at=timezone.now())
        obj.pk = saved.pk
        return True

    @column("参数", ordering="code")
    def label(self, row: Parameter) -> str:
        return _label(row.code)

    @column("值")
    def value_unit(self, row: Parameter) -> str:
        return CATALOGUE[row.code].written(row.value) if row.code in CATALOGUE else row.value

    @column("状态", ordering="state", tones=TONES)
    def state_badge(self, row: Parameter) -> Any:
        return row.state, row.get_state_display()


class TierInline(ReadOnlyInline):
    model = Tier
    fields = ("first_year", "last_year", "first_month", "last_month", "rate", "clause")


class GateInline(ReadOnlyInline):
    model = Gate
    fields = ("code", "words", "clause")
    readonly_fields = ("words",)

    @column("值")
    def words(self, gate: Gate) -> str:
        return gate.written


@admin.register(Scheme)
class SchemeAdmin(SteppedAdmin):
    list_display = (
        "label", "version", "district", "year_basis", "proration", "first_day", "last_day",
        "document", "state_badge",
    )  # fmt: skip
    list_select_related = ("district", "document")
    list_filter = (("state", ChoicesDropdownFilter),)
    search_fields = ("code", "label")
    inlines = (TierInline, GateInline)
    actions_detail = ("approve", "reject")
    approve = _approval(_approve_scheme)
    reject = _rejection(_reject_scheme)

    def has_add_permission(self, request: Any) -> bool:
        return bool(request.user.has_perm("policies.propose"))

    def get_form(
        self,
        request: Any,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
        **kwargs: Any,
    ) -> Any:
        if obj is None:
            # the boxes of the conditions are made by the form itself
            kwargs |= {"form": SchemeForm, "fields": (*ENTERED, "tiers", "gate_clause")}
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        if obj is None:
            return (*ENTERED, "tiers", "gate_clause", *map(gate_name, GateCode))
        return (*ENTERED, "version", *SIGNED)

    def get_inlines(self, request: Any, obj: Any) -> Any:
        return self.inlines if obj is not None else ()

    def written_by_service(self, request: Any, obj: Scheme, form: Any) -> bool:
        data = form.cleaned_data
        saved = propose_scheme(
            **{name: data[name] for name in ENTERED},
            tiers=data["new_tiers"],
            gates=form.gates(),
            by=request.user,
            at=timezone.now(),
        )
        obj.pk, obj.version = saved.pk, saved.version
        return True

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    @column("状态", ordering="state", tones=TONES)
    def state_badge(self, scheme: Scheme) -> Any:
        return scheme.state, scheme.get_state_display()
