"""A list answers to its own filters and to nothing else behind the question mark."""

from typing import Any

import pytest
from django.contrib.admin.sites import site
from django.db import models
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.registers import api, person

LEFT_OUT = (models.ForeignKey, models.BooleanField)


def unfiltered(model: type[models.Model]) -> str:
    """A column of the model that its list has no filter for."""
    offered = {
        item[0] if isinstance(item, tuple) else item for item in site._registry[model].list_filter
    }
    return next(
        str(field.name)
        for field in reversed(model._meta.concrete_fields)
        if field.name not in offered and not isinstance(field, LEFT_OUT)
    )


ASKED = [
    (User, "password__startswith", "md5"),
    (User, "password", "x"),
    (User, "role__startswith", "A"),
    *((model, f"{unfiltered(model)}__gte", "1") for model in site._registry),
]


def address(model: type[models.Model], query: str = "") -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/{query}"


def reader(model: type[models.Model]) -> Any:
    """A browser of somebody who may open the list."""
    for role in Role:
        client = api(person(role))
        if client.get(address(model)).status_code == 200:
            return client
    raise LookupError(model)


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "name", "value"), ASKED)
def test_a_column_without_a_filter_cannot_be_asked_for(
    model: type[models.Model], name: str, value: str
) -> None:
    found = reader(model).get(address(model), {name: value})
    assert found.status_code == 400
    assert "请求无法处理" in found.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["?role__exact=sys_admin", "?is_active__exact=1", "?q=a&o=1&p=1", "?all=", "?e=1"],
)
def test_the_filters_of_the_list_themselves_answer(query: str) -> None:
    assert reader(User).get(address(User, query)).status_code == 200


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore:DateTimeField")  # unfold's filter leaves the zone to Django
def test_a_range_of_moments_and_a_filter_of_our_own_answer() -> None:
    client: Client = api(person(Role.AUDITOR))
    moments = "?at_from_0=2022-10-01&at_from_1=08:00&at_to_0=2022-10-02&at_to_1=08:00"
    assert client.get(f"/admin/audit/entry/{moments}").status_code == 200
    assert client.get("/admin/estates/estate/?serviced=0").status_code == 200
