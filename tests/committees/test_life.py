"""Papers, re-election, succession and dissolution; what a past day says of them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.roles import Role
from committees.models import Committee
from committees.queries import Coverage, coverage, serving_on
from committees.services import (
    NewPaper,
    activate_committee,
    dissolve_committee,
    expire_due,
    expiring_due,
    file_committee,
    form_committee,
    form_group,
    receive_papers,
    record_first_meeting,
    return_paper,
    start_re_election,
)
from committees.states import COMMITTEE_STATES, COUNTED, CommitteeState
from core.audit.models import Entry
from core.db.scope import Scope
from core.rules.errors import Conflict, Forbidden, Refusal
from tests.committees.life_kit import (
    AT,
    DAY,
    FILED,
    LAST,
    elect,
    elected,
    file,
    give,
    parameter,
    people,
    working,
)
from tests.factories import make_committee, make_community, make_estate, make_region, make_user

pytestmark = pytest.mark.django_db
S = CommitteeState
ONE = timedelta(days=1)
EVERYWHERE = Scope(("",))


def said() -> str:
    return str(Entry.objects.latest("number").sentence)


def covered(on: date) -> Coverage:
    return coverage(scope=EVERYWHERE, on=on)


def test_a_filing_names_every_paper_that_is_missing() -> None:
    committee = elected()
    give(committee, ["COVENANT", "MEMBER_LIST"])
    with pytest.raises(Refusal) as refused:
        file(committee, papers=False)
    assert refused.value.sentence == (
        "办理“备案”还缺“选举会议记录和决定”。办理“备案”还缺“业主大会议事规则”。"
        "办理“备案”还缺“首次会议记录”。"
    )
    assert Committee.objects.get().state == S.ELECTED


def test_a_paper_that_went_back_does_not_count() -> None:
    committee = elected()
    give(committee, ["ELECTION_RECORD", "COVENANT", "PROCEDURE", "FIRST_MEETING", "MEMBER_LIST"])
    paper = committee.papers.get(kind="COVENANT")
    back: dict[str, Any] = {"paper": paper, "by": None, "at": AT}
    with pytest.raises(Refusal, match="理由"):
        return_paper(on=DAY, reason=" ", **back)
    with pytest.raises(Refusal, match="不能早于收到日期"):
        return_paper(on=DAY - ONE, reason="缺章", **back)
    return_paper(on=DAY, reason="缺章", **back)
    with pytest.raises(Conflict, match="已经退回过"):
        return_paper(on=DAY, reason="缺章", **back)
    with pytest.raises(Refusal, match="还缺“管理规约”"):
        file(committee, papers=False)
    give(committee, ["COVENANT"])
    assert file(committee, papers=False).state == S.FILED


@pytest.mark.parametrize(
    ("papers", "received_on", "sentence"),
    [
        ([], DAY, "至少登记一份"),
        ([NewPaper(kind="COVENANT", dated_on=DAY)], DAY - ONE, "不能早于材料日期"),
        ([NewPaper(kind="COVENANT", dated_on=DAY)], date(2023, 1, 1), "还没有到"),
        ([NewPaper(kind="XX", dated_on=DAY)], DAY, "材料"),
        ([NewPaper(kind="COVENANT", dated_on=DAY)] * 2, DAY, "已经登记过"),
    ],
)
def test_papers_come_in_whole_or_not_at_all(
    papers: list[NewPaper], received_on: date, sentence: str
) -> None:
    committee = elected()
    with pytest.raises(Refusal, match=sentence):
        receive_papers(committee=committee, papers=papers, received_on=received_on, by=None, at=AT)
    assert committee.papers.count() == 0


def test_a_pmc_goes_its_five_steps_in_order_and_works_with_its_seal() -> None:
    committee = elected(kind="PMC")
    give(committee, ["ANNOUNCEMENT", "NOMINATION", "MEMBER_LIST"])
    give(committee, ["SELECTION"], dated_on=DAY + 2 * ONE)
    give(committee, ["PUBLICITY"], dated_on=DAY + ONE)
    with pytest.raises(Refusal, match="不能早于“确定人选的决定”"):
        file(committee, papers=False)
    wrong = committee.papers.get(kind="PUBLICITY")
    return_paper(paper=wrong, on=DAY + ONE, reason="日期有误", by=None, at=AT)
    give(committee, ["PUBLICITY"], dated_on=DAY + 3 * ONE)
    file(committee, papers=False)
    with pytest.raises(Refusal, match="还缺“印章刻制备案”"):
        activate_committee(committee=committee, by=None, at=AT)
    give(committee, ["SEAL"], dated_on=FILED)
    assert activate_committee(committee=committee, by=None, at=AT).state == S.ACTIVE


def test_the_first_meeting_is_within_seven_days_or_said_to_be_late() -> None:
    in_time, late = elected(), elected()
    meet: dict[str, Any] = {"by": None, "at": AT}
    with pytest.raises(Refusal, match="之后召开"):
        record_first_meeting(committee=in_time, met_on=DAY - ONE, **meet)
    record_first_meeting(committee=in_time, met_on=DAY + 7 * ONE, **meet)
    assert "超过" not in said()
    record_first_meeting(committee=late, met_on=DAY + 8 * ONE, **meet)
    assert "已超过期限2022-09-08" in said()
    with pytest.raises(Conflict, match="已登记过"):
        record_first_meeting(committee=late, met_on=DAY + 9 * ONE, **meet)


def test_a_parameter_with_a_later_date_changes_later_acts_only() -> None:
    parameter("FILING_DAYS", "10", first_day=date(2022, 9, 10))
    before, after = elected(), elected(formed_on=date(2022, 9, 10))
    file(before, on=date(2022, 10, 1))
    assert "超过" not in said()
    file(after, on=date(2022, 9, 21))
    assert "已超过备案期限2022-09-20" in said()


def test_the_group_before_the_first_assembly() -> None:
    committee = form_committee(place=make_estate(), kind="OC", name="业委会", by=None, at=AT)
    group: dict[str, Any] = {
        "committee": committee, "formed_on": DAY, "leader": "社区书记", "by": None, "at": AT,
    }  # fmt: skip
    with pytest.raises(Refusal, match=r"不少于7人，现为6人.*单数"):
        form_group(seats=6, owner_seats=3, **group)
    form_group(seats=7, owner_seats=4, **group)
    with pytest.raises(Conflict, match="已有筹备组"):
        form_group(seats=7, owner_seats=4, **group)
    elect(committee)
    with pytest.raises(Refusal, match="筹备中"):
        form_group(seats=7, owner_seats=4, **group)


# --- re-election -------------------------------------------------------------------------


def test_the_next_term_follows_without_a_day_between() -> None:
    estate = make_estate(household_count=200)
    first = working(estate)
    second = start_re_election(committee=first, on=date(2022, 10, 1), by=None, at=AT)
    assert (second.state, second.term_number, second.predecessor) == (S.PREPARING, 2, first)
    assert Committee.objects.get(pk=first.pk).state == S.RE_ELECTION
    day = date(2022, 11, 1)
    elect(second, formed_on=day, term_first_day=day)
    file(second, on=date(2022, 11, 10))
    first.refresh_from_db()
    assert (first.state, first.ended_on) == (S.EXPIRED, date(2022, 11, 9))
    assert "上一届“业委会”届满" in said()
    days = (FILED - ONE, FILED, date(2022, 11, 9), date(2022, 11, 10), LAST, LAST + ONE)
    assert [covered(on).covered for on in days] == [0, 1, 1, 1, 1, 0]
    assert [serving_on(on).count() for on in days] == [0, 1, 1, 1, 1, 0]


def test_a_term_that_begins_after_its_filing_leaves_the_old_one_until_then() -> None:
    first = working()
    second = start_re_election(committee=first, on=date(2022, 10, 1), by=None, at=AT)
    elect(second, formed_on=date(2022, 11, 1), term_first_day=date(2022, 12, 1))
    file(second, on=date(2022, 11, 10))
    first.refresh_from_db()
    assert first.ended_on == date(2022, 11, 30)
    assert [serving_on(day).get().pk for day in (first.ended_on, first.ended_on + ONE)] == [
        first.pk,
        second.pk,
    ]


def test_the_next_term_is_prepared_once_and_again_after_it_failed() -> None:
    first = working()
    renew: dict[str, Any] = {"committee": first, "on": date(2022, 10, 1), "by": None, "at": AT}
    second = start_re_election(**renew)
    with pytest.raises(Conflict, match="已有换届产生的下一届"):
        start_re_election(**renew)
    dissolve_committee(committee=second, reason="参选人数不足", by=None, at=AT)
    third = start_re_election(name="新一届", **renew)
    assert (third.name, third.term_number) == ("新一届", 2)


def test_a_term_that_ran_out_may_still_be_followed() -> None:
    first = make_committee(last_day=DAY)
    expire_due(on=DAY + ONE, at=AT)
    second = start_re_election(committee=first, on=DAY + ONE, by=None, at=AT)
    assert Committee.objects.get(pk=first.pk).state == S.EXPIRED
    file(elect(second))
    first.refresh_from_db()
    assert (first.state, first.ended_on) == (S.EXPIRED, None)


@pytest.mark.parametrize("state", [S.PREPARING, S.ELECTED, S.DISSOLVED])
def test_what_does_not_serve_is_not_re_elected(state: CommitteeState) -> None:
    with pytest.raises(Conflict, match="启动换届"):
        start_re_election(committee=make_committee(state=state), on=DAY, by=None, at=AT)
    assert Committee.objects.count() == 1


def test_a_foreign_secretary_starts_nothing() -> None:
    stranger = make_user(Role.COMMUNITY_SECRETARY, make_community("002"))
    with pytest.raises(Forbidden):
        start_re_election(committee=make_committee(), on=DAY, by=stranger, at=AT)


# --- a 物管会 and the 业委会 after it ------------------------------------------------------


def test_an_oc_is_filed_beside_the_pmc_which_then_hands_over() -> None:
    region = make_region()
    make_estate(region=region)
    pmc = working(region, kind="PMC")
    file(elected(region))
    reminder = pmc.reminders.get(kind="PMC_DISSOLUTION")
    assert (reminder.due_on, reminder.settled_on) == (date(2022, 10, 20), None)
    end: dict[str, Any] = {"committee": pmc, "reason": "业委会已备案", "by": None, "at": AT}
    with pytest.raises(Refusal, match="还缺“移交清单”"):
        dissolve_committee(on=date(2022, 10, 10), **end)
    give(pmc, ["HANDOVER"], dated_on=date(2022, 10, 9))
    dissolve_committee(on=date(2022, 10, 10), **end)
    reminder.refresh_from_db()
    assert reminder.settled_on == date(2022, 10, 10)
    with pytest.raises(Conflict, match="已有履职中的业主委员会"):
        file(elected(region, kind="PMC"))


def test_another_place_is_no_obstacle() -> None:
    region = make_region()
    working(region)
    estate = make_estate(region=region)
    assert working(estate, kind="PMC").state == S.ACTIVE
    assert not Committee.objects.get(estate=estate).reminders.exists()


# --- the end -----------------------------------------------------------------------------


def test_a_dissolved_committee_still_covers_its_past_days() -> None:
    committee = working()
    end: dict[str, Any] = {"committee": committee, "reason": "业主决定", "by": None, "at": AT}
    with pytest.raises(Refusal, match="还没有到"):
        dissolve_committee(on=date(2023, 1, 1), **end)
    with pytest.raises(Refusal, match="不能更早"):
        dissolve_committee(on=FILED - ONE, **end)
    dissolve_committee(on=date(2022, 11, 30), **end)
    days = (date(2022, 11, 30), date(2022, 12, 1))
    assert [covered(on) for on in days] == [
        Coverage(base=1, covered=1),
        Coverage(base=1, covered=0),
    ]


def test_one_dissolved_without_a_day_covers_nothing() -> None:
    make_committee(state=S.DISSOLVED)
    assert covered(DAY) == Coverage(base=1, covered=0)


def test_a_term_near_its_end_is_marked_by_the_days_in_force() -> None:
    parameter("TERM_REPORT_DAYS", "200", first_day=date(2025, 3, 1))
    near = make_committee(last_day=LAST)
    filed = make_committee(state=S.FILED, last_day=LAST)
    make_committee(state=S.RE_ELECTION, last_day=LAST)
    assert expiring_due(on=date(2025, 2, 28), at=AT) == 0
    assert expiring_due(on=date(2025, 3, 1), at=AT) == 2
    assert expiring_due(on=date(2025, 3, 1), at=AT) == 0
    rows = Committee.objects.filter(pk__in=[near.pk, filed.pk])
    assert set(rows.values_list("state", flat=True)) == {S.EXPIRING}
    assert "任期至2025-08-31将满" in said()
    assert covered(date(2025, 3, 2)).covered == 3


@pytest.mark.parametrize("state", sorted(COUNTED))
def test_every_counted_state_is_live_counts_and_runs_out(state: str) -> None:
    committee = make_committee(state=S(state), last_day=LAST)
    assert covered(LAST).covered == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        make_committee(committee.estate)
    assert expire_due(on=LAST + ONE, at=AT) == 1
    assert [covered(on).covered for on in (LAST, LAST + ONE)] == [1, 0]


def test_the_table_moves_as_domain_9_says() -> None:
    moves = {state.name: {target.name for target in COMMITTEE_STATES.targets_of(state)}
             for state in S}  # fmt: skip
    assert moves["RE_ELECTION"] == {"EXPIRED", "DISSOLVED"}
    assert moves["EXPIRING"] == {"RE_ELECTION", "EXPIRED", "DISSOLVED"}
    assert moves["EXPIRED"] == {"DISSOLVED"}
    assert COMMITTEE_STATES.final_states == {S.DISSOLVED}


def test_coverage_by_both_bases_and_by_exact_shares() -> None:
    served = make_estate(mode="MARKET")
    make_committee(served)
    make_committee(make_estate())
    make_estate()
    whole = covered(DAY)
    part = coverage(scope=EVERYWHERE, on=DAY, unserviced_on=DAY)
    assert (whole, part) == (Coverage(base=3, covered=2), Coverage(base=2, covered=1))
    assert [Coverage(base=151, covered=n).reaches(90) for n in (135, 136)] == [False, True]
    assert [Coverage(base=77, covered=n).reaches(90) for n in (69, 70)] == [False, True]
    assert (Coverage(base=151, covered=0).needed(90), Coverage(base=77, covered=0).needed(90)) == (
        136,
        70,
    )
    assert not Coverage(base=0, covered=0).reaches(90)


def test_an_election_or_filing_for_a_day_to_come_is_refused() -> None:
    with pytest.raises(Refusal, match="成立日期2023-01-01还没有到"):
        elected(formed_on=date(2023, 1, 1))
    committee = elected(members=people(5))
    with pytest.raises(Refusal, match="还没有到"):
        file_committee(
            committee=committee, filed_on=date(2023, 1, 1), filing_no="备", by=None, at=AT
        )
