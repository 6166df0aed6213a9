"""On an empty database the same street every time; on any other, nothing."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from core.rules.errors import Refusal
from demo.hands import lend
from demo.loader import load
from demo.queries import fingerprint, is_demo, is_empty
from estates.models import Estate
from tests.factories import make_estate, make_street


def test_a_fresh_load_equals_the_one_before(db: None) -> None:
    assert is_empty()
    prints = []
    for _ in range(2):
        with transaction.atomic():
            assert load() is True
            assert is_demo()
            prints.append(fingerprint())
            transaction.set_rollback(True)
    assert prints[0] == prints[1]


def test_other_data_is_never_mixed_with_the_demo(db: None) -> None:
    make_estate()
    with pytest.raises(Refusal):
        load()
    with pytest.raises(CommandError, match="只能装入空的数据库"):
        call_command("load_demo")
    out = StringIO()
    call_command("load_demo", "--if-empty", stdout=out)
    assert "未装入演示数据" in out.getvalue()
    assert Estate.objects.count() == 1


def test_accounts_are_not_listed_outside_a_demo_database(db: None) -> None:
    with pytest.raises(CommandError, match="不是演示数据库"):
        call_command("demo_accounts")


def test_there_are_no_hands_outside_a_demo_database(db: None) -> None:
    assert lend(make_street()) is None
