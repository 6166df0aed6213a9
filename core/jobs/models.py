"""Durable rows of background work: the row is the truth, Celery only rings the bell."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from core.jobs.states import OVER, JobState


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: Any) -> "JobQuerySet":
        """A person's own jobs; all of them for whoever keeps the system running."""
        if not getattr(user, "is_active", False):
            return self.none()
        if user.has_perm("jobs.view_all"):
            return self.all()
        return self.filter(requested_by_id=user.pk)

    def due(self, *, at: datetime) -> "JobQuerySet":
        """Queued jobs whose moment has come, and running ones whose worker fell silent."""
        return self.filter(
            Q(state=JobState.QUEUED, due_at__lte=at) | Q(state=JobState.RUNNING, lease_until__lt=at)
        ).order_by("due_at", "id")


class Job(models.Model):
    """One piece of background work, done exactly once however often its bell rings."""

    key = models.CharField(
        "编号",
        max_length=200,
        unique=True,
        error_messages={"unique": "同一编号的后台任务已经有了。"},
    )
    kind = models.CharField("种类", max_length=80)
    args = models.TextField("参数", default="{}", help_text="JSON 对象")
    state = models.CharField(
        "状态", max_length=10, choices=JobState.choices, default=JobState.QUEUED
    )
    attempt = models.PositiveIntegerField("第几次", default=0)
    attempts_allowed = models.PositiveIntegerField("最多几次")
    due_at = models.DateTimeField("应开始时间")
    lease_until = models.DateTimeField("租期至", null=True, blank=True)
    done = models.PositiveIntegerField("已完成数", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    error = models.CharField("失败原因", max_length=400, blank=True)
    result = models.TextField("结果", default="{}", help_text="JSON 对象")
    requested_by_id = models.BigIntegerField("发起人编号", null=True, blank=True)
    requested_by_name = models.CharField("发起人", max_length=80, blank=True)
    created_at = models.DateTimeField("创建时间")
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "后台任务"
        verbose_name_plural = "后台任务"
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["due_at"],
                name="jobs_job_waiting",
                condition=Q(state__in=[JobState.QUEUED, JobState.RUNNING]),
            ),
            models.Index(fields=["kind", "state"], name="jobs_job_kind_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="job_state_is_known",
                condition=Q(state__in=JobState.values),
                violation_error_message="后台任务的状态不在规定范围内。",
            ),
            models.CheckConstraint(
                name="job_running_exactly_when_leased",
                condition=Q(state=JobState.RUNNING, lease_until__isnull=False)
                | (~Q(state=JobState.RUNNING) & Q(lease_until__isnull=True)),
                violation_error_message="只有进行中的后台任务才有租期。",
            ),
            models.CheckConstraint(
                name="job_over_exactly_when_finished",
                condition=Q(state__in=sorted(OVER), finished_at__isnull=False)
                | (~Q(state__in=sorted(OVER)) & Q(finished_at__isnull=True)),
                violation_error_message="结束的后台任务必须有结束时间。",
            ),
            models.CheckConstraint(
                name="job_progress_within_total",
                condition=Q(total=0) | Q(done__lte=F("total")),
                violation_error_message="后台任务的已完成数不能超过总数。",
            ),
        ]

    def __str__(self) -> str:
        return self.key


class Pulse(models.Model):
    """When a standing duty (tick, sweep) last ran, so that silence can be noticed."""

    name = models.CharField("名称", max_length=80, unique=True)
    beat_at = models.DateTimeField("最近一次")
    error = models.CharField("最近的错误", max_length=400, blank=True)

    class Meta:
        verbose_name = "心跳"
        verbose_name_plural = "心跳"

    def __str__(self) -> str:
        return self.name
