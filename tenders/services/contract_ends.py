"""How a contract leaves its term: run out, silently continued, or declined by the company."""

from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.rules.errors import Conflict
from core.rules.periods import add_days
from tenders.models import Contract, Service
from tenders.queries.contract_terms import parameters
from tenders.rules import Exit
from tenders.rules.amendments import decline_end
from tenders.services.amendments import apply_due
from tenders.services.contract_hand import pass_on, record, refuse_day_to_come, words
from tenders.states import SERVING, ContractState

ENDING = (ContractState.SIGNED, ContractState.FILED, ContractState.ACTIVE)
"""States in which the end of the term changes something; a noticed contract ends by its notice."""
RENEWABLE = SERVING - {ContractState.INDEFINITE}


class Due(NamedTuple):
    """What the end of the day did to contracts."""

    amended: int
    continued: int
    expired: int


@transaction.atomic
def expire_due(on: date, at: datetime) -> Due:
    """Contracts whose last day is over by `on`, and amendments whose day has come. Idempotent.

    While the company still serves an estate the contract becomes 不定期合同 (民法典 948); where
    nobody was taken over any more it is 期满终止, and estates that were never taken over are free
    again. By the system.
    """
    amended = apply_due(on, at)
    rows = Contract.objects.filter(state__in=ENDING, ends_on__lt=on)
    continued = expired = 0
    for contract in rows.select_related("street").order_by("pk"):
        if _goes_on(contract) and contract.state in RENEWABLE:
            continue_indefinitely(contract=contract, on=on, by=None, at=at)
            continued += 1
        elif not _goes_on(contract):
            _expire(contract, at=at)
            expired += 1
    return Due(amended, continued, expired)


@transaction.atomic
def continue_indefinitely(
    *, contract: Contract, on: date, by: User | None, at: datetime
) -> Contract:
    """FILED or ACTIVE → INDEFINITE: the service goes on after the term and nobody has renewed.

    Either side may then give sixty days' notice at any time. Conflict before the term is over, or
    where no estate is served.
    """
    require(by, "tenders.change_contract", path=contract.street.path)
    if on <= contract.ends_on:
        raise Conflict(f"合同{contract.number}到{contract.ends_on}才期满，还没有转为不定期合同。")
    if not _goes_on(contract):
        raise Conflict(f"合同{contract.number}已没有在服务的小区，不能转为不定期合同。")
    since = add_days(contract.ends_on, 1)
    pass_on(contract, ContractState.INDEFINITE, act="转为不定期合同", indefinite_since=since)
    record(
        contract,
        f"于{contract.ends_on}期满后继续服务，自{since}起为不定期合同（民法典第948条），"
        "双方均可随时解除，应提前60日书面通知。",
        verb="tenders.change_contract",
        by=by,
        at=at,
        data={"since": since},
    )
    return contract


@transaction.atomic
def company_declines(
    *, contract: Contract, served_on: date, reason: str, by: User | None, at: datetime
) -> date:
    """The company will not renew: notice ninety days before the end (民法典 947).

    Returns the earliest last day: the end of the term, or ninety days after a notice that came
    late, which is recorded as late and not refused. Conflict for an indefinite contract.
    """
    require(by, "tenders.change_contract", path=contract.street.path)
    why = words(reason, "不再续签的事由", most=300)
    refuse_day_to_come("通知送达日期", served_on, at)
    if contract.state not in RENEWABLE:
        raise Conflict(
            f"合同{contract.number}现在是“{contract.get_state_display()}”，不能办理“企业不再续签”。"
        )
    days = parameters(contract.street, on=served_on).integer("DECLINE_NOTICE_DAYS")
    earliest, late = decline_end(served_on, contract.ends_on, days)
    pass_on(
        contract,
        ContractState.NOTICE_GIVEN,
        act="企业不再续签",
        notice_way=Exit.COMPANY_DECLINES,
        notice_served_on=served_on,
        earliest_end_on=earliest,
    )
    said = f"通知晚于期满前{days}日，应继续服务至{earliest}。" if late else f"服务至{earliest}。"
    record(
        contract,
        f"：物业服务人于{served_on}书面通知不再续签：{why}。{said}",
        verb="tenders.change_contract",
        by=by,
        at=at,
        data={"served_on": served_on, "earliest_end": earliest, "late": late},
    )
    return earliest


def _goes_on(contract: Contract) -> bool:
    return contract.services.filter(live=True, takeover_on__isnull=False).exists()


def _expire(contract: Contract, *, at: datetime) -> None:
    waiting = Service.objects.filter(contract=contract, live=True)
    freed = waiting.update(live=False, last_day=contract.ends_on)
    pass_on(contract, ContractState.EXPIRED, act="期满终止")
    record(
        contract,
        f"于{contract.ends_on}期满终止，{freed}个未接管的小区不再属于它。",
        verb="tenders.change_contract",
        by=None,
        at=at,
        data={"ends_on": contract.ends_on, "freed": freed},
    )
