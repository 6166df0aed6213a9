"""Search by any part of a text, fast where the engine can: PostgreSQL by an index of bigrams.

Chinese has no spaces to cut words at, and a LIKE '%…%' reads the whole table. PostgreSQL keeps
every pair of neighbours of the text in a GIN index; a search asks for the pairs first and compares
the text of what is left. A single character is in so many texts that reading the list in its order
finds a page of them sooner. SQLite compares every row.
"""

from typing import Any

from django.db import models
from django.db.migrations.operations import RunPython
from django.db.models.lookups import Contains

FUNCTION = "core_grams"
POSTGRES = "postgresql"
CREATE = f"""
CREATE OR REPLACE FUNCTION {FUNCTION}(entry text) RETURNS text[]
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(substr(entry, place, 2)), '{{}}'::text[])
    FROM generate_series(1, length(entry) - 1) AS place
$$
"""  # noqa: S608 -- only constants


def grams(text: str) -> list[str]:
    """What must be in the index of a text that contains this one: its pairs, none for one sign."""
    return sorted({text[place : place + 2] for place in range(len(text) - 1)})


@models.TextField.register_lookup
class Part(Contains):
    """`column__part="阳光"`: the text contains it; on PostgreSQL the index of bigrams is asked."""

    lookup_name = "part"

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        like, like_params = self.as_sql(compiler, connection)
        pairs = grams(str(self.rhs))
        if not pairs:
            return like, list(like_params)
        column, params = self.process_lhs(compiler, connection)
        sql = f"({FUNCTION}({column}) @> %s::text[] AND {like})"
        return sql, [*params, pairs, *like_params]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        # a plain Contains, because the engine knows its operator by that name
        return Contains(self.lhs, self.rhs).as_sql(compiler, connection)


def gram_index(table: str, column: str) -> RunPython:
    """A migration step: index the bigrams of a text column; nothing on other engines."""
    name = f"{table}_{column}_grams"

    def forwards(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == POSTGRES:
            schema_editor.execute(CREATE)
            schema_editor.execute(
                f"CREATE INDEX {name} ON {table} USING gin ({FUNCTION}({column}))"
            )

    def backwards(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == POSTGRES:
            schema_editor.execute(f"DROP INDEX {name}")

    return RunPython(forwards, backwards)
