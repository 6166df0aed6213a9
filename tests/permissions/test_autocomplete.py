"""The choices that a form offers while one types: only rows of the person's own units."""

from typing import Any

import pytest
from django.contrib.admin.sites import site
from django.db import models

from accounts.roles import Role
from tests.permissions.world import MAKERS, build
from tests.registers import api, foreign_community, own_community, person


def searched() -> list[tuple[str, str, str]]:
    """Every field of the administration that is filled by searching."""
    return [
        (model._meta.app_label, str(model._meta.model_name), field)
        for model, admin in site._registry.items()
        for field in admin.autocomplete_fields
    ]


FIELDS = searched()


def target(app: str, name: str, field: str) -> type[models.Model]:
    model = next(
        m for m in site._registry if (m._meta.app_label, m._meta.model_name) == (app, name)
    )
    found: Any = model._meta.get_field(field)
    related: type[models.Model] = found.related_model
    return related


def offered(role: Role, app: str, name: str, field: str) -> set[str]:
    """Row numbers offered to a person of this role; none where the role may not search."""
    query = {"app_label": app, "model_name": name, "field_name": field, "term": ""}
    answer = api(person(role)).get("/admin/autocomplete/", query)
    return {row["id"] for row in answer.json()["results"]} if answer.status_code == 200 else set()


def test_there_are_fields_to_search() -> None:
    assert FIELDS


@pytest.mark.django_db
@pytest.mark.parametrize(("app", "name", "field"), FIELDS, ids="-".join)
def test_nobody_is_offered_a_foreign_row(app: str, name: str, field: str) -> None:
    kind = target(app, name, field)._meta.label_lower
    maker = MAKERS[kind]
    by = person(Role.STREET_OFFICER)
    own, foreign = maker(own_community(), by), maker(foreign_community(), by)
    found = {role: offered(role, app, name, field) for role in Role}
    assert any(str(own.pk) in ids for ids in found.values())
    if kind not in ("tenders.company", "policies.policydocument", "infrastructure.facilityitem"):
        assert [role for role, ids in found.items() if str(foreign.pk) in ids] == []


@pytest.mark.django_db
def test_the_world_of_the_matrix_can_be_built() -> None:
    world = build({"estates.estate"})
    assert world.own["estates.estate"].pk != world.foreign["estates.estate"].pk
