"""Two persons confirm an opening at once: one opens, the other is told; nothing is opened twice."""

from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.models import User
from core.rules.errors import Refusal
from tenders.models import Application, SelectionRound
from tenders.services.application_hand import Hand
from tenders.services.applications import submit
from tenders.services.openings import complete_opening, start_opening
from tenders.states import ApplicationState
from tests.estates.test_races import _wait_for_a_waiting_connection
from tests.factories import make_company
from tests.tenders.applications_kit import (
    NEED,
    director,
    make_application,
    make_draft,
    offer,
    officer,
)
from tests.tenders.rounds_kit import AFTER, DURING, make_round

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TOLD = {"place": "街道会议室", "present": "王主任"}


def test_of_two_second_openers_one_opens_and_the_other_is_told() -> None:
    selection, met = make_round(), list[Refusal]()
    for _ in range(3):
        make_application(selection)
    start_opening(selection=selection, **TOLD, by=officer(selection), at=AFTER)
    first, second = director(selection), director(selection)

    def late(by: User) -> None:
        mine = SelectionRound.objects.get(pk=selection.pk)
        try:
            complete_opening(selection=mine, **TOLD, by=by, at=AFTER)
        except Refusal as refusal:
            met.append(refusal)
        finally:
            connection.close()

    other = Thread(target=late, args=[second])
    with transaction.atomic():
        record = complete_opening(selection=selection, **TOLD, by=first, at=AFTER)
        other.start()
        _wait_for_a_waiting_connection()
    other.join(timeout=10)
    assert "资格审查" in met[0].sentence
    record.refresh_from_db()
    assert record.opened_by == first


def test_two_presses_on_submit_give_one_number() -> None:
    selection, met = make_round(), list[Any]()
    draft = make_draft(selection, make_company(), papers=NEED)
    hand = Hand(person=draft.started_by)

    def again() -> None:
        mine = Application.objects.select_related("round__street", "company").get(pk=draft.pk)
        try:
            submit(application=mine, offer=offer(), by=hand, at=DURING)
        except Refusal as refusal:
            met.append(refusal)
        finally:
            connection.close()

    other = Thread(target=again)
    with transaction.atomic():
        submit(application=draft, offer=offer(), by=hand, at=DURING)
        other.start()
        _wait_for_a_waiting_connection()
    other.join(timeout=10)
    assert "不能再改" in met[0].sentence
    rows = Application.objects.values_list("number", "state")
    assert list(rows) == [(1, ApplicationState.REGISTERED)]
