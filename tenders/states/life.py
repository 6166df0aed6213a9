"""What happens while a contract runs, and how a dismissal is proposed (domain.md A7)."""

from django.db import models

from core.rules.transitions import table


class EventKind(models.TextChoices):
    """履约事项 on a contract's time line."""

    BREACH = "BREACH", "违约"
    COMPLAINT = "COMPLAINT", "投诉"
    PRAISE = "PRAISE", "表扬"
    INSPECTION = "INSPECTION", "检查"
    COMMITMENT = "COMMITMENT", "承诺事项"


class PollState(models.TextChoices):
    """全体住户满意度测评, from its opening to the checked figures."""

    OPEN = "OPEN", "进行中"
    ENTERED = "ENTERED", "待复核"
    CHECKED = "CHECKED", "已复核"
    CANCELLED = "CANCELLED", "已取消"


P = PollState
POLL_STATES = table(
    PollState,
    {
        P.OPEN: frozenset({P.ENTERED, P.CANCELLED}),
        P.ENTERED: frozenset({P.CHECKED, P.OPEN, P.CANCELLED}),
        P.CHECKED: frozenset(),
        P.CANCELLED: frozenset(),
    },
)
"""The checker sends wrong figures back to OPEN."""
RUNNING_POLLS: frozenset[str] = frozenset({P.OPEN, P.ENTERED})
"""Polls whose figures are not settled yet."""


class ProposalGround(models.TextChoices):
    """What opens a dismissal proposal: a full poll, or a breach with evidence."""

    POLL = "POLL", "超过半数业主不满意"
    BREACH = "BREACH", "不履行合同"


class ProposalState(models.TextChoices):
    """解聘提议: it opens the way to the owners' vote and changes nothing else."""

    OPEN = "OPEN", "已提出"
    PUT_TO_VOTE = "PUT_TO_VOTE", "已提交表决"
    CARRIED = "CARRIED", "业主决定解聘"
    REJECTED = "REJECTED", "业主未同意"
    WITHDRAWN = "WITHDRAWN", "已撤回"


D = ProposalState
PROPOSAL_STATES = table(
    ProposalState,
    {
        D.OPEN: frozenset({D.PUT_TO_VOTE, D.WITHDRAWN}),
        D.PUT_TO_VOTE: frozenset({D.CARRIED, D.REJECTED, D.WITHDRAWN}),
        D.CARRIED: frozenset(),
        D.REJECTED: frozenset(),
        D.WITHDRAWN: frozenset(),
    },
)
PENDING: frozenset[str] = frozenset({D.OPEN, D.PUT_TO_VOTE})
"""Proposals that still wait for the owners."""


class ExitItem(models.TextChoices):
    """What a leaving company hands over (民法典 949)."""

    PREMISES = "PREMISES", "物业服务用房"
    EQUIPMENT = "EQUIPMENT", "相关设施设备"
    DOCUMENTS = "DOCUMENTS", "物业服务必需的资料"
    FEES = "FEES", "预收、代收费用和账目"
    STATUS = "STATUS", "物业使用和管理状况说明"


class ReminderKind(models.TextChoices):
    """到期提醒 of contracts, services and companies."""

    RENEWAL_180 = "RENEWAL_180", "合同180天内到期"
    RENEWAL_90 = "RENEWAL_90", "合同90天内到期，企业不续签应已书面通知"
    RENEWAL_60 = "RENEWAL_60", "合同60天内到期"
    RENEWAL_30 = "RENEWAL_30", "合同30天内到期"
    OVERRUN = "OVERRUN", "合同已到期仍在服务"
    FILING = "FILING", "办理合同备案"
    HANDOVER_PUBLISH = "HANDOVER_PUBLISH", "公示承接查验结果"
    COMMITMENT = "COMMITMENT", "兑现承诺"
    REMEDY = "REMEDY", "整改期限"
    EMPLOYMENT = "EMPLOYMENT", "报送用工季报"
    DOCUMENT = "DOCUMENT", "企业证照到期"
    EMERGENCY_END = "EMERGENCY_END", "应急物业服务到期"
    EXIT_HANDOVER = "EXIT_HANDOVER", "退出交接"
    SAMPLE_WARNING = "SAMPLE_WARNING", "抽样不满意超过半数，建议全体测评"


RENEWALS = {
    180: ReminderKind.RENEWAL_180,
    90: ReminderKind.RENEWAL_90,
    60: ReminderKind.RENEWAL_60,
    30: ReminderKind.RENEWAL_30,
}
