"""Issuing a paper of a round: number, day and words are fixed from then on."""

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.services import require
from core.papers.models import IssuedPaper
from core.papers.services import About, issue
from core.rules.errors import Refusal
from tenders.models import SelectionRound
from tenders.queries.papers import Offered, paper_of_round, papers_of_round, subject_of

ISSUE = "tenders.issue_paper"


def about(selection: SelectionRound, offered: Offered) -> About:
    """What the issued paper is about."""
    return About(
        kind=offered.code,
        subject=subject_of(selection),
        path=selection.street.path,
        recipient=offered.recipient,
    )


@transaction.atomic
def issue_paper(  # noqa: PLR0913 -- an issue has this many sides, all named
    *,
    selection: SelectionRound,
    offered: Offered,
    organ: str,
    by: Any,
    at: datetime,
    sequence: int | None = None,
    reason: str = "",
) -> IssuedPaper:
    """Issue a paper of the round as the records stand now.

    Refusal where it gets no number here or its facts do not stand; otherwise as core.papers.
    """
    require(by, ISSUE, path=selection.street.path)
    if not offered.numbered or offered not in papers_of_round(selection):
        raise Refusal(
            f"“{offered.label}”不在这里编号印发，请核对遴选进展后再办理。", "NOT_ISSUED_HERE"
        )
    paper = paper_of_round(selection, offered)
    return issue(
        about=about(selection, offered), paper=paper, organ=organ, by=by, at=at, sequence=sequence,
        reason=reason,
    )  # fmt: skip
