"""解聘提议: a checked poll or a breach opens one; the owners decide; nothing else changes."""

import json
from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from accounts.models import User
from accounts.services import require
from committees.models import OwnersDecision
from committees.services.votes.shared import not_ahead, person, words
from committees.states import VoteState
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.db.transitions import move
from core.rules.canonical import canonical_json
from core.rules.errors import Conflict, Refusal
from core.rules.reasons import Reason
from estates.models import Estate
from policies.queries import InForce
from tenders.models import Contract, DismissalProposal, PerformanceEvent, SatisfactionPoll
from tenders.queries.contract_terms import parameters
from tenders.services.life.common import path_of, record
from tenders.states import OVER, ContractState
from tenders.states.life import (
    PROPOSAL_STATES,
    EventKind,
    PollState,
    ProposalGround,
    ProposalState,
)

PROPOSE, CLOSE = "tenders.propose_dismissal", "tenders.close_proposal"
S = ProposalState
LOST = frozenset({VoteState.FAILED, VoteState.INVALID})
GONE = frozenset({VoteState.CANCELLED, VoteState.REVOKED})


@transaction.atomic
def propose_by_poll(
    *, poll: SatisfactionPoll, opened_on: date, by: User | None, at: datetime
) -> DismissalProposal:
    """Open a proposal because more than half of all households are dissatisfied (A7).

    Refusal for a poll that is not checked or does not exceed the threshold: a sample never can.
    """
    require(by, PROPOSE, path=poll.estate.community.path)
    held = _hold(SatisfactionPoll, poll.pk)
    if held.state != PollState.CHECKED:
        raise Refusal(
            f"“{held}”是“{held.get_state_display()}”，复核后才能作为解聘提议的依据。", "NOT_CHECKED"
        )
    said = f"不满意{held.dissatisfied}户，全体{held.total_households}户"
    if not held.exceeds:
        raise Refusal(f"{said}，没有超过规定比例，不能据此提出解聘。", "NOT_EXCEEDED")
    if held.closed_on is not None and opened_on < held.closed_on:
        raise Refusal(f"提出日期{opened_on}不能早于测评结束日期{held.closed_on}。", "TOO_EARLY")
    clause = InForce.from_data(json.loads(held.terms)).clause("DISMISSAL_PERCENT")
    grounds = Reason("POLL", f"全体测评{said}，超过规定比例。", clause)
    ground = {"ground": ProposalGround.POLL, "poll": held}
    return _open(held.contract, held.estate, grounds, opened_on=opened_on, by=by, at=at, **ground)


@transaction.atomic
def propose_by_breach(
    *, event: PerformanceEvent, opened_on: date, by: User | None, at: datetime
) -> DismissalProposal:
    """Open a proposal because of a breach with evidence. Refusal for any other event."""
    require(by, PROPOSE, path=path_of(event.contract, event.estate))
    held = _hold(PerformanceEvent, event.pk)
    if held.kind != EventKind.BREACH:
        raise Refusal(f"“{held}”不是违约事项，不能据此提出解聘。", "NOT_A_BREACH")
    if held.withdrawn_at is not None:
        raise Refusal(f"“{held}”已撤销，不能据此提出解聘。", "WITHDRAWN")
    if opened_on < held.happened_on:
        raise Refusal(f"提出日期{opened_on}不能早于违约日期{held.happened_on}。", "TOO_EARLY")
    # the owners may dismiss without any percentage of a poll (民法典 946)
    code = "DISMISSAL_NOTICE_DAYS"
    clause = parameters(held.contract.street, on=opened_on, codes=(code,)).clause(code)
    grounds = Reason("BREACH", f"{held.happened_on}违约：{held.summary}", clause)
    ground = {"ground": ProposalGround.BREACH, "event": held}
    return _open(held.contract, held.estate, grounds, opened_on=opened_on, by=by, at=at, **ground)


@transaction.atomic
def put_to_vote(
    *, proposal: DismissalProposal, decision: OwnersDecision, by: User | None, at: datetime
) -> DismissalProposal:
    """OPEN → PUT_TO_VOTE with the matter that the owners vote on.

    Refusal where the matter dismisses nobody, is about another place, was voted on before the
    proposal, or was cancelled.
    """
    path = path_of(proposal.contract, proposal.estate)
    require(by, PROPOSE, path=path)
    _refuse_matter(proposal, decision)
    _move(proposal, S.PUT_TO_VOTE, act="提交表决", decision=decision)
    record(
        proposal, f"{proposal}提交业主表决：{decision.matter}。",
        verb=PROPOSE, path=path, by=by, at=at, data={"decision": decision.pk},
    )  # fmt: skip
    return proposal


@transaction.atomic
def close_proposal(
    *, proposal: DismissalProposal, by: User | None, at: datetime
) -> DismissalProposal:
    """PUT_TO_VOTE → CARRIED or REJECTED, as the owners decided. Refusal while there is no result.

    Contract and service stay as they are: the notice of sixty days comes next (民法典 946).
    """
    path = path_of(proposal.contract, proposal.estate)
    require(by, CLOSE, path=path)
    proposal.refresh_from_db()
    decision = proposal.decision
    if proposal.state != S.PUT_TO_VOTE or decision is None:
        now = proposal.get_state_display()
        raise Conflict(f"{proposal}现在是“{now}”，不能登记结果，请刷新后核对。")
    if decision.state in GONE:
        raise Refusal(
            f"“{decision.matter}”{decision.get_state_display()}，请撤回提议或另行表决。",
            "VOTE_GONE",
        )
    if decision.passed is None:
        raise Refusal(f"“{decision.matter}”还没有表决结果。", "NO_RESULT")
    to = S.CARRIED if decision.passed and decision.outcome not in LOST else S.REJECTED
    said = f"业主于{decision.held_on}表决：{decision.get_outcome_display()}"
    _close(proposal, to, act="登记结果", said=said, by=by, at=at)
    record(proposal, f"{proposal}：{said}。", verb=CLOSE, path=path, by=by, at=at)
    return proposal


@transaction.atomic
def withdraw_proposal(
    *, proposal: DismissalProposal, reason: str, by: User | None, at: datetime
) -> DismissalProposal:
    """OPEN or PUT_TO_VOTE → WITHDRAWN, with its reason. Refusal where the owners have decided."""
    path = path_of(proposal.contract, proposal.estate)
    require(by, PROPOSE, path=path)
    why = words(reason, "撤回理由", most=300)
    decision = proposal.decision
    if decision is not None and decision.state not in GONE and decision.passed is not None:
        raise Refusal("业主已有表决结果，请登记结果，不能撤回。", "DECIDED")
    _close(proposal, S.WITHDRAWN, act="撤回提议", said=why, by=by, at=at)
    record(proposal, f"撤回{proposal}：{why}。", verb=PROPOSE, path=path, by=by, at=at)
    return proposal


def _open(
    contract: Contract,
    estate: Estate | None,
    grounds: Reason,
    *,
    opened_on: date,
    by: User | None,
    at: datetime,
    **ground: Any,
) -> DismissalProposal:
    who = person(by)
    not_ahead("提出日期", opened_on, at)
    if contract.state in OVER | {ContractState.DRAFT}:
        now = contract.get_state_display()
        raise Refusal(f"合同{contract.number}是“{now}”，不能提出解聘。", "CONTRACT_OVER")
    same = {name: row for name, row in ground.items() if name != "ground"}
    if DismissalProposal.objects.filter(**same).exclude(state=S.WITHDRAWN).exists():
        raise Conflict("这项依据已提出过解聘提议，请在原提议上办理。", "PROPOSED_ALREADY")
    row = DismissalProposal(
        contract=contract, estate=estate, grounds=canonical_json([grounds._asdict()]),
        opened_on=opened_on, opened_by=who, opened_at=at, **ground,
    )  # fmt: skip
    refuse_invalid(row)
    with as_conflict(DismissalProposal):
        row.save()
    record(
        row,
        f"对合同{contract.number}提出解聘：{grounds.sentence}须经业主共同决定，合同继续履行。",
        verb=PROPOSE, path=path_of(contract, estate), by=by, at=at,
        data={"ground": ground["ground"], "grounds": grounds._asdict()},
    )  # fmt: skip
    return row


def _hold(model: type[models.Model], key: Any) -> Any:
    """The row held until the transaction ends, so that nobody withdraws the ground beside."""
    held = model._default_manager.select_for_update(of=("self",))
    return held.select_related("contract__street__district", "estate__community").get(pk=key)


def _refuse_matter(proposal: DismissalProposal, decision: OwnersDecision) -> None:
    if not decision.dismisses:
        raise Refusal(f"“{decision.matter}”不是解聘物业服务人的表决事项。", "NO_DISMISSAL")
    if decision.state in GONE:
        raise Refusal(f"“{decision.matter}”{decision.get_state_display()}。", "VOTE_GONE")
    if decision.held_on < proposal.opened_on:
        raise Refusal(
            f"“{decision.matter}”于{decision.held_on}表决，早于提议日期{proposal.opened_on}。",
            "VOTED_BEFORE",
        )
    if not _is_here(proposal, decision):
        raise Refusal(f"“{decision.matter}”不是合同所服务小区的表决事项。", "OTHER_PLACE")


def _is_here(proposal: DismissalProposal, decision: OwnersDecision) -> bool:
    """Is the vote about the estate of the proposal, or about one that the contract serves?"""
    served = proposal.contract.services.filter(live=True)
    if proposal.estate_id is not None:
        served = served.filter(estate=proposal.estate_id)
    if decision.estate_id is not None:
        return bool(served.filter(estate=decision.estate_id).exists())
    return bool(served.filter(estate__region=decision.region_id).exists())


def _close(
    proposal: DismissalProposal, to: ProposalState, *, act: str, said: str, by: User | None,
    at: datetime,
) -> None:  # fmt: skip
    closed = {"closed_on": business_day(at), "closed_by": person(by), "closing": said}
    _move(proposal, to, act=act, **closed)


def _move(proposal: DismissalProposal, to: ProposalState, *, act: str, **values: Any) -> None:
    with as_conflict(DismissalProposal):
        move(proposal, sources=PROPOSAL_STATES.sources_of(to), to=to, act=act, **values)
