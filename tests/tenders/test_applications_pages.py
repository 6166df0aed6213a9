"""The company's link from its side, and from that of one who should not have it; the window."""

import logging
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from core.audit.models import Entry
from core.web.logs import NoTokens
from tenders.models import Application, ApplicationLink, ApplicationPaper, SelectionRound
from tenders.pages.apply_gate import MOST_MISSES
from tenders.queries import applications as queries
from tenders.states import ApplicationState, RoundState, Way
from tests.factories import make_company
from tests.tenders.applications_kit import (
    LAST_SECOND,
    LATE,
    NEED,
    SECRET,
    by_link,
    make_application,
    officer,
    paper_of,
)
from tests.tenders.rounds_kit import DURING, PUBLISHED, make_round

pytestmark = pytest.mark.django_db
S = ApplicationState
TYPED = {
    "price": "0.5731", "service_plan": SECRET, "project_manager": "王经理", "staffing": "3人",
    "past_projects": "", "commitment_amount": "0", "commitment": "",
}  # fmt: skip


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The server's clock of these pages; a test may move it."""
    moment = {"at": DURING}
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment["at"])
    return moment


def files(kinds: list[str] = NEED) -> dict[str, Any]:
    return {f"paper-{kind}": SimpleUploadedFile(f"{kind}.pdf", paper_of(kind)) for kind in kinds}


def sent(base: Any = 0, act: Any = "submit", **more: Any) -> dict[str, Any]:
    return {**TYPED, "base": base, "act": act, **more}


def door() -> tuple[SelectionRound, str, Client]:
    selection = make_round()
    token, _ = by_link(selection, make_company("甲物业"))
    return selection, f"/apply/{token}/", Client()


def signed(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.OfficeBackend")
    return client


def test_a_company_saves_files_submits_and_reads_its_receipt_and_no_more(clock: Any) -> None:
    _, address, client = door()
    page = client.get(address)
    assert (page.status_code, page["Referrer-Policy"]) == (200, "no-referrer")
    assert "no-store" in page["Cache-Control"]
    assert not Application.objects.exists()
    saved = client.post(address, sent(act="save", **files(NEED[:2])))
    text = saved.content.decode()
    assert "已保存2个文件" in text
    assert SECRET in text  # typed in this very request
    short = client.post(address, sent())
    assert short.status_code in (400, 409)
    assert "还缺必交材料" in short.content.decode()
    assert client.post(address, sent(**files(NEED[2:]))).status_code == 302
    row = Application.objects.get()
    assert (row.state, row.way, row.number, row.received_at) == (S.REGISTERED, Way.LINK, 1, DURING)
    seen = client.get(address).content.decode()
    assert row.digest in seen
    assert "LICENCE.pdf" in seen
    assert not [word for word in (SECRET, "0.5731") if word in seen]
    again = client.post(address, sent(**files()))
    assert (again.status_code, Application.objects.count()) == (409, 1)


def test_a_company_changes_and_takes_back_while_the_window_is_open(clock: Any) -> None:
    _, address, client = door()
    client.post(address, sent(**files()))
    first = Application.objects.get()
    form = client.get(f"{address}?amend=1").content.decode()
    assert "重新提交成功后得到新的序号" in form
    old = first.papers.get(kind=NEED[0])
    newer = {f"paper-{NEED[0]}": SimpleUploadedFile("新.pdf", paper_of("new"))}
    answer = client.post(
        address, sent(1, **newer, **{f"instead-{NEED[0]}": old.file_id, "price": "0.5"})
    )
    assert answer.status_code == 302
    second = Application.objects.get(number=2)
    assert second.replaces_id == first.pk
    kept = [paper.name.open() for paper in queries.current_papers(second).filter(kind=NEED[0])]
    assert kept == ["新.pdf"]
    wrong = client.post(address, {"act": "withdraw", "base": 1, "reason": "旧页"})
    assert wrong.status_code == 409
    taken = client.post(address, {"act": "withdraw", "base": 2, "reason": "改投别处"})
    assert taken.status_code == 302
    second.refresh_from_db()
    assert (second.state, second.withdrawn_reason) == (S.WITHDRAWN, "改投别处")
    assert client.post(address, sent(**files())).status_code == 302
    assert Application.objects.get(number=3).state == S.REGISTERED


def test_the_link_after_the_last_second_is_a_receipt_and_nothing_else(clock: Any) -> None:
    _, address, client = door()
    clock["at"] = PUBLISHED
    early = client.get(address)
    assert (early.status_code, "零时开始" in early.content.decode()) == (200, True)
    assert client.post(address, sent(**files())).status_code == 409
    clock["at"] = LAST_SECOND
    assert client.post(address, sent(**files())).status_code == 302
    clock["at"] = LATE
    page = client.get(address)
    row = Application.objects.get()
    assert (page.status_code, row.digest in page.content.decode()) == (410, True)
    assert "<form" not in page.content.decode()
    for late in (sent(1, **files()), {"act": "withdraw", "base": 1, "reason": "晚了"}):
        answer = client.post(address, late)
        assert answer.status_code == 409
        assert "2023-05-13 00:00:00" in answer.content.decode()
    assert Application.objects.get().state == S.REGISTERED


def test_every_wrong_token_gets_the_same_page_and_too_many_get_429(clock: Any) -> None:
    selection, address, client = door()
    token = address.split("/")[2]
    revoked, _ = by_link(selection, make_company("乙物业"))
    by_link(selection, queries.link_of(revoked).company)  # type: ignore[union-attr]
    wrong = [token[:-1] + ("A" if token[-1] != "A" else "B"), token[:-1], "x", revoked, "A" * 43]
    pages = [client.get(f"/apply/{one}/") for one in wrong]
    assert {(page.status_code, page.content) for page in pages} == {(404, pages[0].content)}
    assert {page["Referrer-Policy"] for page in pages} == {"no-referrer"}
    assert client.post("/apply/x/", sent(**files())).status_code == 404
    for _ in range(MOST_MISSES):
        last = client.get(f"/apply/{'B' * 43}/")
    assert last.status_code == 429
    assert client.get(address).status_code == 200  # a neighbour's guesses lock nobody out
    cache.clear()
    SelectionRound.objects.filter(pk=selection.pk).update(
        state=RoundState.CANCELLED, closing_reason="调整"
    )
    assert client.get(address).content == pages[0].content


def test_a_link_reaches_no_file_and_no_application_of_another(clock: Any) -> None:
    selection, address, client = door()
    other = make_application(selection, make_company("乙物业"), papers=NEED)
    foreign = other.papers.get(kind=NEED[0])
    client.post(address, sent(act="save", **files(NEED[:1])))
    theirs = {f"instead-{NEED[0]}": foreign.file_id}
    newer = {f"paper-{NEED[0]}": SimpleUploadedFile("x.pdf", paper_of("x"))}
    assert client.post(address, sent(act="save", **newer, **theirs)).status_code in (400, 409)
    assert ApplicationPaper.objects.get(pk=foreign.pk).replaced_by is None
    text = client.get(address).content.decode()
    assert not [word for word in ("乙物业", SECRET, other.digest) if word in text]
    root = f"/selections/{selection.pk}/applications/{other.pk}/"
    for closed in (root, f"{root}papers/{foreign.pk}/", f"{root}receipt/"):
        assert client.get(closed).status_code == 302  # to the sign-in


def test_a_hostile_file_is_refused_and_what_was_typed_stays(clock: Any) -> None:
    _, address, client = door()
    bad = {f"paper-{NEED[0]}": SimpleUploadedFile("执照.pdf", b"MZ\x90\x00 program")}
    answer = client.post(address, sent(**files(NEED[1:]), **bad))
    text = answer.content.decode()
    assert (answer.status_code, "可执行程序" in text, SECRET in text) == (400, True, True)
    assert queries.current_papers(Application.objects.get()).count() == len(NEED) - 1
    assert client.post(address, sent(**files(NEED[:1]))).status_code == 302


def test_the_form_is_protected_and_the_token_stays_out_of_logs_and_trail(
    clock: Any, caplog: pytest.LogCaptureFixture
) -> None:
    _, address, _ = door()
    token = address.split("/")[2]
    caplog.set_level(logging.DEBUG)
    strict = Client(enforce_csrf_checks=True)
    page = strict.get(address)
    assert strict.post(address, sent(**files())).status_code == 403
    given = {"csrfmiddlewaretoken": page.context["csrf_token"]}
    # what a browser sends from a page with no-referrer
    kept = strict.post(address, sent(act="save", **files(), **given), HTTP_ORIGIN="null")
    assert kept.status_code == 200
    foreign = strict.post(address, sent(**given), HTTP_ORIGIN="https://elsewhere.example")
    assert foreign.status_code == 403
    clock["at"] = LATE
    strict.get(address)
    strict.post(address, sent(**given))
    assert token not in caplog.text
    assert token not in page.content.decode().split("</title>")[0]
    assert token not in str(list(Entry.objects.values()))
    assert token not in str(list(ApplicationLink.objects.values()))


def test_no_log_line_holds_a_token_whoever_writes_it() -> None:
    line = logging.LogRecord("x", 40, "x", 1, "Server Error: %s", (f"/apply/{'A' * 43}/",), None)
    assert NoTokens().filter(line)
    assert line.getMessage() == "Server Error: /apply/…/"


# --- the window -----------------------------------------------------------------------------


def test_the_officer_enters_at_the_window_and_prints_the_slip(clock: Any) -> None:
    selection, company, by = make_round(), make_company("丙物业"), officer()
    client, root = signed(by), f"/selections/{selection.pk}/"
    chosen = {"company": company.pk, "checked": "on"}
    assert client.post(f"{root}applications/new/", {"company": company.pk}).status_code == 400
    entry = client.post(f"{root}applications/new/", chosen)["Location"]
    assert signed(officer()).get(entry).status_code == 404  # another officer's desk
    assert client.post(entry, sent(act="save", **files())).status_code == 200
    slip = client.post(entry, sent())["Location"]
    assert client.post(entry, sent()).status_code == 409
    row = Application.objects.get()
    assert (row.way, row.entered_by, row.number) == (Way.OFFICE, by, 1)
    text = client.get(slip).content.decode()
    assert row.digest in text
    assert signed(officer()).get(slip).status_code == 404
    page = client.get(root).content.decode()
    assert "已收到 1 份" in page
    assert "丙物业" not in page
    taken = client.post(f"{root}applications/withdraw/", {"number": 1, "reason": "书面申请"})
    assert taken.status_code == 302
    assert client.post(
        f"{root}applications/withdraw/", {"number": 1, "reason": "再来"}
    ).status_code == 409  # fmt: skip


def test_the_officer_issues_a_link_that_is_shown_once_and_revokes_it(clock: Any) -> None:
    selection, company = make_round(), make_company("丁物业")
    client, address = signed(officer()), f"/selections/{selection.pk}/links/"
    chosen = {"company": company.pk, "checked": "on", "base": 0}
    page = client.post(address, chosen)
    link = ApplicationLink.objects.get()
    assert "只显示这一次" in page.content.decode()
    token = page.content.decode().split("/apply/")[1].split("/")[0]
    assert Client().get(f"/apply/{token}/").status_code == 200
    assert token not in client.get(address).content.decode()
    assert client.post(address, chosen).status_code == 409
    assert client.post(f"{address}{link.pk}/revoke/").status_code == 302
    assert client.post(f"{address}{link.pk}/revoke/").status_code == 409
    assert Client().get(f"/apply/{token}/").status_code == 404


def test_the_lists_cost_the_same_for_one_and_for_many(
    django_assert_max_num_queries: Any, clock: Any
) -> None:
    selection = make_round()
    for _ in range(5):
        make_application(selection, papers=NEED)
        by_link(selection, make_company())
    client = signed(officer())
    for tail in ("applications/", "links/", "opening/"):
        client.get(f"/selections/{selection.pk}/{tail}")
        with django_assert_max_num_queries(20):
            assert client.get(f"/selections/{selection.pk}/{tail}").status_code == 200
