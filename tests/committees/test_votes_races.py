"""A decision is revoked while the notice to the company is entered: one of both is told."""

from datetime import date
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction

from committees.models import DismissalNotice, OwnersDecision
from committees.services.votes import revoke_decision, serve_dismissal
from committees.states import Matter, VoteState
from core.rules.errors import Refusal
from tests.committees.votes_kit import AFTER, officer
from tests.estates.test_races import _wait_for_a_waiting_connection
from tests.factories import make_decision, make_estate

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
DAY = date(2023, 5, 28)


def test_no_notice_is_served_of_a_decision_that_is_being_revoked() -> None:
    decision = make_decision(
        make_estate(), kind=Matter.PROVIDER, dismisses=True, state=VoteState.PASSED
    )
    by, met = officer(), list[Any]()

    def serve() -> None:
        mine = OwnersDecision.objects.get(pk=decision.pk)
        try:
            serve_dismissal(decision=mine, served_on=DAY, document="送达回证", by=by, at=AFTER)
        except Refusal as refusal:
            met.append(refusal)
        finally:
            connection.close()

    other = Thread(target=serve)
    with transaction.atomic():
        revoke_decision(
            decision=decision, revoked_on=DAY, reason="判决", document="民初1号", by=by, at=AFTER
        )
        other.start()
        _wait_for_a_waiting_connection()
    other.join(timeout=10)
    assert "不是已通过的解聘决定" in met[0].sentence
    assert not DismissalNotice.objects.exists()
