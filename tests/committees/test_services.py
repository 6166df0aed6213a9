"""A committee from preparation to the end of its term, and its papers."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounts.roles import Role
from committees.models import Committee, Member
from committees.rules.papers import OC_FILING, PMC_FILING
from committees.services import (
    NewMember,
    NewPaper,
    activate_committee,
    dissolve_committee,
    elect_committee,
    expire_due,
    file_committee,
    form_committee,
    receive_papers,
)
from committees.states import CommitteeKind, CommitteeState
from core.audit.models import Entry
from core.rules.errors import Conflict, Forbidden, Refusal
from estates.models import Estate
from policies.models import DocumentKind, Parameter, PolicyDocument
from policies.states import VersionState
from tests.factories import (
    make_committee,
    make_community,
    make_district,
    make_estate,
    make_region,
    make_street,
    make_user,
)

pytestmark = pytest.mark.django_db
AT = datetime(2022, 9, 30, 1, tzinfo=UTC)
DAY = date(2022, 9, 1)
S = CommitteeState


def officer() -> Any:
    return make_user(Role.STREET_OFFICER, make_street())


def form(place: Any = None, **fields: Any) -> Committee:
    values = {"kind": CommitteeKind.OC, "name": "业委会", "by": None, "at": AT}
    return form_committee(place=place or make_estate(), **{**values, **fields})


def people(number: int, *, tenants: int = 0) -> list[NewMember]:
    return [NewMember(name=f"委员{n}", is_owner=n >= tenants) for n in range(number)]


def elect(committee: Committee, **fields: Any) -> Committee:
    values = {
        "members": people(5),
        "formed_on": DAY,
        "term_first_day": DAY,
        "term_last_day": date(2025, 8, 31),
        "by": None,
        "at": AT,
    }
    return elect_committee(committee=committee, **{**values, **fields})


def give_papers(committee: Committee, *, by: Any = None) -> Committee:
    papers = [NewPaper(kind=kind, dated_on=DAY) for kind in (*OC_FILING, *PMC_FILING)]
    receive_papers(committee=committee, papers=papers[:-1], received_on=DAY, by=by, at=AT)
    return committee


def test_a_committee_goes_from_preparation_to_work() -> None:
    by = make_user(Role.COMMUNITY_SECRETARY, make_community())
    act: dict[str, Any] = {"by": by, "at": AT}
    committee = form(by=by, party_led=True)
    elect(committee, by=by)
    give_papers(committee, by=by)
    file_committee(committee=committee, filed_on=date(2022, 9, 20), filing_no="备1", **act)
    activate_committee(committee=committee, **act)
    stored = Committee.objects.get()
    assert (stored.state, stored.filing_no, stored.party_led) == (S.ACTIVE, "备1", True)
    assert Member.objects.count() == 5
    assert Entry.objects.count() == 5


def test_each_step_happens_once() -> None:
    committee = form()
    stale = Committee.objects.get()
    elect(committee)
    with pytest.raises(Conflict, match="现在是“已选举（组建）”"):
        elect(stale)
    assert Member.objects.count() == 5


def test_a_committee_may_serve_a_region() -> None:
    region = make_region()
    committee = form(region)
    assert (committee.region, committee.estate) == (region, None)
    assert committee.community == region.community


@pytest.mark.parametrize(("name", "kind"), [("", CommitteeKind.OC), ("业委会", "XX")])
def test_an_impossible_committee_is_refused(name: str, kind: str) -> None:
    with pytest.raises(Refusal):
        form(name=name, kind=kind)


def test_a_foreign_secretary_forms_nothing() -> None:
    with pytest.raises(Forbidden):
        form(by=make_user(Role.COMMUNITY_SECRETARY, make_community("002")))
    with pytest.raises(Forbidden):
        form(by=make_user(Role.BUREAU_REVIEWER, make_district()))


@pytest.mark.parametrize(
    ("kind", "households", "members", "sentence"),
    [
        (CommitteeKind.OC, 101, people(3), "业主委员会应有5至11人，现为3人"),
        (CommitteeKind.OC, 100, people(2), "应有3至11人.*应为单数"),
        (CommitteeKind.OC, 101, people(13), "5至11人"),
        (CommitteeKind.PMC, 101, people(8), "应为单数"),
        (CommitteeKind.PMC, 101, people(7, tenants=4), "不少于一半，现有3/7人"),
    ],
)
def test_size_and_shares_are_checked(
    kind: CommitteeKind, households: int, members: list[NewMember], sentence: str
) -> None:
    committee = form(make_estate(household_count=households), kind=kind)
    with pytest.raises(Refusal, match=sentence):
        elect(committee, members=members)
    assert Committee.objects.get().state == S.PREPARING


@pytest.mark.parametrize(
    ("kind", "households", "members"),
    [
        (CommitteeKind.OC, 100, people(3)),
        (CommitteeKind.OC, 101, people(5)),
        (CommitteeKind.PMC, 101, people(7, tenants=3)),
    ],
)
def test_the_limits_themselves_are_allowed(
    kind: CommitteeKind, households: int, members: list[NewMember]
) -> None:
    committee = form(make_estate(household_count=households), kind=kind)
    assert elect(committee, members=members).state == S.ELECTED


def test_a_region_counts_the_households_of_its_estates() -> None:
    region = make_region()
    make_estate(household_count=60, region=region)
    make_estate(household_count=41, region=region)
    with pytest.raises(Refusal, match="共101户"):
        elect(form(region), members=people(3))


def test_the_size_follows_the_parameters_in_force() -> None:
    maker, checker = make_user(), make_user(Role.BUREAU_REVIEWER)
    document = PolicyDocument.objects.create(title="细则", issuer="局", kind=DocumentKind.OPINION)
    for code, value in (("OC_SMALL_MIN", "5"), ("OC_TERM_YEARS", "3"), ("PMC_OWNER_PERCENT", "60")):
        Parameter.objects.create(
            district=make_district(),
            document=document,
            code=code,
            value=value,
            clause="第一条",
            first_day=date(2022, 1, 1),
            state=VersionState.APPROVED,
            made_by=maker,
            made_at=AT,
            approved_by=checker,
            approved_at=AT,
        )
    with pytest.raises(Refusal, match="5至11人"):
        elect(form(), members=people(3))
    with pytest.raises(Refusal, match="不晚于2025-08-31"):
        elect(form(), term_last_day=date(2025, 9, 1))
    with pytest.raises(Refusal, match="不少于一半"):
        elect(form(kind=CommitteeKind.PMC), members=people(7, tenants=3))


@pytest.mark.parametrize(
    ("kind", "last"),
    [(CommitteeKind.OC, date(2027, 8, 31)), (CommitteeKind.PMC, date(2025, 8, 31))],
)
def test_a_term_has_its_longest(kind: CommitteeKind, last: date) -> None:
    late = date.fromordinal(last.toordinal() + 1)
    committee = form(kind=kind)
    with pytest.raises(Refusal, match=f"不晚于{last}，现为{late}"):
        elect(committee, members=people(7), term_last_day=late)
    with pytest.raises(Refusal, match="止日应晚于起日"):
        elect(committee, members=people(7), term_last_day=DAY)
    elect(committee, members=people(7), term_last_day=last)


def test_a_member_is_listed_once() -> None:
    committee = form()
    with pytest.raises(Conflict):
        elect(committee, members=[*people(4), NewMember(name="委员0")])
    assert not Member.objects.exists()


def test_a_filing_says_when_it_is_late_and_is_never_early() -> None:
    committee = give_papers(elect(form()))
    late = datetime(2022, 10, 3, 1, tzinfo=UTC)
    act = {"committee": committee, "filing_no": "备1", "by": officer(), "at": late}
    with pytest.raises(Refusal, match="不能早于成立日期"):
        file_committee(filed_on=date(2022, 8, 31), **act)
    file_committee(filed_on=date(2022, 10, 2), **act)
    assert "已超过备案期限2022-10-01" in Entry.objects.latest("number").sentence


def test_a_filing_on_the_last_day_is_not_late() -> None:
    committee = give_papers(elect(form()))
    late = datetime(2022, 10, 3, 1, tzinfo=UTC)
    file_committee(committee=committee, filed_on=date(2022, 10, 1), filing_no="", by=None, at=late)
    assert "超过" not in Entry.objects.latest("number").sentence


def test_a_place_has_one_live_committee() -> None:
    estate = make_estate()
    make_committee(estate)
    second = give_papers(elect(form(estate)))
    with pytest.raises(Conflict, match="本小区已有履职中的业委会"):
        file_committee(committee=second, filed_on=DAY, filing_no="", by=None, at=AT)
    assert Committee.objects.get(pk=second.pk).state == S.ELECTED


def test_a_committee_is_dissolved_with_a_reason() -> None:
    committee = make_committee()
    with pytest.raises(Refusal, match="事由"):
        dissolve_committee(committee=committee, reason="", by=None, at=AT)
    dissolve_committee(committee=committee, reason="换届失败", by=officer(), at=AT)
    with pytest.raises(Conflict):
        dissolve_committee(committee=committee, reason="再次", by=None, at=AT)


def test_terms_run_out_on_the_day_after_their_last() -> None:
    ends = make_committee(last_day=DAY)
    lasts = make_committee(last_day=date(2022, 9, 2))
    assert expire_due(on=DAY, at=AT) == 0
    assert expire_due(on=date(2022, 9, 2), at=AT) == 1
    assert expire_due(on=date(2022, 9, 2), at=AT) == 0
    states = {row.pk: row.state for row in Committee.objects.all()}
    assert states == {ends.pk: S.EXPIRED, lasts.pk: S.ACTIVE}
    assert "届满" in Entry.objects.get().sentence


def test_the_factory_places_committees_like_the_service() -> None:
    assert isinstance(make_committee().place, Estate)
