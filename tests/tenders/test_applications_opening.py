"""Nothing is read before two persons opened; then all of it, by those who may."""

import json
import re
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from core.audit.models import Entry
from core.db.sealed import reseal
from core.rules.errors import Conflict, Forbidden, Refusal
from tenders.models import Application, ApplicationPaper, OpeningRecord, SelectionRound
from tenders.queries import applications as queries
from tenders.services.openings import complete_opening, start_opening
from tenders.states import ApplicationState, Method, RoundState
from tests.factories import make_community, make_street, make_user
from tests.tenders.applications_kit import (
    LAST_SECOND,
    LATE,
    NEED,
    SECRET,
    director,
    make_application,
    make_opened,
    offer,
    officer,
    open_round,
)
from tests.tenders.rounds_kit import AFTER, make_round

pytestmark = pytest.mark.django_db
S = ApplicationState
TOLD = {"place": "街道会议室", "present": "王主任、李干事"}
PRICE = "0.5731"


def full(number: int = 3, **fields: Any) -> SelectionRound:
    selection = make_round(**fields)
    for _ in range(number):
        make_application(selection, papers=NEED[:1], said=offer(PRICE))
    return selection


def signed(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.OfficeBackend")
    return client


def test_two_persons_open_and_every_receipt_is_found_true() -> None:
    selection = full()
    make_application(selection, state=S.WITHDRAWN)
    one, two = officer(selection), director(selection)
    start_opening(selection=selection, **TOLD, by=one, at=LATE)
    assert queries.offers_of(selection) == []
    with pytest.raises(Conflict, match="已于2023-05-13 00:00:00发起"):
        start_opening(selection=selection, **TOLD, by=two, at=LATE)
    with pytest.raises(Forbidden, match="另一人"):
        complete_opening(selection=selection, **TOLD, by=one, at=LATE)
    record = complete_opening(selection=selection, **TOLD, by=two, at=AFTER)
    selection.refresh_from_db()
    assert (selection.state, record.opened_by, record.opened_at) == (
        RoundState.SCREENING, two, AFTER,
    )  # fmt: skip
    found = queries.offers_of(selection)
    assert [(str(row.price), row.solution) for row in found] == [(PRICE, SECRET)] * 3
    listed = [tuple(row) for row in json.loads(record.listing)]
    live = Application.objects.filter(round=selection, price__isnull=False)
    assert listed == list(live.order_by("number").values_list("number", "digest"))
    assert Application.objects.get(round=selection, number=4).price is None
    with pytest.raises(Conflict):
        complete_opening(selection=selection, **TOLD, by=officer(selection), at=AFTER)


def test_not_before_the_window_has_closed_and_not_with_too_few_unless_negotiated() -> None:
    selection = full(2)
    by = officer(selection)
    with pytest.raises(Refusal, match="截止前不能开封"):
        start_opening(selection=selection, **TOLD, by=by, at=LAST_SECOND)
    with pytest.raises(Refusal, match="收到2份报名，少于3家"):
        start_opening(selection=selection, **TOLD, by=by, at=LATE)
    with pytest.raises(Refusal, match="地点"):
        start_opening(selection=full(3, estates=[]), place=" ", present="x", by=by, at=LATE)
    boss, bureau = director(selection), make_user(Role.BUREAU_REVIEWER, selection.street.district)
    SelectionRound.objects.filter(pk=selection.pk).update(
        method=Method.NEGOTIATED, negotiation_asked_by=by, negotiation_asked_at=AFTER,
        negotiated_by=bureau, negotiated_at=AFTER, negotiated_reason="报名不足",
    )  # fmt: skip
    start_opening(selection=selection, **TOLD, by=bureau, at=AFTER)
    complete_opening(selection=selection, **TOLD, by=boss, at=AFTER)
    assert len(queries.offers_of(selection)) == 2


def test_who_has_not_the_duty_does_not_open() -> None:
    selection = full()
    for by in (
        make_user(Role.COMMUNITY_SECRETARY, make_community()),
        make_user(Role.AUDITOR, selection.street),
    ):
        with pytest.raises(Forbidden):
            start_opening(selection=selection, **TOLD, by=by, at=AFTER)


def test_a_content_that_is_not_its_receipts_stops_the_whole_opening() -> None:
    selection = full()
    start_opening(selection=selection, **TOLD, by=officer(selection), at=AFTER)
    one = Application.objects.filter(round=selection).latest("pk")
    with connection.cursor() as cursor:  # as one with the database in hand would do it
        drop = "DROP TRIGGER tenders_application_received"
        on = " ON tenders_application" if connection.vendor == "postgresql" else ""
        cursor.execute(f"{drop}{on}")
    Application.objects.filter(pk=one.pk).update(digest="0" * 64)
    with pytest.raises(Refusal, match=f"第{one.number}号报名的内容或材料与回执摘要不符"):
        complete_opening(selection=selection, **TOLD, by=director(selection), at=AFTER)
    assert queries.offers_of(selection) == []
    assert OpeningRecord.objects.get().opened_at is None


def test_without_the_key_nothing_is_opened_and_it_is_said(settings: Any) -> None:
    selection = full()
    start_opening(selection=selection, **TOLD, by=officer(selection), at=AFTER)
    settings.SEAL_KEYS = ["n" * 60]
    with pytest.raises(Refusal, match="第1号报名：这一项是用另一把密钥加密的"):
        complete_opening(selection=selection, **TOLD, by=director(selection), at=AFTER)


def test_nobody_confirms_what_nobody_started() -> None:
    selection = full()
    with pytest.raises(Conflict, match="还没有人发起"):
        complete_opening(selection=selection, **TOLD, by=director(selection), at=AFTER)


# --- the seal, attacked ---------------------------------------------------------------------


def everybody(selection: SelectionRound) -> list[User]:
    street = selection.street
    units: dict[Role, Any] = {
        Role.COMMUNITY_SECRETARY: make_community(), Role.SURVEYOR: make_community(),
        Role.BUREAU_REVIEWER: street.district, Role.FINANCE_REVIEWER: street.district,
        Role.AUDITOR: street.district, Role.SYS_ADMIN: street.district,
    }  # fmt: skip
    return [make_user(role, units.get(role, street)) for role in Role]


def addresses(selection: SelectionRound, row: Application) -> list[str]:
    root, paper = f"/selections/{selection.pk}/", row.papers.get()
    own = f"{root}applications/{row.pk}/"
    return [
        root, f"{root}applications/", own, f"{own}entry/", f"{own}receipt/",
        f"{own}papers/{paper.pk}/", f"{root}opening/", f"{root}links/",
        "/api/v1/applications/", f"/api/v1/applications/{row.pk}/",
        f"/admin/tenders/application/{row.pk}/change/", "/admin/tenders/application/",
        "/admin/tenders/application/export/", "/admin/tenders/applicationpaper/",
        "/search/?q=3", "/admin/audit/entry/", "/admin/audit/entry/export/",
    ]  # fmt: skip


def text_of(answer: Any) -> str:
    found = b"".join(answer) if answer.streaming else answer.content
    return str(found.decode(errors="replace"))


def told_in(text: str, words: Sequence[str]) -> list[str]:
    """Which of the words stand in the text by themselves: a hash may hold any four digits."""
    return [
        word for word in words if re.search(rf"(?<![0-9a-f]){re.escape(word)}(?![0-9a-f])", text)
    ]


def test_before_the_opening_no_way_in_tells_a_name_a_price_or_a_paper() -> None:
    selection = full()
    row = Application.objects.filter(round=selection).earliest("pk")
    start_opening(selection=selection, **TOLD, by=officer(selection), at=AFTER)
    told = (SECRET, PRICE, "5731", "%PDF", row.company.name)
    typist = row.entered_by
    assert typist is not None
    for user in [*everybody(selection), typist]:
        client = signed(user)
        for address in addresses(selection, row):
            if user == typist and address.endswith("/receipt/"):
                continue  # the slip that the company takes home
            # a link may be issued to any company: that page lists all that are registered
            hidden = told[:-1] if address.endswith("/links/") else told
            text = text_of(client.get(address, follow=True))
            assert told_in(text, hidden) == [], (user.role, address)
    slip = text_of(signed(typist).get(addresses(selection, row)[4]))
    assert row.digest in slip
    assert PRICE not in slip
    assert told_in(str(list(Entry.objects.values())), told) == []


def test_the_database_holds_no_word_of_an_offer_before_the_opening() -> None:
    full()
    with connection.cursor() as cursor:
        for table in ("tenders_application", "tenders_applicationpaper", "files_storedfile",
                      "files_filecontent"):  # fmt: skip
            cursor.execute(f"SELECT * FROM {table}")
            text = str(cursor.fetchall())
            assert told_in(text, (SECRET, "5731", "王经理", "%PDF")) == []


WRITES: list[Any] = [
    ("a price before the opening", {"price": "0.01", "service_plan": "x", "project_manager": "x",
                                    "staffing": "x", "commitment_amount": 0}),
    ("another moment", {"received_at": AFTER}),
    ("another receipt", {"digest": "0" * 64}),
    ("another content", {"content": "{}"}),
    ("another number", {"number": 9}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "values"), WRITES, ids=[row[0] for row in WRITES])
def test_the_database_itself_keeps_what_was_received(what: str, values: dict[str, Any]) -> None:
    row = make_application()
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=row.pk).update(**values)


def test_the_database_itself_keeps_what_was_opened() -> None:
    row = make_opened(papers=NEED[:1])[0]
    changes: list[Any] = [
        lambda: Application.objects.filter(pk=row.pk).update(price="0.01"),
        lambda: Application.objects.filter(pk=row.pk).delete(),
        lambda: OpeningRecord.objects.update(place="别处"),
        lambda: OpeningRecord.objects.all().delete(),
        lambda: ApplicationPaper.objects.update(kind="OFFER"),
        lambda: make_application(row.round),
    ]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_sealed_texts_are_turned_to_a_new_key_and_still_open(settings: Any) -> None:
    selection = full()
    settings.SEAL_KEYS = ["n" * 60, *settings.SEAL_KEYS]
    assert reseal(Application)[0] == 3
    start_opening(selection=selection, **TOLD, by=officer(selection), at=AFTER)
    complete_opening(selection=selection, **TOLD, by=director(selection), at=AFTER)
    assert len(queries.offers_of(selection)) == 3


# --- reading after the opening --------------------------------------------------------------


def test_after_the_opening_those_who_may_read_and_take_a_paper_away() -> None:
    selection = full()
    gone = make_application(selection, state=S.WITHDRAWN, papers=NEED[:1])
    open_round(selection)
    row = Application.objects.filter(round=selection).earliest("pk")
    users = {user.role: signed(user) for user in everybody(selection)}
    own, paper = addresses(selection, row)[2], addresses(selection, row)[5]
    may = {Role.STREET_OFFICER, Role.STREET_DIRECTOR, Role.BUREAU_REVIEWER, Role.AUDITOR}
    for role, client in users.items():
        expected = 200 if role in may else 403
        assert client.get(own).status_code == expected, role
        assert client.get(paper).status_code == expected, role
        listed = client.get("/api/v1/applications/")
        assert listed.status_code == expected, role
    officer_of = users[Role.STREET_OFFICER]
    page = officer_of.get(own).content.decode()
    assert PRICE in page
    assert SECRET in page
    taken = officer_of.get(paper)
    assert taken.content.startswith(b"%PDF")
    assert (taken["X-Content-Type-Options"], taken["Cache-Control"]) == ("nosniff", "no-store")
    assert "attachment" in taken["Content-Disposition"]
    assert officer_of.get(addresses(selection, gone)[5]).status_code == 404
    assert "不开封" in officer_of.get(addresses(selection, gone)[2]).content.decode()
    api = officer_of.get("/api/v1/applications/").json()["results"]
    assert {(one["price"], one["state"]) for one in api} == {
        (PRICE, "REGISTERED"), (None, "WITHDRAWN"),
    }  # fmt: skip


def test_a_foreign_street_finds_neither_round_nor_paper() -> None:
    selection = full()
    open_round(selection)
    row = Application.objects.filter(round=selection).earliest("pk")
    client = signed(make_user(Role.STREET_OFFICER, make_street("002", name="别的街道")))
    for address in (*addresses(selection, row)[:8], addresses(selection, row)[9]):
        assert client.get(address).status_code == 404, address


def test_the_two_steps_on_their_page() -> None:
    selection = full()
    address = f"/selections/{selection.pk}/opening/"
    one, two = signed(officer(selection)), signed(director(selection))
    assert one.post(address, {"act": "start", "place": ""}).status_code == 400
    assert one.post(address, {"act": "start", **TOLD}).status_code == 302
    assert one.post(address, {"act": "start", **TOLD}).status_code == 409
    assert one.post(address, {"act": "complete", **TOLD}).status_code == 403
    assert "等待另一人确认" in two.get(f"/selections/{selection.pk}/").content.decode()
    assert two.post(address, {"act": "complete", **TOLD}).status_code == 302
    assert two.post(address, {"act": "complete", **TOLD}).status_code == 409
    page = two.get(address).content.decode()
    assert page.count(PRICE) == 3
    assert f"/selections/{selection.pk}/applications/" in page
