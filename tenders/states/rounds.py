"""The life of a selection round (遴选) and of an application (domain.md 9)."""

from django.db import models

from core.rules.transitions import table


class RoundState(models.TextChoices):
    """遴选, from the draft of its notice to the filed contract."""

    DRAFT = "DRAFT", "拟订"
    CO_SIGNED = "CO_SIGNED", "已会签"
    PUBLISHED = "PUBLISHED", "已公告"
    REGISTRATION = "REGISTRATION", "报名中"
    SCREENING = "SCREENING", "资格审查"
    EVALUATED = "EVALUATED", "已评审"
    SHORTLISTED = "SHORTLISTED", "已入围"
    PUBLICIZING = "PUBLICIZING", "公示中"
    RECOMMENDED = "RECOMMENDED", "已推荐"
    CONTRACTED = "CONTRACTED", "已签约"
    FILED = "FILED", "已备案"
    FAILED = "FAILED", "遴选失败"
    CANCELLED = "CANCELLED", "已取消"
    RE_TENDERED = "RE_TENDERED", "已重新遴选"


R = RoundState
ROUND_STATES = table(
    RoundState,
    {
        R.DRAFT: frozenset({R.CO_SIGNED, R.CANCELLED}),
        R.CO_SIGNED: frozenset({R.DRAFT, R.PUBLISHED, R.CANCELLED}),
        R.PUBLISHED: frozenset({R.REGISTRATION, R.CANCELLED}),
        R.REGISTRATION: frozenset({R.SCREENING, R.FAILED, R.CANCELLED}),
        R.SCREENING: frozenset({R.EVALUATED, R.FAILED, R.CANCELLED}),
        R.EVALUATED: frozenset({R.SHORTLISTED, R.FAILED, R.CANCELLED}),
        R.SHORTLISTED: frozenset({R.PUBLICIZING, R.EVALUATED, R.CANCELLED}),
        R.PUBLICIZING: frozenset({R.RECOMMENDED, R.EVALUATED, R.FAILED, R.CANCELLED}),
        R.RECOMMENDED: frozenset({R.CONTRACTED, R.FAILED, R.CANCELLED}),
        R.CONTRACTED: frozenset({R.FILED}),
        R.FILED: frozenset(),
        R.FAILED: frozenset({R.RE_TENDERED}),
        R.CANCELLED: frozenset(),
        R.RE_TENDERED: frozenset(),
    },
)
"""A notice that is changed after the signatures goes back to DRAFT and is signed anew; an objection
that is upheld sends the shortlist back to the evaluation."""
RUNNING: frozenset[str] = frozenset(
    set(RoundState) - {R.FILED, R.FAILED, R.CANCELLED, R.RE_TENDERED}
)
"""States in which a round still holds its estates: an estate is in one running round."""


class Method(models.TextChoices):
    """How the manager is found."""

    OPEN = "OPEN", "公开遴选"
    NEGOTIATED = "NEGOTIATED", "协商选定"


class ApplicationState(models.TextChoices):
    """报名 of one company in one round; a draft is not received and never opened."""

    DRAFT = "DRAFT", "填报中"
    REGISTERED = "REGISTERED", "已报名"
    WITHDRAWN = "WITHDRAWN", "已撤回"
    QUALIFIED = "QUALIFIED", "资格合格"
    DISQUALIFIED = "DISQUALIFIED", "资格不合格"
    SCORED = "SCORED", "已评分"
    SHORTLISTED = "SHORTLISTED", "入围"
    SELECTED = "SELECTED", "选定"
    NOT_SELECTED = "NOT_SELECTED", "未入选"


A = ApplicationState
APPLICATION_STATES = table(
    ApplicationState,
    {
        A.DRAFT: frozenset({A.REGISTERED}),
        A.REGISTERED: frozenset({A.WITHDRAWN, A.QUALIFIED, A.DISQUALIFIED}),
        A.WITHDRAWN: frozenset(),
        A.QUALIFIED: frozenset({A.SCORED, A.SHORTLISTED, A.DISQUALIFIED, A.NOT_SELECTED}),
        A.DISQUALIFIED: frozenset(),
        A.SCORED: frozenset({A.SHORTLISTED, A.NOT_SELECTED, A.DISQUALIFIED}),
        A.SHORTLISTED: frozenset({A.SCORED, A.SELECTED, A.NOT_SELECTED, A.DISQUALIFIED}),
        A.SELECTED: frozenset({A.NOT_SELECTED}),
        A.NOT_SELECTED: frozenset(),
    },
)


class Way(models.TextChoices):
    """How an application came in."""

    OFFICE = "OFFICE", "窗口登记"
    LINK = "LINK", "企业网上报名"
