"""Screening, panel, score sheets and the result of the evaluation."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core.db.actors import person
from core.db.fields import RateField, ScoreField
from core.db.scope import ScopedQuerySet
from tenders.models.applications import Application
from tenders.models.notices import OfRoundQuerySet
from tenders.models.rounds import SelectionRound
from tenders.rules.scoring import ITEM_LABELS
from tenders.states.evaluation import Check, SheetState

SHA = 64
ITEMS = [(item.value, label) for item, label in ITEM_LABELS.items()]


class OfApplicationQuerySet(ScopedQuerySet):
    path_lookup = "application__round__street__path"


class EvaluationPlan(models.Model):
    """评分方案: items with their weights; fixed with the publication of the notice."""

    round = models.OneToOneField(
        SelectionRound, models.PROTECT, related_name="evaluation_plan", verbose_name="遴选"
    )
    weights = models.TextField("评分项和分值")
    drop_extremes = models.BooleanField("去掉一个最高分和一个最低分", default=False)
    recommended = models.BooleanField("采用建议方案", default=False)
    set_by = person("拟订人", null=True)
    set_at = models.DateTimeField("拟订时间")

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "评分方案"
        verbose_name_plural = "评分方案"
        ordering: ClassVar[list[str]] = ["round"]

    def __str__(self) -> str:
        return f"{self.round}的评分方案"


class ScreeningItem(models.Model):
    """资格审查: one item of the check-list for one applicant, by one officer."""

    application = models.ForeignKey(
        Application, models.PROTECT, related_name="screening", verbose_name="报名"
    )
    item = models.CharField("审查项", max_length=10, choices=Check.choices)
    passed = models.BooleanField("是否合格")
    reason = models.CharField("理由", max_length=300, blank=True)
    decided_by = person("审查人")
    decided_at = models.DateTimeField("审查时间")

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "资格审查项"
        verbose_name_plural = "资格审查项"
        ordering: ClassVar[list[str]] = ["application", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["application", "item"],
                name="screening_item_is_decided_once",
                violation_error_message="这一项已有人审查，请刷新后核对。",
            ),
            models.CheckConstraint(
                name="screening_failed_has_its_reason",
                condition=Q(passed=True) | ~Q(reason=""),
                violation_error_message="不合格的审查项应写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}：{self.get_item_display()}"


class PanelJudge(models.Model):
    """评委: a person of the office or the bureau, or an outside expert by name and unit."""

    round = models.ForeignKey(
        SelectionRound, models.PROTECT, related_name="judges", verbose_name="遴选"
    )
    seat = models.PositiveSmallIntegerField("席位")
    user = person("系统用户", null=True, blank=True)
    name = models.CharField("姓名", max_length=40)
    unit = models.CharField("单位", max_length=100)
    expert = models.BooleanField("专家", default=False)
    live = models.BooleanField("现任", default=True)
    appointed_by = person("组建人")
    appointed_at = models.DateTimeField("组建时间")
    conflict = models.BooleanField("有利益关系", null=True, blank=True)
    conflict_text = models.CharField("利益关系说明", max_length=300, blank=True)
    declared_by = person("声明登记人", null=True, blank=True)
    declared_at = models.DateTimeField("声明时间", null=True, blank=True)
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by_judge",
        verbose_name="接替的评委",
    )
    ended_by = person("更换人", null=True, blank=True)
    ended_at = models.DateTimeField("更换时间", null=True, blank=True)
    end_reason = models.CharField("更换事由", max_length=300, blank=True)

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "评委"
        verbose_name_plural = "评委"
        ordering: ClassVar[list[str]] = ["round", "seat", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "seat"],
                condition=Q(live=True),
                name="judge_seat_is_held_by_one",
                violation_error_message="这个席位已有评委，请刷新后核对。",
            ),
            models.UniqueConstraint(
                fields=["round", "user"],
                condition=Q(live=True),
                name="judge_sits_once_in_a_round",
                violation_error_message="这个人已是本次遴选的评委。",
            ),
            models.CheckConstraint(
                name="judge_declared_means_signed",
                condition=Q(conflict__isnull=True, declared_by__isnull=True)
                | Q(conflict__isnull=False, declared_by__isnull=False, declared_at__isnull=False),
                violation_error_message="利益关系声明应有登记人和时间。",
            ),
            models.CheckConstraint(
                name="judge_conflict_is_described",
                condition=~Q(conflict=True) | ~Q(conflict_text=""),
                violation_error_message="有利益关系的，应写明是什么关系。",
            ),
            models.CheckConstraint(
                name="judge_replaced_has_its_reason",
                condition=Q(live=True)
                | (Q(ended_by__isnull=False, ended_at__isnull=False) & ~Q(end_reason="")),
                violation_error_message="更换评委应写明事由、更换人和时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat}号评委{self.name}"

    @property
    def external(self) -> bool:
        """An outside expert has no account: one person enters the sheet, another checks it."""
        return self.user_id is None


class OfJudgeQuerySet(ScopedQuerySet):
    path_lookup = "judge__round__street__path"


class ScoreSheet(models.Model):
    """评分表 of one judge for one applicant; signed, it never changes."""

    judge = models.ForeignKey(
        PanelJudge, models.PROTECT, related_name="sheets", verbose_name="评委"
    )
    application = models.ForeignKey(
        Application, models.PROTECT, related_name="sheets", verbose_name="报名"
    )
    external = models.BooleanField("外聘评委")
    state = models.CharField(
        "状态", max_length=8, choices=SheetState.choices, default=SheetState.ENTERED
    )
    remark = models.CharField("评语", max_length=300, blank=True)
    entered_by = person("录入人")
    entered_at = models.DateTimeField("录入时间")
    signed_by = person("签字（复核）人", null=True, blank=True)
    signed_at = models.DateTimeField("签字（复核）时间", null=True, blank=True)

    objects = OfJudgeQuerySet.as_manager()

    class Meta:
        verbose_name = "评分表"
        verbose_name_plural = "评分表"
        ordering: ClassVar[list[str]] = ["judge", "application"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["judge", "application"],
                name="sheet_is_one_for_judge_and_applicant",
                violation_error_message="这位评委对这家企业的评分表已有人录入，请刷新后核对。",
            ),
            models.CheckConstraint(
                name="sheet_signed_has_its_signer",
                condition=~Q(state=SheetState.SIGNED)
                | Q(signed_by__isnull=False, signed_at__isnull=False),
                violation_error_message="签字的评分表应有签字人和时间。",
            ),
            models.CheckConstraint(
                name="sheet_of_outsider_is_checked_by_another",
                condition=Q(external=False)
                | Q(signed_by__isnull=True)
                | ~Q(signed_by=F("entered_by")),
                violation_error_message="外聘评委的评分表应由录入人以外的人复核。",
            ),
            models.CheckConstraint(
                name="sheet_of_insider_is_signed_by_its_judge",
                condition=Q(external=True)
                | Q(signed_by__isnull=True)
                | Q(signed_by=F("entered_by")),
                violation_error_message="评委本人的评分表由本人录入并签字。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.judge}对{self.application}的评分表"


class OfSheetQuerySet(ScopedQuerySet):
    path_lookup = "sheet__judge__round__street__path"


class ScoreLine(models.Model):
    """One item of a sheet: points from 0 to the weight, in 0.01."""

    sheet = models.ForeignKey(
        ScoreSheet, models.PROTECT, related_name="lines", verbose_name="评分表"
    )
    item = models.CharField("评分项", max_length=10, choices=ITEMS)
    most = ScoreField("分值")
    points = ScoreField("得分")

    objects = OfSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "评分"
        verbose_name_plural = "评分"
        ordering: ClassVar[list[str]] = ["sheet", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sheet", "item"], name="score_item_is_marked_once"),
            models.CheckConstraint(
                name="score_lies_within_its_weight",
                condition=Q(points__gte=0, points__lte=F("most")),
                violation_error_message="得分应在0分至该项分值之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_item_display()} {self.points}"


class Evaluation(models.Model):
    """评审结果 with every number that led to it; made once for a round and never changed."""

    round = models.OneToOneField(
        SelectionRound, models.PROTECT, related_name="evaluation", verbose_name="遴选"
    )
    inputs = models.TextField("评审依据（方案和全部得分）")
    sha256 = models.CharField("评审依据哈希", max_length=SHA)
    warning = models.CharField("提示", max_length=200, blank=True)
    lot_reason = models.CharField("抽签记录", max_length=300, blank=True)
    negotiation = models.CharField("协商记录", max_length=600, blank=True)
    evaluated_by = person("评审汇总人")
    evaluated_at = models.DateTimeField("评审汇总时间")

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "评审结果"
        verbose_name_plural = "评审结果"
        ordering: ClassVar[list[str]] = ["-evaluated_at"]

    def __str__(self) -> str:
        return f"{self.round}的评审结果"


class OfEvaluationQuerySet(ScopedQuerySet):
    path_lookup = "evaluation__round__street__path"


class Ranking(models.Model):
    """An applicant's place; total and solution are empty where the choice was negotiated."""

    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, related_name="rankings", verbose_name="评审结果"
    )
    application = models.OneToOneField(
        Application, models.PROTECT, related_name="ranking", verbose_name="报名"
    )
    rank = models.PositiveSmallIntegerField("名次")
    total = ScoreField("综合得分", null=True, blank=True)
    price = RateField("报价（元/㎡/月）")
    solution = ScoreField("服务方案得分", null=True, blank=True)
    ground = models.CharField("排序依据", max_length=100)

    objects = OfEvaluationQuerySet.as_manager()

    class Meta:
        verbose_name = "评审排名"
        verbose_name_plural = "评审排名"
        ordering: ClassVar[list[str]] = ["evaluation", "rank"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["evaluation", "rank"], name="rank_is_given_once"),
        ]

    def __str__(self) -> str:
        return f"第{self.rank}名 {self.application}"
