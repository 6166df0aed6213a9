"""What holds for every list and record of the staff pages at once."""

from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import LEVEL_OF, Level, Role
from communities.models import Community
from tests.factories import (
    make_community,
    make_district,
    make_estate,
    make_street,
    make_user,
)
from tests.portal.samples import COMMON, SAMPLES, SHARED, label
from tests.rows import make_document, make_scheme

pytestmark = pytest.mark.django_db
MODELS = sorted(SAMPLES, key=label)
CUT = [model for model in MODELS if model not in COMMON]


def person(role: Role, community: Community) -> User:
    units: dict[str, Any] = {
        Level.COMMUNITY: community,
        Level.STREET: community.street,
        Level.DISTRICT: community.street.district,
    }
    return make_user(role, units[LEVEL_OF[role]])


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.OfficeBackend")
    return client


def list_of(model: type[models.Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def page_of(row: models.Model) -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


def foreign_community() -> Community:
    far = make_district("999999", "别的旗")
    return make_community(
        "777", name="别处社区", street=make_street("888", name="别处街道", district=far)
    )


def test_every_registered_model_has_a_sample() -> None:
    assert set(admin.site._registry) == set(SAMPLES)


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_a_list_costs_the_same_queries_for_one_row_and_for_three(model: Any) -> None:
    community = make_community()
    role, make = SAMPLES[model]
    client = signed_in(person(role, community))

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(list_of(model)).status_code == 200
        return len(caught)

    make(community, 1)
    client.get(list_of(model))
    one = cost()
    make(community, 2)
    make(community, 3)
    assert cost() == one


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_a_record_opens_with_its_history(model: Any) -> None:
    community = make_community()
    role, make = SAMPLES[model]
    row = make(community, 1)
    client = signed_in(person(role, community))
    page = client.get(page_of(row))
    assert page.status_code == 200
    history = client.get(page_of(row).replace("/change/", "/history/"))
    assert history.status_code == 200


@pytest.mark.parametrize("model", CUT, ids=label)
def test_a_foreign_record_answers_like_a_missing_one(model: Any) -> None:
    role, make = SAMPLES[model]
    row = make(foreign_community(), 1)
    client = signed_in(person(role, make_community()))
    missing = page_of(row).replace(str(row.pk), "987654321")
    for address in (page_of(row), page_of(row).replace("/change/", "/history/"), missing):
        assert client.get(address).status_code == 404, address
    assert str(row) not in client.get(list_of(model)).content.decode()


SECRETARYS = [m for m in CUT if m not in SHARED and SAMPLES[m][0] == Role.COMMUNITY_SECRETARY]


@pytest.mark.parametrize("model", SECRETARYS, ids=label)
def test_a_neighbour_community_is_foreign_to_a_secretary(model: Any) -> None:
    role, make = SAMPLES[model]
    street = make_community().street
    row = make(make_community("002", street=street), 1)
    client = signed_in(person(role, make_community("001", street=street)))
    assert client.get(page_of(row)).status_code == 404


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_nothing_can_be_deleted(model: Any) -> None:
    community = make_community()
    role, make = SAMPLES[model]
    row = make(community, 1)
    client = signed_in(person(role, community))
    address = page_of(row).replace("/change/", "/delete/")
    assert client.post(address, {"post": "yes"}).status_code == 403
    assert type(row)._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_a_surveyor_is_turned_away_at_the_door(model: Any) -> None:
    client = signed_in(person(Role.SURVEYOR, make_community()))
    answer = client.get(list_of(model), follow=True)
    assert answer.status_code == 403
    assert "您没有这项权限" in answer.content.decode()


def test_choices_of_a_form_end_at_the_scope() -> None:
    own, foreign = make_community(), foreign_community()
    client = signed_in(person(Role.STREET_OFFICER, own))
    make_estate(own)
    page = client.get(reverse("admin:estates_estate_add")).content.decode()
    assert own.name in page
    assert foreign.name not in page


def test_an_autocomplete_offers_only_rows_in_scope() -> None:
    own, foreign = make_estate(make_community()), make_estate(foreign_community())
    client = signed_in(person(Role.COMMUNITY_SECRETARY, own.community))
    found = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "committees", "model_name": "committee", "field_name": "estate", "term": ""},
    ).json()["results"]
    assert [row["id"] for row in found] == [str(own.pk)]
    assert str(foreign.pk) not in {row["id"] for row in found}


def test_the_choices_of_a_filter_end_at_the_scope() -> None:
    make_estate(make_community())
    foreign = make_estate(foreign_community())
    client = signed_in(person(Role.STREET_OFFICER, make_community()))
    page = client.get(list_of(type(foreign))).content.decode()
    assert foreign.community.name not in page


def test_a_record_links_only_to_records_that_the_person_may_open() -> None:
    community = make_community()
    row = make_document(district=community.street.district)
    scheme = make_scheme(district=community.street.district, document=row)
    maker = reverse("admin:accounts_user_change", args=[scheme.made_by_id])
    shown = {
        role: signed_in(person(role, community)).get(page_of(scheme)).content.decode()
        for role in (Role.STREET_OFFICER, Role.COMMUNITY_SECRETARY)
    }
    assert maker in shown[Role.STREET_OFFICER]
    assert maker not in shown[Role.COMMUNITY_SECRETARY]
    assert scheme.made_by.name in shown[Role.COMMUNITY_SECRETARY]
