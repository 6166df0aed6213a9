"""API of what belongs to the whole house: who I am, the audit trail, background work."""

from typing import Any, ClassVar

import django_filters
from rest_framework.routers import BaseRouter

from core.audit.models import Entry
from core.jobs.models import Job
from core.jobs.states import JobState
from core.web.api import Row, ScopedViewSet, StoredJson, word
from core.web.strict import DayFilter, Filters


class EntryRow(Row):
    content = StoredJson(source="data", read_only=True, label="依据数据")

    class Meta:
        model = Entry
        fields = (
            "number", "at", "actor_name", "actor_role", "verb", "sentence", "subject",
            "subject_name", "scope_path", "content", "previous_hash", "hash",
        )  # fmt: skip


class JobRow(Row):
    state_label = word("get_state_display", "状态（文字）")

    class Meta:
        model = Job
        fields = (
            "id", "key", "kind", "state", "state_label", "attempt", "done", "total", "error",
            "requested_by_name", "created_at", "started_at", "finished_at",
        )  # fmt: skip


class EntryFilters(Filters):
    verb = django_filters.CharFilter("verb", label="事项代码")
    subject = django_filters.CharFilter("subject", label="对象编号")
    from_day = DayFilter("at", "date__gte", label="从这一天起")
    to_day = DayFilter("at", "date__lte", label="到这一天止")


class JobFilters(Filters):
    kind = django_filters.CharFilter("kind", label="种类")
    state = django_filters.ChoiceFilter(choices=JobState.choices, label="状态")


class Entries(ScopedViewSet):
    model = Entry
    serializer_class = EntryRow
    filterset_class = EntryFilters
    order: ClassVar[str] = "-pk"


class Jobs(ScopedViewSet):
    model = Job
    serializer_class = JobRow
    filterset_class = JobFilters
    order: ClassVar[str] = "-pk"


def routes(router: BaseRouter) -> None:
    views: dict[str, Any] = {"audit-entries": Entries, "jobs": Jobs}
    for name, view in views.items():
        router.register(name, view, basename=f"api-{name}")
