"""Rows that nobody may change, refused by the database itself on both engines."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.db.migrations.operations.base import Operation

Statement = Callable[[str], list[str]]
"""Engine → the SQL of one step."""
Act = Literal["INSERT", "UPDATE", "DELETE", "TRUNCATE"]
POSTGRES = "postgresql"


def frozen(table: str, *, columns: Sequence[str] = (), sentence: str) -> Operation:
    """A migration step: forbid DELETE, and UPDATE of `columns` (of any column when empty)."""
    return _step(
        lambda vendor: _create(vendor, table, columns=columns, sentence=sentence),
        lambda vendor: _drop(vendor, table),
    )


@dataclass(frozen=True, kw_only=True)
class Guard:
    """One trigger: `act` on a row of `table` is refused with `sentence`.

    `columns`: an UPDATE is refused only where the value of one of them changes; empty: always.
    `when`: a condition on OLD and NEW alone. `where`: one that looks into another table, in one
    wording or one for each vendor; PostgreSQL forbids that in WHEN, so it goes into the function.
    """

    table: str
    name: str
    act: Act
    sentence: str
    columns: Sequence[str] = ()
    when: str = ""
    where: str | Mapping[str, str] = ""

    @property
    def trigger(self) -> str:
        return f"{self.table}_{self.name}"

    def created(self, vendor: str) -> list[str]:
        if vendor == POSTGRES:
            return [self._function(), self._postgres()]
        return [] if self.act == "TRUNCATE" else [self._sqlite(vendor)]

    def dropped(self, vendor: str) -> list[str]:
        if vendor == POSTGRES:
            drop = f"DROP TRIGGER {self.trigger} ON {self.table}"
            return [drop, f"DROP FUNCTION {self.trigger}()"]
        return [] if self.act == "TRUNCATE" else [f"DROP TRIGGER {self.trigger}"]

    def _changed(self, differs: str) -> str:
        return " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in self.columns)

    def _where(self, vendor: str) -> str:
        return self.where if isinstance(self.where, str) else self.where[vendor]

    def _function(self) -> str:
        refusal = f"RAISE EXCEPTION '{self.sentence}' USING ERRCODE = '23514';"
        where = self._where(POSTGRES)
        if where:
            row = "OLD" if self.act == "DELETE" else "NEW"
            refusal = f"IF {where} THEN {refusal} END IF; RETURN {row};"
        return (
            f"CREATE FUNCTION {self.trigger}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$BEGIN {refusal} END$$"
        )

    def _postgres(self) -> str:
        each = "STATEMENT" if self.act == "TRUNCATE" else "ROW"
        of = f" OF {', '.join(self.columns)}" if self.columns else ""
        when = _when(self._changed("IS DISTINCT FROM"), self.when)
        return (
            f"CREATE TRIGGER {self.trigger} BEFORE {self.act}{of} ON {self.table} "
            f"FOR EACH {each} {when}EXECUTE FUNCTION {self.trigger}()"
        )

    def _sqlite(self, vendor: str) -> str:
        # no OF: it goes by name, and SET rowid would change the key unseen
        when = _when(self._changed("IS NOT"), self.when, self._where(vendor))
        return (
            f"CREATE TRIGGER {self.trigger} BEFORE {self.act} ON {self.table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{self.sentence}'); END"
        )


def guarded(*guards: Guard) -> Operation:
    """A migration step: put the guards up, in order; backwards it takes them down."""
    return _step(
        lambda vendor: [sql for guard in guards for sql in guard.created(vendor)],
        lambda vendor: [sql for guard in reversed(guards) for sql in guard.dropped(vendor)],
    )


def not_emptied(*tables: str) -> Operation:
    """A migration step: TRUNCATE, which fires no row trigger, is refused too (PostgreSQL only)."""
    sentence = "受保护的记录不可清空"
    return guarded(
        *(
            Guard(table=table, name="no_truncate", act="TRUNCATE", sentence=sentence)
            for table in tables
        )
    )


class Statements(Operation):
    """SQL of each engine, forwards and back. Unlike RunPython it never renders the models: with
    a hundred of them that would cost a fresh database more time than all its tables."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, create: Statement, drop: Statement) -> None:
        self.create, self.drop = create, drop

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Guards are no part of the models."""

    def database_forwards(  # noqa: PLR0917 -- Django's signature
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for sql in self.create(schema_editor.connection.vendor):
            schema_editor.execute(sql)

    def database_backwards(  # noqa: PLR0917 -- Django's signature
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        for sql in self.drop(schema_editor.connection.vendor):
            schema_editor.execute(sql)

    def describe(self) -> str:
        return "Guards of the database"


def _step(create: Statement, drop: Statement) -> Statements:
    return Statements(create, drop)


def _when(*conditions: str) -> str:
    found = [f"({condition})" for condition in conditions if condition]
    return f"WHEN ({' AND '.join(found)}) " if found else ""


def _create(vendor: str, table: str, *, columns: Sequence[str], sentence: str) -> list[str]:
    of = f" OF {', '.join(columns)}" if columns else ""
    if vendor == POSTGRES:
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
    on = f" ON {table}" if vendor == POSTGRES else ""
    drops = [f"DROP TRIGGER {table}_no_{act}{on}" for act in ("update", "delete")]
    return [*drops, f"DROP FUNCTION {table}_frozen()"] if vendor == POSTGRES else drops
