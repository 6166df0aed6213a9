"""The only writer of issued papers. Who may issue one is asked by the act that it belongs to."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from core.audit.services import record
from core.db.days import business_day
from core.papers.models import IssuedPaper
from core.papers.queries import last_issued, next_sequence
from core.papers.rules import Paper, number, to_data
from core.rules.canonical import canonical_json, digest
from core.rules.errors import Conflict, Refusal

ATTEMPTS = 20
"""How often a number that somebody else took at the same moment is followed by the next."""


@dataclass(frozen=True, kw_only=True)
class About:
    """What a paper is about: its kind, the record ("tenders.contract:7"), to whom, whose unit."""

    kind: str
    subject: str
    path: str
    recipient: str = ""


@transaction.atomic
def issue(  # noqa: PLR0913 -- a paper has this many sides, all named
    *,
    about: About,
    paper: Paper,
    organ: str,
    by: Any,
    at: datetime,
    sequence: int | None = None,
    reason: str = "",
) -> IssuedPaper:
    """Give the paper its number and day and freeze its words.

    `sequence`: a number of the office's own register; None: the next of the organ and year. A
    further edition needs `reason`. Conflict where the paper is issued already (without a reason) or
    the number is taken; Refusal where organ or number cannot be written.
    """
    day = business_day(at)
    before = last_issued(kind=about.kind, subject=about.subject, recipient=about.recipient)
    if before and not reason.strip():
        raise Conflict(
            f"《{before.title}》已于{before.issued_on}以{before.number}印发。"
            "内容有误的，请写明事由重新印发。",
            "PAPER_ISSUED",
        )
    edition = before.edition + 1 if before else 1
    issued = _numbered(
        about, replace(paper, signed_on=day), organ=organ, sequence=sequence, by=by, at=at,
        edition=edition, reason=reason.strip() if before else "",
    )  # fmt: skip
    record(
        verb="papers.issue", sentence=f"印发{issued}。", by=by, at=at, subject=issued,
        scope_path=about.path, data={"about": about.subject, "sha256": issued.sha256,
        "edition": edition, "reason": issued.reason},
    )  # fmt: skip
    return issued


def _numbered(
    about: About, paper: Paper, *, organ: str, sequence: int | None, **values: Any
) -> IssuedPaper:
    """The row with the wished number, or with the next one that nobody took meanwhile."""
    year = business_day(values["at"]).year
    for _ in range(ATTEMPTS):
        place = sequence or next_sequence(organ=organ, year=year)
        try:
            with transaction.atomic():
                return _create(about, paper, organ=organ, year=year, sequence=place, **values)
        except IntegrityError as error:
            _refuse_hopeless(about, values["edition"], error)
            if sequence is not None:
                taken = number(organ, year, sequence)
                raise Conflict(f"{taken}已经用过，请换一个序号。", "NUMBER_TAKEN") from error
    raise Conflict(f"同时印发的公文太多，{organ}没有取到发文字号，请稍后再试。", "NUMBER_BUSY")


def _refuse_hopeless(about: About, edition: int, error: IntegrityError) -> None:
    """Another number helps nothing where somebody issued the same paper at the same moment."""
    same = last_issued(kind=about.kind, subject=about.subject, recipient=about.recipient)
    if same and same.edition >= edition:
        raise Conflict(
            f"《{same.title}》刚刚已由他人以{same.number}印发。", "PAPER_ISSUED"
        ) from error


def _create(
    about: About, paper: Paper, *, organ: str, year: int, sequence: int, **values: Any
) -> IssuedPaper:
    if sequence < 1:
        raise Refusal("发文字号的序号从1开始。", "NUMBER_SEQUENCE")
    written = number(organ, year, sequence)
    data = to_data(replace(paper, number=written))
    created: IssuedPaper = IssuedPaper.objects.create(
        path=about.path,
        kind=about.kind,
        subject=about.subject,
        recipient=about.recipient,
        edition=values["edition"],
        reason=values["reason"],
        title=paper.title[:200],
        organ=organ,
        year=year,
        sequence=sequence,
        number=written,
        data=canonical_json(data),
        sha256=digest(data),
        issued_on=business_day(values["at"]),
        issued_by=values["by"],
        issued_at=values["at"],
    )
    return created
