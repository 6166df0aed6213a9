"""The demo street, loaded once for the tests of a module and rolled back after them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from demo.loader import load


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Each test works in a savepoint inside this transaction."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def street(loaded: None, db: None) -> None:
    """The loaded demo street; what a test changes is gone after it."""
