"""Papers of a committee's steps, its preparatory group, and the deadlines it is reminded of."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from committees.models.bodies import Committee, OfCommitteeQuerySet
from committees.states import PaperKind, ReminderKind


class CommitteePaper(models.Model):
    """A paper that a step asks for; one that was sent back does not count any more."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="papers", verbose_name="业委会（物管会）"
    )
    kind = models.CharField("材料", max_length=20, choices=PaperKind.choices)
    reference = models.CharField("编号（文号）", max_length=60, blank=True)
    dated_on = models.DateField("材料日期")
    received_on = models.DateField("收到日期")
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="收件人",
    )
    returned_on = models.DateField("退回日期", null=True, blank=True)
    return_reason = models.CharField("退回理由", max_length=300, blank=True)

    objects = OfCommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = "组建材料"
        verbose_name_plural = "组建材料"
        ordering: ClassVar[list[str]] = ["committee", "dated_on", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["committee", "kind", "reference", "dated_on"],
                condition=Q(returned_on__isnull=True),
                name="committee_paper_is_received_once",
                violation_error_message="这份材料已经登记过，请核对编号和日期。",
            ),
            models.CheckConstraint(
                name="paper_is_received_after_its_date",
                condition=Q(received_on__gte=F("dated_on")),
                violation_error_message="收到日期不能早于材料日期。",
            ),
            models.CheckConstraint(
                name="returned_paper_says_why",
                condition=Q(returned_on__isnull=True) | ~Q(return_reason=""),
                violation_error_message="退回材料应写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee}的{self.get_kind_display()}"


class PreparatoryGroup(models.Model):
    """首次业主大会筹备组: seats, owners among them, and its days."""

    committee = models.OneToOneField(
        Committee, models.PROTECT, related_name="group", verbose_name="业委会（物管会）"
    )
    formed_on = models.DateField("成立日期")
    seats = models.PositiveSmallIntegerField("成员人数")
    owner_seats = models.PositiveSmallIntegerField("业主人数")
    leader = models.CharField("组长", max_length=40)
    announced_on = models.DateField("会议公告日期", null=True, blank=True)

    objects = OfCommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = "筹备组"
        verbose_name_plural = "筹备组"
        ordering: ClassVar[list[str]] = ["-formed_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="group_owners_are_among_the_seats",
                condition=Q(owner_seats__lte=F("seats")),
                violation_error_message="筹备组中的业主人数不能多于成员人数。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.committee}筹备组"


class Reminder(models.Model):
    """A deadline of a committee: raised once, settled by the act that it waits for."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="reminders", verbose_name="业委会（物管会）"
    )
    kind = models.CharField("事项", max_length=20, choices=ReminderKind.choices)
    due_on = models.DateField("期限")
    raised_on = models.DateField("提醒日期")
    settled_on = models.DateField("办结日期", null=True, blank=True)

    objects = OfCommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = "到期提醒"
        verbose_name_plural = "到期提醒"
        ordering: ClassVar[list[str]] = ["due_on", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["due_on"],
                condition=Q(settled_on__isnull=True),
                name="reminder_open_due_idx",
            )
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["committee", "kind", "due_on"], name="reminder_is_raised_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.committee}：{self.get_kind_display()}"
