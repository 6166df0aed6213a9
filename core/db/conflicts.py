"""What the database refuses, said in the sentences that the constraints carry."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from core.rules.errors import Conflict, Refusal

SOMEBODY_WAS_FIRST = "数据与现有记录重复，或已被他人改动。请刷新后核对再办理。"


@contextmanager
def as_conflict(model: type[models.Model]) -> Iterator[None]:
    """Run writes of `model` in a savepoint; a broken constraint becomes a Conflict.

    The sentence is the constraint's own `violation_error_message`.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Conflict(sentence_of(model, str(error)), "CONSTRAINT") from error


def sentence_of(model: type[models.Model], message: str) -> str:
    """The office's sentence for an engine's message.

    PostgreSQL names the constraint; SQLite names it for checks and the columns for unique ones.
    """
    for constraint in model._meta.constraints:
        if constraint.name in message or _names_columns(model, constraint, message):
            own = constraint.violation_error_message
            default = constraint.default_violation_error_message
            return (
                _plain(model) if own == default else str(constraint.get_violation_error_message())
            )
    for field in model._meta.concrete_fields:
        if field.unique and (
            f"{model._meta.db_table}.{field.column}" in message or f"({field.column})=" in message
        ):
            return f"这个{field.verbose_name}已登记过，请核对。"
    return SOMEBODY_WAS_FIRST


def _plain(model: type[models.Model]) -> str:
    return f"{model._meta.verbose_name}：{SOMEBODY_WAS_FIRST}"


def _names_columns(
    model: type[models.Model], constraint: models.BaseConstraint, message: str
) -> bool:
    if not isinstance(constraint, models.UniqueConstraint):
        return False
    table = model._meta.db_table
    columns = [model._meta.get_field(name).column for name in constraint.fields]  # type: ignore[union-attr]
    listed = ", ".join(f"{table}.{column}" for column in columns)
    return message.endswith(f"UNIQUE constraint failed: {listed}")


def refuse_invalid(row: models.Model) -> None:
    """Check fields, uniqueness and constraints of a row; Refusal with every complaint at once."""
    try:
        row.full_clean()
    except ValidationError as error:
        raise Refusal("".join(_complaints(row, error)), "INVALID") from error


def _complaints(row: models.Model, error: ValidationError) -> Iterator[str]:
    for name, messages in error.message_dict.items():
        labels = {field.name: str(field.verbose_name) for field in row._meta.concrete_fields}
        for message in messages:
            yield f"{labels[name]}：{message}" if name in labels else message
