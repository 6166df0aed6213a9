"""Pages and API of rounds: who sees and does what, what stays in a form, what the public reads."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from core.audit.models import Entry
from tenders.models import SelectionRound
from tenders.queries.rounds import TYPED, content_digest
from tenders.services import round_window as window
from tenders.states import RoundState
from tests.factories import make_community, make_estate, make_street, make_user
from tests.tenders.rounds_kit import DURING, NOTICE, make_round, office

pytestmark = pytest.mark.django_db
S = RoundState
JSON = "application/json"


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: DURING)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.OfficeBackend")
    return client


def typed(**values: Any) -> dict[str, Any]:
    given = {name: "" if NOTICE[name] is None else str(NOTICE[name]) for name in TYPED}
    return given | values


def test_a_draft_keeps_what_was_typed_and_then_is_saved(now: None) -> None:
    officer, _, _ = office()
    estate = make_estate(address="府前路1号")
    client = signed_in(officer)
    answer = client.post("/selections/new/", typed(title="", contact="王主任"))
    assert answer.status_code == 400
    assert "王主任" in answer.content.decode()
    assert "请选择至少一个小区" in answer.content.decode()
    answer = client.post("/selections/new/", typed(estates=[estate.pk]))
    row = SelectionRound.objects.get()
    assert answer["Location"] == f"/selections/{row.pk}/"
    again = client.post("/selections/new/", typed(estates=[estate.pk]))
    assert again.status_code == 400
    assert SelectionRound.objects.count() == 1


def test_a_round_is_signed_and_published_on_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    officer, director, reviewer = office()
    estate = make_estate(address="府前路1号")
    row = make_round(state=S.DRAFT, drafted_by=officer, estates=[estate])
    at = datetime.fromisoformat("2023-05-05T10:00:00+08:00")
    monkeypatch.setattr(timezone, "now", lambda: at)
    act = f"/selections/{row.pk}/act/"
    assert signed_in(officer).post(f"{act}sign/").status_code == 403
    seen = {"seen": content_digest(row)}
    for person in (director, reviewer):
        page = signed_in(person).get(f"/selections/{row.pk}/").content.decode()
        assert seen["seen"] in page
        assert signed_in(person).post(f"{act}sign/", seen).status_code == 302
    assert signed_in(reviewer).post(f"{act}sign/", seen).status_code == 409
    assert signed_in(officer).post(f"{act}publish/").status_code == 302
    before = Entry.objects.count()
    twice = signed_in(officer).post(f"{act}publish/")
    assert twice.status_code == 409
    assert "可能已有人先办了" in twice.content.decode()
    assert Entry.objects.count() == before
    public = Client().get(f"/notices/selections/{row.pk}/").content.decode()
    assert estate.name in public
    assert officer.name not in public


def test_a_refused_step_keeps_what_was_typed(now: None) -> None:
    officer, _, _ = office()
    row = make_round()
    data = {"field": "registration_last_day", "new": "2023-05-11", "code": "OTHER",
            "reason": "想提前几天"}  # fmt: skip
    answer = signed_in(officer).post(f"/selections/{row.pk}/act/deadline/", data)
    assert answer.status_code == 400
    assert "期限只能延后" in answer.content.decode()
    assert "想提前几天" in answer.content.decode()


def test_a_foreign_street_finds_nothing() -> None:
    row = make_round()
    _, stranger, _ = office(make_street("002", name="别的街道"))
    client = signed_in(stranger)
    assert client.get(f"/selections/{row.pk}/").status_code == 404
    assert client.post(f"/selections/{row.pk}/act/cancel/", {"reason": "x"}).status_code == 404
    assert client.get(f"/api/v1/selection-rounds/{row.pk}/").status_code == 404
    assert row.title not in client.get("/selections/").content.decode()


def test_a_community_sees_published_rounds_of_its_estates_and_does_nothing() -> None:
    mine, other = make_community("001"), make_community("002")
    shown = make_round(estates=[make_estate(mine)])
    hidden = [make_round(estates=[make_estate(other)]),
              make_round(estates=[make_estate(mine)], state=S.DRAFT)]  # fmt: skip
    client = signed_in(make_user(Role.COMMUNITY_SECRETARY, mine))
    page = client.get(f"/selections/{shown.pk}/")
    assert page.status_code == 200
    assert "/act/" not in page.content.decode()
    assert {client.get(f"/selections/{row.pk}/").status_code for row in hidden} == {404}


def test_the_public_sees_what_was_published_and_no_draft(now: None) -> None:
    officer, _, _ = office()
    draft = make_round(state=S.DRAFT, title="还没公告的项目")
    row = make_round()
    asked = window.ask_question(
        selection=row, asker="匿名企业甲", text="有无物业用房？", by=officer, at=DURING
    )
    client = Client()
    listed = client.get("/notices/selections/").content.decode()
    assert row.title in listed
    assert draft.title not in listed
    assert draft.title not in client.get("/notices/").content.decode()
    assert client.get(f"/notices/selections/{draft.pk}/").status_code == 404
    address = f"/notices/selections/{row.pk}/"
    assert asked.text not in client.get(address).content.decode()
    window.answer_question(selection=row, number=1, answer="有六十平方米。", by=officer, at=DURING)
    page = client.get(address).content.decode()
    assert "有六十平方米。" in page
    assert "匿名企业甲" not in page
    assert "答复提问1" in page
    assert "有六十平方米。" not in client.get(f"{address}?version=1").content.decode()
    assert client.get(f"{address}?version=9").status_code == 404


def test_a_year_without_published_holidays_is_told() -> None:
    row = make_round(
        questions_last_day="2035-01-08",
        registration_first_day="2035-01-08",
        registration_last_day="2035-01-12",
    )
    for page in (Client().get(f"/notices/selections/{row.pk}/"),
                 signed_in(office()[0]).get(f"/selections/{row.pk}/")):  # fmt: skip
        assert "2035年放假安排尚未公布" in page.content.decode()


def test_lists_ask_as_much_for_three_as_for_one() -> None:
    officer, _, _ = office()
    client, counts = signed_in(officer), []
    for more in (1, 2):
        for _ in range(more):
            make_round(estates=[make_estate(), make_estate()])
        for address in ("/selections/", "/notices/selections/", "/api/v1/selection-rounds/"):
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            counts.append(len(asked))
    assert counts[:3] == counts[3:]


def test_the_list_is_cut_by_state_and_year() -> None:
    client = signed_in(office()[0])
    make_round(title="甲项目")
    make_round(title="乙项目", state=S.DRAFT)
    page = client.get("/selections/?state=DRAFT&year=2023").content.decode()
    assert "乙项目" in page
    assert "甲项目" not in page
    assert "请改选状态或年度" in client.get("/selections/?state=FILED").content.decode()


def test_the_api_drafts_signs_and_refuses_as_the_pages_do(now: None) -> None:
    officer, director, _ = office()
    estate = make_estate(address="府前路1号")
    body = {name: value if isinstance(value, int) else str(value) for name, value in NOTICE.items()}
    made = signed_in(officer).post(
        "/api/v1/selection-rounds/draft/", {**body, "estates": [estate.pk]}, content_type=JSON
    )
    assert made.status_code == 201, made.content
    address = f"/api/v1/selection-rounds/{made.json()['id']}/"
    seen = signed_in(director).get(f"{address}content/").json()
    assert seen["gaps"] == []
    act = f"{address}sign/"
    assert signed_in(director).post(act, {"seen": "x"}, content_type=JSON).status_code == 409
    signed = signed_in(director).post(act, {"seen": seen["digest"]}, content_type=JSON)
    assert signed.json()["state"] == "DRAFT"
    assert signed_in(officer).post(f"{address}publish/", {}, content_type=JSON).status_code == 409
