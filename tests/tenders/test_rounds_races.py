"""Two at once on one round: one is done, the other is told, nothing is written twice."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction

from core.rules.errors import Refusal
from tenders.models import RoundPublication, SelectionRound
from tenders.queries.rounds import content_digest, estates_of
from tenders.services.round_draft import change_round
from tenders.services.round_notice import publish_round, sign_round
from tenders.services.rounds import open_due_rounds
from tenders.states import RoundState
from tests.estates.test_races import _wait_for_a_waiting_connection
from tests.factories import make_estate
from tests.tenders.rounds_kit import (
    DRAFTED,
    DURING,
    FIRST,
    NOTICE,
    PUBLISHED,
    make_round,
    office,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def beside(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """Run `second` on another connection while `first` is not committed; what it met."""
    met: list[Any] = []

    def run() -> None:
        try:
            met.append(second())
        except Refusal as refusal:
            met.append(refusal)
        finally:
            connection.close()

    other = Thread(target=run)
    with transaction.atomic():
        first()
        other.start()
        _wait_for_a_waiting_connection()
    other.join(timeout=10)
    return met[0]


def drafted() -> tuple[SelectionRound, tuple[Any, Any, Any]]:
    people = office()
    estate = make_estate(address="府前路1号")
    return make_round(state=RoundState.DRAFT, drafted_by=people[0], estates=[estate]), people


def test_two_signers_at_once_complete_the_signatures_once() -> None:
    row, (_, director, reviewer) = drafted()
    seen = content_digest(row)

    def sign(by: Any) -> Callable[[], Any]:
        return lambda: sign_round(selection=row, seen=seen, by=by, at=DRAFTED)

    beside(sign(director), sign(reviewer))
    row.refresh_from_db()
    assert row.state == RoundState.CO_SIGNED
    assert row.signatures.filter(live=True).count() == 2


def test_the_same_person_twice_signs_once() -> None:
    row, (_, director, _) = drafted()
    seen = content_digest(row)

    def sign() -> Any:
        return sign_round(selection=row, seen=seen, by=director, at=DRAFTED)

    assert isinstance(beside(sign, sign), Refusal)
    assert row.signatures.count() == 1


def test_a_notice_that_is_being_published_is_not_changed() -> None:
    row, (officer, director, reviewer) = drafted()
    for by in (director, reviewer):
        sign_round(selection=row, seen=content_digest(row), by=by, at=DRAFTED)
    estates = [one.estate for one in estates_of(row)]
    met = beside(
        lambda: publish_round(selection=row, by=officer, at=PUBLISHED),
        lambda: change_round(
            selection=row, values=NOTICE | {"contact": "别人"}, estates=estates, by=officer,
            at=PUBLISHED,
        ),
    )  # fmt: skip
    assert isinstance(met, Refusal)
    row.refresh_from_db()
    assert (row.state, row.contact) == (RoundState.PUBLISHED, NOTICE["contact"])
    assert RoundPublication.objects.filter(round=row).count() == 1


def test_the_tick_beside_itself_opens_registration_once() -> None:
    make_round(state=RoundState.PUBLISHED)
    assert (
        beside(lambda: open_due_rounds(FIRST, DURING), lambda: open_due_rounds(FIRST, DURING)) == 0
    )
