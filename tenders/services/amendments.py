"""合同变更: entered by one person, confirmed by another, in force from its day on."""

import json
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.services import require
from committees.models import OwnersDecision
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.db.transitions import move
from core.rules.canonical import canonical_json
from core.rules.errors import Conflict, Refusal
from tenders.models import Contract, ContractAmendment
from tenders.queries.contract_terms import DECIDED, parameters, terms_now
from tenders.rules.amendments import (
    LABELS,
    TERMS,
    Agreed,
    Frame,
    amendment_refusals,
    changes_between,
)
from tenders.services.contract_hand import hold, record, words
from tenders.services.contract_rows import TABLES, replace_rows
from tenders.states import AMENDMENT_STATES, SERVING, AmendmentState, ContractState

A = AmendmentState
AMENDABLE = SERVING | {ContractState.SIGNED}
"""A draft is changed, a noticed contract ends: neither is amended."""
COLUMNS = ("fee", "ends_on", "fund_rate", "exit_terms")


@transaction.atomic
def propose_amendment(  # noqa: PLR0913 -- what a supplement says, all named
    *,
    contract: Contract,
    changes: dict[str, Any],
    effective_on: date,
    reason: str,
    document: str,
    by: User | None,
    at: datetime,
    decision: OwnersDecision | None = None,
) -> ContractAmendment:
    """Enter a supplement: `changes` are new values of terms of `rules.amendments.Agreed`.

    Refusal with every fault at once; Conflict where another one waits, or the contract is a draft,
    under notice or over. Nothing of the contract changes yet.
    """
    require(by, "tenders.amend_contract", path=contract.street.path)
    held = hold(contract, AMENDABLE, act="合同变更")
    _refuse_second(held)
    _refuse_foreign_terms(changes)
    _refuse_decision(decision, held)
    new = replace(terms_now(held), **changes)
    told = changes_between(terms_now(held), new)
    _refuse_faults(held, told, new, effective_on=effective_on)
    amendment = ContractAmendment(
        contract=held,
        number=_next_number(held),
        effective_on=effective_on,
        changes=canonical_json(told),
        reason=words(reason, "变更事由", most=300),
        document=words(document, "补充协议文号", most=100),
        decision=decision,
        made_by=by,
        made_at=at,
        **{name: getattr(new, name) for name in COLUMNS if name in told},
    )
    refuse_invalid(amendment)
    with as_conflict(ContractAmendment):
        amendment.save()
    record(
        held, _told(amendment, told),
        verb="tenders.amend_contract", by=by, at=at,
        data={"amendment": amendment.pk, "changes": told},
    )  # fmt: skip
    return amendment


def _told(amendment: ContractAmendment, changes: Iterable[str]) -> str:
    names = "、".join(LABELS[name] for name in changes)
    paper, day = amendment.document, amendment.effective_on
    return f"登记第{amendment.number}次变更（{paper}），拟自{day}起变更{names}。"


def _refuse_second(held: Contract) -> None:
    if held.amendments.filter(state__in=[A.DRAFT, A.CONFIRMED]).exists():
        raise Conflict(f"合同{held.number}已有一次变更等待确认或生效，请先办完那一次。", "WAITING")


def _next_number(held: Contract) -> int:
    return 1 + (held.amendments.aggregate(last=Max("number"))["last"] or 0)


@transaction.atomic
def confirm_amendment(
    *, amendment: ContractAmendment, by: User | None, at: datetime, remark: str = ""
) -> ContractAmendment:
    """DRAFT → CONFIRMED, and → IN_FORCE where its day has come; by another than who entered it."""
    contract = amendment.contract
    require(by, "tenders.confirm_amendment", path=contract.street.path)
    held = hold(contract, AMENDABLE, act="确认合同变更")
    _decide(amendment, A.CONFIRMED, remark=remark, by=by, at=at)
    if amendment.effective_on <= business_day(at):
        _apply(amendment, held)
    record(
        held,
        f"第{amendment.number}次变更（{amendment.document}）已确认，"
        f"自{amendment.effective_on}起生效。",
        verb="tenders.confirm_amendment",
        by=by,
        at=at,
        data={"amendment": amendment.pk, "state": amendment.state},
    )
    return amendment


@transaction.atomic
def reject_amendment(
    *, amendment: ContractAmendment, remark: str, by: User | None, at: datetime
) -> ContractAmendment:
    """DRAFT → REJECTED with the reason; it stays in the record."""
    contract = amendment.contract
    require(by, "tenders.confirm_amendment", path=contract.street.path)
    why = words(remark, "不通过的理由", most=300)
    _decide(amendment, A.REJECTED, remark=why, by=by, at=at)
    record(
        contract,
        f"第{amendment.number}次变更未通过：{why}。",
        verb="tenders.confirm_amendment",
        by=by,
        at=at,
        data={"amendment": amendment.pk},
    )
    return amendment


def apply_due(on: date, at: datetime) -> int:
    """Bring every confirmed amendment into force whose day has come; how many. By the system.

    Inside the caller's transaction; one line of the trail for each.
    """
    rows = ContractAmendment.objects.filter(state=A.CONFIRMED, effective_on__lte=on)
    found = list(rows.select_related("contract__street").order_by("effective_on", "pk"))
    for amendment in found:
        _apply(amendment, amendment.contract)
        record(
            amendment.contract,
            f"第{amendment.number}次变更（{amendment.document}）自{amendment.effective_on}起生效。",
            verb="tenders.amend_contract",
            by=None,
            at=at,
            data={"amendment": amendment.pk},
        )
    return len(found)


def _decide(
    amendment: ContractAmendment,
    to: AmendmentState,
    *,
    remark: str,
    by: User | None,
    at: datetime,
) -> None:
    if by is not None and amendment.made_by_id == by.pk:
        raise Refusal("合同变更由登记人以外的人确认，您是登记人。", "OWN_AMENDMENT")
    with as_conflict(ContractAmendment):
        move(
            amendment,
            sources={A.DRAFT},
            to=to,
            act="确认合同变更",
            remark=remark.strip(),
            confirmed_by=by,
            confirmed_at=at,
        )


def _apply(amendment: ContractAmendment, contract: Contract) -> None:
    """The amendment first: the database lets the columns become only what it says."""
    move(amendment, sources=AMENDMENT_STATES.sources_of(A.IN_FORCE), to=A.IN_FORCE, act="变更生效")
    told = json.loads(amendment.changes)
    data = terms_now(contract).as_data() | {name: new for name, (_, new) in told.items()}
    new = Agreed.from_data(data)
    columns = {name: getattr(new, name) for name in COLUMNS if name in told}
    if columns:
        with as_conflict(Contract):
            Contract.objects.filter(pk=contract.pk).update(**columns)
    for name in TABLES:
        if name in told:
            replace_rows(contract, name, new, amendment=amendment)
    contract.refresh_from_db()


def _refuse_foreign_terms(changes: Collection[str]) -> None:
    strange = sorted(set(changes) - set(TERMS))
    if strange:
        raise Refusal(f"合同变更不包括{'、'.join(strange)}，请另行签订合同。", "NOT_AMENDABLE")


def _refuse_decision(decision: OwnersDecision | None, contract: Contract) -> None:
    if decision is None:
        return
    if not decision.passed or decision.revoked_on is not None:
        raise Refusal(f"业主共同决定“{decision}”没有通过或已撤销，不能作为依据。", "NOT_PASSED")
    served = contract.services.values_list("estate_id", "estate__region_id")
    if not any(decision.estate_id == e or (r and decision.region_id == r) for e, r in served):
        raise Refusal(f"业主共同决定“{decision}”不是合同所服务小区的决定。", "FOREIGN_DECISION")


def _refuse_faults(
    contract: Contract, told: Collection[str], new: Agreed, *, effective_on: date
) -> None:
    if contract.signed_on is None:
        raise Conflict("合同还没有签订，不能变更。")
    decided = contract.amendments.filter(state__in=DECIDED)
    frame = Frame(
        signed_on=contract.signed_on,
        starts_on=contract.starts_on,
        indefinite=contract.state == ContractState.INDEFINITE,
        last_effective_on=decided.aggregate(last=Max("effective_on"))["last"],
        max_years=parameters(contract.street, on=effective_on).integer("CONTRACT_MAX_YEARS"),
    )
    refusals = amendment_refusals(told, new, effective_on, frame=frame)
    if refusals:
        raise Refusal("".join(reason.sentence for reason in refusals), refusals[0].code)
