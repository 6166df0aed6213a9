"""What a company is known for: credit events, and the red and black lists."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from communities.models import Street
from core.db.scope import CommonQuerySet
from core.files.models import StoredFile
from tenders.models.companies import Company, person
from tenders.states.companies import (
    ON_LIST,
    UNDECIDED,
    CreditKind,
    ListingState,
    ListKind,
)

PROPOSED_ONLY = frozenset({ListingState.PROPOSED, ListingState.WITHDRAWN, ListingState.REJECTED})
LISTED_ONCE = ON_LIST | {ListingState.REMOVED}
LEAVING = frozenset({ListingState.REMOVAL, ListingState.REMOVED})
DECIDED = LISTED_ONCE | {ListingState.REJECTED}


class CreditEvent(models.Model):
    """信用事项. Never edited or deleted: a wrong one is withdrawn by a new entry, with a reason."""

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="credit_events", verbose_name="物业服务人"
    )
    kind = models.CharField("类别", max_length=7, choices=CreditKind.choices)
    happened_on = models.DateField("发生日期")
    source = models.CharField("来源", max_length=200, help_text="文书文号、网站或提供单位")
    summary = models.CharField("内容", max_length=500)
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="附件"
    )
    withdraws = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="withdrawals",
        verbose_name="撤销的事项",
    )
    entered_at = models.DateTimeField("登记时间")
    entered_by = person("登记人")

    objects = CommonQuerySet.as_manager()

    class Meta:
        verbose_name = "信用事项"
        verbose_name_plural = "信用事项"
        ordering: ClassVar[list[str]] = ["-happened_on", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["withdraws"],
                condition=Q(withdraws__isnull=False),
                name="credit_event_is_withdrawn_once",
                violation_error_message="这件信用事项已撤销过，请刷新后核对。",
            ),
            models.CheckConstraint(
                name="credit_event_does_not_withdraw_itself",
                condition=Q(withdraws__isnull=True) | ~Q(withdraws=F("pk")),
                violation_error_message="信用事项不能撤销自己。",
            ),
        ]

    def __str__(self) -> str:
        word = "撤销" if self.withdraws_id else ""
        return f"{word}{self.get_kind_display()} {self.happened_on:%Y-%m-%d}"


class ListingEntry(models.Model):
    """列入红（黑）名单: proposed by the office, heard, decided by the bureau, and removed again.

    Everyone reads it; the street is the office that proposed.
    """

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="listings", verbose_name="物业服务人"
    )
    street = models.ForeignKey(Street, models.PROTECT, related_name="+", verbose_name="提出的街道")
    kind = models.CharField("名单", max_length=5, choices=ListKind.choices)
    state = models.CharField(
        "状态", max_length=9, choices=ListingState.choices, default=ListingState.PROPOSED
    )
    grounds = models.CharField("事由和依据", max_length=500)
    proposed_at = models.DateTimeField("提出时间")
    proposed_by = person("提出人")
    served_on = models.DateField("告知送达日期", null=True, blank=True)
    notice_document = models.CharField("告知文书", max_length=200, blank=True)
    answer_by_day = models.DateField("陈述申辩截止日", null=True, blank=True)
    terms = models.TextField("适用参数", blank=True)
    served_at = models.DateTimeField("告知登记时间", null=True, blank=True)
    served_by = person("告知登记人")
    statement = models.TextField("陈述申辩", blank=True)
    statement_file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="书面材料"
    )
    hearing_asked = models.BooleanField("要求听证", default=False)
    answered_at = models.DateTimeField("陈述申辩登记时间", null=True, blank=True)
    answered_by = person("陈述申辩登记人")
    hearing_on = models.DateField("听证日期", null=True, blank=True)
    hearing_record = models.CharField("听证情况", max_length=500, blank=True)
    heard_at = models.DateTimeField("听证登记时间", null=True, blank=True)
    heard_by = person("听证登记人")
    withdrawn_reason = models.CharField("撤回事由", max_length=500, blank=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_by = person("撤回人")
    from_day = models.DateField("列入（禁入）起日", null=True, blank=True)
    until_day = models.DateField("列入（禁入）止日", null=True, blank=True)
    decision_reason = models.CharField("决定理由", max_length=500, blank=True)
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    decided_by = person("决定人")
    removal_reason = models.CharField("移出事由", max_length=500, blank=True)
    removal_at = models.DateTimeField("提出移出时间", null=True, blank=True)
    removal_by = person("提出移出人")
    removal_note = models.CharField("移出决定意见", max_length=500, blank=True)
    removed_on = models.DateField("移出日期", null=True, blank=True)
    removed_at = models.DateTimeField("决定移出时间", null=True, blank=True)
    removed_by = person("决定移出人")

    objects = CommonQuerySet.as_manager()

    class Meta:
        verbose_name = "红黑名单"
        verbose_name_plural = "红黑名单"
        ordering: ClassVar[list[str]] = ["-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["company", "kind"],
                condition=Q(state__in=sorted(UNDECIDED)),
                name="company_has_one_listing_under_way",
                violation_error_message="这家企业已有一件同一名单的提出正在办理。",
            ),
            models.CheckConstraint(
                name="listing_is_decided_by_another",
                condition=Q(decided_by__isnull=True)
                | Q(proposed_by__isnull=True)
                | ~Q(decided_by=F("proposed_by")),
                violation_error_message="提出人不能自己决定列入名单。",
            ),
            models.CheckConstraint(
                name="listing_decided_means_signed",
                condition=(Q(state__in=sorted(DECIDED), decided_at__isnull=False)
                           & ~Q(decision_reason=""))
                | (~Q(state__in=sorted(DECIDED)) & Q(decided_at__isnull=True)),
                violation_error_message="作出决定的应有决定时间和理由，没有决定的没有。",
            ),
            models.CheckConstraint(
                name="listing_has_its_days",
                condition=~Q(state__in=sorted(LISTED_ONCE)) | Q(from_day__isnull=False),
                violation_error_message="列入名单应有起日。",
            ),
            models.CheckConstraint(
                name="ban_has_an_end_and_was_heard",
                condition=Q(kind=ListKind.RED)
                | ~Q(state__in=sorted(LISTED_ONCE))
                | Q(until_day__gte=F("from_day"), served_on__isnull=False),
                violation_error_message="列入黑名单应先书面告知企业，并写明禁入止日。",
            ),
            models.CheckConstraint(
                name="listing_notified_means_served",
                condition=Q(state__in=sorted(PROPOSED_ONLY | LISTED_ONCE))
                | Q(served_on__isnull=False, answer_by_day__isnull=False, served_at__isnull=False),
                violation_error_message="已告知的应有送达日期和陈述申辩截止日。",
            ),
            models.CheckConstraint(
                name="listing_leaves_by_proposal",
                condition=(Q(state__in=sorted(LEAVING), removal_at__isnull=False)
                           & ~Q(removal_reason=""))
                | (~Q(state__in=sorted(LEAVING)) & Q(removal_at__isnull=True)),
                violation_error_message="移出名单应先提出，并写明事由。",
            ),
            models.CheckConstraint(
                name="listing_removed_means_signed",
                condition=Q(state=ListingState.REMOVED, removed_at__isnull=False,
                            removed_on__isnull=False)
                | (~Q(state=ListingState.REMOVED) & Q(removed_at__isnull=True)),
                violation_error_message="已移出的应有移出日期和决定时间。",
            ),
            models.CheckConstraint(
                name="listing_withdrawn_means_signed",
                condition=(Q(state=ListingState.WITHDRAWN, withdrawn_at__isnull=False)
                           & ~Q(withdrawn_reason=""))
                | (~Q(state=ListingState.WITHDRAWN) & Q(withdrawn_at__isnull=True)),
                violation_error_message="撤回的提出应有撤回时间和事由。",
            ),
            models.CheckConstraint(
                name="listing_removal_is_decided_by_another",
                condition=Q(removed_by__isnull=True)
                | Q(removal_by__isnull=True)
                | ~Q(removed_by=F("removal_by")),
                violation_error_message="提出移出的人不能自己决定移出。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.company} · {self.get_kind_display()}"

    @property
    def awaits_hearing(self) -> bool:
        """The company asked to be heard and has not been."""
        return self.state == ListingState.ANSWERED and self.hearing_asked and self.heard_at is None
