"""Two people at once on one round: one is first, the other is told."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction

from core.rules.errors import Conflict, Refusal
from tenders.models import Shortlist
from tenders.queries import evaluation as queries
from tenders.services import evaluation as services
from tests.estates.test_races import _wait_for_a_waiting_connection
from tests.tenders import evaluation_kit as kit

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def beside(first: Callable[[], Any], second: Callable[[], Any]) -> list[Refusal]:
    """Run the second act while the first one's transaction is still open."""
    met = list[Refusal]()

    def run() -> None:
        try:
            second()
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
    return met


def test_two_shortlists_do_not_both_take_the_first_slot() -> None:
    board = kit.evaluated(kit.opened(prices=("0.5", "0.6")))

    def shortlist(number: int) -> Any:
        why = {1: "撤回承诺"} if number == 2 else {}
        return services.shortlist(
            selection=board.selection, picked=[number], skipped=why, by=board.officer,
            at=kit.OPENED,
        )  # fmt: skip

    met = beside(lambda: shortlist(1), lambda: shortlist(2))
    assert isinstance(met[0], Conflict)
    assert Shortlist.objects.get().entries.get().application == board.applications[0]


def test_an_objection_is_answered_once() -> None:
    board = kit.publicised(kit.opened(prices=("0.5", "0.6")))
    objection = kit.object_to(board)
    met = beside(
        lambda: kit.answered(board, objection, upheld=False),
        lambda: kit.answered(board, type(objection).objects.get(), upheld=True),
    )
    assert "已有人答复" in met[0].sentence
    assert type(objection).objects.get().upheld is False


def test_a_sheet_is_not_signed_with_marks_that_are_being_changed() -> None:
    board = kit.panelled(kit.opened(prices=("0.5",)))
    judge = queries.judges_of(board.selection)[0]
    sheet = kit.enter(board, judge, 1, "0.5")
    met = beside(
        lambda: kit.enter(board, judge, 1, "0.6"),
        lambda: services.sign_sheet(
            sheet=sheet, seen=kit.marks("0.5"), by=board.bureau, at=kit.OPENED
        ),
    )
    assert "被修改过" in met[0].sentence
    sheet.refresh_from_db()
    assert sheet.signed_at is None
