"""The pages of the evaluation: input is kept, a second press meets 409, strangers meet 404."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from tenders.models import ScoreSheet, ScreeningItem
from tenders.queries import evaluation as queries
from tenders.states import RoundState
from tests.factories import make_community, make_street, make_user
from tests.tenders import evaluation_kit as kit
from tests.tenders.rounds_kit import make_round

pytestmark = pytest.mark.django_db


def client(user: User) -> Client:
    found = Client()
    found.force_login(user)
    return found


def url(name: str, board: kit.Board, *args: Any) -> str:
    return reverse(f"tenders:{name}", args=[board.selection.pk, *args])


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_failed_item_without_a_reason_comes_back_with_everything_typed() -> None:
    board = kit.opened(prices=("0.5",))
    office, where = client(board.officer), url("screening", board)
    typed = {f"a1-{code}": "pass" for code in queries.CHECKLIST}
    typed |= {"which": "a1", "a1-CREDIT": "fail", "a1-STAFF_reason": "人员齐备"}
    answer = office.post(where, typed)
    assert answer.status_code == 400
    assert "“信用查询结果”不合格，请写明理由" in text(answer)
    assert "人员齐备" in text(answer)
    assert not ScreeningItem.objects.exists()
    assert office.post(where, {**typed, "a1-CREDIT_reason": "失信"}).status_code == 302
    assert "信用查询结果：失信" in text(office.get(where))
    assert client(board.director).post(where, typed).status_code == 403


def test_the_panel_is_appointed_and_declares() -> None:
    board = kit.screened(kit.opened(prices=("0.5",)))
    office, where = client(board.officer), url("panel", board)
    lines: dict[str, Any] = {
        "s1-user": str(board.bureau.pk), "s1-unit": "住建局", "s2-name": "张专家",
        "s2-unit": "专家库", "s2-expert": "on",
    }  # fmt: skip
    answer = office.post(where, lines)
    assert answer.status_code == 400
    assert "不少于5人，现有2人" in text(answer)
    assert "张专家" in text(answer)
    for n in (3, 4, 5):
        lines |= {f"s{n}-name": f"专家{n}", f"s{n}-unit": "专家库", f"s{n}-expert": "on"}
    assert office.post(where, lines).status_code == 302
    first = queries.judges_of(board.selection)[0]
    declare = url("declare", board, first.pk)
    assert office.post(declare, {"conflict": "no"}).status_code == 403
    assert client(board.bureau).post(declare, {"conflict": "no"}).status_code == 302
    assert client(board.bureau).post(declare, {"conflict": "no"}).status_code == 409
    assert "声明无利益关系" in text(office.get(where))


def test_a_sheet_keeps_what_was_typed_and_is_signed_by_another() -> None:
    board = kit.panelled(kit.opened(prices=("0.5",)))
    outsider = queries.judges_of(board.selection)[2]
    office, where = client(board.officer), url("sheet", board, outsider.pk, 1)
    marks = {code: str(points) for code, points in kit.marks().items()}
    answer = office.post(where, {**marks, "PRICE": "20.01", "remark": "方案细致"})
    assert answer.status_code == 400
    assert "方案细致" in text(answer)
    assert office.post(where, {**marks, "remark": "方案细致"}).status_code == 302
    seen = {f"seen_{code}": points for code, points in marks.items()}
    assert office.post(where, {"act": "sign", **seen}).status_code == 400
    director = client(board.director)
    assert director.post(where, {"act": "sign", **seen, "seen_PRICE": "1"}).status_code == 409
    assert director.post(where, {"act": "sign", **seen}).status_code == 302
    assert director.post(where, {"act": "sign", **seen}).status_code == 409
    assert ScoreSheet.objects.get().signed_by == board.director
    inside = queries.judges_of(board.selection)[0]
    assert office.get(url("sheet", board, inside.pk, 1)).status_code == 403
    scores = text(client(board.bureau).get(url("scores", board)))
    assert "已签字" in scores
    assert "28.00" not in scores


def test_from_the_result_to_the_public_notice() -> None:
    board = kit.marked(kit.opened(prices=("0.5", "0.6")))
    office, director, public = client(board.officer), client(board.director), Client()
    notice = reverse("tenders:round-notice", args=[board.selection.pk])

    def press(who: Client, code: str, **data: str) -> int:
        return who.post(url("evaluation-act", board, code), data).status_code

    assert press(office, "evaluate") == 302
    assert press(office, "evaluate") == 409
    assert "90.00" in text(office.get(url("evaluation", board)))
    paper = text(office.get(url("scores-summary", board)))
    assert "3号评委 专家1（签名）" in paper
    assert press(office, "shortlist", pick_2="on") == 400
    assert press(office, "shortlist", pick_2="on", skip_1="撤回投入承诺") == 302
    assert "遴选结果" not in text(public.get(notice))
    assert press(director, "publicise") == 302
    assert press(director, "publicise") == 409
    shown = text(public.get(notice))
    chosen, passed = board.applications[1].company, board.applications[0].company
    assert f"{chosen.name}" in shown
    assert f"第1名 {passed.name} 未入围：撤回投入承诺" in shown
    assert "每日保洁" not in shown
    assert press(office, "object", source="丙公司", received_on="2000-01-01", text="不实") == 400
    assert "评审和推荐" in text(office.get(reverse("tenders:round", args=[board.selection.pk])))


def test_strangers_find_nothing_and_the_community_sees_no_scores() -> None:
    board = kit.panelled(kit.opened(prices=("0.5",)))
    judge = queries.judges_of(board.selection)[0]
    other = make_street("009", name="别的街道")
    stranger = client(make_user(Role.STREET_OFFICER, other))
    secretary = client(make_user(Role.COMMUNITY_SECRETARY, make_community()))
    pages = [url(name, board) for name in ("evaluation", "screening", "panel", "scores")] + [
        url("declare", board, judge.pk),
        url("sheet", board, judge.pk, 1),
    ]
    for page in pages:
        assert stranger.get(page).status_code == 404
        assert secretary.get(page).status_code in {200, 403}
    for page in pages[1:]:
        assert secretary.get(page).status_code == 403
    assert stranger.post(url("evaluation-act", board, "evaluate")).status_code == 404
    assert Client().get(pages[0]).status_code == 302


def test_a_plan_is_set_on_the_page_of_a_draft() -> None:
    officer = make_user(Role.STREET_OFFICER, make_street())
    row = make_round(make_street(), state=RoundState.DRAFT)
    where = reverse("tenders:evaluation-act", args=[row.pk, "plan"])
    office = client(officer)
    answer = office.post(where, {"PRICE": "50", "SOLUTION": "40"})
    assert answer.status_code == 400
    assert "现为90分" in text(answer)
    assert office.post(where, {"PRICE": "60", "SOLUTION": "40"}).status_code == 302
    assert queries.plan_of(row).weights == {"PRICE": 60, "SOLUTION": 40}
