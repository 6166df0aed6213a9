"""Links for companies: issued after the licence was checked, shown once, good until the end."""

import secrets
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.db.conflicts import as_conflict
from core.rules.errors import Conflict
from tenders.models import ApplicationLink, Company, SelectionRound
from tenders.queries import applications as queries
from tenders.rules import applications as rules
from tenders.rules.applications import Window
from tenders.services.application_hand import TAKING, refuse_barred, refuse_shut
from tenders.services.companies import refuse_united
from tenders.services.rounds import hold, tell

TOKEN_BYTES = 32
PERM = "tenders.issue_link"


@transaction.atomic
def issue_link(*, selection: SelectionRound, company: Company, by: User, at: datetime) -> str:
    """The token of a new link, told once and kept nowhere; an earlier link of the company ends.

    Before the window opens a link may be issued too. Refusal for a barred company and after the
    window; Conflict for a record that was united with another.
    """
    require(by, PERM, path=selection.street.path)
    held = hold(selection, *TAKING, act="发放报名链接")
    if queries.window_of(held, at=at) is not Window.BEFORE:
        refuse_shut(held, at=at)
    refuse_barred(company, at=at)
    refuse_united(company)
    ApplicationLink.objects.filter(round=held, company=company, revoked_at__isnull=True).update(
        revoked_at=at, revoked_by=by
    )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with as_conflict(ApplicationLink):
        link = ApplicationLink.objects.create(
            round=held,
            company=company,
            token_hash=rules.token_hash(token),
            issued_at=at,
            issued_by=by,
        )
    # the company stays unnamed: the trail is read before the opening
    tell(held, f"发放第{link.pk}号报名链接。", verb=PERM, by=by, at=at, data={"link": link.pk})
    return token


@transaction.atomic
def revoke_link(*, link: ApplicationLink, by: User, at: datetime) -> ApplicationLink:
    """End a link before its time; what was handed in through it stands. Conflict where it ended."""
    require(by, PERM, path=link.round.street.path)
    rows = ApplicationLink.objects.filter(pk=link.pk, revoked_at__isnull=True)
    if not rows.update(revoked_at=at, revoked_by=by):
        raise Conflict("这个报名链接已作废，请刷新后核对。", "LINK_REVOKED")
    link.refresh_from_db()
    said = f"作废第{link.pk}号报名链接。"
    tell(link.round, said, verb=PERM, by=by, at=at, data={"link": link.pk})
    return link
