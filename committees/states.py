"""The life of an owners' committee (业委会) or property management committee (物管会)."""

from django.db import models

from core.rules.transitions import table


class CommitteeKind(models.TextChoices):
    OC = "OC", "业主委员会"
    PMC = "PMC", "物业管理委员会"


class CommitteeState(models.TextChoices):
    PREPARING = "PREPARING", "筹备中"
    ELECTED = "ELECTED", "已选举（组建）"
    FILED = "FILED", "已备案"
    ACTIVE = "ACTIVE", "履职中"
    EXPIRING = "EXPIRING", "任期将满"
    RE_ELECTION = "RE_ELECTION", "换届中"
    EXPIRED = "EXPIRED", "任期届满"
    DISSOLVED = "DISSOLVED", "已解散"


S = CommitteeState
COMMITTEE_STATES = table(
    CommitteeState,
    {
        S.PREPARING: frozenset({S.ELECTED, S.DISSOLVED}),
        S.ELECTED: frozenset({S.FILED, S.DISSOLVED}),
        S.FILED: frozenset({S.ACTIVE, S.EXPIRING, S.RE_ELECTION, S.EXPIRED, S.DISSOLVED}),
        S.ACTIVE: frozenset({S.EXPIRING, S.RE_ELECTION, S.EXPIRED, S.DISSOLVED}),
        S.EXPIRING: frozenset({S.RE_ELECTION, S.EXPIRED, S.DISSOLVED}),
        S.RE_ELECTION: frozenset({S.EXPIRED, S.DISSOLVED}),
        S.EXPIRED: frozenset({S.DISSOLVED}),
        S.DISSOLVED: frozenset(),
    },
)
COUNTED: frozenset[str] = frozenset({S.FILED, S.ACTIVE, S.EXPIRING, S.RE_ELECTION})
"""States that count for 组建率 while the term has not run out (A3)."""
WORKING: frozenset[str] = frozenset({S.ACTIVE, S.EXPIRING, S.RE_ELECTION})
"""States in which the committee does its daily work."""
SEATED: frozenset[str] = COUNTED | {S.ELECTED}
"""States in which there are members who may come and go."""


class PaperKind(models.TextChoices):
    ELECTION_RECORD = "ELECTION_RECORD", "选举会议记录和决定"
    COVENANT = "COVENANT", "管理规约"
    PROCEDURE = "PROCEDURE", "业主大会议事规则"
    FIRST_MEETING = "FIRST_MEETING", "首次会议记录"
    MEMBER_LIST = "MEMBER_LIST", "委员名单"
    ANNOUNCEMENT = "ANNOUNCEMENT", "组建公告"
    NOMINATION = "NOMINATION", "推荐人选表"
    SELECTION = "SELECTION", "确定人选的决定"
    PUBLICITY = "PUBLICITY", "人选公示"
    SEAL = "SEAL", "印章刻制备案"
    CHANGE = "CHANGE", "备案变更表"
    HANDOVER = "HANDOVER", "移交清单"


class ReminderKind(models.TextChoices):
    FIRST_MEETING = "FIRST_MEETING", "召开首次会议"
    FILING = "FILING", "办理备案"
    ASSEMBLY = "ASSEMBLY", "召开首次业主大会会议"
    CHANGE_FILING = "CHANGE_FILING", "办理备案变更"
    TERM_REPORT = "TERM_REPORT", "启动换届"
    TERM_MEETING = "TERM_MEETING", "完成换届"
    PMC_DISSOLUTION = "PMC_DISSOLUTION", "解散物管会"


class FundKind(models.TextChoices):
    ACCRUAL = "ACCRUAL", "应提取"
    RECEIPT = "RECEIPT", "到账"
    EXPENSE = "EXPENSE", "支出"


class FundState(models.TextChoices):
    ENTERED = "ENTERED", "待复核"
    CHECKED = "CHECKED", "已复核"
    REJECTED = "REJECTED", "复核退回"


FUND_STATES = table(
    FundState,
    {
        FundState.ENTERED: frozenset({FundState.CHECKED, FundState.REJECTED}),
        FundState.CHECKED: frozenset(),
        FundState.REJECTED: frozenset(),
    },
)
"""A line of the ledger: entered by one, checked by another; then it never changes."""


# --- owners' votes ----------------------------------------------------------------------


class Matter(models.TextChoices):
    """What owners decide together: the nine matters of 民法典 278, in its order."""

    RULES = "RULES", "制定和修改业主大会议事规则"
    COVENANT = "COVENANT", "制定和修改管理规约"
    COMMITTEE = "COMMITTEE", "选举业主委员会或者更换业主委员会成员"
    PROVIDER = "PROVIDER", "选聘和解聘物业服务企业或者其他管理人"
    USE_FUND = "USE_FUND", "使用建筑物及其附属设施的维修资金"
    RAISE_FUND = "RAISE_FUND", "筹集建筑物及其附属设施的维修资金"
    REBUILD = "REBUILD", "改建、重建建筑物及其附属设施"
    COMMON_USE = "COMMON_USE", "改变共有部分的用途或者利用共有部分从事经营活动"
    OTHER = "OTHER", "有关共有和共同管理权利的其他重大事项"


SPECIAL: frozenset[str] = frozenset({Matter.RAISE_FUND, Matter.REBUILD, Matter.COMMON_USE})
"""（六）（七）（八）: three quarters of those taking part must agree."""


class VoteState(models.TextChoices):
    """A matter put to the vote."""

    DRAFT = "DRAFT", "拟订"
    NOTICED = "NOTICED", "已公告"
    VOTING = "VOTING", "表决中"
    COUNTED = "COUNTED", "已计票"
    PASSED = "PASSED", "通过"
    FAILED = "FAILED", "未通过"
    INVALID = "INVALID", "无效（参与不足）"
    PUBLISHED = "PUBLISHED", "已公布结果"
    REVOKED = "REVOKED", "已撤销"
    CANCELLED = "CANCELLED", "已取消表决"


V = VoteState
OUTCOMES: frozenset[str] = frozenset({V.PASSED, V.FAILED, V.INVALID})
DECIDED: frozenset[str] = OUTCOMES | {V.PUBLISHED, V.REVOKED}
"""States in which the figures of a matter stand for good."""
VOTE_STATES = table(
    VoteState,
    {
        V.DRAFT: frozenset({V.NOTICED, V.CANCELLED}),
        V.NOTICED: frozenset({V.VOTING, V.CANCELLED}),
        V.VOTING: frozenset({V.COUNTED, V.CANCELLED}),
        V.COUNTED: frozenset({V.VOTING, V.PASSED, V.FAILED, V.INVALID}),
        V.PASSED: frozenset({V.PUBLISHED, V.REVOKED}),
        V.FAILED: frozenset({V.PUBLISHED}),
        V.INVALID: frozenset({V.PUBLISHED}),
        V.PUBLISHED: frozenset({V.REVOKED}),
        V.REVOKED: frozenset(),
        V.CANCELLED: frozenset(),
    },
)


class AssemblyState(models.TextChoices):
    """A meeting of the owners; its matters move with it until they are counted."""

    DRAFT = "DRAFT", "拟订"
    NOTICED = "NOTICED", "已公告"
    VOTING = "VOTING", "表决中"
    COUNTED = "COUNTED", "已计票"
    DECIDED = "DECIDED", "结果已确认"
    PUBLISHED = "PUBLISHED", "已公布结果"
    CANCELLED = "CANCELLED", "已取消"


A = AssemblyState
ASSEMBLY_STATES = table(
    AssemblyState,
    {
        A.DRAFT: frozenset({A.NOTICED, A.CANCELLED}),
        A.NOTICED: frozenset({A.VOTING, A.CANCELLED}),
        A.VOTING: frozenset({A.COUNTED, A.CANCELLED}),
        A.COUNTED: frozenset({A.VOTING, A.DECIDED}),
        A.DECIDED: frozenset({A.PUBLISHED}),
        A.PUBLISHED: frozenset(),
        A.CANCELLED: frozenset(),
    },
)


class BallotState(models.TextChoices):
    """A ballot paper: entered by one person, checked by another, never deleted."""

    ENTERED = "ENTERED", "待复核"
    CHECKED = "CHECKED", "已复核"
    RETURNED = "RETURNED", "复核退回"
    SUPERSEDED = "SUPERSEDED", "已被更正"


B = BallotState
CURRENT: frozenset[str] = frozenset({B.ENTERED, B.CHECKED, B.RETURNED})
"""The one ballot of a unit that stands."""
BALLOT_STATES = table(
    BallotState,
    {
        B.ENTERED: frozenset({B.CHECKED, B.RETURNED, B.SUPERSEDED}),
        B.CHECKED: frozenset({B.SUPERSEDED}),
        B.RETURNED: frozenset({B.SUPERSEDED}),
        B.SUPERSEDED: frozenset(),
    },
)


class Choice(models.TextChoices):
    """What a ballot says on one matter; everything returned takes part, only AGREE agrees."""

    AGREE = "AGREE", "同意"
    AGAINST = "AGAINST", "反对"
    ABSTAIN = "ABSTAIN", "弃权"
    SPOILED = "SPOILED", "无效"


class Medium(models.TextChoices):
    """How a ballot came back; there is no online vote."""

    PAPER = "PAPER", "纸质"
    ON_SITE = "ON_SITE", "现场"


class Flaw(models.TextChoices):
    """Why a whole ballot is invalid."""

    UNSIGNED = "UNSIGNED", "没有签名"
    NO_AUTHORITY = "NO_AUTHORITY", "代理人没有授权"
    NOT_OWNER = "NOT_OWNER", "签名人不是业主"
    UNREADABLE = "UNREADABLE", "无法辨认"
    FORGED = "FORGED", "业主否认本人签署"


class HeadKind(models.TextChoices):
    """Who stands behind a unit, for the count of heads (最高法解释 9)."""

    OWNER = "OWNER", "业主"
    UNKNOWN = "UNKNOWN", "业主未登记"
    DEVELOPER = "DEVELOPER", "建设单位未出售"


class Convener(models.TextChoices):
    """Who calls the meeting."""

    PREPARATORY = "PREPARATORY", "筹备组"
    OC = "OC", "业主委员会"
    PMC = "PMC", "物业管理委员会"
    RESIDENTS = "RESIDENTS", "居民委员会"


class MeetingForm(models.TextChoices):
    """物业管理条例 12."""

    GATHERING = "GATHERING", "集体讨论"
    WRITTEN = "WRITTEN", "书面征求意见"
