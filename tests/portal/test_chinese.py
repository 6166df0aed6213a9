"""No English on a page: neither an untranslated message nor a word in the visible text."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils.translation import trans_real

from accounts.roles import Role
from tests.factories import make_community
from tests.portal.samples import SAMPLES, label
from tests.portal.test_staff_pages import list_of, page_of, person, signed_in

pytestmark = pytest.mark.django_db
INVISIBLE = re.compile(
    r"<(script|style|svg|template)\b.*?</\1>"
    r'|<span[^>]*class="[^"]*material-symbols-outlined[^"]*"[^>]*>.*?</span>'
    r"|<!--.*?-->",
    re.DOTALL,
)
SHOWN_ATTRIBUTE = re.compile(r'\b(?:placeholder|aria-label|title|alt)="([^"]*)"')
TAG = re.compile(r"<[^>]*>", re.DOTALL)
WORD = re.compile(r"[A-Za-z]{3,}")
ALLOWED = {"http", "https", "manage", "create", "office", "load", "demo", "JSON", "cid", "sha", "SHA"}
"""Commands that the empty board names, and abbreviations the office uses itself."""
MODELS = sorted(SAMPLES, key=label)


def words_on(page: str) -> set[str]:
    seen = INVISIBLE.sub(" ", page)
    text = " ".join([TAG.sub(" ", seen), *SHOWN_ATTRIBUTE.findall(seen)])
    return set(WORD.findall(text)) - ALLOWED


@pytest.fixture
def untranslated(monkeypatch: Any) -> set[str]:
    """Message ids that were asked for and came back as they were."""
    found: set[str] = set()
    plain = trans_real.gettext

    def watched(message: str) -> str:
        answer: str = plain(message)
        if str(answer) == message and WORD.search(message):
            found.add(message)
        return answer

    monkeypatch.setattr(trans_real, "gettext", watched)
    return found


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_an_empty_list_and_its_form_have_no_english_word(model: Any) -> None:
    client = signed_in(person(SAMPLES[model][0], make_community()))
    page = client.get(list_of(model), {"q": "没有这个"}).content.decode()
    assert words_on(page) == set()


@pytest.mark.parametrize("model", MODELS, ids=label)
def test_a_list_and_a_record_ask_for_no_untranslated_message(
    model: Any, untranslated: set[str]
) -> None:
    community = make_community()
    role, make = SAMPLES[model]
    client = signed_in(person(role, community))
    row = make(community, 1)
    untranslated.clear()
    for address in (list_of(model), page_of(row)):
        assert client.get(address).status_code == 200
    assert untranslated == set()


@pytest.mark.parametrize(
    "role", [Role.STREET_OFFICER, Role.COMMUNITY_SECRETARY, Role.SYS_ADMIN, Role.BUREAU_REVIEWER]
)
def test_every_form_a_role_may_open_has_no_english_word(role: Role) -> None:
    user = person(role, make_community())
    client = signed_in(user)
    opened = 0
    for model, pages in admin.site._registry.items():
        answer = client.get(reverse(f"admin:{pages.opts.app_label}_{pages.opts.model_name}_add"))
        if answer.status_code == 200:
            opened += 1
            assert words_on(answer.content.decode()) == set(), model
    assert opened or role == Role.BUREAU_REVIEWER


@pytest.mark.parametrize("role", list(Role))
def test_the_first_page_of_a_role_has_no_english_word(role: Role) -> None:
    if role == Role.SURVEYOR:
        pytest.skip("surveyors work on the phone pages")
    client = signed_in(person(role, make_community()))
    assert words_on(client.get("/admin/").content.decode()) == set()
