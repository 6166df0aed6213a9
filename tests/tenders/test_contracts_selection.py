"""A contract follows its selection: the chosen company alone signs, and the round goes with it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.rules.errors import Refusal
from tenders.queries import choice as queries
from tenders.services import draft_contract, file_contract, sign_contract
from tenders.services import evaluation as services
from tenders.services.contracts import Terms
from tenders.states import RoundState
from tests.factories import make_company, make_estate, make_street
from tests.tenders import evaluation_kit as kit
from tests.tenders.companies_kit import ban
from tests.tenders.test_evaluation_choice import vote

pytestmark = pytest.mark.django_db
AT = datetime(2023, 6, 2, 1, tzinfo=UTC)
SIGNED_ON = date(2023, 6, 1)
TERMS = Terms(
    starts_on=SIGNED_ON, ends_on=date(2026, 5, 31), fee=Decimal("0.5"), fund_rate=Decimal(6)
)


def test_the_chosen_company_signs_and_the_round_is_closed_by_the_filing() -> None:
    board = kit.recommended()
    hand: dict[str, Any] = {"by": board.officer, "at": AT}
    letter = queries.letters_of(board.selection).get()
    deal: dict[str, Any] = {
        "street": board.selection.street, "number": "HT-SEL", "committee": letter.committee,
        "terms": TERMS, "estates": [board.estate.pk], "selection": board.selection, **hand,
    }  # fmt: skip
    company = letter.application.company
    with pytest.raises(Refusal, match="还没有选定企业"):
        draft_contract(company=company, **deal)
    services.record_choice(recommendation=letter, decided=kit.agreed(vote(board)), **hand)
    with pytest.raises(Refusal, match="两者应一致"):
        draft_contract(company=make_company(), **deal)
    made = draft_contract(company=company, **deal)
    services.give_reasons(
        selection=board.selection, reasons=dict.fromkeys((2, 3, 4), "得分较低"), **hand
    )
    sign_contract(contract=made, signed_on=SIGNED_ON, **hand)
    assert board.fresh().state == RoundState.CONTRACTED
    file_contract(contract=made, filed_on=SIGNED_ON, filing_no="备1", **hand)
    assert board.fresh().state == RoundState.FILED


def test_a_company_on_the_black_list_signs_nothing() -> None:
    company = make_company()
    entry = ban(company)
    at: dict[str, Any] = {"by": None, "at": AT.replace(year=2028)}
    made = draft_contract(
        street=make_street(),
        number="HT-BAN",
        company=company,
        committee=None,
        terms=TERMS,
        estates=[make_estate().pk],
        **at,
    )
    first, last = entry.from_day, entry.until_day
    assert first is not None
    assert last is not None
    for day in (first, last):
        with pytest.raises(Refusal, match="列入黑名单"):
            sign_contract(contract=made, signed_on=day, **at)
    after = date.fromordinal(last.toordinal() + 1)
    assert sign_contract(contract=made, signed_on=after, **at).signed_on == after
