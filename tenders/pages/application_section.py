"""What a round's page tells of its applications: counts before the opening, never names."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from tenders.forms.applications import NumberedWithdrawForm
from tenders.models import SelectionRound
from tenders.queries import applications as queries
from tenders.rules.applications import Window
from tenders.services.application_hand import TAKING
from tenders.services.application_links import PERM as ISSUE
from tenders.services.openings import PERM as OPEN
from tenders.states import RoundState

TEMPLATE = "tenders/applications/section.html"


def gather(request: HttpRequest, selection: SelectionRound) -> dict[str, Any] | None:
    """Counts, and the buttons of this person now; None before publication."""
    if selection.published_at is None:
        return None
    user: Any = request.user
    where = queries.window_of(selection, at=timezone.now())
    own, taking = user.scope.covers(selection.street.path), selection.state in TAKING
    open_now = own and taking and where is Window.OPEN
    shut = own and selection.state == RoundState.REGISTRATION and where is Window.CLOSED
    received = queries.received(selection)
    opening = queries.opening_of(selection)
    takes_back = open_now and received.numbers and user.has_perm("tenders.withdraw_application")
    return {
        "received": received,
        "opening": opening,
        "may_enter": open_now and user.has_perm("tenders.enter_application"),
        "may_issue": own and taking and where is not Window.CLOSED and user.has_perm(ISSUE),
        "may_open": shut and user.has_perm(OPEN),
        "may_read": opening is not None and user.has_perm("tenders.view_application"),
        "withdrawal": NumberedWithdrawForm(numbers=received.numbers) if takes_back else None,
    }
