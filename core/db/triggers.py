"""Rows that nobody may change, refused by the database itself on both engines."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations import RunPython


def frozen(table: str, *, columns: Sequence[str] = (), sentence: str) -> RunPython:
    """A migration step: forbid DELETE, and UPDATE of `columns` (of any column when empty)."""

    def create(apps: Any, schema_editor: Any) -> None:
        vendor = schema_editor.connection.vendor
        for sql in _create(vendor, table, columns=columns, sentence=sentence):
            schema_editor.execute(sql)

    def drop(apps: Any, schema_editor: Any) -> None:
        for sql in _drop(schema_editor.connection.vendor, table):
            schema_editor.execute(sql)

    return RunPython(create, drop)


def _create(vendor: str, table: str, *, columns: Sequence[str], sentence: str) -> list[str]:
    of = f" OF {', '.join(columns)}" if columns else ""
    if vendor == "postgresql":
        return [
            f"CREATE OR REPLACE FUNCTION {table}_frozen() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$BEGIN RAISE EXCEPTION '{sentence}' USING ERRCODE = '23514'; END$$",
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE{of} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_frozen()",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION {table}_frozen()",
        ]
    return [
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE{of} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END",
    ]


def _drop(vendor: str, table: str) -> list[str]:
    on = f" ON {table}" if vendor == "postgresql" else ""
    drops = [f"DROP TRIGGER {table}_no_{act}{on}" for act in ("update", "delete")]
    return [*drops, f"DROP FUNCTION {table}_frozen()"] if vendor == "postgresql" else drops
