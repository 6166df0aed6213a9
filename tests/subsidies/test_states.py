"""The life of a batch: complete, reachable, and never back from a signature."""

from subsidies.rules import LABELS, Proration, YearBasis
from subsidies.states import BATCH_STATES, OPEN, BatchState

S = BatchState


def test_every_state_is_reached_from_the_draft() -> None:
    assert BATCH_STATES.reachable_from(S.DRAFT) == set(S) - {S.DRAFT}


def test_signed_and_voided_batches_stay_what_they_are() -> None:
    assert BATCH_STATES.final_states == {S.APPROVED, S.RETURNED, S.VOID}


def test_what_was_sent_can_no_longer_be_voided() -> None:
    assert BATCH_STATES.sources_of(S.VOID) == {S.DRAFT, S.CALCULATED}


def test_a_batch_gives_its_year_free_exactly_when_it_was_returned_or_voided() -> None:
    assert set(S) - OPEN == {S.RETURNED, S.VOID}


def test_every_choice_of_a_scheme_has_its_word() -> None:
    assert set(LABELS) == {*Proration, *YearBasis}
