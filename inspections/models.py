"""The yearly cycle: frozen rosters, one verifiable draw an estate, visits, answers, scorecards."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from communities.models import Community, Street
from core.db.actors import person
from core.db.fields import ScoreField
from core.db.scope import ScopedQuerySet
from estates.models import Estate
from inspections.states import (
    MAXIMA,
    AssignmentState,
    CycleState,
    Grade,
    Outcome,
    Party,
    Respondent,
)
from tenders.models import Service

SHA = 64


class CycleQuerySet(ScopedQuerySet):
    path_lookup = "street__path"
    shared_downwards = True


class Cycle(models.Model):
    """考评周期: one street, one year. `terms` freezes every parameter when the cycle opens."""

    street = models.ForeignKey(
        Street, models.PROTECT, related_name="cycles", verbose_name="街道", db_index=False
    )
    year = models.PositiveSmallIntegerField("年度")
    state = models.CharField(
        "状态", max_length=14, choices=CycleState.choices, default=CycleState.PLANNED
    )
    terms = models.TextField("适用参数")
    opened_by = person("建立人", null=True, blank=True)
    opened_at = models.DateTimeField("建立时间")
    frozen_on = models.DateField("名册冻结日", null=True, blank=True)
    frames_sha256 = models.CharField("全部名册哈希", max_length=SHA, blank=True)
    public_value = models.CharField("公开种子原值", max_length=100, blank=True)
    witnesses = models.CharField("在场人员", max_length=200, blank=True)
    seed = models.CharField("种子", max_length=SHA, blank=True)
    seeded_by = person("种子记录人", null=True, blank=True)
    seeded_at = models.DateTimeField("种子记录时间", null=True, blank=True)
    notice_first_day = models.DateField("公示起", null=True, blank=True)
    notice_last_day = models.DateField("公示止", null=True, blank=True)
    published_by = person("公示人", null=True, blank=True)
    finalised_by = person("确认人", null=True, blank=True)
    finalised_at = models.DateTimeField("确认时间", null=True, blank=True)

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = "考评周期"
        verbose_name_plural = "考评周期"
        ordering: ClassVar[list[str]] = ["-year", "street"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["street", "year"],
                name="street_has_one_cycle_a_year",
                violation_error_message="本街道本年度的考评周期已建立。",
            ),
            models.CheckConstraint(
                name="seed_comes_with_its_witnesses",
                condition=Q(seed="", public_value="", seeded_at__isnull=True)
                | (
                    Q(seeded_at__isnull=False)
                    & ~Q(seed="")
                    & ~Q(public_value="")
                    & ~Q(witnesses="")
                ),
                violation_error_message="公开种子必须同时记录原值、在场人员和时间。",
            ),
            models.CheckConstraint(
                name="draw_comes_after_the_seed",
                condition=Q(state__in=[CycleState.PLANNED, CycleState.FRAME_FROZEN]) | ~Q(seed=""),
                violation_error_message="抽样之前必须先公开种子。",
            ),
            models.CheckConstraint(
                name="seed_comes_after_the_frames",
                condition=Q(seed="") | ~Q(frames_sha256=""),
                violation_error_message="先冻结并公布名册哈希，再公开种子。",
            ),
            models.CheckConstraint(
                name="final_means_signed_by_another",
                condition=~Q(state=CycleState.FINAL)
                | (
                    Q(finalised_by__isnull=False, finalised_at__isnull=False)
                    & ~Q(finalised_by=F("published_by"))
                ),
                violation_error_message="确认人不能是公示人，且必须记录确认时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.street}{self.year}年度考评"

    @property
    def key(self) -> str:
        return f"{self.street.path.strip('/')}:{self.year}"


class AssessmentQuerySet(ScopedQuerySet):
    path_lookup = "community__path"


class Assessment(models.Model):
    """One estate in one cycle: frame, sample size, tally, score and grade."""

    cycle = models.ForeignKey(
        Cycle, models.PROTECT, related_name="assessments", verbose_name="考评周期", db_index=False
    )
    estate = models.ForeignKey(
        Estate, models.PROTECT, related_name="assessments", verbose_name="小区"
    )
    community = models.ForeignKey(Community, models.PROTECT, verbose_name="社区")
    service = models.ForeignKey(
        Service, models.PROTECT, related_name="assessments", verbose_name="接管服务"
    )
    frame = models.TextField("冻结名册")
    frame_sha256 = models.CharField("名册哈希", max_length=SHA)
    household_count = models.PositiveIntegerField("户数")
    required = models.PositiveIntegerField("应抽户数")
    reserve = models.PositiveIntegerField("备用户数")
    reserve_used = models.PositiveIntegerField("已用备用", default=0)
    completed = models.PositiveIntegerField("完成份数", null=True, blank=True)
    valid = models.PositiveIntegerField("有效份数", null=True, blank=True)
    satisfied = models.PositiveIntegerField("满意份数", null=True, blank=True)
    dissatisfied = models.PositiveIntegerField("不满意份数", null=True, blank=True)
    sufficient = models.BooleanField("样本足够", null=True, blank=True)
    street_accepted_by = person("街道认可人", null=True, blank=True)
    bureau_accepted_by = person("住建局认可人", null=True, blank=True)
    score_numerator = models.BigIntegerField("得分分子", null=True, blank=True)
    score_denominator = models.BigIntegerField("得分分母", null=True, blank=True)
    veto = models.BooleanField("一票否决", default=False)
    grade = models.CharField("等次", max_length=12, choices=Grade.choices, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "小区考评"
        verbose_name_plural = "小区考评"
        ordering: ClassVar[list[str]] = ["cycle", "estate"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["cycle", "estate"],
                name="estate_is_assessed_once_a_cycle",
                violation_error_message="本小区在本周期已有考评。",
            ),
            models.CheckConstraint(
                name="tally_nests",
                condition=Q(valid__isnull=True)
                | Q(
                    valid__lte=F("completed"),
                    satisfied__lte=F("valid"),
                    dissatisfied__lte=F("valid"),
                ),
                violation_error_message="满意、不满意份数不能多于有效份数。",
            ),
            models.CheckConstraint(
                name="reserve_is_not_overdrawn",
                condition=Q(reserve_used__lte=F("reserve")),
                violation_error_message="备用户已用完。",
            ),
            models.CheckConstraint(
                name="small_sample_needs_two_people",
                condition=Q(street_accepted_by__isnull=True)
                | Q(bureau_accepted_by__isnull=True)
                | ~Q(street_accepted_by=F("bureau_accepted_by")),
                violation_error_message="不足样本须由街道和住建局两人分别认可。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.estate} {self.cycle.year}年度"


class OfAssessmentQuerySet(ScopedQuerySet):
    path_lookup = "assessment__community__path"


class Draw(models.Model):
    """The draw of one estate, with the codes its tickets were made of; never changed again."""

    assessment = models.OneToOneField(
        Assessment, models.PROTECT, primary_key=True, related_name="draw", verbose_name="小区考评"
    )
    algorithm = models.CharField("算法", max_length=40)
    cycle_key = models.CharField("周期编号", max_length=90)
    estate_code = models.CharField("小区代码", max_length=20)
    seed = models.CharField("种子", max_length=SHA)
    main = models.TextField("主样本")
    reserve = models.TextField("备用样本", blank=True)
    drawn_at = models.DateTimeField("抽样时间")

    objects = OfAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "抽样结果"
        verbose_name_plural = "抽样结果"

    def __str__(self) -> str:
        return f"{self.assessment}抽样"

    def get_absolute_url(self) -> str:
        place, _, year = self.cycle_key.rpartition(":")
        return reverse("inspections:certificate", args=[*place.split("/"), year, self.estate_code])

    @property
    def main_codes(self) -> list[str]:
        return self.main.splitlines()

    @property
    def reserve_codes(self) -> list[str]:
        return self.reserve.splitlines()


class Assignment(models.Model):
    """A drawn household to visit. Reserves get theirs when they are called up."""

    assessment = models.ForeignKey(
        Assessment,
        models.PROTECT,
        related_name="assignments",
        verbose_name="小区考评",
        db_index=False,
    )
    position = models.PositiveIntegerField("签序")
    is_reserve = models.BooleanField("备用", default=False)
    household_code = models.CharField("户号", max_length=40)
    building = models.CharField("楼栋", max_length=20)
    entrance_unit = models.CharField("单元", max_length=10)
    room = models.CharField("房号", max_length=10)
    state = models.CharField(
        "状态", max_length=10, choices=AssignmentState.choices, default=AssignmentState.OPEN
    )

    objects = OfAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "入户任务"
        verbose_name_plural = "入户任务"
        ordering: ClassVar[list[str]] = ["assessment", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["assessment", "position"], name="ticket_position_is_used_once"
            ),
            models.UniqueConstraint(
                fields=["assessment", "household_code"],
                name="household_is_drawn_once_a_cycle",
                violation_error_message="同一户在一个周期内只能抽中一次。",
            ),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def address(self) -> str:
        return f"{self.building}-{self.entrance_unit}-{self.room}"


class OfAssignmentQuerySet(ScopedQuerySet):
    path_lookup = "assignment__assessment__community__path"


class Visit(models.Model):
    """One attempt at a door, kept for ever beside the rate."""

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="visits", verbose_name="入户任务"
    )
    client_id = models.CharField("本机编号", max_length=40, unique=True)
    outcome = models.CharField("结果", max_length=14, choices=Outcome.choices)
    visited_at = models.DateTimeField("入户时间（本机）")
    received_at = models.DateTimeField("收到时间")
    by = person("调查员")

    objects = OfAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "入户记录"
        verbose_name_plural = "入户记录"
        ordering: ClassVar[list[str]] = ["assignment", "received_at"]

    def __str__(self) -> str:
        return f"{self.assignment} {self.get_outcome_display()}"


def option(label: str) -> "models.PositiveSmallIntegerField[Any, Any]":
    """An answer 1–6 (非常满意 … 不了解); 0 means left blank."""
    return models.PositiveSmallIntegerField(label, default=0)


class Answer(models.Model):
    """One household's answer set: one assignment, one answer set, one owner."""

    assignment = models.OneToOneField(
        Assignment, models.PROTECT, primary_key=True, related_name="answer", verbose_name="入户任务"
    )
    client_id = models.CharField("本机编号", max_length=40, unique=True)
    payload_sha256 = models.CharField("内容哈希", max_length=SHA)
    respondent = models.CharField("受访人", max_length=8, choices=Respondent.choices)
    q1 = option("保洁卫生")
    q2 = option("秩序与停车")
    q3 = option("安全巡查与门岗")
    q4 = option("公用设施维修")
    q5 = option("绿化养护")
    q6 = option("报修响应")
    q7 = option("收费公开")
    q8 = option("服务态度")
    q9 = option("与业委会、社区配合")
    q10 = option("总体评价")
    remark = models.CharField("意见", max_length=300, blank=True)
    answered_at = models.DateTimeField("作答时间（本机）")
    received_at = models.DateTimeField("收到时间")
    by = person("调查员")

    objects = OfAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "问卷"
        verbose_name_plural = "问卷"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="overall_answer_is_one_of_six",
                condition=Q(q10__gte=1, q10__lte=6),
                violation_error_message="总体评价必须选择一项。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment}问卷"


class Scorecard(models.Model):
    """One party's scores for one estate in the six scopes."""

    assessment = models.ForeignKey(
        Assessment,
        models.PROTECT,
        related_name="scorecards",
        verbose_name="小区考评",
        db_index=False,
    )
    party = models.CharField("评分方", max_length=10, choices=Party.choices)
    public_order = ScoreField("公共秩序管理（15分）")
    sanitation = ScoreField("环境卫生（25分）")
    safety = ScoreField("安全防范（15分）")
    facilities = ScoreField("公用设施管理维护（20分）")
    greening = ScoreField("绿化养护（10分）")
    management = ScoreField("基础管理（15分）")
    veto = models.BooleanField("一票否决（重大安全事故）", default=False)
    remark = models.CharField("扣分说明", max_length=300, blank=True)
    scored_by = person("评分人")
    scored_at = models.DateTimeField("评分时间")

    objects = OfAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = "评分表"
        verbose_name_plural = "评分表"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["assessment", "party"],
                name="party_scores_an_estate_once",
                violation_error_message="这一方已经为本小区评过分。",
            ),
            models.UniqueConstraint(
                fields=["assessment", "scored_by"],
                name="person_scores_for_one_party_only",
                violation_error_message="同一人不能代表两方为同一小区评分。",
            ),
            models.CheckConstraint(
                name="scores_stay_within_their_maxima",
                condition=Q(
                    **{f"{name}__gte": 0 for name in MAXIMA},
                    **{f"{name}__lte": top for name, top in MAXIMA.items()},
                ),
                violation_error_message="每项得分应在0分至该项满分之间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assessment} {self.get_party_display()}评分"
