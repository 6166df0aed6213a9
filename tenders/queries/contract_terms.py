"""The terms of a contract now and as of any day, and the parameters it is made by."""

import json
from collections.abc import Collection
from datetime import date
from typing import Any

from communities.models import Street
from estates.states import ServiceScope
from policies.catalogue import CATALOGUE
from policies.queries import Held, InForce, in_force
from tenders.models import (
    Contract,
    ContractAmendment,
    ContractFee,
    FacilityCommitment,
    ServiceItem,
)
from tenders.rules.amendments import LABELS, Agreed, Fee, Item, Promise, Step, agreed_on
from tenders.states import AmendmentState, FeeKind, FeeUnit

RECOMMENDED = "系统建议值"
PARAMETERS = (
    "CONTRACT_MAX_YEARS", "CONTRACT_SIGN_DAYS", "CONTRACT_FILING_DAYS", "DISMISSAL_NOTICE_DAYS",
    "DECLINE_NOTICE_DAYS", "INDEFINITE_NOTICE_DAYS", "HANDOVER_PUBLISH_DAYS",
    "HANDOVER_NOTICE_DAYS",
)  # fmt: skip
WORDS: dict[Any, str] = {
    **dict(FeeKind.choices), **dict(FeeUnit.choices), **dict(ServiceScope.choices)
}  # fmt: skip
ORDER = (
    "kind", "scope", "item", "name", "quantity", "rate", "unit", "frequency", "standard", "amount",
    "due_on",
)  # fmt: skip
"""How the columns of a row are told."""
DECIDED = (AmendmentState.CONFIRMED, AmendmentState.IN_FORCE)


def parameters(street: Street, *, on: date, codes: Collection[str] = PARAMETERS) -> InForce:
    """The parameters in force in the street's district; the recommended ones where none is."""
    found = in_force(district=street.district, on=on)
    held = {
        code: found.held.get(code)
        or Held(str(CATALOGUE[code].default), CATALOGUE[code].clause, RECOMMENDED)
        for code in codes
    }
    return InForce(held)


def terms_now(contract: Contract) -> Agreed:
    """What the contract says as it stands: its columns and its live rows."""
    live = {"contract": contract, "live": True}
    return Agreed(
        fee=contract.fee,
        ends_on=contract.ends_on,
        fund_rate=contract.fund_rate,
        exit_terms=contract.exit_terms,
        fees=tuple(
            Fee(kind=row.kind, name=row.name, rate=row.rate, unit=row.unit)
            for row in ContractFee.objects.filter(**live).order_by("pk")
        ),
        items=tuple(
            Item(scope=row.scope, item=row.item, frequency=row.frequency, standard=row.standard)
            for row in ServiceItem.objects.filter(**live).order_by("pk")
        ),
        commitments=tuple(
            Promise(
                item=row.item,
                quantity=row.quantity,
                due_on=row.due_on,
                unit=row.unit,
                amount=row.amount,
            )
            for row in FacilityCommitment.objects.filter(**live).order_by("pk")
        ),
    )


def steps_of(contract: Contract) -> list[Step]:
    """The confirmed amendments of a contract in order, in force or still to come."""
    rows = ContractAmendment.objects.filter(contract=contract, state__in=DECIDED)
    found = rows.order_by("number").values_list("effective_on", "changes")
    return [(day, json.loads(changes)) for day, changes in found]


def terms_on(contract: Contract, on: date) -> Agreed:
    """The terms of a contract as of a day; before its first amendment those that were signed."""
    return agreed_on(terms_now(contract), steps_of(contract), on)


def told_changes(amendment: ContractAmendment) -> list[str]:
    """What an amendment changes, a sentence a term: old and new."""
    told = json.loads(amendment.changes)
    return [f"{LABELS[name]}：{_said(old)} → {_said(new)}" for name, (old, new) in told.items()]


def _said(value: Any) -> str:
    if isinstance(value, list):
        rows = ["，".join(_words(row)) for row in value]
        return f"{len(rows)}项（{'；'.join(rows)}）" if rows else "无"
    return "无" if value in {None, ""} else str(value)


def _words(row: dict[str, Any]) -> list[str]:
    return [WORDS.get(row[name], str(row[name])) for name in ORDER if row.get(name)]
