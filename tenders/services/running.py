"""The last day of a service: the end of the months that a subsidy may count."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.audit import services as trail
from core.db.conflicts import as_conflict
from core.db.days import business_day
from core.db.transitions import move
from core.rules.errors import Conflict, Refusal
from estates.services import change_mode
from estates.states import Mode
from tenders.models import Contract, Service
from tenders.services.dismissals import refuse_early_end
from tenders.states import CONTRACT_STATES, ContractState


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
    _refuse_unnoticed(service, last_day)
    _end_once(service, last_day)
    _end_empty(service.contract, last_day)
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


def _end_once(service: Service, last_day: date) -> None:
    live = Service.objects.filter(pk=service.pk, live=True)
    with as_conflict(Service):
        ended = live.update(live=False, last_day=last_day)
    service.refresh_from_db()
    if not ended:
        raise Conflict(f"“{service.estate.name}”的这项服务已于{service.last_day}终止。")


def _refuse_last_day(service: Service, last_day: date, *, at: datetime) -> None:
    today = business_day(at)
    if service.takeover_on is not None and last_day < service.takeover_on:
        raise Refusal(
            f"服务终止日{last_day}不能早于接管日期{service.takeover_on}。", "LAST_DAY_TOO_EARLY"
        )
    if last_day >= today:
        raise Refusal(f"终止日{last_day}过后再登记（今天是{today}）。", "NOT_YET")


def _refuse_unnoticed(service: Service, last_day: date) -> None:
    """An indefinite contract ends sixty days after a written notice, not by itself (948)."""
    contract = service.contract
    since = contract.indefinite_since
    if since is None or last_day < since:
        return
    if contract.earliest_end_on is None:
        raise Refusal(
            f"合同{contract.number}自{since}起是不定期合同，应先登记书面通知，60日后才能终止服务。",
            "NO_NOTICE",
        )
    if last_day < contract.earliest_end_on:
        raise Refusal(
            f"解除不定期合同的通知于{contract.notice_served_on}送达，最早"
            f"{contract.earliest_end_on}终止，不能登记{last_day}终止。",
            "NOTICE_RUNNING",
        )


def _end_empty(contract: Contract, last_day: date) -> None:
    """Without any live service a contract is over: by its notice, its term, or in agreement."""
    if contract.state == ContractState.DRAFT or contract.services.filter(live=True).exists():
        return
    if contract.state == ContractState.NOTICE_GIVEN:
        to = ContractState.TERMINATED
    elif last_day >= contract.ends_on and contract.state != ContractState.INDEFINITE:
        to = ContractState.EXPIRED
    else:
        to = ContractState.ENDED
    move(contract, sources=CONTRACT_STATES.sources_of(to), to=to, act="终止合同")
