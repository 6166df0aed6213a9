"""Official papers through the doors: who may print and issue which, and what stays as it was."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from docx import Document

from accounts.models import User
from accounts.roles import Role
from committees.services.votes import serve_dismissal
from committees.states import CommitteeKind
from core.audit.models import Entry
from core.papers.models import IssuedPaper
from core.rules.errors import Forbidden, Refusal
from tenders.models import Company, Contract, ContractFee, FacilityCommitment, NotSelected
from tenders.queries.papers import Offered, papers_of_round
from tenders.services import evaluation
from tenders.services.papers import issue_paper
from tenders.states import Condition, ContractState
from tests.committees.votes_kit import AFTER, officer
from tests.factories import make_committee, make_user
from tests.registers import foreign_community
from tests.tenders import evaluation_kit as kit
from tests.tenders.handover_kit import signed_handover, waiting_service
from tests.tenders.test_dismissals import dismissed

pytestmark = pytest.mark.django_db
ORGAN = "大沁他拉街办"
SignIn = Callable[[User], Client]


@pytest.fixture
def sign_in() -> SignIn:
    def client_of(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="accounts.backends.OfficeBackend")
        return client

    return client_of


def chosen() -> kit.Board:
    """Application 1 is chosen by a committee of the street, the others are told why not."""
    board = kit.publicised()
    pmc = make_committee(board.estate, kind=CommitteeKind.PMC, name="光明物管会")
    evaluation.recommend(
        selection=board.selection, committees=[pmc], letter_number=f"{ORGAN}〔2023〕5号",
        by=board.director, at=kit.FREE,
    )  # fmt: skip
    letter = evaluation_letter(board)
    decided = kit.agreed(None, vote_ground="自治区物管会办法第12条")
    evaluation.record_choice(
        recommendation=letter, decided=decided, by=board.officer, at=kit.CHOSEN
    )
    reasons = {2: "报价较高", 3: "得分第三", 4: "得分第四"}
    evaluation.give_reasons(
        selection=board.selection, reasons=reasons, by=board.officer, at=kit.CHOSEN
    )
    return board


def evaluation_letter(board: kit.Board) -> Any:
    return board.selection.recommendations.get()


def address(board: kit.Board, code: str, to: int = 0, end: str = "/") -> str:
    return f"/selections/{board.selection.pk}/papers/{code}/{to}{end}"


def words_of(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_every_paper_of_a_round_is_printed_and_only_to_whom_it_concerns(sign_in: SignIn) -> None:
    board = chosen()
    letter, last = evaluation_letter(board), board.applications[3]
    companies = [str(one.company) for one in board.applications]
    offered = {(one.code, one.to) for one in papers_of_round(board.selection)}
    assert len(offered) == 7
    client = sign_in(board.officer)
    listed = client.get(f"/selections/{board.selection.pk}/").content.decode()
    for code, to in offered:
        assert address(board, code, to) in listed
        page = client.get(address(board, code, to)).content.decode()
        words = words_of(client.get(address(board, code, to, ".docx")).content)
        assert ("尚未编号" in page) == (code != "recommendation")
        assert board.selection.title in words
    assert "光明物管会" in client.get(address(board, "selected", letter.pk)).content.decode()
    own = words_of(client.get(address(board, "not-selected", last.pk, ".docx")).content)
    assert "得分第四。" in own
    assert [name in own for name in companies] == [False, False, False, True]
    for missing in (("selected", last.pk), ("notice", 5), ("no-such", 0)):
        assert client.get(address(board, *missing)).status_code == 404
    secretary = sign_in(make_user(Role.COMMUNITY_SECRETARY, board.estate.community))
    stranger = sign_in(make_user(Role.STREET_OFFICER, foreign_community().street))
    for code, to, status in (("result", 0, 200), ("recommendation", letter.pk, 403)):
        for end in ("/", ".docx"):
            assert secretary.get(address(board, code, to, end)).status_code == status
            assert stranger.get(address(board, code, to, end)).status_code == 404


def test_an_issued_paper_keeps_number_and_words_whatever_changes_later(sign_in: SignIn) -> None:
    board = kit.publicised()
    client, given = sign_in(board.officer), {"organ": ORGAN}
    issue = address(board, "result", 0, "/issue/")
    assert client.post(issue, {"organ": "X1"}).status_code == 400
    assert client.post(issue, given).status_code == 302
    assert client.post(issue, given).status_code == 409
    first = IssuedPaper.objects.get()
    assert first.sequence == 1
    before = client.get(address(board, "result", 0, ".docx"))
    Company.objects.filter(pk=board.applications[0].company_id).update(name="更名后的企业")
    after = client.get(address(board, "result", 0, ".docx"))
    assert after.content == before.content
    assert first.number in words_of(after.content)
    page = client.get(address(board, "result")).content.decode()
    assert "更名后的企业" not in page
    assert "重新印发的事由" in page
    again = client.post(issue, {**given, "reason": "企业更名", "sequence": "9"})
    assert again.status_code == 302
    assert "更名后的企业" in client.get(address(board, "result")).content.decode()
    assert Entry.objects.filter(verb="papers.issue").count() == 2
    assert client.get(issue).status_code == 405
    assert sign_in(board.director).post(issue, given).status_code == 403
    secretary = make_user(Role.COMMUNITY_SECRETARY, board.estate.community)
    assert sign_in(secretary).post(issue, given).status_code == 403


def test_the_service_itself_refuses_what_the_page_does_not_offer() -> None:
    board = kit.publicised()
    notice = next(iter(papers_of_round(board.selection)))
    given: dict[str, Any] = {"selection": board.selection, "organ": ORGAN, "at": kit.FREE}
    stranger = make_user(Role.STREET_OFFICER, foreign_community().street)
    with pytest.raises(Forbidden):
        issue_paper(offered=notice, by=stranger, **given)
    own_number = notice._replace(numbered=False)
    for offered in (own_number, Offered("selected", 7, "选定通知书", numbered=True)):
        with pytest.raises(Refusal, match="不在这里编号印发"):
            issue_paper(offered=offered, by=board.officer, **given)


def test_a_letter_that_names_another_company_is_not_printed(sign_in: SignIn) -> None:
    board = kit.publicised()
    winner, second = board.applications[0], board.applications[1]
    NotSelected.objects.create(
        application=second, reason=f"不如{winner.company}", recorded_by=board.officer,
        recorded_at=kit.FREE,
    )  # fmt: skip
    client = sign_in(board.officer)
    page = client.get(address(board, "not-selected", second.pk))
    assert page.status_code == 409
    assert "另一家企业" in page.content.decode()
    for end in (".docx", "/issue/"):
        call = client.post if end == "/issue/" else client.get
        answer = call(address(board, "not-selected", second.pk, end), {"organ": ORGAN})
        assert answer.status_code == 409
    assert not IssuedPaper.objects.exists()


def test_a_contract_and_its_handover_are_printed_in_scope(sign_in: SignIn) -> None:
    service = waiting_service(rooms_clause="一层80㎡", state=ContractState.DRAFT)
    contract = service.contract
    ContractFee.objects.create(contract=contract, kind="SHOP", rate="1.2", unit="AREA")
    ContractFee.objects.create(contract=contract, kind="OTHER", name="装修", rate="3", unit="EACH")
    FacilityCommitment.objects.create(
        contract=contract, item="充电桩", quantity=5, unit="台", amount="7500",
        due_on=date(2026, 1, 1),
    )  # fmt: skip
    Contract.objects.update(state=ContractState.SIGNED, signed_on=contract.starts_on)
    signed_handover(
        service, items=({"condition": Condition.GOOD, "quantity": 3}, {"condition": ""})
    )
    client = sign_in(make_user(Role.STREET_OFFICER, service.estate.community.street))
    sheet, record = (
        f"/contracts/{contract.pk}/papers/terms",
        f"/services/{service.pk}/papers/handover",
    )
    for place, said in (
        (sheet, ("收费（商铺）", "1.20元/㎡/月", "3.00元/个/月", "人民币柒仟伍佰元整", "一层80㎡")),
        (record, ("单元门1", "3樘", "待查验", "2022年8月30日", "未移交")),
    ):
        page = client.get(f"{place}/").content.decode()
        words = words_of(client.get(f"{place}.docx").content)
        assert [one for one in said if one not in page or one not in words] == []
        stranger = sign_in(make_user(Role.STREET_OFFICER, foreign_community().street))
        assert [stranger.get(f"{place}{end}").status_code for end in ("/", ".docx")] == [404, 404]
    for missing in (
        f"/contracts/{contract.pk}/papers/x/",
        f"/services/{service.pk}/papers/dismissal/",
    ):
        assert client.get(missing).status_code == 404


def test_a_served_dismissal_is_printed_with_its_sixty_days(sign_in: SignIn) -> None:
    service, decision = dismissed()
    serve_dismissal(
        decision=decision, served_on=date(2023, 5, 28), document="函1号", by=officer(), at=AFTER
    )
    client = sign_in(make_user(Role.STREET_OFFICER, service.estate.community.street))
    page = client.get(f"/services/{service.pk}/papers/dismissal/").content.decode()
    for words in ("2023年5月28日", "通知期60日", "最早于2023年7月27日终止", "10日内退出"):
        assert words in page
