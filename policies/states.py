"""The life of a policy version: what counts is who approved it and from when it holds."""

from django.db import models

from core.rules.transitions import table


class VersionState(models.TextChoices):
    DRAFT = "DRAFT", "草稿"
    PROPOSED = "PROPOSED", "已提出"
    APPROVED = "APPROVED", "已批准"
    SUPERSEDED = "SUPERSEDED", "已被替代"
    REJECTED = "REJECTED", "未批准"


S = VersionState
VERSION_STATES = table(
    VersionState,
    {
        S.DRAFT: frozenset({S.PROPOSED}),
        S.PROPOSED: frozenset({S.APPROVED, S.REJECTED}),
        S.APPROVED: frozenset({S.SUPERSEDED}),
        S.SUPERSEDED: frozenset(),
        S.REJECTED: frozenset({S.DRAFT}),
    },
)
