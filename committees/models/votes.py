"""业主大会表决: the meeting, its matters, and the result of each by 民法典 278."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from committees.models.bodies import Committee
from committees.states import (
    DECIDED,
    SPECIAL,
    AssemblyState,
    Convener,
    Matter,
    MeetingForm,
    VoteState,
)
from communities.models import Community
from core.db.actors import person
from core.db.fields import AreaField
from core.db.scope import ScopedQuerySet
from estates.models import Estate, Region

SHA = 64
FIGURES = ("total_area", "total_heads", "part_area", "part_heads", "agree_area", "agree_heads")


class VoteQuerySet(ScopedQuerySet):
    path_lookup = "community__path"


class PlaceOfVote(models.Model):
    """An estate or a region: a committee need not exist, the first meeting elects it."""

    community = models.ForeignKey(Community, models.PROTECT, verbose_name="社区", related_name="+")
    estate = models.ForeignKey(
        Estate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)s_rows",
        verbose_name="小区",
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)s_rows",
        verbose_name="物业管理区域",
    )

    class Meta:
        abstract = True

    @property
    def place(self) -> Estate | Region | None:
        return self.estate or self.region


ONE_PLACE = Q(estate__isnull=False, region__isnull=True) | Q(
    estate__isnull=True, region__isnull=False
)


class Assembly(PlaceOfVote):
    """业主大会会议. Terms and electorate are frozen with the notice and never change after it."""

    committee = models.ForeignKey(
        Committee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assemblies",
        verbose_name="业委会（物管会）",
    )
    title = models.CharField("会议名称", max_length=100)
    convener = models.CharField("召集人", max_length=12, choices=Convener.choices)
    form = models.CharField("会议形式", max_length=10, choices=MeetingForm.choices)
    meeting_on = models.DateField("会议（表决开始）日期")
    last_on = models.DateField("表决截止日期")
    state = models.CharField(
        "状态", max_length=10, choices=AssemblyState.choices, default=AssemblyState.DRAFT
    )
    made_by = person("拟订人", null=True, blank=True)
    made_at = models.DateTimeField("拟订时间")
    noticed_on = models.DateField("公告日期", null=True, blank=True)
    informed_on = models.DateField("告知居委会日期", null=True, blank=True)
    noticed_by = person("公告登记人", null=True, blank=True)
    noticed_at = models.DateTimeField("公告登记时间", null=True, blank=True)
    terms = models.TextField("适用参数", blank=True)
    electorate_sha256 = models.CharField("表决名册哈希", max_length=SHA, blank=True)
    unit_count = models.PositiveIntegerField("专有部分数", null=True, blank=True)
    total_area = AreaField("专有面积总数（㎡）", null=True, blank=True)
    total_heads = models.PositiveIntegerField("业主总人数", null=True, blank=True)
    round = models.PositiveSmallIntegerField("计票轮次", default=1)
    counted_by = person("计票人", null=True, blank=True)
    counted_at = models.DateTimeField("计票时间", null=True, blank=True)
    confirmed_by = person("监票人", null=True, blank=True)
    confirmed_at = models.DateTimeField("监票确认时间", null=True, blank=True)
    cancelled_reason = models.CharField("取消事由", max_length=300, blank=True)

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = "业主大会会议"
        verbose_name_plural = "业主大会会议"
        ordering: ClassVar[list[str]] = ["-meeting_on", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="assembly_is_of_estate_or_region",
                condition=ONE_PLACE,
                violation_error_message="会议应属于一个小区或一个物业管理区域，二者取一。",
            ),
            models.CheckConstraint(
                name="assembly_ends_after_it_begins",
                condition=Q(last_on__gte=F("meeting_on")),
                violation_error_message="表决截止日期不能早于会议（表决开始）日期。",
            ),
            models.CheckConstraint(
                name="assembly_noticed_means_frozen",
                condition=Q(state__in=[AssemblyState.DRAFT, AssemblyState.CANCELLED])
                | (
                    Q(
                        noticed_on__isnull=False,
                        informed_on__isnull=False,
                        noticed_at__isnull=False,
                        total_area__gt=0,
                        total_heads__gt=0,
                    )
                    & ~Q(electorate_sha256="")
                ),
                violation_error_message="已公告的会议应有公告日期、告知居委会日期和表决名册。",
            ),
            models.CheckConstraint(
                name="assembly_count_is_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True)
                | (Q(counted_by__isnull=False) & ~Q(confirmed_by=F("counted_by"))),
                violation_error_message="监票人不能是计票人。",
            ),
            models.CheckConstraint(
                name="assembly_decided_means_confirmed",
                condition=~Q(state__in=[AssemblyState.DECIDED, AssemblyState.PUBLISHED])
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                violation_error_message="结果应由监票人确认。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class OwnersDecision(PlaceOfVote):
    """业主共同决定: one matter of a meeting, or one that was voted on before the system (补录)."""

    committee = models.ForeignKey(
        Committee,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name="业委会（物管会）",
    )
    assembly = models.ForeignKey(
        Assembly,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name="业主大会会议",
    )
    position = models.PositiveSmallIntegerField("序号", default=1)
    kind = models.CharField("事项类别", max_length=12, choices=Matter.choices, blank=True)
    matter = models.CharField("表决事项", max_length=200)
    special = models.BooleanField("特别事项", default=False)
    dismisses = models.BooleanField("解聘物业服务人", default=False)
    basis = models.CharField("提出依据", max_length=200, blank=True)
    state = models.CharField(
        "状态", max_length=10, choices=VoteState.choices, default=VoteState.DRAFT
    )
    held_on = models.DateField("表决日期")
    total_area = AreaField("专有面积总数（㎡）", null=True, blank=True)
    total_heads = models.PositiveIntegerField("业主总人数", null=True, blank=True)
    part_area = AreaField("参与面积（㎡）", null=True, blank=True)
    part_heads = models.PositiveIntegerField("参与人数", null=True, blank=True)
    agree_area = AreaField("同意面积（㎡）", null=True, blank=True)
    agree_heads = models.PositiveIntegerField("同意人数", null=True, blank=True)
    passed = models.BooleanField("是否通过", null=True, blank=True)
    outcome = models.CharField("表决结果", max_length=10, choices=VoteState.choices, blank=True)
    grounds = models.TextField("理由", blank=True)
    decided_on = models.DateField("结果日期", null=True, blank=True)
    publish_by_day = models.DateField("最迟公布日", null=True, blank=True)
    document = models.CharField("补录依据", max_length=200, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    published_where = models.CharField("公布地点", max_length=200, blank=True)
    revoked_on = models.DateField("撤销日期", null=True, blank=True)
    revoked_reason = models.CharField("撤销事由", max_length=200, blank=True)
    revoked_document = models.CharField("撤销文书", max_length=200, blank=True)

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = "业主共同决定"
        verbose_name_plural = "业主共同决定"
        ordering: ClassVar[list[str]] = ["-held_on", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="votes_nest_within_each_other",
                condition=Q(
                    agree_area__lte=F("part_area"),
                    part_area__lte=F("total_area"),
                    agree_heads__lte=F("part_heads"),
                    part_heads__lte=F("total_heads"),
                ),
                violation_error_message="同意不能多于参与，参与不能多于总数。",
            ),
            models.CheckConstraint(
                name="decision_is_of_estate_or_region",
                condition=ONE_PLACE,
                violation_error_message="决定应属于一个小区或一个物业管理区域，二者取一。",
            ),
            models.CheckConstraint(
                name="decision_special_follows_its_kind",
                condition=Q(kind="")
                | Q(kind__in=sorted(SPECIAL), special=True)
                | (~Q(kind__in=sorted(SPECIAL)) & Q(special=False)),
                violation_error_message="民法典第278条第（六）（七）（八）项是特别事项，其余不是。",
            ),
            models.CheckConstraint(
                name="decision_dismissal_is_about_a_provider",
                condition=Q(dismisses=False) | Q(kind=Matter.PROVIDER),
                violation_error_message="只有“选聘和解聘物业服务企业”的事项可以是解聘。",
            ),
            models.CheckConstraint(
                name="decision_decided_has_its_figures",
                condition=~Q(state__in=sorted(DECIDED))
                | (
                    Q(
                        passed__isnull=False,
                        decided_on__isnull=False,
                        total_area__gt=0,
                        total_heads__gt=0,
                        **{f"{name}__isnull": False for name in FIGURES[2:]},
                    )
                    & ~Q(outcome="")
                ),
                violation_error_message="有结果的决定应有全部票数、结果和日期。",
            ),
            models.CheckConstraint(
                name="decision_recorded_has_its_document",
                condition=Q(assembly__isnull=False) | ~Q(document=""),
                violation_error_message="补录的决定应写明依据的文件。",
            ),
            models.CheckConstraint(
                name="decision_revoked_has_its_document",
                condition=~Q(state=VoteState.REVOKED)
                | (Q(revoked_on__isnull=False) & ~Q(revoked_document="") & ~Q(revoked_reason="")),
                violation_error_message="撤销决定应写明日期、事由和文书。",
            ),
            models.UniqueConstraint(
                fields=["assembly", "position"],
                name="decision_position_is_used_once",
                violation_error_message="这个序号已被同一会议的另一事项使用，请刷新后再加。",
            ),
        ]

    def __str__(self) -> str:
        return self.matter
