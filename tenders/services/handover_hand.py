"""What every act on a handover inspection shares: its row held, its line in the trail."""

from datetime import datetime
from typing import Any

from accounts.models import User
from accounts.services import require
from core.audit import services as trail
from core.audit.models import Entry
from core.rules.errors import Conflict
from tenders.models import HandoverInspection
from tenders.states import HandoverState

H = HandoverState
ENTER, SIGN, PUBLISH = (
    "tenders.enter_handover", "tenders.sign_handover", "tenders.publish_handover",
)  # fmt: skip
PICTURES = frozenset({"PNG", "JPEG"})


def path_of(inspection: HandoverInspection) -> str:
    return inspection.service.estate.community.path


def held_open(inspection: HandoverInspection, *, act: str) -> HandoverInspection:
    """The row held until the transaction ends; Conflict unless the inspection is open."""
    held: HandoverInspection = (
        HandoverInspection.objects.select_for_update(of=("self",))
        .select_related("service__estate__community__street__district", "service__contract")
        .get(pk=inspection.pk)
    )
    if held.state != H.DRAFT:
        raise Conflict(
            f"承接查验{held}现在是“{held.get_state_display()}”，不能办理“{act}”，请刷新后核对。",
            "WRONG_STATE",
        )
    return held


def require_open(
    inspection: HandoverInspection, *, act: str, by: User | None
) -> HandoverInspection:
    require(by, ENTER, path=path_of(inspection))
    return held_open(inspection, act=act)


def filled_in(inspection: HandoverInspection, person: User) -> bool:
    """Has the person entered anything here? The row only knows the first and the last to write."""
    acts = Entry.objects.filter(subject=trail.subject_key(inspection), verb=ENTER)
    return acts.filter(actor_key=str(person.pk)).exists()


def tell(
    inspection: HandoverInspection,
    what: str,
    *,
    verb: str,
    by: User | None,
    at: datetime,
    data: dict[str, Any] | None = None,
) -> None:
    trail.record(
        verb=verb,
        sentence=f"“{inspection.service.estate.name}”承接查验{inspection.number}{what}",
        by=by,
        at=at,
        subject=inspection,
        scope_path=path_of(inspection),
        data=data,
    )
