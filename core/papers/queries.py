"""Papers that have gone out, read back as they were."""

import json
from collections.abc import Collection
from datetime import date

from django.db.models import Max

from core.papers.models import IssuedPaper
from core.papers.rules import Paper, from_data
from core.rules.canonical import digest
from core.rules.errors import Refusal


def paper_of(issued: IssuedPaper) -> Paper:
    """The paper as it went out; Refusal where its stored words are no longer those."""
    data = json.loads(issued.data)
    if digest(data) != issued.sha256:
        raise Refusal(
            f"{issued}的内容与印发时的摘要不一致，不能使用。请管理员从备份恢复并核查。",
            "PAPER_ALTERED",
        )
    return from_data(data)


def last_issued(*, kind: str, subject: str, recipient: str = "") -> IssuedPaper | None:
    """The edition that counts; None while the paper is a draft."""
    found: IssuedPaper | None = IssuedPaper.objects.about(
        kind=kind, subject=subject, recipient=recipient
    ).first()
    return found


def next_sequence(*, organ: str, year: int) -> int:
    """The number after the highest one given in the year; the first is 1."""
    rows = IssuedPaper.objects.filter(organ=organ, year=year)
    return (rows.aggregate(most=Max("sequence"))["most"] or 0) + 1


def last_organ(path: str) -> str:
    """The organ code that this unit used last, to offer it again; "" for none yet."""
    rows = IssuedPaper.objects.filter(path=path).order_by("-id")
    return rows.values_list("organ", flat=True).first() or ""


def numbers_of(*, subjects: Collection[str]) -> dict[tuple[str, str, str], tuple[str, date]]:
    """(kind, subject, recipient) → number and day of the last edition, in one statement."""
    rows = IssuedPaper.objects.filter(subject__in=sorted(subjects)).order_by("edition")
    return {(row.kind, row.subject, row.recipient): (row.number, row.issued_on) for row in rows}
