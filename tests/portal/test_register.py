"""小区台账: which estates it shows of a day, what its filters ask, and what an empty one says."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from communities.models import Community
from core.web import counted
from estates.models import Honour, HonourKind
from estates.states import Mode
from portal.estates.queries import listing
from tests.factories import (
    make_committee,
    make_community,
    make_contract,
    make_estate,
    make_region,
    make_service,
)
from tests.portal.test_chinese import words_on
from tests.portal.test_staff_pages import foreign_community, person, signed_in

pytestmark = pytest.mark.django_db
READERS = set(Role) - {Role.SURVEYOR, Role.SYS_ADMIN}


@pytest.fixture
def community() -> Community:
    return make_community()


def shown(place: Community, role: Role = Role.STREET_OFFICER, **asked: Any) -> Any:
    return signed_in(person(role, place)).get("/estates/", asked)


def names(answer: Any) -> list[str]:
    return [line.values["name_on"] for line in answer.context["lines"]]


def text(answer: Any) -> str:
    bare = re.sub(r"<[^>]+>", "", answer.content.decode())
    return re.sub(r"\s+", " ", bare)


@pytest.mark.parametrize("role", list(Role))
def test_every_reader_of_the_register_may_open_it(role: Role, community: Community) -> None:
    make_estate(community, name="绿洲")
    answer = shown(community, role)
    assert answer.status_code == (200 if role in READERS else 403)
    if role in READERS:
        assert names(answer) == ["绿洲"]


def test_the_list_ends_at_the_persons_scope(community: Community) -> None:
    make_estate(community, name="本社区")
    make_estate(make_community("002", street=community.street), name="邻社区")
    make_estate(foreign_community(), name="别处")
    assert names(shown(community)) == ["本社区", "邻社区"]
    assert names(shown(community, Role.COMMUNITY_SECRETARY)) == ["本社区"]


def test_a_past_day_shows_the_management_of_that_day_and_says_so(community: Community) -> None:
    make_service(make_estate(community, name="绿洲"), takeover_on=date(2022, 9, 1))
    before = shown(community, on="2022-08-31")
    after = shown(community, on="2022-09-01")
    [line] = before.context["lines"]
    assert (line.values["mode_on"], line.company, line.unserviced) == (Mode.ABANDONED, "", True)
    [line] = after.context["lines"]
    assert line.values["mode_on"] == Mode.MARKET
    assert line.company
    assert "正在查看 2022-08-31 的台账" in text(before)
    assert "正在查看" not in text(shown(community))


def test_a_day_before_the_register_began_says_so(community: Community) -> None:
    make_estate(community)
    assert "早于建账日期" in text(shown(community, on="2001-01-01"))


def test_a_day_to_come_is_called_one(community: Community) -> None:
    make_estate(community)
    answer = shown(community, on="2999-01-01")
    assert len(names(answer)) == 1
    assert "还没有到" in text(answer)


@pytest.mark.parametrize("nonsense", ["gestern", "2022-02-30", "9999-99-99", "0"])
def test_nonsense_for_a_day_means_today_and_is_told(community: Community, nonsense: str) -> None:
    answer = shown(community, on=nonsense)
    assert answer.context["on"] == answer.context["today"]
    assert answer.context["form"].errors["on"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["有物业大", "弃管小", "自管大"]),
        ({"serviced": "1"}, ["有物业大"]),
        ({"serviced": "0"}, ["弃管小", "自管大"]),
        ({"mode": "SELF"}, ["自管大"]),
        ({"size": "small"}, ["弃管小"]),
        ({"size": "large"}, ["有物业大", "自管大"]),
        ({"committee": "1"}, ["弃管小", "自管大"]),
        ({"committee": "0"}, ["有物业大"]),
        ({"honour": "GREEN_COMMUNITY"}, ["自管大"]),
        ({"honour": "BEAUTIFUL_HOME"}, []),
        ({"q": "管"}, ["弃管小", "自管大"]),
        ({"q": "自管大", "serviced": "1"}, []),
        ({"mode": "NO_SUCH"}, ["有物业大", "弃管小", "自管大"]),
        ({"community": "999999"}, ["有物业大", "弃管小", "自管大"]),
        ({"company": "没有"}, ["有物业大", "弃管小", "自管大"]),
        ({"sort": "households"}, ["有物业大", "自管大", "弃管小"]),
        ({"sort": "NO_SUCH"}, ["有物业大", "弃管小", "自管大"]),
    ],
)
def test_each_filter_asks_one_question(
    community: Community, asked: dict[str, Any], found: list[str]
) -> None:
    make_estate(community, name="有物业大", mode=Mode.MARKET, household_count=99)
    small = make_estate(community, name="弃管小", household_count=30)
    region = make_region(community)
    own = make_estate(community, name="自管大", mode=Mode.SELF, household_count=31, region=region)
    make_committee(small, last_day=date(2999, 1, 1))
    make_committee(region, last_day=date(2999, 1, 1))
    kind = HonourKind.GREEN_COMMUNITY
    Honour.objects.create(estate=own, kind=kind, awarded_on=date(2022, 10, 1))
    assert names(shown(community, **asked)) == found


def test_the_community_and_the_company_are_filters_too(community: Community) -> None:
    second = make_community("002", street=community.street)
    make_estate(community, name="甲")
    served = make_estate(second, name="乙")
    contract = make_contract(community.street)
    make_service(served, contract=contract)
    assert names(shown(community, community=str(second.pk))) == ["乙"]
    answer = shown(community, company=str(contract.company_id))
    assert names(answer) == ["乙"]
    assert f"{contract.company.name}服务的小区" in text(answer)


def test_the_totals_are_of_the_whole_list_not_of_the_page(community: Community) -> None:
    for _ in range(51):
        make_estate(community, household_count=10, floor_area="100.50", subsidy_area="100.50")
    answer = shown(community)
    assert len(names(answer)) == 50
    totals = answer.context["totals"]
    assert (totals.estates, totals.households, totals.floor_area) == (51, 510, Decimal("5125.50"))
    assert 'rel="next" href="?page=2"' in answer.content.decode()
    assert len(names(shown(community, page="2"))) == 1
    assert len(names(shown(community, page="99"))) == 1


def test_a_list_past_the_cap_counts_no_further(community: Community, monkeypatch: Any) -> None:
    for module in (counted, listing):
        monkeypatch.setattr(module, "CAP", 2)
    for _ in range(4):
        make_estate(community)
    totals = shown(community).context["totals"]
    assert (totals.counted, totals.households) == ("2+", None)


def test_an_empty_answer_says_what_to_do_next(community: Community) -> None:
    assert "登记" in text(shown(community))
    assert "由街道物业办登记" in text(shown(community, Role.AUDITOR))
    make_estate(community)
    answer = shown(community, q="没有这个")
    assert "减少条件" in text(answer)
    assert "/search/?q=" in answer.content.decode()


def test_the_list_costs_the_same_for_one_estate_and_for_three(community: Community) -> None:
    client = signed_in(person(Role.STREET_OFFICER, community))

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/estates/").status_code == 200
        return len(caught)

    def another() -> None:
        estate = make_estate(community, region=make_region(community))
        make_service(estate)
        make_committee(estate)

    another()
    cost()
    one = cost()
    another()
    another()
    assert cost() == one


def test_what_was_searched_is_marked_and_never_code(community: Community) -> None:
    make_estate(community, name="<b>绿洲</b>")
    page = shown(community, q="<b>绿").content.decode()
    assert "<b>绿洲" not in page
    assert "<mark>&lt;b&gt;绿</mark>洲" in page


def test_buttons_are_for_those_who_may(community: Community) -> None:
    assert "/admin/estates/estate/add/" in shown(community).content.decode()
    for role in (Role.COMMUNITY_SECRETARY, Role.AUDITOR, Role.BUREAU_REVIEWER):
        assert "/admin/estates/estate/add/" not in shown(community, role).content.decode()


def test_the_page_speaks_chinese_and_runs_no_inline_code(community: Community) -> None:
    make_committee(make_estate(community, name="绿洲", code="001"))
    questions: tuple[dict[str, Any], ...] = (
        {},
        {"on": "2022-08-31"},
        {"q": "没有", "on": "x", "mode": "y"},
    )
    for asked in questions:
        page = shown(community, **asked).content.decode()
        assert words_on(page) == set()
        assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page)
