"""业委会 / 物管会 of an estate or of a region, with its term and members."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from committees.states import COUNTED, CommitteeKind, CommitteeState
from communities.models import Community
from core.db.scope import ScopedQuerySet
from core.db.sealed import SealedTextField
from estates.models import Estate, Region

LIVE = Q(state__in=sorted(COUNTED))


class CommitteeQuerySet(ScopedQuerySet):
    path_lookup = "community__path"


class Committee(models.Model):
    """An owners' organisation in one term of office.

    `ended_on` is the last day of service where it is not the end of the term: the day before the
    successor was filed, or the day of the dissolution. What held on a day follows from the days
    alone, never from the present state.
    """

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="committees", verbose_name="社区", editable=False
    )
    kind = models.CharField("类型", max_length=4, choices=CommitteeKind.choices)
    estate = models.ForeignKey(
        Estate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="committees",
        verbose_name="小区",
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="committees",
        verbose_name="物业管理区域",
    )
    predecessor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="successors",
        verbose_name="上一届",
    )
    name = models.CharField("名称", max_length=100)
    term_number = models.PositiveSmallIntegerField("届次", default=1)
    state = models.CharField(
        "状态",
        max_length=12,
        choices=CommitteeState.choices,
        default=CommitteeState.PREPARING,
    )
    formed_on = models.DateField("成立日期", null=True, blank=True)
    first_meeting_on = models.DateField("首次会议日期", null=True, blank=True)
    term_first_day = models.DateField("任期起", null=True, blank=True)
    term_last_day = models.DateField("任期止", null=True, blank=True)
    filed_on = models.DateField("备案日期", null=True, blank=True)
    filing_no = models.CharField("备案文号", max_length=60, blank=True)
    ended_on = models.DateField("履职至", null=True, blank=True)
    end_reason = models.CharField("终止事由", max_length=300, blank=True)
    party_led = models.BooleanField("红色物业", default=False)

    objects = CommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = "业委会（物管会）"
        verbose_name_plural = "业委会（物管会）台账"
        ordering: ClassVar[list[str]] = ["community", "name"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "term_last_day"], name="committee_state_term_idx")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="committee_serves_estate_or_region",
                condition=Q(estate__isnull=False, region__isnull=True)
                | Q(estate__isnull=True, region__isnull=False),
                violation_error_message="业委会（物管会）应属于一个小区或一个物业管理区域，二者取一。",
            ),
            models.CheckConstraint(
                name="committee_term_ends_after_start",
                condition=Q(term_last_day__isnull=True) | Q(term_last_day__gt=F("term_first_day")),
                violation_error_message="任期止日应晚于起日。",
            ),
            models.CheckConstraint(
                name="committee_filed_means_dated",
                condition=~LIVE | Q(filed_on__isnull=False, term_first_day__isnull=False),
                violation_error_message="已备案的业委会（物管会）应有备案日期和任期。",
            ),
            models.CheckConstraint(
                name="live_committee_has_not_ended",
                condition=~LIVE | Q(ended_on__isnull=True),
                violation_error_message="履职中的业委会（物管会）不能有终止日期。",
            ),
            models.UniqueConstraint(
                fields=["estate", "kind"],
                condition=LIVE,
                name="estate_has_one_live_committee",
                violation_error_message="本小区已有履职中的业委会（物管会）。",
            ),
            models.UniqueConstraint(
                fields=["region", "kind"],
                condition=LIVE,
                name="region_has_one_live_committee",
                violation_error_message="本区域已有履职中的业委会（物管会）。",
            ),
            models.UniqueConstraint(
                fields=["predecessor"],
                condition=~Q(state=CommitteeState.DISSOLVED),
                name="committee_has_one_successor",
                violation_error_message="这一届已有换届产生的下一届，不能再建。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.community = self.place.community
        super().save(*args, **kwargs)

    @property
    def place(self) -> Estate | Region:
        place = self.estate or self.region
        if place is None:
            raise ValidationError("业委会（物管会）应属于一个小区或一个物业管理区域。")
        return place


class OfCommitteeQuerySet(ScopedQuerySet):
    path_lookup = "committee__community__path"


class Member(models.Model):
    """A member and the days of the office: the name is public (公示名单), the telephone is not."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="members", verbose_name="业委会（物管会）"
    )
    name = models.CharField("姓名", max_length=40)
    title = models.CharField("职务", max_length=20, default="委员")
    is_owner = models.BooleanField("业主", default=True)
    is_party_member = models.BooleanField("党员", default=False)
    duty = models.CharField("职责", max_length=200, blank=True)
    first_day = models.DateField("任职起", null=True, blank=True)
    last_day = models.DateField("任职止", null=True, blank=True)
    leave_reason = models.CharField("离任事由", max_length=200, blank=True)
    contact = SealedTextField("联系电话", blank=True, default="")
    contact_erased_on = models.DateField("联系电话清除日期", null=True, blank=True)

    objects = OfCommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = "委员"
        verbose_name_plural = "委员"
        ordering: ClassVar[list[str]] = ["committee", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["committee", "name"],
                condition=Q(last_day__isnull=True),
                name="member_is_listed_once_a_committee",
                violation_error_message="名单上已有这个姓名的在任委员，不能重复登记。",
            ),
            models.CheckConstraint(
                name="member_leaves_after_coming",
                condition=Q(last_day__isnull=True)
                | Q(first_day__isnull=True)
                | Q(last_day__gte=F("first_day")),
                violation_error_message="任职止日不能早于任职起日。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.title}）"


class OfMemberQuerySet(ScopedQuerySet):
    path_lookup = "member__committee__community__path"


class DutyItem(models.Model):
    """职责清单: one duty of a member (SEED1: 成员职责清单)."""

    member = models.ForeignKey(
        Member, models.PROTECT, related_name="duty_items", verbose_name="委员"
    )
    position = models.PositiveSmallIntegerField("序号")
    text = models.CharField("职责", max_length=200)

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        verbose_name = "职责"
        verbose_name_plural = "职责清单"
        ordering: ClassVar[list[str]] = ["member", "position"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["member", "position"], name="duty_position_is_used_once"
            )
        ]

    def __str__(self) -> str:
        return self.text


class PartyBranch(models.Model):
    """红色物业: the party branch of a committee while it stands."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="branches", verbose_name="业委会（物管会）"
    )
    name = models.CharField("党组织名称", max_length=100)
    secretary = models.CharField("书记", max_length=40)
    founded_on = models.DateField("成立日期")
    ended_on = models.DateField("撤销日期", null=True, blank=True)

    objects = OfCommitteeQuerySet.as_manager()

    class Meta:
        verbose_name = "党组织"
        verbose_name_plural = "党组织"
        ordering: ClassVar[list[str]] = ["committee", "founded_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["committee"],
                condition=Q(ended_on__isnull=True),
                name="committee_has_one_party_branch",
                violation_error_message="这个业委会（物管会）已有党组织。",
            ),
            models.CheckConstraint(
                name="party_branch_ends_after_founding",
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("founded_on")),
                violation_error_message="党组织的撤销日期不能早于成立日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.name
