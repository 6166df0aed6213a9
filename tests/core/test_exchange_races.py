"""Two people at one import, or one at an import and one at its records: one is told."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from core.exchange.models import ImportBatch, ImportEffect, StagedRow
from core.exchange.services import accept_suggestion, confirm, discard, receive, stage, undo
from core.exchange.states import ImportState
from core.rules.errors import Refusal
from estates.models import Estate
from tests.estates.test_races import _wait_for_a_waiting_connection, second_of
from tests.factories import make_community, make_estate, make_user

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HEAD = "社区,小区名称,户数,总建筑面积,管理方式,地址\n"
GOOD = "第001社区,幸福里,120户,9000㎡,弃管,老街1号\n"


def officer() -> User:
    return make_user(Role.STREET_OFFICER, make_community().street)


def preview(by: User, text: str = HEAD + GOOD) -> ImportBatch:
    at = timezone.now()
    batch = receive(
        content=text.encode(), file_name="台账.csv", kind="estates", by=by, at=at,
        on=timezone.localdate(),
    )  # fmt: skip
    return stage(batch=batch, by=by, at=at)


def taken(batch: ImportBatch, by: User) -> Any:
    digest = batch.preview_digest
    try:
        return confirm(batch=batch, digest=digest, good_only=False, by=by, at=timezone.now())
    except Refusal as refusal:
        return refusal


def beside(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """What `second` meets that begins before `first` commits and waits for it."""
    met: list[Any] = []

    def other() -> None:
        try:
            met.append(second())
        except Refusal as refusal:
            met.append(refusal)
        finally:
            connection.close()

    thread = Thread(target=other)
    with transaction.atomic():
        first()
        thread.start()
        _wait_for_a_waiting_connection()
    thread.join(timeout=10)
    return met[0]


def test_two_confirmations_write_once() -> None:
    by = officer()
    batch = preview(by)
    met = second_of(lambda: taken(batch, by))
    assert isinstance(met, Refusal)
    assert Estate.objects.count() == 1
    assert ImportBatch.objects.get().state == ImportState.TAKEN


def test_a_choice_beside_a_confirmation_is_not_taken_unseen() -> None:
    by = officer()
    batch = preview(by)
    key = StagedRow.objects.get(batch=batch).pk

    def choose() -> Any:
        return accept_suggestion(batch=batch, row=key, target="new", by=by, at=timezone.now())

    met = beside(choose, lambda: taken(batch, by))
    assert isinstance(met, Refusal)
    assert ImportBatch.objects.get().state == ImportState.PREVIEWED


def test_giving_up_beside_a_confirmation_leaves_one_of_both() -> None:
    by = officer()
    batch = preview(by)
    met = beside(lambda: discard(batch=batch, by=by, at=timezone.now()), lambda: taken(batch, by))
    assert isinstance(met, Refusal)
    assert not Estate.objects.exists()


def test_two_undos_are_one() -> None:
    by = officer()
    batch = preview(by)
    taken(batch, by)
    met = second_of(lambda: undo(batch=batch, by=by, at=timezone.now()))
    assert isinstance(met, Refusal)
    assert not Estate.objects.exists()


def test_an_undo_beside_a_change_of_the_record_does_not_swallow_it() -> None:
    by = officer()
    estate = make_estate(make_community(), name="幸福里", address="旧街")
    batch = preview(by, "社区,小区名称,地址\n第001社区,幸福里,老街1号\n")
    assert not isinstance(taken(batch, by), Refusal)
    assert ImportEffect.objects.exists()

    def somebody() -> None:
        Estate.objects.filter(pk=estate.pk).update(address="新街")

    met = beside(somebody, lambda: undo(batch=batch, by=by, at=timezone.now()))
    assert isinstance(met, Refusal)
    assert "已改动" in met.sentence
    assert Estate.objects.get().address == "新街"


def test_a_confirmation_beside_a_change_of_the_record_does_not_swallow_it() -> None:
    by = officer()
    estate = make_estate(make_community(), name="幸福里", address="旧街")
    batch = preview(by, "社区,小区名称,地址\n第001社区,幸福里,老街1号\n")

    def somebody() -> None:
        Estate.objects.filter(pk=estate.pk).update(address="新街")

    met = beside(somebody, lambda: taken(batch, by))
    assert isinstance(met, Refusal)
    assert Estate.objects.get().address == "新街"
    assert ImportBatch.objects.get().state == ImportState.PREVIEWED
