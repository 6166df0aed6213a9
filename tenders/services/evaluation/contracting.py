"""The end of a round: its contract is signed, and filed. Called by the contract's own acts."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.rules.errors import Refusal
from tenders.models import Contract, SelectionRound
from tenders.queries import choice
from tenders.rules import evaluation as rules
from tenders.services.evaluation.shared import record
from tenders.services.rounds import hold
from tenders.states import RoundState

SIGN, FILE = "tenders.change_contract", "tenders.file_contract"
R = RoundState


@transaction.atomic
def contracted(
    *, selection: SelectionRound, contract: Contract, by: User | None, at: datetime
) -> str:
    """RECOMMENDED → CONTRACTED by a signed contract with the chosen company.

    Returns the warning where it was signed later than CONTRACT_SIGN_DAYS after the choice, else "".
    Refusal for another company, another committee, estates outside the round, a signature before
    the choice, and while a qualified applicant has not been told why it was not chosen.
    """
    require(by, SIGN, path=selection.street.path)
    held = hold(selection, R.RECOMMENDED, act="签订合同")
    _refuse_other(held, contract)
    told = [str(row.company) for row in choice.unexplained(held)]
    if told:
        raise Refusal(f"还没有登记未入选理由：{'、'.join(told)}。请先登记再签约。", "UNEXPLAINED")
    since, signed = choice.chosen_on(held), contract.signed_on
    if since is not None and signed is not None and signed < since:
        raise Refusal(
            f"签订日期{signed}早于选定日期{since}：应先由业委会（物管会）选定再签约。",
            "SIGNED_BEFORE_CHOICE",
        )
    days = choice.term(held, "CONTRACT_SIGN_DAYS")
    warning = "" if since is None or signed is None else rules.signing_warning(
        since, signed, days=days
    )  # fmt: skip
    record(
        held, f"与{contract.company}签订合同{contract.number}。{warning}", verb=SIGN, by=by, at=at,
        to=R.CONTRACTED, act="签订合同",
        data={"contract": contract.number, "chosen_on": since, "days": days, "warning": warning},
    )  # fmt: skip
    return warning


@transaction.atomic
def filed(*, selection: SelectionRound, contract: Contract, by: User | None, at: datetime) -> None:
    """CONTRACTED → FILED with the filing of the contract: the round has ended."""
    require(by, FILE, path=selection.street.path)
    held = hold(selection, R.CONTRACTED, act="合同备案")
    _refuse_other(held, contract)
    record(
        held, f"合同{contract.number}已备案，遴选办结。", verb=FILE, by=by, at=at, to=R.FILED,
        act="合同备案", data={"contract": contract.number},
    )  # fmt: skip


def _refuse_other(selection: SelectionRound, contract: Contract) -> None:
    """Refusal for a contract that is not the one that was chosen."""
    row = choice.chosen(selection)
    if row is None:
        raise Refusal("还没有选定企业，不能签约。", "NOT_CHOSEN")
    if row.company_id != contract.company_id:
        raise Refusal(
            f"选定的企业是{row.company}，合同的物业服务人是{contract.company}，不能签约。",
            "NOT_THE_CHOSEN",
        )
    committees = {letter.committee_id for letter in choice.letters_of(selection)}
    if contract.committee_id not in committees:
        raise Refusal("合同的业委会（物管会）不是作出选定的那一个。", "OTHER_COMMITTEE")
    own = set(choice.estates_in(selection).values_list("pk", flat=True))
    if not set(contract.services.values_list("estate_id", flat=True)) <= own:
        raise Refusal("合同包含本次遴选以外的小区，不能签约。", "OTHER_ESTATES")
