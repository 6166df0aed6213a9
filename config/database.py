"""What an operator is told when the database is not there or not up to date: one sentence."""

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

NOT_MIGRATED = "数据库尚未更新，请先执行 .venv/bin/python manage.py migrate。"
MISSING_PLACES = {"42P01", "42703"}
"""SQLSTATE of PostgreSQL for a table and for a column that does not exist."""


def sentence_for(error: DatabaseError) -> str:
    """The sentence that the error deserves; empty for one that is a fault of the program."""
    if _code(error) in MISSING_PLACES or _sqlite_misses(error):
        return NOT_MIGRATED
    if _unreachable(error):
        return f"连不上数据库 {address()}，请检查 DATABASE_URL，并确认数据库已经启动。"
    return ""


def _code(error: DatabaseError) -> str | None:
    """PostgreSQL's SQLSTATE, by either name that its drivers give it."""
    cause = error.__cause__
    return getattr(cause, "sqlstate", None) or getattr(cause, "pgcode", None)


def _sqlite_misses(error: DatabaseError) -> bool:
    return str(error).startswith(("no such table", "no such column"))


def _unreachable(error: DatabaseError) -> bool:
    text = str(error)
    if text.startswith("unable to open database file"):
        return True
    # psycopg has a code for whatever a server answered, none where no connection came about
    return (
        type(error.__cause__).__module__.startswith("psycopg")
        and type(error.__cause__).__name__ == "OperationalError"
        and _code(error) is None
    )


def address() -> str:
    """Where the database should be, without user name and password."""
    found = settings.DATABASES[DEFAULT_DB_ALIAS]
    if not found.get("HOST"):
        return str(found["NAME"])
    port = f":{found['PORT']}" if found.get("PORT") else ""
    return f"{found['HOST']}{port}/{found['NAME']}"


def is_migrated() -> bool:
    """True when no migration waits. OperationalError where the database cannot be reached."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
