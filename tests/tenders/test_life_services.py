"""Events, returns, polls, proposals and the way out: what the services let through, and who."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.roles import Role
from committees.services.votes import Item, serve_dismissal
from committees.states import Matter
from core.audit.models import Entry
from core.rules.errors import Conflict, Forbidden, Refusal
from estates.models import Estate
from estates.states import Mode
from tenders.models import (
    Contract,
    EmploymentReturn,
    EventPaper,
    ExitHandover,
    PerformanceEvent,
    Service,
)
from tenders.rules import Exit
from tenders.rules.life import Quarter
from tenders.services import life
from tenders.services.dismissals import ground_of_notice
from tenders.services.life import Figures, HeadCounts
from tenders.states import ContractState
from tenders.states.life import EventKind, PollState, ProposalState
from tests.committees.votes_kit import AFTER, Unit, make_electorate, passed
from tests.committees.votes_kit import officer as vote_officer
from tests.core.files_kit import png
from tests.factories import make_community, make_company, make_estate, make_service, make_user
from tests.registers import person
from tests.tenders.life_kit import (
    AT,
    DAY,
    PHOTO,
    checked,
    entered,
    event,
    leaving,
    officer,
    opened,
    proposed,
    report,
    served,
    start,
    worker,
)

pytestmark = pytest.mark.django_db
ONE = timedelta(days=1)
TODAY = date(2024, 5, 20)


# --- events ------------------------------------------------------------------------------


def test_a_breach_is_entered_with_its_evidence_answered_and_remedied_once() -> None:
    service = served()
    row = event(service, due_on=date(2024, 5, 31), evidence=[PHOTO, ("二.png", png(2, 2))])
    assert row.evidence is not None
    assert (row.evidence.name, EventPaper.objects.get(event=row).file.name) == (
        "证据.png",
        "二.png",
    )
    by = worker(Role.COMMUNITY_SECRETARY, service)
    said: dict[str, Any] = {"answer": "已报修", "answered_on": DAY + ONE, "by": by, "at": AT}
    assert life.answer_event(event=row, **said).answer == "已报修"
    with pytest.raises(Conflict, match="不能再办理“登记企业答复”"):
        life.answer_event(event=row, **said)
    done = life.remedy_event(event=row, remedied_on=TODAY, by=by, at=AT)
    assert done.remedied_on == TODAY
    assert Entry.objects.latest("number").sentence.endswith("完成整改（兑现）。")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"evidence": []}, "违约事项必须附证据"),
        ({"kind": EventKind.COMMITMENT}, "承诺事项应写明兑现期限"),
        ({"happened_on": TODAY + ONE}, "发生日期2024-05-21还没有到"),
        ({"due_on": DAY - ONE}, "不能早于发生日期"),
        ({"summary": " "}, "请写明事项"),
        ({"evidence": [("证据.png", b"MZ\x90\x00")]}, "可执行程序"),
    ],
)
def test_an_event_that_cannot_be_is_refused(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        event(served(), **fields)
    assert not PerformanceEvent.objects.exists()


def test_an_event_belongs_to_the_contract_and_to_the_community_that_sees_it() -> None:
    service = served()
    with pytest.raises(Refusal, match="不服务"):
        event(service, estate=make_estate())
    stranger = make_user(Role.COMMUNITY_SECRETARY, make_community("009"))
    with pytest.raises(Forbidden):
        event(service, by=stranger)
    with pytest.raises(Forbidden):  # the whole contract is the street's
        event(service, estate=None, by=worker(Role.COMMUNITY_SECRETARY, service))
    row = event(service, by=worker(Role.COMMUNITY_SECRETARY, service))
    assert list(PerformanceEvent.objects.visible_to(stranger)) == []
    assert list(EventPaper.objects.visible_to(stranger)) == []
    assert list(PerformanceEvent.objects.visible_to(officer(service))) == [row]


def test_a_wrong_event_is_withdrawn_by_another_and_stays() -> None:
    service = served()
    maker = officer(service)
    row = event(service, by=maker)
    with pytest.raises(Forbidden, match="不能撤销自己登记的事项"):
        life.withdraw_event(event=row, reason="记错", by=maker, at=AT)
    other = worker(Role.STREET_DIRECTOR, service)
    with pytest.raises(Refusal, match="请写明撤销理由"):
        life.withdraw_event(event=row, reason=" ", by=other, at=AT)
    assert life.withdraw_event(event=row, reason="记错", by=other, at=AT).withdrawn_at == AT
    with pytest.raises(Conflict):
        life.remedy_event(event=row, remedied_on=TODAY, by=maker, at=AT)
    with pytest.raises(Refusal, match="已撤销，不能据此提出解聘"):
        life.propose_by_breach(event=row, opened_on=DAY, by=maker, at=AT)


# --- employment --------------------------------------------------------------------------


def test_a_quarter_is_returned_once_and_corrected_by_a_new_row() -> None:
    service = served()
    row = report(service)
    with pytest.raises(Conflict, match="本季度的用工季报已经登记"):
        report(service)
    counts = HeadCounts(total_staff=12, over_4050=12, low_income=12)
    by = officer(service)
    fixed = life.correct_return(row=row, counts=counts, reason="漏计2人", by=by, at=AT)
    assert (fixed.replaces_id, fixed.live) == (row.pk, True)
    with pytest.raises(Conflict, match="已更正过"):
        life.correct_return(row=row, counts=counts, reason="再改", by=by, at=AT)
    assert EmploymentReturn.objects.get(live=True) == fixed


def test_a_return_waits_for_the_end_of_a_quarter_in_which_somebody_was_served() -> None:
    service = served()
    with pytest.raises(Refusal, match="2024年第2季度到2024-06-30才结束"):
        report(service, Quarter(2024, 2))
    with pytest.raises(Refusal, match="在2022年第2季度没有服务任何小区"):
        report(service, Quarter(2022, 2))
    assert report(service, Quarter(2022, 3)).period.label == "2022年第3季度"
    with pytest.raises(Refusal, match="4050人员11人，多于在岗总人数10人"):
        report(service, over_4050=11)
    with pytest.raises(Forbidden):
        life.record_return(
            contract=service.contract, quarter=Quarter(2024, 1), counts=HeadCounts(total_staff=1),
            by=worker(Role.COMMUNITY_SECRETARY, service), at=AT,
        )  # fmt: skip


# --- polls and proposals -----------------------------------------------------------------


@pytest.mark.parametrize(("dissatisfied", "exceeds"), [(60, False), (61, True)])
def test_half_of_all_households_is_not_more_than_half(dissatisfied: int, *, exceeds: bool) -> None:
    service = served()
    poll = checked(service, dissatisfied)
    assert (poll.total_households, poll.exceeds, poll.state) == (120, exceeds, PollState.CHECKED)
    assert '"DISMISSAL_PERCENT"' in poll.terms
    if exceeds:
        return
    with pytest.raises(Refusal, match="不满意60户，全体120户，没有超过规定比例"):
        life.propose_by_poll(poll=poll, opened_on=DAY, by=officer(service), at=AT)


def test_a_poll_is_checked_by_another_and_then_never_changes() -> None:
    service = served()
    poll = entered(service)
    with pytest.raises(Conflict, match="已有正在进行的全体测评"):
        opened(service)
    assert poll.entered_by is not None
    with pytest.raises(Forbidden, match="不能复核自己录入的测评"):
        life.check_poll(poll=poll, by=poll.entered_by, at=AT)
    other = worker(Role.STREET_DIRECTOR, service)
    back = life.return_poll(poll=poll, reason="合计不符", by=other, at=AT)
    assert (back.state, back.dissatisfied) == (PollState.OPEN, None)
    with pytest.raises(Refusal, match="多于收回的110户"):
        life.enter_poll(
            poll=back, figures=Figures(closed_on=DAY, returned=110, satisfied=50, dissatisfied=61),
            by=officer(service), at=AT,
        )  # fmt: skip
    life.enter_poll(
        poll=back, figures=Figures(closed_on=DAY, returned=110, satisfied=49, dissatisfied=61),
        by=officer(service), at=AT,
    )  # fmt: skip
    assert life.check_poll(poll=poll, by=other, at=AT).exceeds
    with pytest.raises(Conflict, match="现在是“已复核”"):
        life.check_poll(poll=poll, by=other, at=AT)
    with pytest.raises(Conflict):
        life.cancel_poll(poll=poll, reason="不办了", by=officer(service), at=AT)


def test_a_poll_needs_a_company_in_service_and_its_households() -> None:
    estate = make_estate()
    by = person(Role.STREET_OFFICER, estate.community)
    with pytest.raises(Refusal, match="没有已接管的物业服务"):
        life.open_poll(estate=estate, opened_on=DAY, by=by, at=AT)
    service = served(households=0)
    Estate.objects.get(pk=service.estate_id).measures.update(household_count=0)
    with pytest.raises(Refusal, match="没有登记户数"):
        opened(service)


def test_a_proposal_opens_and_changes_nothing_else() -> None:
    service = served()
    before = Service.objects.values().get(), Contract.objects.values().get()
    row = proposed(service)
    assert "不满意61户，全体120户" in row.grounds
    assert (Service.objects.values().get(), Contract.objects.values().get()) == before
    poll = row.poll
    assert poll is not None
    with pytest.raises(Conflict, match="已提出过解聘提议"):
        life.propose_by_poll(poll=poll, opened_on=DAY, by=officer(service), at=AT)
    with pytest.raises(Refusal, match="没有业主解聘决定，也不是不定期合同"):
        ground_of_notice(service.contract, TODAY)


def test_a_breach_opens_one_and_cannot_be_withdrawn_under_it() -> None:
    service = served()
    row = event(service)
    proposal = life.propose_by_breach(event=row, opened_on=DAY, by=officer(service), at=AT)
    director = worker(Role.STREET_DIRECTOR, service)
    with pytest.raises(Conflict, match="请先撤回提议"):
        life.withdraw_event(event=row, reason="记错", by=director, at=AT)
    life.withdraw_proposal(proposal=proposal, reason="已整改", by=officer(service), at=AT)
    assert (
        life.withdraw_event(event=row, reason="记错", by=director, at=AT).withdrawn_by == director
    )
    with pytest.raises(Refusal, match="不是违约事项"):
        life.propose_by_breach(
            event=event(service, EventKind.COMPLAINT), opened_on=DAY, by=officer(service), at=AT
        )


def test_the_owners_carry_a_proposal_and_only_their_notice_is_a_ground() -> None:
    service = make_service(make_estate(household_count=120))
    make_electorate([Unit("100.00")], service.estate)
    # the vote of the kit is in May 2023: poll and proposal before it
    day, at = date(2023, 4, 1), datetime(2023, 4, 2, 2, tzinfo=AT.tzinfo)
    row = life.record_event(
        contract=service.contract,
        what=life.Happening(kind=EventKind.BREACH, happened_on=day, summary="弃管"),
        evidence=[PHOTO], by=officer(service), at=at,
    )  # fmt: skip
    proposal = life.propose_by_breach(event=row, opened_on=day, by=officer(service), at=at)
    item = Item(kind=Matter.PROVIDER, matter="解聘甲物业", dismisses=True)
    decision = passed(service.estate, item).decisions.get()
    with pytest.raises(Conflict, match="现在是“已提出”"):
        life.close_proposal(proposal=proposal, by=officer(service), at=AT)
    life.put_to_vote(proposal=proposal, decision=decision, by=officer(service), at=AT)
    with pytest.raises(Refusal, match="业主已有表决结果"):
        life.withdraw_proposal(proposal=proposal, reason="算了", by=officer(service), at=AT)
    done = life.close_proposal(proposal=proposal, by=officer(service), at=AT)
    assert (done.state, Service.objects.get().live) == (ProposalState.CARRIED, True)
    with pytest.raises(Refusal, match="请先登记书面解聘通知"):
        ground_of_notice(service.contract, date(2023, 6, 1))
    served_on = date(2023, 5, 28)
    serve_dismissal(
        decision=decision, served_on=served_on, document="函1号", by=vote_officer(), at=AFTER
    )
    with pytest.raises(Refusal, match="请先登记书面解聘通知"):
        ground_of_notice(service.contract, served_on - ONE)
    found = ground_of_notice(service.contract, served_on)
    assert (found.way, found.earliest_end_on) == (Exit.OWNERS_DISMISS, date(2023, 7, 27))


def test_a_vote_about_something_else_carries_nothing() -> None:
    service, other = served(), served()
    row = proposed(service)
    by = officer(service)
    make_electorate([Unit("100.00")], other.estate)
    plain = passed(other.estate, Item(kind=Matter.PROVIDER, matter="选聘乙物业")).decisions.get()
    with pytest.raises(Refusal, match="不是解聘物业服务人的表决事项"):
        life.put_to_vote(proposal=row, decision=plain, by=by, at=AT)
    early = Item(kind=Matter.PROVIDER, matter="解聘甲物业", dismisses=True)
    third = served()
    make_electorate([Unit("100.00")], third.estate)
    before = passed(third.estate, early).decisions.get()
    with pytest.raises(Refusal, match="早于提议日期"):
        life.put_to_vote(proposal=row, decision=before, by=by, at=AT)
    before.held_on = DAY
    with pytest.raises(Refusal, match="不是合同所服务小区的表决事项"):
        life.put_to_vote(proposal=row, decision=before, by=by, at=AT)


def test_an_indefinite_contract_may_be_ended_by_notice() -> None:
    contract = served().contract
    contract.state = ContractState.INDEFINITE
    assert ground_of_notice(contract, TODAY).way == Exit.INDEFINITE_ENDED


# --- exit and emergency ------------------------------------------------------------------


def test_a_leaving_company_hands_over_item_by_item() -> None:
    first = leaving()
    items = list(ExitHandover.objects.order_by("pk"))
    assert (len(items), {row.due_on for row in items}) == (5, {date(2024, 5, 20)})
    by = officer(first.service)
    with pytest.raises(Conflict, match="已在清单中"):
        life.open_exit(service=first.service, by=by, at=AT)
    done: dict[str, Any] = {"done_on": TODAY, "received_by": "社区王某", "by": by, "at": AT}
    assert life.hand_over_item(item=first, **done).done_on == TODAY
    with pytest.raises(Conflict):
        life.hand_over_item(item=first, **done)
    with pytest.raises(Refusal, match="没有通知解除，也没有终止日"):
        life.open_exit(service=served(), by=None, at=AT)


def test_an_emergency_manager_serves_six_months_at_most() -> None:
    estate = make_estate()
    with pytest.raises(Refusal, match="自2024-05-01起，最迟至2024-10-31，现为2024-11-01"):
        start(estate, until=date(2024, 11, 1))
    row = start(estate)
    estate.refresh_from_db()
    assert (estate.mode, row.live) == (Mode.EMERGENCY, True)
    with pytest.raises(Refusal, match="已有现行的应急物业服务"):
        start(estate)
    with pytest.raises(Forbidden):
        life.start_emergency(
            estate=estate, company=make_company(), plan=None,  # type: ignore[arg-type]  # not reached
            by=make_user(Role.COMMUNITY_SECRETARY, estate.community), at=AT,
        )  # fmt: skip


def test_a_second_emergency_goes_on_with_the_six_months_of_the_first() -> None:
    estate = make_estate()
    row = start(estate, from_day=date(2024, 1, 1), until=date(2024, 3, 31))
    life.end_emergency(
        emergency=row, ended_on=date(2024, 3, 31), next_mode=Mode.SELF, reason="换人",
        by=person(Role.STREET_OFFICER, estate.community), at=AT,
    )  # fmt: skip
    estate.refresh_from_db()
    assert estate.mode == Mode.SELF
    again: dict[str, Any] = {"from_day": date(2024, 5, 1), "until": date(2024, 7, 1)}
    with pytest.raises(Refusal, match="自2024-01-01起，最迟至2024-06-30"):
        start(estate, **again)
    assert start(estate, **{**again, "until": date(2024, 6, 30)}).live


def test_nobody_stands_in_while_a_company_serves_and_the_next_takeover_ends_it() -> None:
    service = served()
    with pytest.raises(Refusal, match="接管前应继续服务（民法典第950条）"):
        start(service.estate)
    estate = make_estate()
    row = start(estate)
    assert life.end_taken_over(at=AT) == 0
    make_service(estate, takeover_on=date(2024, 5, 15), was_unserviced=False)
    assert (life.end_taken_over(at=AT), life.end_taken_over(at=AT)) == (1, 0)
    row.refresh_from_db()
    assert (row.live, row.ended_on) == (False, date(2024, 5, 14))


# --- what the database itself refuses ------------------------------------------------------


def test_what_is_entered_checked_and_closed_is_frozen() -> None:
    service = served()
    row, poll, back = event(service), checked(service), report(service)
    proposal = life.propose_by_poll(poll=poll, opened_on=DAY, by=officer(service), at=AT)
    life.withdraw_proposal(proposal=proposal, reason="暂缓", by=officer(service), at=AT)
    start(make_estate())
    attempts = (
        "UPDATE tenders_performanceevent SET summary = 'x'",
        "DELETE FROM tenders_performanceevent",
        "UPDATE tenders_satisfactionpoll SET dissatisfied = 1",
        "DELETE FROM tenders_satisfactionpoll",
        "UPDATE tenders_employmentreturn SET total_staff = 99",
        "UPDATE tenders_dismissalproposal SET closing = 'x'",
        "UPDATE tenders_emergencyservice SET cost = 1",
    )
    for statement in attempts:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    for fresh in (row, poll, back):
        fresh.refresh_from_db()
    assert (row.summary, poll.dissatisfied, back.total_staff) == ("电梯停运三天", 61, 10)
    same = PerformanceEvent.objects.filter(pk=row.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        same.update(withdrawn_by=row.entered_by, withdrawn_at=AT, withdrawn_reason="自己撤")
