"""A contract that follows a selection: with the company that was chosen, told back to the round."""

from datetime import datetime

from accounts.models import User
from core.db.days import business_day
from core.rules.errors import Refusal
from tenders.models import Contract, RoundEstate
from tenders.queries.choice import chosen
from tenders.services.evaluation import contracted, filed
from tenders.states import RUNNING, RoundState

CHOOSING = RUNNING - {RoundState.DRAFT, RoundState.CO_SIGNED, RoundState.CONTRACTED}
"""States in which a round whose notice is out has no contract yet."""


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
    """Tell the round that its contract is signed; returns a sentence where it came late.

    Refusal for a contract that passes by a round which is choosing a company for its estates, and
    for one whose committee stands for none of them.
    """
    _refuse_foreign_committee(contract)
    if contract.selection is None:
        _refuse_around(contract)
        return ""
    return contracted(selection=contract.selection, contract=contract, by=by, at=at)


def _refuse_foreign_committee(contract: Contract) -> None:
    committee = contract.committee
    if committee is None:
        return
    served = contract.services.values_list("estate_id", "estate__region_id")
    estates, regions = {row[0] for row in served}, {row[1] for row in served} - {None}
    if committee.estate_id not in estates and committee.region_id not in regions:
        raise Refusal(
            f"“{committee.name}”不是合同所服务小区（区域）的业委会（物管会），不能签约。",
            "FOREIGN_COMMITTEE",
        )


def _refuse_around(contract: Contract) -> None:
    """Whoever wants another company cancels the round first, with its reason."""
    served = contract.services.values_list("estate", flat=True)
    rows = RoundEstate.objects.filter(live=True, estate__in=served, round__state__in=CHOOSING)
    for row in rows.select_related("round", "estate"):
        out = row.round.published_at
        if out is not None and contract.signed_on and contract.signed_on >= business_day(out):
            raise Refusal(
                f"“{row.estate.name}”正在遴选“{row.round}”中，不能另行签约：请选择这次遴选，"
                "或先取消遴选。",
                "ROUND_IS_CHOOSING",
            )


def note_filed(contract: Contract, *, by: User | None, at: datetime) -> None:
    """Tell the round that its contract is filed."""
    if contract.selection is not None:
        filed(selection=contract.selection, contract=contract, by=by, at=at)
