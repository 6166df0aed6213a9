"""The bulk writer for sets that the ORM writes too slowly: COPY, or executemany on SQLite.

`bulk_create` costs ten times a COPY at 300,000 rows. Money and areas are shifted to their unit
exactly; what a field must spell (moments, ids) goes through its own `get_db_prep_save`.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any, TypeVar

from django.db import connections, models, router

from core.db.fields import ScaledIntegerField

CHUNK = 10_000
Row = TypeVar("Row")


def chunks(rows: Iterable[Row], size: int = CHUNK) -> Iterator[list[Row]]:
    """The rows in lists of `size`, so that memory stays flat."""
    iterator = iter(rows)
    while chunk := list(islice(iterator, size)):
        yield chunk


@dataclass(frozen=True)
class Target:
    """Where the rows go."""

    table: str
    columns: list[str]

    def sql(self, connection: Any) -> str:
        quote = connection.ops.quote_name
        return f"{quote(self.table)} ({', '.join(map(quote, self.columns))})"


def insert(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert plain rows; `fields` names the columns in order. Returns the number written.

    Runs inside the caller's transaction. Defaults do not apply: name every column that needs a
    value. Raises IntegrityError as the engine does.
    """
    connection = connections[router.db_for_write(model)]
    columns: list[Any] = [model._meta.get_field(name) for name in fields]
    found = [(place, _preparer(column, connection)) for place, column in enumerate(columns)]
    prepare = [(place, convert) for place, convert in found if convert is not None]
    target = Target(model._meta.db_table, [column.column for column in columns])
    write = _copy if connection.vendor == "postgresql" else _executemany
    written = 0
    for chunk in chunks(rows):
        values = [_prepared(row, prepare, len(columns)) for row in chunk]
        write(connection, target, values)
        written += len(values)
    return written


Convert = Callable[[Any], Any]


def _prepared(row: Sequence[Any], prepare: list[tuple[int, Convert]], width: int) -> list[Any]:
    values = list(row)
    if len(values) != width:
        raise ValueError(f"a row of {len(values)} values for {width} columns")
    for place, convert in prepare:
        values[place] = convert(values[place])
    return values


AS_THEY_ARE = (models.CharField, models.TextField, models.BooleanField, models.IntegerField)
NOTHING_TO_DO = frozenset(kind.get_prep_value for kind in AS_THEY_ARE)


def _preparer(field: Any, connection: Any) -> Convert | None:
    """How a value of the field is made ready; None where both engines take it as it is.

    Asking the field itself for every value would cost more than deciding and writing the row.
    """

    def by_field(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    def by_unit(value: Any) -> Any:
        if type(value) is Decimal:
            shifted = value.scaleb(field.places)
            whole = int(shifted)
            if whole == shifted:
                return whole
        return by_field(value)

    if isinstance(field, ScaledIntegerField):
        return by_unit
    stored = field.target_field if field.is_relation else field
    # a field of ours on top of them (a sealed text) prepares its values itself
    as_it_is = isinstance(stored, AS_THEY_ARE) and type(stored).get_prep_value in NOTHING_TO_DO
    return None if as_it_is else by_field


def _executemany(connection: Any, target: Target, rows: list[list[Any]]) -> None:
    marks = ", ".join(["%s"] * len(target.columns))
    sql = f"INSERT INTO {target.sql(connection)} VALUES ({marks})"  # noqa: S608 -- quoted model names
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def _copy(connection: Any, target: Target, rows: list[list[Any]]) -> None:
    buffer = io.StringIO("".join("\t".join(map(_text, row)) + "\n" for row in rows))
    # Django wraps execute() and its like, but not what it does not know.
    with connection.wrap_database_errors, connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {target.sql(connection)} FROM STDIN", buffer)


ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))


def _text(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    for mark, escaped in ESCAPES:
        if mark in text:  # almost never; str.translate costs twenty times as much
            text = text.replace(mark, escaped)
    return text


def refresh_statistics(*written: type[models.Model]) -> None:
    """Tell PostgreSQL how large the freshly written tables are, before a join over all of them.

    Its own daemon does so a minute later; until then a join of 10,000 rows was planned as a nested
    loop and took 36 s in place of 0.05 s. SQLite needs nothing.
    """
    for model in written:
        connection = connections[router.db_for_write(model)]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
