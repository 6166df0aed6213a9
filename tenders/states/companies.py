"""The lives of a company's papers: payment account, entry of a list; and their words."""

from django.db import models

from core.rules.transitions import table


class LicenceState(models.TextChoices):
    """What the last look at the licence says on a day."""

    UNSEEN = "UNSEEN", "未核验"
    RENAMED = "RENAMED", "名称已变更，待重新核验"
    EXPIRED = "EXPIRED", "证照已过期"
    OUT_OF_SCOPE = "OUT_OF_SCOPE", "经营范围不含物业管理"
    VERIFIED = "VERIFIED", "已核验"


class DocumentKind(models.TextChoices):
    LICENCE = "LICENCE", "营业执照（登记证）"
    LEGAL_PERSON = "LEGAL_PERSON", "法定代表人证明"
    CREDIT_CHECK = "CREDIT_CHECK", "信用查询记录"
    SOCIAL = "SOCIAL", "社会保险缴纳证明"
    TAX = "TAX", "纳税证明"
    RECORD = "RECORD", "在管项目业绩"
    OTHER = "OTHER", "其他材料"


class DocumentState(models.TextChoices):
    """A kind of document on a day."""

    PRESENT = "PRESENT", "有效"
    EXPIRED = "EXPIRED", "已过期"
    MISSING = "MISSING", "缺少"


class AccountState(models.TextChoices):
    ENTERED = "ENTERED", "待确认"
    CONFIRMED = "CONFIRMED", "已确认"
    REPLACED = "REPLACED", "已更换"
    REJECTED = "REJECTED", "已退回"


A = AccountState
ACCOUNT_STATES = table(
    AccountState,
    {
        A.ENTERED: frozenset({A.CONFIRMED, A.REJECTED}),
        A.CONFIRMED: frozenset({A.REPLACED}),
        A.REPLACED: frozenset(),
        A.REJECTED: frozenset(),
    },
)


class CreditKind(models.TextChoices):
    PRAISE = "PRAISE", "表彰奖励"
    PENALTY = "PENALTY", "行政处罚"
    COURT = "COURT", "司法裁判"
    BREACH = "BREACH", "违约"
    OTHER = "OTHER", "其他"


class ListKind(models.TextChoices):
    RED = "RED", "红名单"
    BLACK = "BLACK", "黑名单"


class ListingState(models.TextChoices):
    PROPOSED = "PROPOSED", "拟列入"
    NOTIFIED = "NOTIFIED", "已告知"
    ANSWERED = "ANSWERED", "已陈述申辩"
    LISTED = "LISTED", "已列入"
    REMOVAL = "REMOVAL", "拟移出"
    REMOVED = "REMOVED", "已移出"
    REJECTED = "REJECTED", "不予列入"
    WITHDRAWN = "WITHDRAWN", "已撤回提出"


L = ListingState
LISTING_STATES = table(
    ListingState,
    {
        # an honour needs no notice: 红名单 is decided from here
        L.PROPOSED: frozenset({L.NOTIFIED, L.LISTED, L.REJECTED, L.WITHDRAWN}),
        L.NOTIFIED: frozenset({L.ANSWERED, L.LISTED, L.REJECTED, L.WITHDRAWN}),
        L.ANSWERED: frozenset({L.LISTED, L.REJECTED, L.WITHDRAWN}),
        L.LISTED: frozenset({L.REMOVAL}),
        L.REMOVAL: frozenset({L.LISTED, L.REMOVED}),
        L.REMOVED: frozenset(),
        L.REJECTED: frozenset(),
        L.WITHDRAWN: frozenset(),
    },
)
UNDECIDED = frozenset({L.PROPOSED, L.NOTIFIED, L.ANSWERED})
"""Waiting for the decision of the bureau."""
ON_LIST = frozenset({L.LISTED, L.REMOVAL})
"""On the list while its days run: a proposal to remove changes nothing yet."""
