"""The frozen electorate of a meeting, the ballots that came back, and what was counted."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from committees.models.votes import FIGURES, SHA, Assembly, OwnersDecision
from committees.states import CURRENT, BallotState, Choice, Flaw, HeadKind, Medium
from core.db.actors import person
from core.db.fields import AreaField
from core.db.scope import ScopedQuerySet
from estates.models import Estate


class OfAssemblyQuerySet(ScopedQuerySet):
    path_lookup = "assembly__community__path"


class Elector(models.Model):
    """表决名册: one unit (专有部分) with its area and the head that it counts for."""

    assembly = models.ForeignKey(
        Assembly,
        models.PROTECT,
        related_name="electors",
        verbose_name="业主大会会议",
        db_index=False,
    )
    number = models.PositiveIntegerField("票号")
    estate = models.ForeignKey(Estate, models.PROTECT, related_name="+", verbose_name="小区")
    # numbers, not links: the roster may lose the row (removal, retention), the electorate may not
    household_ref = models.PositiveBigIntegerField("户编号")
    owner_ref = models.PositiveBigIntegerField("业主编号", null=True, blank=True)
    code = models.CharField("户号", max_length=40)
    building = models.CharField("楼栋", max_length=20)
    entrance_unit = models.CharField("单元", max_length=10)
    room = models.CharField("房号", max_length=10)
    exclusive_area = AreaField("专有面积（㎡）")
    head = models.PositiveIntegerField("业主人数序号")
    head_kind = models.CharField("业主类别", max_length=10, choices=HeadKind.choices)

    objects = OfAssemblyQuerySet.as_manager()

    class Meta:
        verbose_name = "表决名册"
        verbose_name_plural = "表决名册"
        ordering: ClassVar[list[str]] = ["assembly", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["assembly", "number"], name="elector_number_is_used_once"
            ),
            models.UniqueConstraint(
                fields=["assembly", "household_ref"], name="elector_unit_votes_once"
            ),
            models.CheckConstraint(
                name="elector_area_is_positive",
                condition=Q(exclusive_area__gt=0),
                violation_error_message="专有面积应大于0。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}号 {self.address}"

    @property
    def address(self) -> str:
        return f"{self.building}-{self.entrance_unit}-{self.room}"


class Ballot(models.Model):
    """表决票 of one unit. A correction is a new ballot that names the one it replaces."""

    assembly = models.ForeignKey(
        Assembly, models.PROTECT, related_name="ballots", verbose_name="业主大会会议"
    )
    elector = models.ForeignKey(
        Elector, models.PROTECT, related_name="ballots", verbose_name="表决名册"
    )
    medium = models.CharField("方式", max_length=8, choices=Medium.choices)
    returned_on = models.DateField("收回日期")
    collector = models.CharField("收票人", max_length=40)
    proxy = models.CharField("代理人（遮蔽）", max_length=40, blank=True)
    authorisation = models.CharField("授权委托书", max_length=100, blank=True)
    flaw = models.CharField("无效原因", max_length=12, choices=Flaw.choices, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=BallotState.choices, default=BallotState.ENTERED
    )
    replaces = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name="更正的票",
    )
    replaced_reason = models.CharField("更正事由", max_length=200, blank=True)
    entered_by = person("录入人")
    entered_at = models.DateTimeField("录入时间")
    checked_by = person("复核人", null=True, blank=True)
    checked_at = models.DateTimeField("复核时间", null=True, blank=True)
    remark = models.CharField("复核意见", max_length=200, blank=True)

    objects = OfAssemblyQuerySet.as_manager()

    class Meta:
        verbose_name = "表决票"
        verbose_name_plural = "表决票"
        ordering: ClassVar[list[str]] = ["assembly", "elector", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["elector"],
                condition=Q(state__in=sorted(CURRENT)),
                name="elector_has_one_current_ballot",
                violation_error_message="这一户的票已有人录入，请刷新后核对。",
            ),
            models.CheckConstraint(
                name="ballot_is_checked_by_another",
                condition=Q(checked_by__isnull=True) | ~Q(checked_by=F("entered_by")),
                violation_error_message="复核人不能是录入人。",
            ),
            models.CheckConstraint(
                name="ballot_checked_has_its_checker",
                condition=~Q(state__in=[BallotState.CHECKED, BallotState.RETURNED])
                | Q(checked_by__isnull=False, checked_at__isnull=False),
                violation_error_message="复核过的票应有复核人和复核时间。",
            ),
            models.CheckConstraint(
                name="ballot_returned_has_its_remark",
                condition=~Q(state=BallotState.RETURNED) | ~Q(remark=""),
                violation_error_message="退回的票应写明复核意见。",
            ),
            models.CheckConstraint(
                name="ballot_proxy_has_its_authority",
                condition=Q(proxy="") | ~Q(authorisation="") | Q(flaw=Flaw.NO_AUTHORITY),
                violation_error_message="委托他人表决应有授权委托书，否则该票无效。",
            ),
            models.CheckConstraint(
                name="ballot_correction_has_its_reason",
                condition=Q(replaces__isnull=True) | ~Q(replaced_reason=""),
                violation_error_message="更正一张票应写明事由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.elector}的表决票"


class OfBallotQuerySet(ScopedQuerySet):
    path_lookup = "ballot__assembly__community__path"


class Vote(models.Model):
    """What a ballot says on one matter; an invalid ballot is 无效 on every matter."""

    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="votes", verbose_name="表决票")
    decision = models.ForeignKey(
        OwnersDecision, models.PROTECT, related_name="votes", verbose_name="业主共同决定"
    )
    choice = models.CharField("意见", max_length=8, choices=Choice.choices)

    objects = OfBallotQuerySet.as_manager()

    class Meta:
        verbose_name = "表决意见"
        verbose_name_plural = "表决意见"
        ordering: ClassVar[list[str]] = ["ballot", "decision"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["ballot", "decision"], name="ballot_votes_once_a_matter"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_choice_display())


class OfDecisionQuerySet(ScopedQuerySet):
    path_lookup = "decision__community__path"


class Tally(models.Model):
    """计票结果: what one count of one matter found, with its grounds; never changed."""

    decision = models.ForeignKey(
        OwnersDecision, models.PROTECT, related_name="tallies", verbose_name="业主共同决定"
    )
    round = models.PositiveSmallIntegerField("计票轮次")
    total_area = AreaField("专有面积总数（㎡）")
    total_heads = models.PositiveIntegerField("业主总人数")
    part_area = AreaField("参与面积（㎡）")
    part_heads = models.PositiveIntegerField("参与人数")
    agree_area = AreaField("同意面积（㎡）")
    agree_heads = models.PositiveIntegerField("同意人数")
    against_area = AreaField("反对面积（㎡）")
    against_heads = models.PositiveIntegerField("反对人数")
    abstain_area = AreaField("弃权面积（㎡）")
    abstain_heads = models.PositiveIntegerField("弃权人数")
    spoiled_area = AreaField("无效面积（㎡）")
    spoiled_heads = models.PositiveIntegerField("无效人数")
    quorum = models.BooleanField("参与是否足够")
    passed = models.BooleanField("是否通过")
    grounds = models.TextField("理由")
    ballots_sha256 = models.CharField("表决票哈希", max_length=SHA)
    counted_by = person("计票人")
    counted_at = models.DateTimeField("计票时间")

    objects = OfDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "计票结果"
        verbose_name_plural = "计票结果"
        ordering: ClassVar[list[str]] = ["decision", "round"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["decision", "round"],
                name="tally_is_made_once_a_round",
                violation_error_message="这一轮已经计票，请刷新后查看结果。",
            ),
            models.CheckConstraint(
                name="tally_nests_within_its_total",
                condition=Q(
                    agree_area__lte=F("part_area"),
                    part_area__lte=F("total_area"),
                    agree_heads__lte=F("part_heads"),
                    part_heads__lte=F("total_heads"),
                ),
                violation_error_message="同意不能多于参与，参与不能多于总数。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}第{self.round}轮计票"

    def figures(self) -> dict[str, object]:
        """The six figures of 民法典 278 by name."""
        return {name: getattr(self, name) for name in FIGURES}


class DismissalNotice(models.Model):
    """解聘通知: served in writing; the company leaves no earlier than sixty days after (946)."""

    decision = models.OneToOneField(
        OwnersDecision, models.PROTECT, related_name="dismissal_notice", verbose_name="业主共同决定"
    )
    served_on = models.DateField("书面通知送达日期")
    document = models.CharField("通知文书", max_length=200)
    days = models.PositiveSmallIntegerField("通知期（天）")
    clause = models.CharField("条款", max_length=200)
    earliest_end_on = models.DateField("最早终止日期")
    recorded_by = person("登记人")
    recorded_at = models.DateTimeField("登记时间")

    objects = OfDecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "解聘通知"
        verbose_name_plural = "解聘通知"
        ordering: ClassVar[list[str]] = ["-served_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="dismissal_ends_after_its_notice",
                condition=Q(earliest_end_on__gt=F("served_on")),
                violation_error_message="最早终止日期应晚于通知送达日期。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.decision}：{self.served_on}送达，最早{self.earliest_end_on}终止"
