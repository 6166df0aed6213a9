"""Ways past the triggers that only the owner of a database has: to empty it, or to tamper."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
OF_TABLE = f"{TRIGGERS} AND tbl_name = %s"
# a statement trigger on TRUNCATE has this bit
EMPTYING = (
    "SELECT tgrelid::regclass, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 32 > 0"
)


def let_flush_pass() -> None:
    """Take the triggers away for the moment of a flush and put them back unchanged."""
    operations: Any = type(connection.ops)
    flush = operations.execute_sql_flush

    def on_sqlite(self: Any, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            triggers = cursor.execute(TRIGGERS).fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
        flush(self, sql_list)
        with self.connection.cursor() as cursor:
            for _, sql in triggers:
                cursor.execute(sql)

    def on_postgresql(self: Any, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute(EMPTYING)
            found = cursor.fetchall()
        off = [f"ALTER TABLE {table} DISABLE TRIGGER {name}" for table, name in found]
        on = [f"ALTER TABLE {table} ENABLE TRIGGER {name}" for table, name in found]
        flush(self, [*off, *sql_list, *on])

    operations.execute_sql_flush = on_postgresql if connection.vendor == "postgresql" else on_sqlite


@contextmanager
def lifted(table: str) -> Iterator[None]:
    """What whoever owns the database could do to `table`: write while its triggers are away."""
    way = _lifted_on_postgresql if connection.vendor == "postgresql" else _lifted_on_sqlite
    with way(table):
        yield


@contextmanager
def _lifted_on_postgresql(table: str) -> Iterator[None]:
    # ALTER TABLE waits for no deferred check: have them made first
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@contextmanager
def _lifted_on_sqlite(table: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        triggers = cursor.execute(OF_TABLE, [table]).fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
    yield
    with connection.cursor() as cursor:
        for _, sql in triggers:
            cursor.execute(sql)
