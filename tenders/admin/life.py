"""履约事项 on staff pages, and what the pages of a contract's life share."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.models import User
from core.db.scope import scope_of
from core.web.admin import path_of
from core.web.columns import column
from core.web.steps import ReasonForm, Step, SteppedAdmin, step
from tenders.forms import life as forms
from tenders.models import PerformanceEvent
from tenders.services import life
from tenders.services.life import Happening
from tenders.states.life import EventKind

Data = dict[str, Any]
KIND_TONES = {
    EventKind.BREACH: "danger",
    EventKind.COMPLAINT: "warning",
    EventKind.PRAISE: "success",
    EventKind.INSPECTION: "info",
    EventKind.COMMITMENT: "info",
}


class Entered(SteppedAdmin):
    """Entered through a service by whoever may; afterwards it moves by its buttons only."""

    enters = ""
    typed: tuple[str, ...] = ()
    """Columns of the form of entry."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(self.enters))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def covers(self, request: HttpRequest, obj: Any) -> bool:
        """A row about one estate belongs to its community, one about the contract to the street."""
        estate = getattr(obj, "estate", None)
        path = estate.community.path if estate is not None else path_of(obj)
        return scope_of(request.user).covers(path)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.typed if obj is None else super().get_fields(request, obj)


class EventForm(ModelForm[PerformanceEvent]):
    """登记履约事项 with its evidence."""

    evidence_files = forms.ManyFilesField(
        label="证据", required=False, help_text="违约必须有证据；可选多个照片或文档。"
    )


def _answer(event: PerformanceEvent, data: Data, *, by: User, at: datetime) -> str:
    life.answer_event(event=event, **data, by=by, at=at)
    return "企业答复已登记。"


def _remedy(event: PerformanceEvent, data: Data, *, by: User, at: datetime) -> str:
    life.remedy_event(event=event, **data, by=by, at=at)
    return "整改（兑现）已登记。"


def _withdraw(event: PerformanceEvent, data: Data, *, by: User, at: datetime) -> str:
    life.withdraw_event(event=event, **data, by=by, at=at)
    return "事项已撤销，留作查阅。"


def _propose_breach(event: PerformanceEvent, data: Data, *, by: User, at: datetime) -> str:
    life.propose_by_breach(event=event, **data, by=by, at=at)
    return "解聘提议已提出；合同继续履行，由业主共同决定。"


@admin.register(PerformanceEvent)
class PerformanceEventAdmin(Entered):
    """履约事项 as they were entered."""

    counter = "件"
    empty_hint = "在这里“增加”，或者从合同的履约记录页登记。"
    enters = "tenders.record_performance"
    typed = ("contract", "estate", "kind", "happened_on", "due_on", "summary", "evidence_files")
    list_display = (
        "happened_on", "kind_badge", "contract", "estate", "summary", "due_on", "remedied_on",
        "is_withdrawn",
    )  # fmt: skip
    list_select_related = ("contract", "estate")
    list_filter = (("kind", ChoicesDropdownFilter),)
    search_fields = ("contract__number", "contract__company__name", "estate__name", "summary")
    autocomplete_fields = ("contract", "estate")
    readonly_fields = ("papers",)
    actions_detail = ("answer_step", "remedy_step", "propose_step", "withdraw_step")
    answer_step = step(
        Step(
            title="登记企业答复",
            permission="tenders.record_performance",
            warning="答复登记后不能修改。",
            form=forms.AnswerForm,
            run=_answer,
            applies=lambda row: row.withdrawn_at is None and row.answered_on is None,
            icon="reply",
        )
    )
    remedy_step = step(
        Step(
            title="登记整改（兑现）",
            permission="tenders.record_performance",
            warning="完成后到期提醒同时办结。",
            form=forms.RemedyForm,
            run=_remedy,
            applies=lambda row: row.withdrawn_at is None and row.remedied_on is None,
            icon="task_alt",
        )
    )
    propose_step = step(
        Step(
            title="提出解聘",
            permission="tenders.propose_dismissal",
            warning="只是提出：须经业主共同决定并提前书面通知，合同在此之前继续履行。",
            form=forms.ProposalForm,
            run=_propose_breach,
            applies=lambda row: row.withdrawn_at is None and row.kind == EventKind.BREACH,
            icon="gavel",
            danger=True,
        )
    )
    withdraw_step = step(
        Step(
            title="撤销",
            permission="tenders.withdraw_performance",
            warning="由登记人以外的人办理；撤销的事项留作查阅。",
            form=ReasonForm,
            run=_withdraw,
            applies=lambda row: row.withdrawn_at is None,
            icon="undo",
            danger=True,
        )
    )

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
        **kwargs: Any,
    ) -> Any:
        if obj is None:
            kwargs["form"] = EventForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return self.typed
        return (
            *self.typed[:-1], "papers", "entered_by", "entered_at", "answered_on", "answer",
            "remedied_on", "withdrawn_by", "withdrawn_at", "withdrawn_reason",
        )  # fmt: skip

    def written_by_service(self, request: Any, obj: PerformanceEvent, form: Any) -> bool:
        data = dict(form.cleaned_data)
        files, contract = data.pop("evidence_files"), data.pop("contract")
        saved = life.record_event(
            contract=contract, what=Happening(**data), evidence=files, by=request.user,
            at=timezone.now(),
        )  # fmt: skip
        obj.pk = saved.pk
        return True

    @column("证据和附件")
    def papers(self, event: PerformanceEvent) -> str:
        kept = [event.evidence] if event.evidence else []
        kept += [paper.file for paper in event.papers.select_related("file")]
        links = (
            (reverse("tenders:event-file", args=[event.pk, file.pk]), file.name) for file in kept
        )
        listed = format_html_join("、", '<a class="underline" href="{}">{}</a>', links)
        return listed or format_html("{}", "没有附件")

    @column("类别", ordering="kind", tones=KIND_TONES)
    def kind_badge(self, event: PerformanceEvent) -> Any:
        return event.kind, event.get_kind_display()

    @column("撤销")
    def is_withdrawn(self, event: PerformanceEvent) -> str:
        return "已撤销" if event.withdrawn_at else ""
