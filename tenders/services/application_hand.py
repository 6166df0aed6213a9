"""Who hands in an application, whether that is possible now, and what the trail is told.

The trail names neither the company nor a word of the offer: it is read before the opening too.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from accounts.models import User
from accounts.services import require
from core.audit.services import record
from core.db.days import business_day
from core.rules.errors import Conflict, Refusal
from tenders.models import Application, ApplicationLink, Company, SelectionRound
from tenders.queries import applications as queries
from tenders.rules import applications as rules
from tenders.services.rounds import hold
from tenders.states import RoundState, Way

TAKING = (RoundState.PUBLISHED, RoundState.REGISTRATION)
"""A round takes applications by its days: the daily step to 报名中 may come a moment late."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who hands in: an officer, or the company through its link. Stands in the trail as such."""

    person: User | None = None
    link: ApplicationLink | None = None

    @property
    def pk(self) -> str:
        return (
            f"link:{self.link.pk}" if self.link is not None else str(self.person and self.person.pk)
        )

    @property
    def name(self) -> str:
        return (
            "企业（报名链接）"
            if self.link is not None
            else str(getattr(self.person, "name", "系统"))
        )

    @property
    def role(self) -> str:
        return "" if self.person is None else str(self.person.role)

    @property
    def way(self) -> str:
        return Way.LINK if self.link is not None else Way.OFFICE


def refuse_shut(selection: SelectionRound, *, at: datetime) -> None:
    """Refusal outside the registration window, naming the instant the server saw."""
    first, last = selection.registration_first_day, selection.registration_last_day
    if first is None or last is None:
        raise Refusal(f"“{selection}”还没有公告报名期限，不能报名。", "NOT_PUBLISHED")
    said = rules.window_refusal(at=at, first_day=first, last_day=last)
    if said:
        raise Conflict(said, "WINDOW_SHUT")


def refuse_barred(company: Company, *, at: datetime) -> None:
    """Refusal for a company that may not take part now, with the sentence of the register."""
    said = queries.barred(company, on=business_day(at))
    if said:
        raise Refusal(said, "BARRED")


def require_hand(
    selection: SelectionRound,
    company: Company,
    by: Hand,
    *,
    at: datetime,
    perm: str = "enter_application",
) -> SelectionRound:
    """The round, held; whoever hands in may, the window is open, the company is not barred."""
    if by.link is None:
        require(by.person, f"tenders.{perm}", path=selection.street.path)
    refuse_shut(selection, at=at)  # a late one is told the instant, also once the round moved on
    held = hold(selection, *TAKING, act="报名")
    if by.link is not None:
        _use(by.link, held, company)
    refuse_shut(held, at=at)
    if perm == "enter_application":
        refuse_barred(company, at=at)
    return held


def _use(link: ApplicationLink, selection: SelectionRound, company: Company) -> None:
    """Count the use of a good link; Conflict where it was revoked or belongs elsewhere."""
    good = ApplicationLink.objects.filter(
        pk=link.pk, revoked_at__isnull=True, round=selection, company=company
    )
    if not good.update(uses=F("uses") + 1):
        raise Conflict("这个报名链接已作废，请向街道物业办重新领取。", "LINK_REVOKED")


def tell(
    application: Application,
    what: str,
    act: str,
    *,
    by: Hand,
    at: datetime,
    data: dict[str, Any] | None = None,
) -> None:
    record(
        verb=f"tenders.{act}",
        sentence=f"遴选“{application.round}”：{what}",
        by=by,
        at=at,
        subject=application,
        scope_path=application.round.street.path,
        data=data,
    )
