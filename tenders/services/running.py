"""From takeover to the last day: the two ends of the months that a subsidy may count."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.audit import services as trail
from core.db.bulk import chunks
from core.db.conflicts import as_conflict
from core.db.days import business_day
from core.db.transitions import move
from core.rules.canonical import digest
from core.rules.errors import Conflict, Refusal
from estates.queries import BATCH
from estates.services import change_mode
from estates.services.reach import common_path, require_everywhere
from estates.states import UNSERVICED, Mode
from tenders.models import Contract, Service
from tenders.services.dismissals import refuse_early_end
from tenders.states import CONTRACT_STATES, ContractState

READY = frozenset({ContractState.SIGNED, ContractState.FILED})
"""Contracts under which an estate may be taken over."""
SHOWN = 10


class Waiting(NamedTuple):
    """A service to be taken over, as it stands."""

    pk: int
    estate_id: int
    estate_name: str
    mode: str
    path: str
    state: str
    starts_on: date
    ends_on: date
    taken: date | None
    live: bool


COLUMNS = (
    "pk", "estate_id", "estate__name", "estate__mode", "estate__community__path",
    "contract__state", "contract__starts_on", "contract__ends_on", "takeover_on", "live",
)  # fmt: skip


@transaction.atomic
def record_handover(
    *,
    services: Collection[int],
    handover_on: date,
    takeover_on: date,
    record: str,
    by: User | None,
    at: datetime,
) -> int:
    """登记承接查验和接管 for a set of services, all or none. Returns how many were taken over.

    `was_unserviced` is settled here from the mode that the estate still has; every estate that is
    not under a company then moves to 专业物业 from the takeover day. Refusal for a missing record,
    days out of order, outside the contract or not yet come, and contracts that are not signed;
    Conflict for services taken over already.
    """
    _refuse_days(handover_on, takeover_on, at=at, record=record)
    rows = _waiting(set(services))
    require_everywhere(by, "tenders.record_handover", (row.path for row in rows))
    _refuse_stuck(rows, takeover_on)
    _take_over(rows, handover_on=handover_on, takeover_on=takeover_on, handover_record=record)
    moving = [row.estate_id for row in rows if row.mode != Mode.MARKET]
    if moving:
        reason = f"承接查验后接管（{record}）"[:200]
        change_mode(
            estates=moving, mode=Mode.MARKET, from_day=takeover_on, reason=reason, by=by, at=at
        )
    pairs = sorted((row.pk, row.estate_id) for row in rows)
    trail.record(
        verb="tenders.record_handover",
        sentence=f"{len(rows)}个小区于{handover_on}承接查验，{takeover_on}接管：{record}。",
        by=by,
        at=at,
        subject=Service.objects.get(pk=rows[0].pk) if len(rows) == 1 else None,
        scope_path=common_path(row.path for row in rows),
        data={"count": len(rows), "takeover_on": takeover_on, "digest": digest(pairs)},
    )
    return len(rows)


@transaction.atomic
def end_service(
    *,
    service: Service,
    last_day: date,
    next_mode: str,
    reason: str,
    by: User | None,
    at: datetime,
) -> Service:
    """End a service on its last day; from the next day the estate is managed as `next_mode`.

    With `next_mode` MARKET another company follows and the mode stays. A contract without any live
    service left ends too. Recorded once the last day is over; Refusal otherwise, and for a last day
    before the takeover or before a notice has run its sixty days; Conflict where the service has
    ended already.
    """
    path = service.estate.community.path
    require(by, "tenders.change_contract", path=path)
    _refuse_last_day(service, last_day, at=at)
    refuse_early_end(service, last_day)
    with as_conflict(Service):
        ended = Service.objects.filter(pk=service.pk, live=True).update(
            live=False, last_day=last_day
        )
    service.refresh_from_db()
    if not ended:
        raise Conflict(f"“{service.estate.name}”的这项服务已于{service.last_day}终止。")
    _end_empty(service.contract)
    if next_mode != Mode.MARKET:
        change_mode(
            estates=[service.estate_id],
            mode=next_mode,
            from_day=last_day + timedelta(days=1),
            reason=reason,
            by=by,
            at=at,
        )
    trail.record(
        verb="tenders.change_contract",
        sentence=f"“{service.estate.name}”的物业服务于{last_day}终止：{reason}。",
        by=by,
        at=at,
        subject=service,
        scope_path=path,
        data={"last_day": last_day, "next_mode": next_mode},
    )
    return service


def _refuse_days(handover_on: date, takeover_on: date, *, at: datetime, record: str) -> None:
    today = business_day(at)
    if not record.strip():
        raise Refusal("没有承接查验记录，不能登记接管。", "NO_HANDOVER_RECORD")
    if takeover_on < handover_on:
        raise Refusal(
            f"接管日期{takeover_on}不能早于承接查验日期{handover_on}。", "TAKEOVER_TOO_EARLY"
        )
    if takeover_on > today:
        raise Refusal(f"接管日期{takeover_on}还没有到（今天是{today}），到期后再登记。", "NOT_YET")


def _waiting(services: set[int]) -> list[Waiting]:
    found: list[Waiting] = []
    for batch in chunks(sorted(services), BATCH):
        rows = Service.objects.filter(pk__in=batch).order_by("pk").values_list(*COLUMNS)
        found += [Waiting(*row) for row in rows]
    if not found or len(found) != len(services):
        raise Refusal("名单中有不存在的服务，请刷新后重选。", "NO_SUCH_SERVICE")
    return found


def _refuse_stuck(rows: list[Waiting], takeover_on: date) -> None:
    taken = [f"“{row.estate_name}”" for row in rows if row.taken is not None or not row.live]
    if taken:
        raise Conflict(f"{'、'.join(taken[:SHOWN])}已登记接管或服务已终止，请刷新后核对。")
    stuck = list(_not_ready(rows, takeover_on))
    if stuck:
        raise Refusal(f"不能登记接管：{'；'.join(stuck[:SHOWN])}。", "NOT_READY")


def _not_ready(rows: list[Waiting], takeover_on: date) -> Iterator[str]:
    for row in rows:
        if row.state not in READY:
            yield f"“{row.estate_name}”的合同是“{ContractState(row.state).label}”"
        elif not row.starts_on <= takeover_on <= row.ends_on:
            term = f"{row.starts_on}至{row.ends_on}"
            yield f"“{row.estate_name}”的合同期是{term}，接管日{takeover_on}不在其中"


def _take_over(
    rows: list[Waiting], *, handover_on: date, takeover_on: date, handover_record: str
) -> None:
    without = [row.pk for row in rows if row.mode in UNSERVICED]
    others = [row.pk for row in rows if row.mode not in UNSERVICED]
    moved = 0
    for chosen, flag in ((without, True), (others, False)):
        for batch in chunks(chosen, BATCH):
            waiting = Service.objects.filter(pk__in=batch, takeover_on__isnull=True, live=True)
            moved += waiting.update(
                handover_on=handover_on,
                takeover_on=takeover_on,
                handover_record=handover_record,
                was_unserviced=flag,
            )
    if moved != len(rows):
        raise Conflict("有小区刚被他人登记接管，请刷新后重新办理。")


def _refuse_last_day(service: Service, last_day: date, *, at: datetime) -> None:
    today = business_day(at)
    if service.takeover_on is not None and last_day < service.takeover_on:
        raise Refusal(
            f"服务终止日{last_day}不能早于接管日期{service.takeover_on}。", "LAST_DAY_TOO_EARLY"
        )
    if last_day >= today:
        raise Refusal(f"终止日{last_day}过后再登记（今天是{today}）。", "NOT_YET")


def _end_empty(contract: Contract) -> None:
    ending = contract.state != ContractState.DRAFT
    if ending and not contract.services.filter(live=True).exists():
        to = ContractState.ENDED
        move(contract, sources=CONTRACT_STATES.sources_of(to), to=to, act="终止合同")
