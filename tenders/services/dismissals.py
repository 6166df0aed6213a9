"""A company that is told to go stays sixty days: nothing ends before, whoever enters it."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from committees.queries.votes import standing_dismissals
from core.rules.errors import Refusal
from tenders.models import Contract, Service
from tenders.rules import Exit
from tenders.states import ContractState


class Ground(NamedTuple):
    """What entitles to give notice: the way, the earliest end where it is settled, a sentence."""

    way: Exit
    earliest_end_on: date | None
    sentence: str


def ground_of_notice(contract: Contract, on: date) -> Ground:
    """What a notice given on the day rests on (民法典 946, 948).

    The owners' passed dismissal whose written notice is served by the day, else that the contract
    runs without a term. Refusal where there is neither: a breach or a poll alone ends nothing. A
    company that declines to renew has an act of its own (947).
    """
    estates = list(contract.services.filter(live=True).values_list("estate", flat=True))
    waiting = ""
    for decision in standing_dismissals(estates, since=contract.starts_on):
        notice = getattr(decision, "dismissal_notice", None)
        if notice is not None and notice.served_on <= on:
            return Ground(
                Exit.OWNERS_DISMISS,
                notice.earliest_end_on,
                f"业主共同决定“{decision}”，解聘通知于{notice.served_on}书面送达。",
            )
        waiting = f"业主已决定“{decision}”，请先登记书面解聘通知。"
    if contract.state == ContractState.INDEFINITE:
        return Ground(
            Exit.INDEFINITE_ENDED, None, f"合同{contract.number}是不定期合同，双方均可解除。"
        )
    raise Refusal(
        waiting
        or f"合同{contract.number}没有业主解聘决定，也不是不定期合同，不能通知解除；"
        "违约或者测评不满意只能提出解聘提议，由业主决定。",
        "NO_GROUND",
    )


def latest_of_dismissals(contract: Contract, earliest: date) -> date:
    """The earliest end by the contract's own notice and by every dismissal the owners served."""
    estates = list(contract.services.filter(live=True).values_list("estate", flat=True))
    served = (
        decision.dismissal_notice.earliest_end_on
        for decision in standing_dismissals(estates, since=contract.starts_on)
        if hasattr(decision, "dismissal_notice")
    )
    return max([earliest, *served])


def refuse_early_end(service: Service, last_day: date) -> None:
    """Refusal for a last day before the end of a notice, or while a dismissal has none (946).

    A contract that has run out by the day ends by itself and waits for no notice.
    """
    contract = service.contract
    if last_day >= contract.ends_on:
        return
    for sentence in _reasons(service, contract, last_day):
        raise Refusal(sentence, "NOTICE_RUNNING")


def _reasons(service: Service, contract: Contract, last_day: date) -> Iterator[str]:
    own = contract.earliest_end_on
    if own is not None and last_day < own:
        yield (
            f"合同{contract.number}的解除通知于{contract.notice_served_on}送达，最早{own}终止，"
            f"不能登记{last_day}终止。"
        )
    since = service.takeover_on or contract.starts_on
    for decision in standing_dismissals([service.estate_id], since=since):
        notice = getattr(decision, "dismissal_notice", None)
        if notice is None:
            yield f"业主已决定“{decision}”，还没有登记书面解聘通知，不能终止服务。"
        elif last_day < notice.earliest_end_on:
            yield (
                f"解聘通知于{notice.served_on}书面送达，最早{notice.earliest_end_on}终止"
                f"（{notice.days}天），不能登记{last_day}终止。"
            )
