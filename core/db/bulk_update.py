"""Many rows, each with its own values, in one statement: what `bulk_update` writes too slowly."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connections, models, router

from core.db.bulk import chunks


def update(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Write `fields` of existing rows; each row is the key followed by the values in order.

    Returns the number of rows given. Runs inside the caller's transaction; one statement for each
    10,000 rows (an UPDATE from arrays on PostgreSQL, executemany on SQLite).
    """
    connection = connections[router.db_for_write(model)]
    key: Any = model._meta.pk
    columns: list[Any] = [key, *(model._meta.get_field(name) for name in fields)]
    write = _from_arrays if connection.vendor == "postgresql" else _executemany
    written = 0
    for chunk in chunks(rows):
        values = [
            [
                column.get_db_prep_save(value, connection)
                for column, value in zip(columns, row, strict=True)
            ]
            for row in chunk
        ]
        write(connection, model._meta.db_table, columns, values)
        written += len(values)
    return written


def _executemany(  # noqa: PLR0917 -- one statement in its parts
    connection: Any, table: str, columns: Sequence[Any], rows: list[list[Any]]
) -> None:
    quote = connection.ops.quote_name
    key, *others = (quote(column.column) for column in columns)
    changes = ", ".join(f"{name} = %s" for name in others)
    sql = f"UPDATE {quote(table)} SET {changes} WHERE {key} = %s"  # noqa: S608 -- names come from the model, quoted
    with connection.cursor() as cursor:
        cursor.executemany(sql, [[*values, pk] for pk, *values in rows])


def _from_arrays(  # noqa: PLR0917 -- as above
    connection: Any, table: str, columns: Sequence[Any], rows: list[list[Any]]
) -> None:
    quote = connection.ops.quote_name
    key, *others = (quote(column.column) for column in columns)
    arrays = ", ".join(f"%s::{column.rel_db_type(connection)}[]" for column in columns)
    names = ", ".join([key, *others])
    changes = ", ".join(f"{name} = v.{name}" for name in others)
    sql = f"UPDATE {quote(table)} AS t SET {changes} FROM unnest({arrays}) AS v({names}) WHERE t.{key} = v.{key}"  # noqa: E501, S608 -- names come from the model, quoted
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(values) for values in zip(*rows, strict=True)])
