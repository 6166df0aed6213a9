"""What the core keeps and what libraries bring along, on staff pages."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)
from rest_framework.authtoken.models import TokenProxy
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter

from accounts.models import User
from accounts.roles import Role
from core.audit.models import Entry
from core.audit.services import record
from core.jobs import services as jobs
from core.jobs.models import Job
from core.jobs.states import JobState
from core.web.admin import ReadOnlyAdmin
from core.web.columns import column
from core.web.steps import Step, SteppedAdmin, step

HIDDEN = (
    Group, TokenProxy, ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask,
    SolarSchedule,
)  # fmt: skip
for model in HIDDEN:
    if admin.site.is_registered(model):
        admin.site.unregister(model)

LABELS: dict[str, str] = dict(Role.choices)
JOB_TONES = {
    JobState.QUEUED: "info",
    JobState.RUNNING: "info",
    JobState.DONE: "success",
    JobState.FAILED: "danger",
    JobState.CANCELLED: "warning",
}


KIND_WORDS = {
    "plans.advance": "办理到期的年度工作",
    "subsidies.calculate": "补贴测算",
    "subsidies.workbook": "生成申报表",
}


class Unscoped:
    """Rows of the system itself: they belong to no unit, the role alone decides."""

    model: Any

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model._default_manager.get_queryset()
        return rows


def _stopped(job: Any) -> bool:
    return job.state in {JobState.FAILED, JobState.CANCELLED}


def _retry(job: Job, data: dict[str, Any], *, by: User, at: datetime) -> str:
    jobs.retry(job.pk, at=at)
    sentence = f"重新执行后台任务“{job.key}”。"
    path = next(iter(by.scope.prefixes), "")
    record(verb="jobs.retry", sentence=sentence, by=by, at=at, subject=job, scope_path=path)
    return sentence


@admin.register(Job)
class JobAdmin(Unscoped, SteppedAdmin):
    list_display = (
        "kind_word", "key", "state_badge", "progress", "attempt", "requested_by_name",
        "created_at", "finished_at", "error",
    )  # fmt: skip
    fields = (
        "kind_word",
        "key",
        "state",
        "progress",
        "attempt",
        "attempts_allowed",
        "requested_by_name",
        "created_at",
        "finished_at",
        "error",
    )
    readonly_fields = ("kind_word", "progress")
    list_filter = (("state", ChoicesDropdownFilter),)
    search_fields = ("key", "kind")
    actions_detail = ("retry_step",)
    retry_step = step(
        Step(
            title="重新执行",
            permission="jobs.retry",
            warning="从上次保存的进度继续执行。请先看清失败原因。",
            run=_retry,
            applies=_stopped,
            icon="replay",
        )
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @column("状态", ordering="state", tones=JOB_TONES)
    def state_badge(self, job: Job) -> tuple[str, str]:
        return job.state, job.get_state_display()

    @column("进度")
    def progress(self, job: Job) -> str:
        return f"{job.done}/{job.total}" if job.total else ""

    @column("事项", ordering="kind")
    def kind_word(self, job: Job) -> str:
        return KIND_WORDS.get(job.kind, job.kind)


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    counter = "条"
    list_display = ("number", "at", "actor_name", "role_label", "sentence", "subject_name")
    list_display_links = ("number", "sentence")
    list_filter = (("at", RangeDateTimeFilter),)
    search_fields = ("sentence", "actor_name", "subject", "verb")
    ordering = ("-number",)
    fieldsets = (
        (None, {"fields": (
            "number", "at", "actor_name", "role_label", "sentence", "subject_name",
        )}),
        ("存证内容", {"fields": (
            "verb", "actor_key", "subject", "scope_path", "data", "previous_hash", "hash",
        )}),
    )  # fmt: skip
    readonly_fields = ("role_label",)

    @column("角色")
    def role_label(self, entry: Entry) -> str:
        return LABELS.get(entry.actor_role, entry.actor_role)


@admin.register(PeriodicTask)
class TimetableAdmin(Unscoped, ReadOnlyAdmin):
    counter = "项"
    list_display = ("name", "enabled", "last_run_at", "total_run_count")
    search_fields = ("name",)
    fields = ("name", "enabled", "last_run_at", "total_run_count")
