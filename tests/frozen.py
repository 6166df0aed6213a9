"""Lets a test database be emptied although triggers forbid it: SQLite's flush deletes rows."""

from typing import Any

from django.db.backends.sqlite3 import base

TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


def let_flush_pass() -> None:
    """Take the triggers away for the moment of a flush and put them back unchanged."""
    operations: Any = base.DatabaseWrapper.ops_class
    flush = operations.execute_sql_flush

    def without_triggers(self: Any, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            triggers = cursor.execute(TRIGGERS).fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
        flush(self, sql_list)
        with self.connection.cursor() as cursor:
            for _, sql in triggers:
                cursor.execute(sql)

    operations.execute_sql_flush = without_triggers
