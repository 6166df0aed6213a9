"""Every page of the house in a real browser at both widths: no script error, no sideways scroll."""

from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse

from accounts.roles import Role
from tests.browser.window import DESK, PHONE, assert_fits
from tests.factories import make_community, make_user
from tests.portal.samples import SAMPLES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people() -> dict[str, Any]:
    """One row of everything, and a person of each role who may see it."""
    community = make_community()
    rows = {model: make(community, 1) for model, (_, make) in SAMPLES.items()}
    street = community.street
    return {
        "officer": make_user(Role.STREET_OFFICER, street),
        "secretary": make_user(Role.COMMUNITY_SECRETARY, community),
        "director": make_user(Role.STREET_DIRECTOR, street),
        "bureau": make_user(Role.BUREAU_REVIEWER, street.district),
        "admin": make_user(Role.SYS_ADMIN, street.district),
        "rows": rows,
    }


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_board_fits_the_window(people: Any, visit: Any, shot: Any, width: int) -> None:
    for name in ("officer", "secretary", "director", "bureau", "admin"):
        user = people[name]
        page = visit(user, width)
        page.goto("/admin/")
        shot(page, f"board-{name}-{width}")
        assert_fits(page)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_every_list_and_record_fits_the_window(
    people: Any, visit: Any, shot: Any, width: int
) -> None:
    who = {
        Role.STREET_OFFICER: "officer",
        Role.COMMUNITY_SECRETARY: "secretary",
        Role.STREET_DIRECTOR: "director",
        Role.BUREAU_REVIEWER: "bureau",
        Role.SYS_ADMIN: "admin",
    }
    pages = {name: visit(user, width) for name, user in people.items() if name != "rows"}
    for model in admin.site._registry:
        page = pages[who[SAMPLES[model][0]]]
        meta = model._meta
        page.goto(reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist"))
        shot(page, f"list-{meta.model_name}-{width}")
        assert_fits(page)
        row = people["rows"][model]
        page.goto(reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk]))
        shot(page, f"record-{meta.model_name}-{width}")
        assert_fits(page)
