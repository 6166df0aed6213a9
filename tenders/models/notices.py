"""What a round leaves on paper: signatures, publications, changed deadlines, questions."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core.db.actors import person
from core.db.scope import ScopedQuerySet
from tenders.models.rounds import LONG, SelectionRound

SHA = 64


class OfRoundQuerySet(ScopedQuerySet):
    path_lookup = "round__street__path"


class Seat(models.TextChoices):
    """Who signs the notice."""

    STREET = "STREET", "街道"
    BUREAU = "BUREAU", "住建部门"


class Deadline(models.TextChoices):
    """Deadlines that may be put off once the notice is out."""

    QUESTIONS = "questions_last_day", "提问截止日"
    REGISTRATION = "registration_last_day", "报名截止日"


class DeadlineReason(models.TextChoices):
    """Why a deadline was put off."""

    TOO_FEW = "TOO_FEW", "报名不足，延长报名"
    NOTICE = "NOTICE", "公告内容澄清，顺延"
    OTHER = "OTHER", "其他"


class RoundSignature(models.Model):
    """会签: one seat signed exactly this content. Void once the content changed."""

    round = models.ForeignKey(
        SelectionRound, models.PROTECT, related_name="signatures", verbose_name="遴选"
    )
    seat = models.CharField("会签方", max_length=6, choices=Seat.choices)
    digest = models.CharField("公告内容哈希", max_length=SHA)
    drafted_by = person("拟订人", null=True)
    changed_by = person("最后修改人", null=True)
    signed_by = person("会签人")
    signed_at = models.DateTimeField("会签时间")
    live = models.BooleanField("有效", default=True)
    voided_by = person("修改公告的人", null=True, blank=True)
    voided_at = models.DateTimeField("失效时间", null=True, blank=True)

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "会签"
        verbose_name_plural = "会签"
        ordering: ClassVar[list[str]] = ["signed_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "seat"],
                condition=Q(live=True),
                name="round_is_signed_once_by_each_seat",
                violation_error_message="这一方已经会签，请刷新后核对。",
            ),
            models.UniqueConstraint(
                fields=["round", "signed_by"],
                condition=Q(live=True),
                name="round_is_signed_by_two_persons",
                violation_error_message="街道和住建部门应由两个人分别会签。",
            ),
            models.CheckConstraint(
                name="round_is_not_signed_by_its_drafter",
                condition=(Q(drafted_by__isnull=True) | ~Q(signed_by=F("drafted_by")))
                & (Q(changed_by__isnull=True) | ~Q(signed_by=F("changed_by"))),
                violation_error_message="拟订或修改公告的人不能会签。",
            ),
            models.CheckConstraint(
                name="signature_voided_means_dated",
                condition=Q(live=True, voided_at__isnull=True)
                | Q(live=False, voided_at__isnull=False),
                violation_error_message="失效的会签应有失效时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_seat_display()}会签"


class RoundPublication(models.Model):
    """公告 as published, one version after the other; never changed."""

    round = models.ForeignKey(
        SelectionRound, models.PROTECT, related_name="publications", verbose_name="遴选"
    )
    version = models.PositiveSmallIntegerField("版本")
    content = models.TextField("公告内容")
    digest = models.CharField("公告内容哈希", max_length=SHA)
    change = models.CharField("变更说明", max_length=400)
    published_by = person("公告人", null=True)
    published_at = models.DateTimeField("公告时间")

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "遴选公告"
        verbose_name_plural = "遴选公告"
        ordering: ClassVar[list[str]] = ["round", "-version"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "version"],
                name="publication_version_is_used_once",
                violation_error_message="这个版本的公告已经发布，请刷新后核对。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.round} 公告第{self.version}版"


class DeadlineChange(models.Model):
    """One deadline put off: old and new day, reason, who and when; never changed."""

    round = models.ForeignKey(
        SelectionRound, models.PROTECT, related_name="deadline_changes", verbose_name="遴选"
    )
    publication = models.OneToOneField(
        RoundPublication, models.PROTECT, related_name="deadline_change", verbose_name="公告版本"
    )
    field = models.CharField("期限", max_length=24, choices=Deadline.choices)
    old = models.DateField("原日期")
    new = models.DateField("新日期")
    code = models.CharField("事由类别", max_length=10, choices=DeadlineReason.choices)
    reason = models.CharField("事由", max_length=300)
    changed_by = person("办理人", null=True)
    changed_at = models.DateTimeField("办理时间")

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "期限变更"
        verbose_name_plural = "期限变更"
        ordering: ClassVar[list[str]] = ["changed_at", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="deadline_is_really_changed",
                condition=~Q(new=F("old")),
                violation_error_message="新日期和原日期相同。",
            ),
            models.CheckConstraint(
                name="deadline_change_has_its_reason",
                condition=~Q(reason=""),
                violation_error_message="变更期限应写明事由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_field_display()}由{self.old}改为{self.new}"


class Question(models.Model):
    """答疑: a question put within its window, and the answer that all may read."""

    round = models.ForeignKey(
        SelectionRound, models.PROTECT, related_name="questions", verbose_name="遴选"
    )
    number = models.PositiveSmallIntegerField("序号")
    asker = models.CharField("提问人", max_length=100)
    anonymous = models.BooleanField("公告时不写提问人", default=True)
    text = models.TextField("问题", max_length=LONG)
    entered_by = person("登记人", null=True)
    entered_at = models.DateTimeField("登记时间")
    answer = models.TextField("答复", max_length=LONG, blank=True)
    answered_by = person("答复人", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = OfRoundQuerySet.as_manager()

    class Meta:
        verbose_name = "答疑"
        verbose_name_plural = "答疑"
        ordering: ClassVar[list[str]] = ["round", "number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["round", "number"],
                name="question_number_is_used_once",
                violation_error_message="这个序号已被另一个问题使用，请刷新后再登记。",
            ),
            models.CheckConstraint(
                name="question_answered_means_dated",
                condition=Q(answer="", answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False)),
                violation_error_message="答复应有内容和时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"问题{self.number}"
