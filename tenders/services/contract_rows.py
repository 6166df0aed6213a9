"""Fees by kind, service items and promised facilities as rows: set while a draft, kept for ever."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.db.conflicts import refuse_invalid
from core.db.days import business_day
from core.files.services import keep
from core.rules.canonical import digest
from core.rules.errors import Conflict, Refusal
from tenders.models import (
    Contract,
    ContractAmendment,
    ContractFee,
    FacilityCommitment,
    ServiceItem,
)
from tenders.queries.contract_terms import terms_now
from tenders.rules.amendments import Agreed, Fee, Item, Promise
from tenders.services.contract_hand import hold, record, refuse_day_to_come, words
from tenders.services.settling import settle
from tenders.states import ContractState
from tenders.states.life import ReminderKind

MOST = 200
"""Rows of one kind that a contract can hold: a form, not a book."""
PICTURES = frozenset({"PDF", "PNG", "JPEG"})
TABLES: dict[str, Any] = {
    "fees": ContractFee,
    "items": ServiceItem,
    "commitments": FacilityCommitment,
}


@transaction.atomic
def set_rows(
    *,
    contract: Contract,
    fees: tuple[Fee, ...],
    items: tuple[Item, ...],
    commitments: tuple[Promise, ...],
    by: User | None,
    at: datetime,
) -> Contract:
    """What a draft agrees beside its columns; replaces what was entered before.

    Conflict once the contract is signed: from then on it is amended.
    """
    require(by, "tenders.change_contract", path=contract.street.path)
    held = hold(contract, frozenset({ContractState.DRAFT}), act="填写收费、服务事项和承诺")
    given = {"fees": fees, "items": items, "commitments": commitments}
    for name, rows in given.items():
        TABLES[name].objects.filter(contract=held).delete()
        bring(held, name, rows)
    told = terms_now(held).as_data()
    record(
        held,
        f"填写分类收费{len(fees)}项、服务事项{len(items)}项、设施投入承诺{len(commitments)}项。",
        verb="tenders.change_contract",
        by=by,
        at=at,
        data={"digest": digest({name: told[name] for name in given})},
    )
    return held


@transaction.atomic
def fulfil_commitment(
    *,
    commitment: FacilityCommitment,
    done_on: date,
    evidence: str,
    by: User | None,
    at: datetime,
    file: "UploadedFile[Any] | None" = None,
) -> FacilityCommitment:
    """A promised facility stands: the day and the proof. Conflict where it was entered already."""
    contract = commitment.contract
    require(by, "tenders.change_contract", path=contract.street.path)
    refuse_day_to_come("完成日期", done_on, at)
    if contract.signed_on is None or done_on < contract.signed_on:
        raise Refusal(f"完成日期{done_on}早于合同签订日期{contract.signed_on}。", "DONE_TOO_EARLY")
    proof = words(evidence, "完成依据", most=200)
    kept = None
    if file is not None:
        kept = keep(name=file.name or "依据", content=file, by=by, at=at, allowed=PICTURES)
    open_ = FacilityCommitment.objects.filter(pk=commitment.pk, live=True, done_on__isnull=True)
    values = {"done_on": done_on, "evidence": proof, "done_by": by, "done_at": at}
    if not open_.update(**values, evidence_file=kept):
        raise Conflict(f"承诺“{commitment}”已登记完成或已取消，请刷新后核对。")
    commitment.refresh_from_db()
    kinds = (ReminderKind.COMMITMENT,)
    settle(f"facility:{commitment.pk}", kinds=kinds, on=business_day(at))
    late = f"，晚于期限{commitment.due_on}" if done_on > commitment.due_on else ""
    record(
        contract,
        f"的承诺“{commitment}”于{done_on}完成{late}：{proof}。",
        verb="tenders.change_contract",
        by=by,
        at=at,
        data={"commitment": commitment.pk, "done_on": done_on, "file": kept and kept.sha256},
    )
    return commitment


def bring(
    contract: Contract,
    name: str,
    rows: tuple[Any, ...],
    *,
    amendment: ContractAmendment | None = None,
) -> None:
    """Insert rows of one kind; Refusal for a row that is not complete, or too many."""
    if len(rows) > MOST:
        raise Refusal(f"一份合同最多{MOST}行，现有{len(rows)}行。", "TOO_MANY_ROWS")
    table = TABLES[name]
    made = [
        table(
            contract=contract,
            amendment=amendment,
            **{column: getattr(row, column) for column in row.__slots__},
        )
        for row in rows
    ]
    for row in made:
        refuse_invalid(row)
    table.objects.bulk_create(made)


def replace_rows(
    contract: Contract, name: str, new: Agreed, *, amendment: ContractAmendment
) -> None:
    """Bring the live rows of one kind to what an amendment says: equal rows stay as they are."""
    table = TABLES[name]
    wanted = list(getattr(new, name))
    gone = []
    for row in table.objects.filter(contract=contract, live=True).order_by("pk"):
        found = next((one for one in wanted if _same(row, one)), None)
        if found is None:
            gone.append(row.pk)
        else:
            wanted.remove(found)
    table.objects.filter(pk__in=gone).update(live=False, ended_by=amendment)
    bring(contract, name, tuple(wanted), amendment=amendment)


def _same(row: Any, one: Any) -> bool:
    def plain(value: Any) -> Any:
        return value.normalize() if isinstance(value, Decimal) else value

    return all(plain(getattr(row, name)) == plain(getattr(one, name)) for name in one.__slots__)
