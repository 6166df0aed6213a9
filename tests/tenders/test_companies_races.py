"""Two directors confirm, two reviewers decide, two officers unite: one does, one is told."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction

from accounts.roles import Role
from core.audit.models import Entry
from core.rules.errors import Refusal
from tenders import services
from tenders.models import Company, ListingEntry, PayeeAccount
from tests.estates.test_races import _wait_for_a_waiting_connection
from tests.factories import make_company, make_street, make_user
from tests.tenders.companies_kit import AT, DAY, NUMBER, bureau, clerk, make_account, make_listing

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def race(first: Callable[[], Any], second: Callable[[], Any]) -> list[Refusal]:
    """The second begins while the first has not committed; what it was told."""
    met: list[Refusal] = []

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
    other.join(timeout=20)
    return met


def test_an_account_is_confirmed_once() -> None:
    account = make_account()
    one, two = (make_user(Role.STREET_DIRECTOR, make_street()) for _ in range(2))

    def confirm(by: Any) -> Callable[[], Any]:
        row = PayeeAccount.objects.get(pk=account.pk)
        return lambda: services.confirm_account(account=row, number=NUMBER, by=by, at=AT)

    met = race(confirm(one), confirm(two))
    account.refresh_from_db()
    assert "已确认" in met[0].sentence
    assert account.confirmed_by == one
    assert Entry.objects.filter(verb="tenders.confirm_account").count() == 1


def test_a_listing_is_decided_once() -> None:
    entry = make_listing(kind="RED")
    one, two = bureau(), bureau()
    row = ListingEntry.objects.get(pk=entry.pk)
    met = race(
        lambda: services.list_company(
            entry=entry, reason="优秀", from_day=DAY, until_day=None, by=one, at=AT
        ),
        lambda: services.reject_listing(entry=row, reason="不同意", by=two, at=AT),
    )
    entry.refresh_from_db()
    assert "已列入" in met[0].sentence
    assert (entry.decided_by, entry.decision_reason) == (one, "优秀")


def test_two_records_are_not_united_into_each_other() -> None:
    one, two = make_company("甲物业"), make_company("甲物业公司")
    by = clerk()
    given: dict[str, Any] = {"reason": "同一", "by": by, "at": AT}
    met = race(
        lambda: services.unite_companies(kept=one, other=two, **given),
        lambda: services.unite_companies(
            kept=Company.objects.get(pk=two.pk), other=Company.objects.get(pk=one.pk), **given
        ),
    )
    assert "已并入" in met[0].sentence
    assert list(Company.objects.choosable()) == [one]
