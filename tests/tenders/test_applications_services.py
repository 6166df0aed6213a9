"""Applications handed in, changed, taken back; links; what the window and the trail say."""

from datetime import date
from typing import Any

import pytest

from accounts.roles import Role
from core.audit.models import Entry
from core.files.models import StoredFile
from core.rules.errors import Conflict, Forbidden, Refusal
from tenders.models import Application, ApplicationLink, ApplicationPaper, SelectionRound
from tenders.queries import applications as queries
from tenders.rules import applications as rules
from tenders.services.application_hand import Hand
from tenders.services.application_links import issue_link, revoke_link
from tenders.services.applications import add_paper, begin, submit, withdraw
from tenders.states import ApplicationState, RoundState, Way
from tests.core.files_kit import zipped
from tests.factories import make_community, make_company, make_street, make_user
from tests.tenders.applications_kit import (
    LAST_SECOND,
    LATE,
    NEED,
    SECRET,
    at_window,
    by_link,
    make_application,
    make_barred,
    make_draft,
    offer,
    officer,
    open_round,
    paper_of,
)
from tests.tenders.rounds_kit import DURING, PUBLISHED, make_round

pytestmark = pytest.mark.django_db
S = ApplicationState


def test_a_company_hands_in_through_its_link_and_takes_home_a_receipt() -> None:
    selection, company = make_round(), make_company("甲物业")
    _, hand = by_link(selection, company)
    draft = begin(selection=selection, company=company, by=hand, at=DURING)
    assert begin(selection=selection, company=company, by=hand, at=DURING) == draft
    for kind in NEED:
        add_paper(
            application=draft, kind=kind, name=f"{SECRET}.pdf", content=paper_of(kind), by=hand,
            at=DURING,
        )  # fmt: skip
    done = submit(application=draft, offer=offer(), by=hand, at=LAST_SECOND)
    assert (done.state, done.number, done.received_at, done.entered_by) == (
        S.REGISTERED, 1, LAST_SECOND, None,
    )  # fmt: skip
    assert done.digest == rules.receipt(done.content.open())
    assert queries.received(selection) == (1, 0, (1,))
    told = " ".join(Entry.objects.values_list("sentence", flat=True))
    assert f"收到第1号报名，回执摘要{done.digest}" in told
    assert ApplicationLink.objects.get().uses == 2 + len(NEED) + 1


@pytest.mark.parametrize("state", [RoundState.PUBLISHED, RoundState.REGISTRATION])
def test_the_server_clock_decides_to_the_second(state: RoundState) -> None:
    selection = make_round(state=state)
    draft = make_draft(selection, papers=NEED)
    hand = Hand(person=draft.started_by)
    with pytest.raises(Conflict, match="2023-05-13 00:00:00，报名已于2023年5月12日24时截止"):
        submit(application=draft, offer=offer(), by=hand, at=LATE)
    with pytest.raises(Conflict, match="报名自2023年5月8日零时开始"):
        submit(application=draft, offer=offer(), by=hand, at=PUBLISHED)
    assert submit(application=draft, offer=offer(), by=hand, at=LAST_SECOND).number == 1


def test_the_last_second_of_a_year_is_in_time_and_the_first_of_the_next_is_late() -> None:
    days: dict[str, Any] = {
        "registration_first_day": date(2023, 12, 25),
        "registration_last_day": date(2023, 12, 31),
    }
    selection = make_round(**days)
    draft = make_draft(selection, papers=NEED)
    hand = Hand(person=draft.started_by)
    late = rules.closes_at(date(2023, 12, 31))
    with pytest.raises(Conflict, match="2024-01-01 00:00:00"):
        submit(application=draft, offer=offer(), by=hand, at=late)
    in_time = late.replace(year=2023, month=12, day=31, hour=23, minute=59, second=59)
    assert submit(application=draft, offer=offer(), by=hand, at=in_time).received_at == in_time


def test_a_change_hands_in_anew_and_the_earlier_one_stays_as_withdrawn() -> None:
    selection, company = make_round(), make_company()
    first = make_application(selection, company, papers=NEED)
    make_application(selection)
    hand = at_window(selection)
    draft = begin(selection=selection, company=company, by=hand, at=DURING)
    assert {row.kind for row in queries.current_papers(draft)} == set(NEED)
    assert Application.objects.get(pk=first.pk).state == S.REGISTERED
    done = submit(application=draft, offer=offer("0.50"), by=hand, at=DURING)
    first.refresh_from_db()
    assert (done.number, done.replaces_id) == (3, first.pk)
    assert (first.state, first.withdrawn_reason) == (S.WITHDRAWN, "由第3号报名替换")
    assert queries.received(selection) == (2, 1, (2, 3))


def test_who_withdrew_may_come_again_under_a_new_number_while_the_window_is_open() -> None:
    selection, company = make_round(), make_company()
    _, hand = by_link(selection, company)
    row = make_application(selection, company, way=Way.LINK)
    with pytest.raises(Refusal, match="事由"):
        withdraw(application=row, reason=" ", by=hand, at=DURING)
    withdraw(application=row, reason="报价需要核对", by=hand, at=DURING)
    with pytest.raises(Conflict, match="已撤回"):
        withdraw(application=row, reason="再撤一次", by=hand, at=DURING)
    draft = make_draft(selection, company, way=Way.LINK, papers=NEED)
    assert submit(application=draft, offer=offer(), by=hand, at=DURING).number == 2
    again = Application.objects.get(number=2)
    with pytest.raises(Conflict, match="截止"):
        withdraw(application=again, reason="晚了", by=hand, at=LATE)


def test_a_stale_page_and_a_restless_company_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    selection, company = make_round(), make_company()
    make_application(selection, company, state=S.WITHDRAWN)
    make_application(selection, company)
    _, hand = by_link(selection, company)
    given: dict[str, Any] = {"selection": selection, "company": company, "by": hand, "at": DURING}
    with pytest.raises(Conflict, match="已收到第2号报名"):
        begin(**given, seen=0)
    monkeypatch.setattr(rules, "MOST_TIMES", 1)
    with pytest.raises(Refusal, match="已撤回或替换1次"):
        begin(**given, seen=2)


def test_a_paper_is_replaced_and_the_old_one_kept_and_the_same_bytes_change_nothing() -> None:
    draft = make_draft(make_round(), papers=[NEED[0]])
    hand, old = Hand(person=draft.started_by), draft.papers.get()
    given: dict[str, Any] = {"application": draft, "kind": NEED[0], "by": hand, "at": DURING}
    assert add_paper(**given, name="x.pdf", content=paper_of(NEED[0])) == old
    new = add_paper(**given, name="新.pdf", content=paper_of(NEED[0], "2"), instead_of=old.file_id)
    assert list(queries.current_papers(draft)) == [new]
    assert ApplicationPaper.objects.get(pk=old.pk).replaced_by == new
    with pytest.raises(Conflict, match="不在这份报名里"):
        add_paper(**given, name="y.pdf", content=paper_of(NEED[0], "3"), instead_of=old.file_id)
    assert new.file.name == "营业执照.pdf"
    assert new.name.open() == "新.pdf"


def test_a_paper_of_another_application_is_never_replaced() -> None:
    selection = make_round()
    other = make_draft(selection, papers=[NEED[0]]).papers.get()
    mine = make_draft(selection)
    with pytest.raises(Conflict, match="不在这份报名里"):
        add_paper(
            application=mine, kind=NEED[0], name="x.pdf", content=paper_of("x"),
            by=Hand(person=mine.started_by), at=DURING, instead_of=other.file_id,
        )  # fmt: skip
    other.refresh_from_db()
    assert other.replaced_by is None


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (b"MZ\x90\x00", "LICENCE", "可执行程序"),
        (b"<svg onload=alert(1)>", "LICENCE", "只收"),
        (zipped({"a.txt": "x"}), "LICENCE", "只收"),
        (b"", "LICENCE", "空的"),
        (paper_of("x"), "PASSPORT", "没有这一项"),
    ],
)
def test_hostile_files_are_refused_and_nothing_is_kept(
    content: bytes, kind: str, said: str
) -> None:
    draft = make_draft(make_round())
    with pytest.raises(Refusal, match=said):
        add_paper(
            application=draft, kind=kind, name="执照.pdf", content=content,
            by=Hand(person=draft.started_by), at=DURING,
        )  # fmt: skip
    assert not StoredFile.objects.exists()


def test_what_lacks_is_told_at_once_and_an_identity_number_is_not_taken() -> None:
    draft = make_draft(make_round(), papers=NEED[1:])
    hand = Hand(person=draft.started_by)
    with pytest.raises(Refusal) as met:
        submit(application=draft, offer=offer("0", staffing=""), by=hand, at=DURING)
    for said in ("还缺必交材料：营业执照", "报价应大于0", "请填写人员配置"):
        assert said in met.value.sentence
    whole = make_draft(make_round(estates=[]), papers=NEED)
    told = offer(project_manager="王11010519491231002X")
    with pytest.raises(Refusal, match="身份证"):
        submit(application=whole, offer=told, by=Hand(person=whole.started_by), at=DURING)


def test_a_link_is_kept_as_a_digest_and_ends_when_a_new_one_is_issued() -> None:
    selection, company = make_round(), make_company()
    token, old = by_link(selection, company)
    assert token not in str(list(ApplicationLink.objects.values()))
    assert token not in str(list(Entry.objects.values()))
    assert company.name not in str(list(Entry.objects.values()))
    found = queries.link_of(token)
    assert found is not None
    newer, _ = by_link(selection, company)
    assert queries.link_of(token) is None
    with pytest.raises(Conflict, match="已作废"):
        begin(selection=selection, company=company, by=old, at=DURING)
    link = queries.link_of(newer)
    assert link is not None
    revoke_link(link=link, by=officer(selection), at=DURING)
    assert queries.link_of(newer) is None
    with pytest.raises(Conflict, match="已作废"):
        revoke_link(link=link, by=officer(selection), at=DURING)


def test_a_link_serves_its_own_company_and_round_alone() -> None:
    selection, mine, theirs = make_round(), make_company(), make_company()
    _, hand = by_link(selection, mine)
    foreign = make_application(selection, theirs, way=Way.LINK)
    with pytest.raises(Conflict):
        withdraw(application=foreign, reason="冒名", by=hand, at=DURING)
    with pytest.raises(Conflict):
        begin(selection=selection, company=theirs, by=hand, at=DURING)
    other = make_round(estates=[])
    with pytest.raises(Conflict):
        begin(selection=other, company=mine, by=hand, at=DURING)
    foreign.refresh_from_db()
    assert foreign.state == S.REGISTERED


def test_no_link_is_issued_after_the_window_and_none_leads_into_a_round_that_is_over() -> None:
    selection, company = make_round(state=RoundState.PUBLISHED), make_company()
    token = issue_link(selection=selection, company=company, by=officer(selection), at=PUBLISHED)
    with pytest.raises(Conflict, match="截止"):
        issue_link(selection=selection, company=company, by=officer(selection), at=LATE)
    SelectionRound.objects.filter(pk=selection.pk).update(
        state=RoundState.CANCELLED, closing_reason="项目调整"
    )
    assert queries.link_of(token) is None


def _acts(selection: SelectionRound, by: Any) -> list[Any]:
    row, company, hand = make_application(selection), make_company(), Hand(person=by)
    return [
        lambda: begin(selection=selection, company=company, by=hand, at=DURING),
        lambda: issue_link(selection=selection, company=company, by=by, at=DURING),
        lambda: withdraw(application=row, reason="x", by=hand, at=DURING),
    ]


def test_only_the_streets_own_officer_acts() -> None:
    selection = make_round()
    foreign = make_user(Role.STREET_OFFICER, make_street("002", name="别的街道"))
    secretary = make_user(Role.COMMUNITY_SECRETARY, make_community())
    for act in [*_acts(selection, foreign), *_acts(selection, secretary)]:
        with pytest.raises(Forbidden):
            act()


def test_a_company_on_the_black_list_is_told_so_and_gets_no_link() -> None:
    selection, company = make_round(), make_company()
    _, hand = by_link(selection, company)
    make_barred(company)
    with pytest.raises(Refusal, match="黑名单"):
        begin(selection=selection, company=company, by=hand, at=DURING)
    with pytest.raises(Refusal, match="黑名单"):
        issue_link(selection=selection, company=company, by=officer(selection), at=DURING)


def test_a_round_without_days_takes_nothing() -> None:
    days: dict[str, Any] = {"registration_first_day": None, "registration_last_day": None}
    selection = make_round(state=RoundState.DRAFT, **days)
    assert queries.window_of(selection, at=DURING) is rules.Window.BEFORE
    with pytest.raises(Refusal, match="还没有公告报名期限"):
        begin(selection=selection, company=make_company(), by=at_window(selection), at=DURING)


def test_nothing_comes_in_once_the_round_was_opened() -> None:
    selection = make_round()
    draft = make_draft(selection, papers=NEED)
    make_application(selection)
    open_round(selection)
    with pytest.raises(Conflict, match="不能办理“报名”"):
        submit(application=draft, offer=offer(), by=Hand(person=draft.started_by), at=DURING)
