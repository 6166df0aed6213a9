"""到期和待办 of the first page: what waits in the own units, the late first, and nothing else."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from committees.models import OwnersDecision, Reminder
from committees.states import ReminderKind, VoteState
from communities.models import Community
from core.db.scope import scope_of
from portal.duties import duties_of
from tenders.models import ListingEntry
from tenders.services import serve_listing_notice
from tenders.states import ListKind
from tests.committees.votes_kit import Unit, make_electorate, passed
from tests.factories import make_committee, make_community, make_estate
from tests.portal.test_staff_pages import foreign_community, person, signed_in
from tests.rows import make_programme
from tests.tenders.companies_kit import AT, DAY, make_answered, make_listing

pytestmark = pytest.mark.django_db
ON = date(2022, 11, 30)


@pytest.fixture
def community() -> Community:
    return make_community()


def board(community: Community, role: Role = Role.STREET_OFFICER, **asked: str) -> Any:
    asked = {"on": f"{ON}", **asked}
    return signed_in(person(role, community)).get("/admin/", asked)


def duties(community: Community, role: Role = Role.STREET_OFFICER, **asked: str) -> dict[str, Any]:
    return {kind.title: kind for kind in board(community, role, **asked).context["duties"]}


def remind(place: Community, due_on: date, **fields: Any) -> Reminder:
    committee = make_committee(make_estate(place))
    kind = ReminderKind.values[0]
    return Reminder.objects.create(
        committee=committee, kind=kind, due_on=due_on, raised_on=date(2022, 1, 1), **fields
    )


def test_nothing_waits_in_a_quiet_street(community: Community) -> None:
    make_estate(community)
    assert duties(community) == {}


def test_deadlines_are_shown_with_their_day_and_the_late_are_marked(community: Community) -> None:
    remind(community, ON)
    remind(community, ON - timedelta(days=1))
    remind(community, ON, settled_on=ON)
    [(title, kind)] = duties(community).items()
    assert title == "业委会（物管会）到期事项 2 件，其中逾期 1 件"
    assert [(row.due_on, row.late) for row in kind.rows] == [
        (ON - timedelta(days=1), True),
        (ON, False),
    ]


def test_more_than_five_are_counted_and_not_shown(community: Community) -> None:
    for _ in range(7):
        remind(community, ON)
    [kind] = duties(community).values()
    assert (len(kind.rows), kind.more) == (5, 2)
    assert "还有 2 件没有列出" in board(community).content.decode()


def test_a_community_without_a_liaison_is_named(community: Community) -> None:
    make_estate(community)
    Community.objects.filter(pk=community.pk).update(liaison="")
    [(title, kind)] = duties(community).items()
    assert title == "没有物业专人的社区 1 个"
    assert kind.rows[0].url == f"/admin/communities/community/{community.pk}/change/"


def test_nothing_of_another_unit_waits_here(community: Community) -> None:
    make_estate(community)
    far = foreign_community()
    remind(far, ON)
    Community.objects.filter(pk=far.pk).update(liaison="")
    second = make_community("002", street=community.street)
    remind(second, ON)
    assert duties(community, Role.COMMUNITY_SECRETARY) == {}
    assert list(duties(community)) == ["业委会（物管会）到期事项 1 件"]
    assert duties(community, unit=community.path) == {}


def test_a_result_from_before_the_system_does_not_wait(community: Community) -> None:
    estate = make_estate(community)
    _decided(estate)
    assert duties(community) == {}


def test_a_result_waits_until_it_is_posted(community: Community) -> None:
    meeting = passed(make_electorate([Unit("100.00")], make_estate(community)))
    decision = meeting.decisions.get()
    last = decision.publish_by_day
    assert last is not None
    [(title, kind)] = duties(community, on=f"{last}").items()
    assert title == "待公布的表决结果 1 件"
    assert [(row.due_on, row.late) for row in kind.rows] == [(last, False)]
    [kind] = duties(community, on=f"{last + timedelta(days=1)}").values()
    assert kind.rows[0].late
    OwnersDecision.objects.filter(pk=decision.pk).update(
        state=VoteState.PUBLISHED, published_on=last
    )
    assert duties(community, on=f"{last}") == {}


def _decided(estate: Any) -> OwnersDecision:
    figures = dict.fromkeys(("total_area", "part_area", "agree_area"), 1)
    heads = dict.fromkeys(("total_heads", "part_heads", "agree_heads"), 1)
    return OwnersDecision.objects.create(
        estate=estate, community=estate.community, matter="选聘物业", held_on=ON,
        state=VoteState.PASSED, outcome=VoteState.PASSED, passed=True, decided_on=ON,
        document="会议记录", **figures, **heads,
    )  # fmt: skip


def test_the_share_of_committees_is_told_on_both_bases(community: Community) -> None:
    make_programme(community.street, base_day=date(2022, 6, 30))
    make_committee(make_estate(community))
    make_estate(community, mode="MARKET")
    shown = board(community).context
    [base] = shown["bases"]
    found = shown["committees"].found
    assert (found.covered, found.base) == (1, 2)
    assert (base.covered.covered, base.covered.base) == (1, 1)


def test_the_board_costs_the_same_for_one_deadline_and_for_three(community: Community) -> None:
    client = signed_in(person(Role.STREET_OFFICER, community))

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/admin/", {"on": f"{ON}"}).status_code == 200
        return len(caught)

    remind(community, ON)
    cost()
    one = cost()
    remind(community, ON)
    remind(community, ON)
    assert cost() == one


def test_listings_wait_for_the_bureau_alone_and_cost_the_same_for_many(
    community: Community,
) -> None:
    entry = make_answered(community.street)
    serve = make_listing(community.street)
    serve_listing_notice(entry=serve, served_on=DAY, document="告知书", by=None, at=AT)
    last = serve.answer_by_day
    assert last is not None
    make_listing(community.street)  # the street has not told the company yet
    assert duties(community, on=f"{last}") == {}
    [(title, kind)] = duties(community, Role.BUREAU_REVIEWER, on=f"{last}").items()
    assert (title, kind.url) == ("红黑名单待听证、待决定 1 件", "/admin/tenders/listingentry/")
    assert kind.rows[0].url == f"/admin/tenders/listingentry/{entry.pk}/change/"
    assert kind.rows[0].sentence.endswith("已陈述申辩，待决定")
    ListingEntry.objects.filter(pk=entry.pk).update(hearing_asked=True)
    bureau, day = person(Role.BUREAU_REVIEWER, community), last + timedelta(days=1)
    assert duties_of(bureau, scope=scope_of(bureau), on=last)  # what the user keeps is read once
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            found = duties_of(bureau, scope=scope_of(bureau), on=day)
        counts.append(len(queries))
        make_listing(community.street, kind=ListKind.RED)
    said = [row.sentence.rpartition("，")[2] for row in found[0].rows]
    assert said == ["待听证", "待决定", "待决定"]
    assert counts[0] == counts[1]
