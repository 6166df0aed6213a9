"""No English on a page: neither an untranslated message nor a word in the visible text."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import translation

from accounts.roles import Role
from tests.factories import make_community
from tests.portal.samples import SAMPLES, label
from tests.portal.test_staff_pages import list_of, page_of, person, signed_in

TRANS: Any = vars(translation)["_trans"]
"""What Django asks for every message; patching the module would come too late."""
pytestmark = pytest.mark.django_db
SPOKEN = ("placeholder", "aria-label", "title", "alt")
SILENT = {"script", "style", "svg", "template"}
VOID = {"input", "img", "link", "meta", "br", "hr", "path", "rect"}
WORD = re.compile(r"[A-Za-z]{3,}")
ALLOWED = {"manage", "create", "office", "load", "demo", "esc"}
"""Commands that the empty board names, and the key that closes a dialog."""
MODELS = sorted(SAMPLES, key=label)


class Visible(HTMLParser):
    """Collects the text a person can read or hear: not scripts, drawings or icon names."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.seen += [given.get(name) or "" for name in SPOKEN]
        icon = "material-symbols-outlined" in (given.get("class") or "")
        if tag not in VOID and (self.hidden or icon or tag in SILENT):
            self.hidden.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.hidden and self.hidden[-1] == tag:
            self.hidden.pop()

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.seen.append(data)


def words_on(page: str) -> set[str]:
    reader = Visible()
    reader.feed(page)
    return set(WORD.findall(" ".join(reader.seen))) - ALLOWED


@pytest.fixture
def untranslated(monkeypatch: Any) -> set[str]:
    """Message ids that were asked for and came back as they were."""
    found: set[str] = set()
    plain = TRANS.gettext

    def watched(message: str) -> str:
        answer: str = plain(message)
        if str(answer) == message and WORD.search(message):
            found.add(message)
        return answer

    monkeypatch.setattr(TRANS, "gettext", watched)
    return found


def test_the_watch_notices_a_message_without_translation(untranslated: set[str]) -> None:
    assert translation.gettext("Nobody translates this") == "Nobody translates this"
    assert translation.gettext("Save") == "保存"
    assert untranslated == {"Nobody translates this"}


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


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SURVEYOR])
def test_the_first_staff_page_of_a_role_has_no_english_word(role: Role) -> None:
    client = signed_in(person(role, make_community()))
    assert words_on(client.get("/admin/").content.decode()) == set()
