"""Full polls of an estate, and the dismissal proposals that a poll or a breach may open (A7)."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from committees.models import OwnersDecision
from core.db.actors import person
from core.db.scope import ScopedQuerySet
from estates.models import Estate
from tenders.models.contract_terms import OfContractQuerySet
from tenders.models.contracts import Contract
from tenders.models.life import PerformanceEvent
from tenders.states.life import PENDING, PollState, ProposalGround, ProposalState


class PollQuerySet(ScopedQuerySet):
    path_lookup = "estate__community__path"


class SatisfactionPoll(models.Model):
    """全体住户满意度测评: never a sample. Its denominator is every household at the opening."""

    estate = models.ForeignKey(Estate, models.PROTECT, related_name="polls", verbose_name="小区")
    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="polls", verbose_name="合同"
    )
    state = models.CharField(
        "状态", max_length=10, choices=PollState.choices, default=PollState.OPEN
    )
    opened_on = models.DateField("开始日期")
    closed_on = models.DateField("结束日期", null=True, blank=True)
    total_households = models.PositiveIntegerField(
        "全体户数", help_text="开始当日台账的户数，以后不再变动"
    )
    returned = models.PositiveIntegerField("收回户数", null=True, blank=True)
    satisfied = models.PositiveIntegerField("满意户数", null=True, blank=True)
    dissatisfied = models.PositiveIntegerField("不满意户数", null=True, blank=True)
    document = models.CharField("测评记录编号", max_length=100, blank=True)
    opened_by = person("发起人")
    opened_at = models.DateTimeField("发起时间")
    entered_by = person("录入人", null=True, blank=True)
    entered_at = models.DateTimeField("录入时间", null=True, blank=True)
    checked_by = person("复核人", null=True, blank=True)
    checked_at = models.DateTimeField("复核时间", null=True, blank=True)
    returned_reason = models.CharField("退回（取消）理由", max_length=300, blank=True)
    exceeds = models.BooleanField("不满意超过规定比例", null=True, blank=True)
    terms = models.TextField("适用参数", blank=True)

    objects = PollQuerySet.as_manager()

    class Meta:
        verbose_name = "全体住户测评"
        verbose_name_plural = "全体住户测评"
        ordering: ClassVar[list[str]] = ["-opened_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["estate"],
                condition=Q(state__in=[PollState.OPEN, PollState.ENTERED]),
                name="estate_has_one_running_poll",
                violation_error_message="本小区已有正在进行的全体测评。",
            ),
            models.CheckConstraint(
                name="poll_counts_somebody",
                condition=Q(total_households__gt=0),
                violation_error_message="全体户数应大于0。",
            ),
            models.CheckConstraint(
                name="poll_answers_are_within_all",
                condition=Q(returned__isnull=True)
                | Q(
                    returned__lte=F("total_households"),
                    satisfied__lte=F("returned") - F("dissatisfied"),
                ),
                violation_error_message="满意和不满意之和不能多于收回户数，收回不能多于全体户数。",
            ),
            models.CheckConstraint(
                name="entered_poll_is_complete",
                condition=~Q(state__in=[PollState.ENTERED, PollState.CHECKED])
                | Q(
                    closed_on__isnull=False,
                    returned__isnull=False,
                    satisfied__isnull=False,
                    dissatisfied__isnull=False,
                    entered_by__isnull=False,
                    entered_at__isnull=False,
                ),
                violation_error_message="录入的测评应有结束日期和全部数字。",
            ),
            models.CheckConstraint(
                name="poll_is_checked_by_another",
                condition=(Q(checked_by__isnull=True) & ~Q(state=PollState.CHECKED))
                | (
                    Q(
                        state=PollState.CHECKED,
                        checked_by__isnull=False,
                        checked_at__isnull=False,
                        exceeds__isnull=False,
                    )
                    & ~Q(checked_by=F("entered_by"))
                ),
                violation_error_message="测评数字由录入人以外的人复核。",
            ),
            models.CheckConstraint(
                name="poll_closes_after_it_opens",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                violation_error_message="测评结束日期不能早于开始日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.estate} {self.opened_on} 全体测评"


class DismissalProposal(models.Model):
    """解聘提议: opened by a checked poll or a breach; only the owners' vote decides."""

    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="proposals", verbose_name="合同"
    )
    estate = models.ForeignKey(
        Estate,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="小区",
        help_text="涉及合同的全部小区时留空",
    )
    ground = models.CharField("依据", max_length=8, choices=ProposalGround.choices)
    poll = models.ForeignKey(
        SatisfactionPoll, models.PROTECT, null=True, blank=True, related_name="proposals",
        verbose_name="全体住户测评",
    )  # fmt: skip
    event = models.ForeignKey(
        PerformanceEvent, models.PROTECT, null=True, blank=True, related_name="proposals",
        verbose_name="违约事项",
    )  # fmt: skip
    grounds = models.TextField("理由（含当时的数字和条款）")
    state = models.CharField(
        "状态", max_length=12, choices=ProposalState.choices, default=ProposalState.OPEN
    )
    opened_on = models.DateField("提出日期")
    opened_by = person("提出人")
    opened_at = models.DateTimeField("提出时间")
    decision = models.ForeignKey(
        OwnersDecision, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="业主共同决定",
    )  # fmt: skip
    closed_on = models.DateField("办结日期", null=True, blank=True)
    closed_by = person("办结人", null=True, blank=True)
    closing = models.CharField("办结情况", max_length=300, blank=True)

    objects = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = "解聘提议"
        verbose_name_plural = "解聘提议"
        ordering: ClassVar[list[str]] = ["-opened_on", "-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="proposal_has_its_one_ground",
                condition=Q(
                    ground=ProposalGround.POLL, poll__isnull=False, event__isnull=True
                )
                | Q(ground=ProposalGround.BREACH, poll__isnull=True, event__isnull=False),
                violation_error_message="解聘提议应有一项依据：已复核的全体测评，或有证据的违约事项。",
            ),
            models.UniqueConstraint(
                fields=["contract"],
                condition=Q(state__in=sorted(PENDING), estate__isnull=True),
                name="contract_has_one_pending_proposal",
                violation_error_message="这份合同已有未办结的解聘提议。",
            ),
            models.UniqueConstraint(
                fields=["contract", "estate"],
                condition=Q(state__in=sorted(PENDING)),
                name="estate_has_one_pending_proposal",
                violation_error_message="本小区对这份合同已有未办结的解聘提议。",
            ),
            models.CheckConstraint(
                name="proposal_in_vote_names_the_decision",
                condition=~Q(
                    state__in=[
                        ProposalState.PUT_TO_VOTE, ProposalState.CARRIED, ProposalState.REJECTED,
                    ]
                )
                | Q(decision__isnull=False),
                violation_error_message="提交表决的解聘提议应写明业主共同决定。",
            ),
            models.CheckConstraint(
                name="closed_proposal_is_dated",
                condition=Q(state__in=sorted(PENDING), closed_on__isnull=True)
                | (Q(closed_on__isnull=False) & ~Q(state__in=sorted(PENDING))),
                violation_error_message="办结的解聘提议应有办结日期。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.contract}的解聘提议（{self.opened_on}）"
