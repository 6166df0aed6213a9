"""Days of rest and make-up workdays (调休) that the office entered over the shipped calendar."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.db.scope import CommonQuerySet


class CalendarKind(models.TextChoices):
    OFF = "OFF", "放假"
    WORK = "WORK", "上班（调休）"


class CalendarQuerySet(CommonQuerySet):
    """The whole country has one calendar: every reader sees every day."""

    def live(self) -> "CalendarQuerySet":
        """Days that count: entered and not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class CalendarDay(models.Model):
    """One day as a document of the State Council (or a later one) sets it.

    Never edited: a wrong day is withdrawn with its reason and entered anew.
    """

    day = models.DateField("日期")
    kind = models.CharField("安排", max_length=4, choices=CalendarKind.choices)
    name = models.CharField("名称", max_length=40)
    document = models.CharField("依据文件（文号）", max_length=120)
    reason = models.CharField("登记事由", max_length=300)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="登记人",
    )
    entered_at = models.DateTimeField("登记时间")
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="撤回人",
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_reason = models.CharField("撤回事由", max_length=300, blank=True)

    objects = CalendarQuerySet.as_manager()

    class Meta:
        verbose_name = "放假与调休"
        verbose_name_plural = "放假与调休"
        ordering: ClassVar[list[str]] = ["-day", "-entered_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["day"],
                condition=Q(withdrawn_at__isnull=True),
                name="a_day_has_one_live_calendar_entry",
                violation_error_message="这一天已有登记，请先撤回原来的登记。",
            ),
            models.CheckConstraint(
                name="calendar_entry_has_its_grounds",
                condition=~Q(name="") & ~Q(document="") & ~Q(reason=""),
                violation_error_message="放假与调休须写明名称、依据文件和登记事由。",
            ),
            models.CheckConstraint(
                name="calendar_withdrawal_has_its_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                & Q(withdrawn_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                violation_error_message="撤回须有时间和事由。",
            ),
            models.CheckConstraint(
                name="calendar_withdrawal_follows_entry",
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("entered_at")),
                violation_error_message="撤回时间不能早于登记时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.get_kind_display()}（{self.name}）"
