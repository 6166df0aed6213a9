"""The trail: any change, gap, reorder or cut is found, and the database refuses the attempt."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from core.audit import queries
from core.audit.models import ChainHead, Entry
from core.audit.services import record

AT = datetime(2022, 10, 8, 1, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def write(count: int = 3) -> None:
    for number in range(count):
        record(
            verb="test.act",
            sentence=f"第{number + 1}件事",
            by=None,
            at=AT + timedelta(minutes=number),
            data={"n": number},
        )


def without_trigger(sql: str) -> None:
    """What somebody with full rights on the database file could do."""
    on = " ON audit_entry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER audit_entry_no_update{on}")
        cursor.execute(f"DROP TRIGGER audit_entry_no_delete{on}")
        cursor.execute(sql)


def test_an_untouched_trail_has_no_faults() -> None:
    write()
    assert list(queries.faults()) == []
    assert ChainHead.objects.get().number == 3


def test_an_empty_trail_has_no_faults() -> None:
    assert list(queries.faults()) == []


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        ("UPDATE audit_entry SET sentence = '第2件好事' WHERE number = 2", "第2条的内容"),
        ("UPDATE audit_entry SET actor_name = '别人' WHERE number = 1", "第1条的内容"),
        ("DELETE FROM audit_entry WHERE number = 2", "第2条至第2条缺失"),
        ("DELETE FROM audit_entry WHERE number = 3", "末尾的记录被删除"),
        (
            "UPDATE audit_entry SET number = 10 - number WHERE number > 1",
            "缺失",
        ),
    ],
)
def test_every_tampering_is_found(tampering: str, found: str) -> None:
    write()
    without_trigger(tampering)
    assert found in "".join(queries.faults())


def test_the_command_fails_when_the_trail_does_not_hold() -> None:
    write()
    call_command("verify_audit")
    without_trigger("UPDATE audit_entry SET data = '{}' WHERE number = 3")
    with pytest.raises(SystemExit):
        call_command("verify_audit")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET sentence = 'x' WHERE number = 1",
        "DELETE FROM audit_entry WHERE number = 1",
    ],
)
def test_the_database_refuses_to_change_an_entry(sql: str) -> None:
    write(1)
    with (
        pytest.raises(DatabaseError, match="审计记录不可修改或删除"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert Entry.objects.count() == 1


def test_a_rolled_back_act_leaves_no_entry() -> None:
    with transaction.atomic():
        write(1)
        transaction.set_rollback(True)
    assert (Entry.objects.count(), list(queries.faults())) == (0, [])
