"""Two people sign one inspection, or one signs while another still fills it in: one is told."""

from datetime import date
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.roles import Role
from core.rules.errors import Conflict, Refusal
from tenders.models import HandoverInspection
from tenders.services.handover import Signature, sign_inspection
from tenders.services.handover_entry import enter_items
from tenders.states import Condition, HandoverState
from tests.estates.test_races import _wait_for_a_waiting_connection
from tests.factories import make_street, make_user
from tests.tenders.handover_kit import AT, make_handover

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PAPER = Signature(signed_on=date(2022, 8, 30), owners_signatory="李某", company_signatory="王某")


def beside_a_signature(act: Any) -> Any:
    """What the second act meets that begins while the first signature is not committed yet."""
    inspection = make_handover()
    first = make_user(Role.STREET_OFFICER, make_street())
    second = make_user(Role.STREET_DIRECTOR, make_street())
    met = list[Any]()

    def run() -> None:
        mine = HandoverInspection.objects.get(pk=inspection.pk)
        try:
            act(mine, second)
        except Refusal as refusal:
            met.append(refusal)
        finally:
            connection.close()

    other = Thread(target=run)
    with transaction.atomic():
        sign_inspection(inspection=inspection, signature=PAPER, by=first, at=AT)
        other.start()
        _wait_for_a_waiting_connection()
    other.join(timeout=10)
    row = HandoverInspection.objects.get()
    assert (row.state, row.signed_by) == (HandoverState.SIGNED, first)
    return met[0]


def test_two_signers_sign_once() -> None:
    met = beside_a_signature(
        lambda row, by: sign_inspection(inspection=row, signature=PAPER, by=by, at=AT)
    )
    assert isinstance(met, Conflict)
    assert "已签字" in met.sentence


def test_nothing_is_filled_in_beside_a_signature() -> None:
    def fill(row: HandoverInspection, by: Any) -> None:
        line = {row.items.get().pk: {"condition": Condition.MISSING}}
        enter_items(inspection=row, lines=line, by=None, at=AT)

    met = beside_a_signature(fill)
    assert isinstance(met, Conflict)
    row = HandoverInspection.objects.get()
    assert row.items.get().condition == Condition.GOOD
