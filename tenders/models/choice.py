"""From the shortlist to the owners' choice: notice, objections, recommendation, reasons."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from committees.models import Committee, OwnersDecision
from core.db.actors import person
from core.db.scope import ScopedQuerySet
from tenders.models.applications import Application
from tenders.models.evaluation import OfApplicationQuerySet
from tenders.models.notices import OfRoundQuerySet
from tenders.models.rounds import MOST, SelectionRound


class Shortlist(models.Model):
    """入围名单: one after the other where an objection was upheld; the last one is live."""

    round = models.ForeignKey(
        SelectionRound, models.PROTECT, related_name="shortlists", verbose_name="遴选"
    )
    number = models.PositiveSmallIntegerField("次序")
    live = models.BooleanField("现行", default=True)
    terms = models.TextField("适用参数")
    skipped = models.TextField("跳过的企业和理由", blank=True)
    made_by = person("确定人")
    made_at = models.DateTimeField("确定时间")
    publicised_by = person("公示人", null=True, blank=True)
    publicised_at = models.DateTimeField("公示时间", null=True, blank=True)
    superseded_by = person("撤回人", null=True, blank=True)
    superseded_at = models.DateTimeField("撤回时间", null=True, blank=True)
    superseded_reason = models.CharField("撤回事由", max_length=300, blank=True)

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "入围名单"
        verbose_name_plural = "入围名单"
        ordering: ClassVar[list[str]] = ["round", "-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(live=True),
                name="round_has_one_live_shortlist",
                violation_error_message="入围名单已有人确定，请刷新后核对。",
            ),
            models.UniqueConstraint(
                fields=["round", "number"],
                name="shortlist_number_is_used_once",
                violation_error_message="入围名单已有人确定，请刷新后核对。",
            ),
            models.CheckConstraint(
                name="shortlist_is_publicised_by_another",
                condition=Q(publicised_by__isnull=True) | ~Q(publicised_by=F("made_by")),
                violation_error_message="公示由确定入围名单以外的人办理。",
            ),
            models.CheckConstraint(
                name="shortlist_superseded_has_its_reason",
                condition=Q(live=True)
                | (Q(superseded_by__isnull=False, superseded_at__isnull=False)
                   & ~Q(superseded_reason="")),
                violation_error_message="撤回入围名单应写明事由、撤回人和时间。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.round}第{self.number}次入围名单"


class OfShortlistQuerySet(ScopedQuerySet):
    path_lookup = "shortlist__round__street__path"


class ShortlistEntry(models.Model):
    """One of at most three places of a shortlist."""

    shortlist = models.ForeignKey(
        Shortlist, models.PROTECT, related_name="entries", verbose_name="入围名单"
    )
    slot = models.PositiveSmallIntegerField("入围位次")
    application = models.ForeignKey(
        Application, models.PROTECT, related_name="shortlist_entries", verbose_name="报名"
    )
    rank = models.PositiveSmallIntegerField("评审名次")
    reason = models.CharField("入围理由", max_length=300)

    objects = OfShortlistQuerySet.as_manager()

    class Meta:
        verbose_name = "入围企业"
        verbose_name_plural = "入围企业"
        ordering: ClassVar[list[str]] = ["shortlist", "slot"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["shortlist", "slot"],
                name="shortlist_slot_is_used_once",
                violation_error_message="这个入围位次已有企业，请刷新后核对。",
            ),
            models.UniqueConstraint(
                fields=["shortlist", "application"],
                name="shortlist_names_a_company_once",
                violation_error_message="同一家企业不能入围两次。",
            ),
            models.CheckConstraint(
                name="shortlist_has_at_most_three",
                condition=Q(slot__gte=1, slot__lte=MOST),
                violation_error_message="入围企业为1至3家。",
            ),
        ]

    def __str__(self) -> str:
        return f"入围第{self.slot}位 {self.application}"


class Objection(models.Model):
    """公示异议: from whom, what, and the written answer of another person than who shortlisted."""

    round = models.ForeignKey(
        SelectionRound, models.PROTECT, related_name="objections", verbose_name="遴选"
    )
    shortlist = models.ForeignKey(
        Shortlist, models.PROTECT, related_name="objections", verbose_name="入围名单"
    )
    source = models.CharField("异议人", max_length=100)
    received_on = models.DateField("收到日期")
    text = models.CharField("异议内容", max_length=1000)
    due_on = models.DateField("答复期限")
    shortlisted_by = person("入围名单确定人")
    entered_by = person("登记人")
    entered_at = models.DateTimeField("登记时间")
    upheld = models.BooleanField("异议成立", null=True, blank=True)
    answer = models.CharField("书面答复", max_length=1000, blank=True)
    answered_by = person("答复人", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "公示异议"
        verbose_name_plural = "公示异议"
        ordering: ClassVar[list[str]] = ["round", "received_on", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="objection_answered_is_whole",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, upheld__isnull=True)
                | (
                    Q(answered_at__isnull=False, answered_by__isnull=False, upheld__isnull=False)
                    & ~Q(answer="")
                ),
                violation_error_message="答复异议应有书面答复、结论、答复人和时间。",
            ),
            models.CheckConstraint(
                name="objection_is_answered_by_another",
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("shortlisted_by")),
                violation_error_message="确定入围名单的人不能答复异议。",
            ),
            models.CheckConstraint(
                name="objection_due_after_it_came",
                condition=Q(due_on__gt=F("received_on")),
                violation_error_message="答复期限应晚于收到日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}{self.received_on}的异议"


class Recommendation(models.Model):
    """推荐函: one company to one committee in office; ended where it comes to nothing."""

    round = models.ForeignKey(
        SelectionRound, models.PROTECT, related_name="recommendations", verbose_name="遴选"
    )
    application = models.ForeignKey(
        Application, models.PROTECT, related_name="recommendations", verbose_name="报名"
    )
    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="recommendations", verbose_name="业委会（物管会）"
    )
    letter_number = models.CharField("推荐函文号", max_length=60)
    issued_on = models.DateField("推荐日期")
    issued_by = person("推荐人")
    issued_at = models.DateTimeField("推荐时间")
    live = models.BooleanField("现行", default=True)
    ended_by = person("终止登记人", null=True, blank=True)
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)
    end_reason = models.CharField("终止事由", max_length=300, blank=True)

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "推荐"
        verbose_name_plural = "推荐"
        ordering: ClassVar[list[str]] = ["round", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "committee"],
                condition=Q(live=True),
                name="committee_has_one_live_recommendation",
                violation_error_message="已向这个业委会（物管会）推荐，请刷新后核对。",
            ),
            models.UniqueConstraint(
                fields=["letter_number", "committee"],
                name="letter_goes_once_to_a_committee",
                violation_error_message="这个文号的推荐函已发给这个业委会（物管会）。",
            ),
            models.CheckConstraint(
                name="recommendation_ended_has_its_reason",
                condition=Q(live=True)
                | (Q(ended_by__isnull=False, ended_at__isnull=False) & ~Q(end_reason="")),
                violation_error_message="终止推荐应写明事由、登记人和时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter_number} 推荐{self.application}"


class OfRecommendationQuerySet(ScopedQuerySet):
    path_lookup = "recommendation__round__street__path"


class Choice(models.Model):
    """选定: what a committee decided on a recommendation, on the owners' decision behind it."""

    recommendation = models.OneToOneField(
        Recommendation, models.PROTECT, related_name="choice", verbose_name="推荐"
    )
    agreed = models.BooleanField("同意选聘")
    decided_on = models.DateField("决定日期")
    document = models.CharField("决定文书", max_length=200)
    owners_decision = models.ForeignKey(
        OwnersDecision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="manager_choices",
        verbose_name="业主共同决定",
    )
    vote_ground = models.CharField("不经业主共同决定的依据", max_length=300, blank=True)
    reason = models.CharField("不同意的理由", max_length=300, blank=True)
    grounds = models.TextField("判断依据")
    recorded_by = person("登记人")
    recorded_at = models.DateTimeField("登记时间")

    objects = OfRecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = "选定"
        verbose_name_plural = "选定"
        ordering: ClassVar[list[str]] = ["-recorded_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="choice_refused_has_its_reason",
                condition=Q(agreed=True) | ~Q(reason=""),
                violation_error_message="不同意选聘的，应写明理由。",
            ),
            models.CheckConstraint(
                name="choice_has_owners_or_a_ground",
                condition=Q(agreed=False)
                | Q(owners_decision__isnull=False)
                | ~Q(vote_ground=""),
                violation_error_message="同意选聘应有业主共同决定，或写明不需要的依据。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.recommendation}：{'同意' if self.agreed else '不同意'}"


class NotSelected(models.Model):
    """未入选理由: said to every qualified applicant that was not chosen (参照宁波 49)."""

    application = models.OneToOneField(
        Application, models.PROTECT, related_name="not_selected", verbose_name="报名"
    )
    reason = models.CharField("未入选理由", max_length=300)
    recorded_by = person("登记人")
    recorded_at = models.DateTimeField("登记时间")

    objects = OfApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "未入选理由"
        verbose_name_plural = "未入选理由"
        ordering: ClassVar[list[str]] = ["application"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="not_selected_has_its_reason",
                condition=~Q(reason=""),
                violation_error_message="请写明未入选的理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}未入选"
