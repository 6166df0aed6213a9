"""What holds for every table of the house. Each check is also shown failing on a bad sample."""

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from django.apps.registry import Apps
from django.core.management import call_command
from django.db import models
from django.db.models import BaseConstraint, Q

from core.db.scope import CommonQuerySet, ScopedQuerySet
from tests.repository.house import is_chinese, our_models

MODELS = our_models()
NAME_MOST = 30
CONSTRAINT_MOST = 63
PLURAL = ("verbose_name", "verbose_name_plural")

UNSCOPED = {
    "accounts.pastpassword": "hashes that only the check of a new password reads",
    "audit.chainhead": "one row that only the trail itself reads",
    "jobs.pulse": "heartbeats of standing duties; they name no unit",
}
OWN_SCOPE = {
    "accounts.user": "a person is seen through the duties, by UserQuerySet.visible_to",
    "files.storedfile": "read through the row that points at it: FileQuerySet.visible_to is none()",
    "files.filecontent": "read through its file, by core.files.queries.content_of",
    "jobs.job": "a job has no unit: its requester sees it, by JobQuerySet.visible_to",
}
SIGNATURES = {
    "accounts.pastpassword.replaced_at": "everybody replaces the own password: `user`",
    "accounts.user.created_at": "an account may be made by the command that opens the office",
    "audit.entry.at": "the actor is kept as label: the trail points at nothing",
    "inspections.draw.drawn_at": "the draw follows from the seed; who pressed stands in the trail",
    "inspections.visit.visited_at": "the phone's own clock; `by` and received_at are the act",
    "inspections.visit.received_at": "signed by `by`",
    "inspections.answer.answered_at": "the phone's own clock; `by` and received_at are the act",
    "inspections.answer.received_at": "signed by `by`",
    "jobs.job.due_at": "a plan, not an act",
    "jobs.job.created_at": "signed by requested_by_id and requested_by_name",
    "jobs.job.started_at": "a worker starts it, not a person",
    "jobs.job.finished_at": "a worker ends it, not a person",
    "tenders.application.received_at": "signed by `entered_by`, nobody where a link brought it",
    "jobs.pulse.beat_at": "a standing duty beats, not a person",
}
"""Moments without a person of the same name, with the reason."""
SILENT = (
    "ticket_position_is_used_once",
    "service_is_decided_once_a_batch",
    "line_number_is_used_once_a_case",
    "line_amount_is_not_negative",
    "refused_case_pays_nothing",
    "tier_of_a_year_is_unique",
    "tier_of_a_month_is_unique",
    "household_area_is_positive",
)
"""Constraints that only a fault of ours could break: the service refuses with a sentence before, or
writes the rows itself."""


def label(model: type[models.Model]) -> str:
    return str(model._meta.label_lower)


def unscoped(found: list[type[models.Model]]) -> list[str]:
    """Models whose rows anybody could list: no visible_to, and not declared as such."""
    bad = []
    for model in found:
        rows = model._default_manager.all()
        if isinstance(rows, ScopedQuerySet | CommonQuerySet) or label(model) in UNSCOPED:
            continue
        if label(model) not in OWN_SCOPE or not hasattr(rows, "visible_to"):
            bad.append(label(model))
    return bad


def dead_paths(found: list[type[models.Model]]) -> list[str]:
    """Scoped models whose path does not lead to a unit's path."""
    bad = []
    for model in found:
        rows = model._default_manager.all()
        if isinstance(rows, ScopedQuerySet):
            try:
                rows.filter(**{f"{rows.path_lookup}__startswith": "x"})
            except Exception as error:
                bad.append(f"{label(model)}: {error}")
    return bad


def wordless(found: list[type[models.Model]]) -> list[str]:
    """Models and fields that a page would call by an English name."""
    bad = [
        f"{label(model)} {name}"
        for model in found
        for name in PLURAL
        if not is_chinese(getattr(model._meta, name))
    ]
    return bad + [
        f"{label(model)}.{field.name}"
        for model in found
        for field in model._meta.fields
        if not field.auto_created and field.name != "id" and not is_chinese(field.verbose_name)
    ]


def untold_choices(found: list[type[models.Model]]) -> list[str]:
    """Choices whose label is not Chinese."""
    return [
        f"{label(model)}.{field.name}: {shown}"
        for model in found
        for field in model._meta.fields
        for _, shown in field.flatchoices
        if not is_chinese(shown)
    ]


def long_names(found: list[type[models.Model]]) -> Iterator[str]:
    """Tables and columns above 30 characters, upper case or reserved (domain 8.3)."""
    for model in found:
        columns = (field.column or "" for field in model._meta.local_fields)
        names = [model._meta.db_table, *columns]
        yield from (name for name in names if len(name) > NAME_MOST or name != name.lower())


def long_constraints(found: list[type[models.Model]]) -> list[str]:
    """Constraints and indexes that PostgreSQL would cut."""
    parts = [part for model in found for part in (*model._meta.constraints, *model._meta.indexes)]
    return [part.name for part in parts if len(part.name) >= CONSTRAINT_MOST]


def speechless(found: list[type[models.Model]]) -> list[str]:
    """Constraints that would greet a person in English.

    Django words a plain UniqueConstraint from the field labels, in Chinese; every condition and
    check needs a sentence of its own: Django's would name the constraint in English.
    """
    default = BaseConstraint.default_violation_error_message
    return [
        part.name
        for model in found
        for part in model._meta.constraints
        if not (isinstance(part, models.UniqueConstraint) and part.condition is None)
        and part.name not in SILENT
        and (
            part.violation_error_message == default or not is_chinese(part.violation_error_message)
        )
    ]


def unsigned(found: list[type[models.Model]]) -> list[str]:
    """Moments (`x_at`) without the person (`x_by`) who acted."""
    bad = []
    for model in found:
        names = {field.name for field in model._meta.fields}
        for name in sorted(names):
            moment = f"{label(model)}.{name}"
            if name.endswith("_at") and f"{name[:-3]}_by" not in names and moment not in SIGNATURES:
                bad.append(moment)
    return bad


CHECKS = {
    "is scoped": unscoped,
    "has a scope that leads to a unit": dead_paths,
    "is named in Chinese": wordless,
    "has Chinese choices": untold_choices,
    "has portable names": long_names,
    "has constraint names that fit": long_constraints,
    "says in Chinese what a constraint forbids": speechless,
    "knows who acted at each moment": unsigned,
}


@pytest.mark.parametrize("name", CHECKS)
def test_every_model_of_the_house(name: str) -> None:
    assert list(CHECKS[name](MODELS)) == []


def test_the_house_has_models() -> None:
    assert {"estates.estate", "subsidies.line", "audit.entry"} <= {label(model) for model in MODELS}


def test_no_exception_has_outlived_its_reason() -> None:
    labels = {label(model) for model in MODELS}
    moments = {f"{label(m)}.{field.name}" for m in MODELS for field in m._meta.fields}
    constraints = {part.name for model in MODELS for part in model._meta.constraints}
    assert set(UNSCOPED) | set(OWN_SCOPE) <= labels
    assert set(SIGNATURES) - {"audit.entry.at"} <= moments
    assert set(SILENT) <= constraints


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


# --- the twins: every check above finds what is wrong with this table ---------------------


class LeadsNowhere(ScopedQuerySet):
    path_lookup = "community__street__nowhere"


@pytest.fixture(scope="module")
def bad() -> list[Any]:
    """A table with every fault, outside the registry of the real ones."""

    class Bad(models.Model):
        name = models.CharField(max_length=5, choices=[("A", "Open")])
        closed_at = models.DateTimeField("关闭时间")
        aVeryLongColumnNameThatNoOracleWouldTake = models.IntegerField("数")  # noqa: N815

        class Meta:
            app_label = "bad"
            apps = Apps()
            constraints: ClassVar[list[BaseConstraint]] = [
                models.CheckConstraint(name="c" * 63, condition=Q(name="A"))
            ]

    class Lost(models.Model):
        objects = LeadsNowhere.as_manager()

        class Meta:
            app_label = "bad"
            apps = Apps()
            verbose_name = "迷路"

    return [Bad, Lost]


@pytest.mark.parametrize("name", CHECKS)
def test_each_check_finds_its_fault(name: str, bad: list[Any]) -> None:
    assert list(CHECKS[name](bad)) != []
