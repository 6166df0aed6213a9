"""The work plan: programmes, their targets, milestones, leading groups and duties."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from communities.models import District, Street
from core.db.fields import PercentField
from core.db.scope import ScopedQuerySet
from policies.models import PolicyDocument


class ProgrammeQuerySet(ScopedQuerySet):
    path_lookup = "path"
    shared_downwards = True


class Programme(models.Model):
    """工作方案: what all targets of a street or district hang on."""

    code = models.CharField("代码", max_length=20, unique=True)
    title = models.CharField("名称", max_length=100)
    document = models.ForeignKey(PolicyDocument, models.PROTECT, verbose_name="依据文件")
    district = models.ForeignKey(District, models.PROTECT, verbose_name="旗县区")
    street = models.ForeignKey(Street, models.PROTECT, null=True, blank=True, verbose_name="街道")
    path = models.CharField("路径", max_length=80, db_index=True, editable=False)
    base_day = models.DateField("基期", help_text="目标的基数按这一天的台账计算")

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "工作方案"
        verbose_name_plural = "工作方案"
        ordering: ClassVar[list[str]] = ["code"]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.path = (self.street or self.district).path
        super().save(*args, **kwargs)


class OfProgrammeQuerySet(ScopedQuerySet):
    path_lookup = "programme__path"
    shared_downwards = True


class Metric(models.TextChoices):
    SERVED_RATE = "SERVED_RATE", "无物业小区引进率"
    COMMITTEE_COVERAGE = "COMMITTEE_COVERAGE", "无物业小区业委会（物管会）覆盖率"
    COMMITTEE_RATE = "COMMITTEE_RATE", "全部小区业委会（物管会）组建率"
    BEAUTIFUL_HOME = "BEAUTIFUL_HOME", "建成“美好家园”小区的社区比例"


class Target(models.Model):
    """A target is metric × scope × date × value; its actual is computed, never typed."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="targets", verbose_name="工作方案"
    )
    metric = models.CharField("指标", max_length=20, choices=Metric.choices)
    percent = PercentField("目标值（%）")
    due_on = models.DateField("完成期限")
    clause = models.CharField("条款", max_length=200)

    objects = OfProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "工作目标"
        verbose_name_plural = "工作目标"
        ordering: ClassVar[list[str]] = ["programme", "due_on", "metric"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["programme", "metric", "due_on"],
                name="target_is_set_once_a_date",
                violation_error_message="同一指标同一期限只能设一个目标。",
            ),
            models.CheckConstraint(
                name="target_percent_is_0_to_100",
                condition=Q(percent__gte=0, percent__lte=100),
                violation_error_message="目标值应在0%%至100%%之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_metric_display()} {self.percent}%"


class Milestone(models.Model):
    """A step of the programme's calendar (旬 become days)."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="milestones", verbose_name="工作方案"
    )
    phase = models.CharField("阶段", max_length=20)
    title = models.CharField("事项", max_length=200)
    first_day = models.DateField("起")
    last_day = models.DateField("止")
    lead = models.CharField("牵头单位", max_length=60, blank=True)

    objects = OfProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "时间节点"
        verbose_name_plural = "时间节点"
        ordering: ClassVar[list[str]] = ["programme", "first_day"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="milestone_ends_after_it_starts",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message="节点止日不能早于起日。",
            )
        ]

    def __str__(self) -> str:
        return self.title


class GroupMember(models.Model):
    """领导小组成员: a role and a unit; the person may still be open (SEED2 leaves it blank)."""

    programme = models.ForeignKey(
        Programme, models.PROTECT, related_name="members", verbose_name="工作方案"
    )
    role = models.CharField("组内职务", max_length=20)
    unit = models.CharField("单位", max_length=60)
    person = models.CharField("人员", max_length=40, blank=True)
    duty = models.CharField("职责分工", max_length=200, blank=True)
    order = models.PositiveSmallIntegerField("顺序", default=0)

    objects = OfProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = "领导小组成员"
        verbose_name_plural = "领导小组"
        ordering: ClassVar[list[str]] = ["programme", "order"]

    def __str__(self) -> str:
        return f"{self.role} {self.unit}"
