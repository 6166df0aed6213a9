"""A contract that follows a selection: with the company that was chosen, told back to the round."""

from datetime import datetime

from accounts.models import User
from core.rules.errors import Refusal
from tenders.models import Contract
from tenders.queries.choice import chosen
from tenders.services.evaluation import contracted, filed


def refuse_other_company(contract: Contract) -> None:
    """Refusal where the contract names a selection that chose another company, or none yet."""
    if contract.selection is None:
        return
    found = chosen(contract.selection)
    if found is None:
        raise Refusal(
            f"遴选“{contract.selection}”还没有选定企业，不能据此签约。请先办完推荐和选定。",
            "NOT_CHOSEN",
        )
    if found.company_id != contract.company_id:
        raise Refusal(
            f"遴选“{contract.selection}”选定的是“{found.company.name}”，"
            f"合同的物业服务人是“{contract.company.name}”，两者应一致。",
            "OTHER_COMPANY",
        )


def note_signed(contract: Contract, *, by: User | None, at: datetime) -> str:
    """Tell the round that its contract is signed; returns a sentence where it came late."""
    if contract.selection is None:
        return ""
    return contracted(selection=contract.selection, contract=contract, by=by, at=at)


def note_filed(contract: Contract, *, by: User | None, at: datetime) -> None:
    """Tell the round that its contract is filed."""
    if contract.selection is not None:
        filed(selection=contract.selection, contract=contract, by=by, at=at)
