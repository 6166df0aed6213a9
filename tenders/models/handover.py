"""承接查验: common parts and equipment as found, what is missing, who puts it right by when."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core.db.actors import person
from core.db.scope import ScopedQuerySet
from core.files.models import StoredFile
from tenders.models.contracts import Service
from tenders.states import Condition, HandoverState, Recheck

NAMES = 200


class PaperKind(models.TextChoices):
    """资料 that come with an estate (物业管理条例 29, 36)."""

    AS_BUILT = "AS_BUILT", "竣工图等竣工资料"
    EQUIPMENT = "EQUIPMENT", "设施设备安装使用和维护资料"
    WARRANTY = "WARRANTY", "质量保修和使用说明文件"
    OWNERS = "OWNERS", "业主名册"
    ACCOUNTS = "ACCOUNTS", "账目和共有资金资料"
    ROOMS = "ROOMS", "物业服务用房资料和钥匙"
    CONTRACTS = "CONTRACTS", "专项服务合同和维保记录"
    OTHER = "OTHER", "其他资料"


class RemedyParty(models.TextChoices):
    """Who puts a defect right."""

    OWNERS = "OWNERS", "业主（业委会）"
    FORMER = "FORMER", "原物业（管理人）"
    COMPANY = "COMPANY", "承接的物业服务人"
    DEVELOPER = "DEVELOPER", "建设单位"
    STREET = "STREET", "街道（社区）"


class HandoverQuerySet(ScopedQuerySet):
    path_lookup = "service__estate__community__path"


class HandoverInspection(models.Model):
    """承接查验 of one service; its signature alone starts the months that a subsidy may count.

    `terms` are the parameters frozen at signing.
    """

    service = models.ForeignKey(
        Service, models.PROTECT, related_name="handovers", verbose_name="接管服务"
    )
    number = models.CharField("查验编号", max_length=40, unique=True)
    live = models.BooleanField("现行", default=True)
    state = models.CharField(
        "状态", max_length=10, choices=HandoverState.choices, default=HandoverState.DRAFT
    )
    started_on = models.DateField("查验日期")
    owners_unit = models.CharField("业主方单位", max_length=NAMES, blank=True)
    owners_people = models.CharField("业主方参加人员", max_length=NAMES, blank=True)
    company_people = models.CharField("物业服务人参加人员", max_length=NAMES, blank=True)
    street_unit = models.CharField("街道（社区）单位", max_length=NAMES, blank=True)
    street_people = models.CharField("街道（社区）参加人员", max_length=NAMES, blank=True)
    remark = models.CharField("查验说明", max_length=500, blank=True)
    made_by = person("开始查验的人", null=True, blank=True)
    made_at = models.DateTimeField("开始时间")
    changed_by = person("最后填写的人", null=True, blank=True)
    changed_at = models.DateTimeField("最后填写时间")

    signed_on = models.DateField("双方签字日期", null=True, blank=True)
    owners_signatory = models.CharField("业主方签字人", max_length=40, blank=True)
    company_signatory = models.CharField("物业服务人签字人", max_length=40, blank=True)
    signed_by = person("确认签字的人", null=True, blank=True)
    signed_at = models.DateTimeField("确认签字时间", null=True, blank=True)
    terms = models.TextField("适用参数", blank=True)
    publish_by_day = models.DateField("应公示日期", null=True, blank=True)

    published_on = models.DateField("公示日期", null=True, blank=True)
    notice_last_day = models.DateField("公示末日", null=True, blank=True)
    published_where = models.CharField("公示地点", max_length=100, blank=True)
    published_by = person("公示人", null=True, blank=True)
    published_at = models.DateTimeField("公示时间", null=True, blank=True)

    cancelled_reason = models.CharField("作废事由", max_length=300, blank=True)
    cancelled_by = person("作废人", null=True, blank=True)
    cancelled_at = models.DateTimeField("作废时间", null=True, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = "承接查验"
        verbose_name_plural = "承接查验"
        ordering: ClassVar[list[str]] = ["-started_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["service"],
                condition=Q(live=True),
                name="service_has_one_live_handover",
                violation_error_message="这项服务已有一次承接查验，请打开那一次。",
            ),
            models.CheckConstraint(
                name="handover_is_signed_by_another",
                condition=Q(signed_by__isnull=True)
                | (
                    (Q(made_by__isnull=True) | ~Q(signed_by=F("made_by")))
                    & (Q(changed_by__isnull=True) | ~Q(signed_by=F("changed_by")))
                ),
                violation_error_message="确认签字的人不能是开始查验或填写查验的人。",
            ),
            models.CheckConstraint(
                name="handover_signed_has_both_sides",
                condition=Q(state__in=[HandoverState.DRAFT, HandoverState.CANCELLED])
                | (
                    Q(
                        signed_on__isnull=False,
                        signed_at__isnull=False,
                        publish_by_day__isnull=False,
                    )
                    & ~Q(owners_signatory="")
                    & ~Q(company_signatory="")
                    & ~Q(terms="")
                ),
                violation_error_message="签字的查验应有双方签字人、签字日期和适用参数。",
            ),
            models.CheckConstraint(
                name="handover_signed_not_before_it_began",
                condition=Q(signed_on__isnull=True) | Q(signed_on__gte=F("started_on")),
                violation_error_message="签字日期不能早于查验日期。",
            ),
            models.CheckConstraint(
                name="handover_published_has_its_days",
                condition=~Q(state=HandoverState.PUBLISHED)
                | Q(
                    published_on__isnull=False,
                    published_at__isnull=False,
                    published_on__gte=F("signed_on"),
                    notice_last_day__gte=F("published_on"),
                ),
                violation_error_message="公示的查验应有公示日期和末日，且不早于签字日期。",
            ),
            models.CheckConstraint(
                name="handover_cancelled_has_its_reason",
                condition=~Q(state=HandoverState.CANCELLED)
                | (Q(live=False, cancelled_at__isnull=False) & ~Q(cancelled_reason="")),
                violation_error_message="作废的查验应写明事由，并不再现行。",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def published_late(self) -> bool:
        """Published after the day by which it was to be published."""
        done, due = self.published_on, self.publish_by_day
        return done is not None and due is not None and done > due


class OfHandoverQuerySet(ScopedQuerySet):
    path_lookup = "inspection__service__estate__community__path"


class HandoverPaper(models.Model):
    """One kind of papers: handed over or missing."""

    inspection = models.ForeignKey(
        HandoverInspection, models.PROTECT, related_name="papers", verbose_name="承接查验"
    )
    kind = models.CharField("资料", max_length=10, choices=PaperKind.choices)
    present = models.BooleanField("已移交", default=False)
    note = models.CharField("份数和说明", max_length=100, blank=True)

    objects = OfHandoverQuerySet.as_manager()

    class Meta:
        verbose_name = "移交资料"
        verbose_name_plural = "移交资料"
        ordering: ClassVar[list[str]] = ["inspection", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["inspection", "kind"], name="handover_paper_is_listed_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())


class HandoverItem(models.Model):
    """One common part or piece of equipment as found; a defect names its remedy."""

    inspection = models.ForeignKey(
        HandoverInspection, models.PROTECT, related_name="items", verbose_name="承接查验"
    )
    position = models.PositiveSmallIntegerField("序号")
    category = models.CharField("类别", max_length=20)
    item = models.CharField("查验项目", max_length=60)
    location = models.CharField("位置", max_length=60, blank=True)
    quantity = models.PositiveIntegerField("数量", null=True, blank=True)
    unit = models.CharField("单位", max_length=10, blank=True)
    condition = models.CharField("情况", max_length=8, choices=Condition.choices, blank=True)
    problem = models.CharField("存在问题", max_length=200, blank=True)
    remedy_party = models.CharField(
        "整改责任方", max_length=10, choices=RemedyParty.choices, blank=True
    )
    remedy_due_on = models.DateField("整改期限", null=True, blank=True)

    objects = OfHandoverQuerySet.as_manager()

    class Meta:
        verbose_name = "查验项目"
        verbose_name_plural = "查验项目"
        ordering: ClassVar[list[str]] = ["inspection", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["inspection", "position"],
                name="handover_position_is_used_once",
                violation_error_message="刚有人加了另一项，请刷新后再加。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.item}"


class OfItemQuerySet(ScopedQuerySet):
    path_lookup = "item__inspection__service__estate__community__path"


class HandoverRecheck(models.Model):
    """复查: what a later look at a defect found; never changed, a new look is a new row."""

    item = models.ForeignKey(
        HandoverItem, models.PROTECT, related_name="rechecks", verbose_name="查验项目"
    )
    checked_on = models.DateField("复查日期")
    result = models.CharField("复查结果", max_length=10, choices=Recheck.choices)
    note = models.CharField("说明", max_length=200, blank=True)
    entered_by = person("登记人", null=True, blank=True)
    entered_at = models.DateTimeField("登记时间")

    objects = OfItemQuerySet.as_manager()

    class Meta:
        verbose_name = "复查记录"
        verbose_name_plural = "复查记录"
        ordering: ClassVar[list[str]] = ["item", "checked_on", "pk"]

    def __str__(self) -> str:
        return f"{self.checked_on} {self.get_result_display()}"


class HandoverPhoto(models.Model):
    """A photo of an item, at the inspection or of a re-check."""

    item = models.ForeignKey(
        HandoverItem, models.PROTECT, related_name="photos", verbose_name="查验项目"
    )
    recheck = models.ForeignKey(
        HandoverRecheck,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="photos",
        verbose_name="复查记录",
    )
    file = models.OneToOneField(
        StoredFile, models.PROTECT, related_name="handover_photo", verbose_name="照片"
    )

    objects = OfItemQuerySet.as_manager()

    class Meta:
        verbose_name = "查验照片"
        verbose_name_plural = "查验照片"
        ordering: ClassVar[list[str]] = ["item", "pk"]

    def __str__(self) -> str:
        return str(self.file)
