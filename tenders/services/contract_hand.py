"""What every act on a contract shares: its row held, its move, its line in the trail."""

from datetime import date, datetime
from typing import Any

from accounts.models import User
from core.audit import services as trail
from core.db.conflicts import as_conflict
from core.db.days import business_day
from core.db.transitions import move
from core.rules.errors import Conflict, Refusal
from tenders.models import Contract
from tenders.states import CONTRACT_STATES, ContractState


def pass_on(contract: Contract, to: ContractState, *, act: str, **values: object) -> None:
    """Move the contract by its table; Conflict where it has moved already."""
    with as_conflict(Contract):
        move(contract, sources=CONTRACT_STATES.sources_of(to), to=to, act=act, **values)


def hold(contract: Contract, states: frozenset[str], *, act: str) -> Contract:
    """Hold the contract's row until the transaction ends; Conflict unless it is in a state."""
    held: Contract = (
        Contract.objects.select_for_update(of=("self",))
        .select_related("street__district", "company")
        .get(pk=contract.pk)
    )
    if held.state not in states:
        raise Conflict(
            f"合同“{held}”现在是“{held.get_state_display()}”，不能办理“{act}”，请刷新后核对。",
            "WRONG_STATE",
        )
    return held


def refuse_day_to_come(name: str, day: date, at: datetime) -> None:
    """What happened is entered once it happened."""
    if day > business_day(at):
        raise Refusal(f"{name}{day}还没有到，请在当天或以后登记。", "NOT_YET")


def words(text: str, name: str, *, most: int) -> str:
    """What a person wrote, needed and of a bounded length. Refusal otherwise."""
    found = text.strip()
    if not found:
        raise Refusal(f"请写明{name}。", "MISSING")
    if len(found) > most:
        raise Refusal(f"{name}不能超过{most}字，现有{len(found)}字。", "TOO_LONG")
    return found


def record(
    contract: Contract,
    what: str,
    *,
    verb: str,
    by: User | None,
    at: datetime,
    data: dict[str, Any] | None = None,
) -> None:
    """One line of the trail about the contract, in the scope of its street."""
    trail.record(
        verb=verb,
        sentence=f"合同{contract.number}{what}",
        by=by,
        at=at,
        subject=contract,
        scope_path=contract.street.path,
        data=data,
    )
