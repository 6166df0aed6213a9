"""工作台: figures as of the day asked for, inside the person's scope, and the next step."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.roles import Role
from communities.models import Community
from inspections.states import CycleState
from portal.charts import stacked
from subsidies.states import BatchState
from tenders.states import RoundState
from tests.factories import make_community, make_estate, make_item, make_need, make_service
from tests.portal.test_staff_pages import foreign_community, person, signed_in
from tests.rows import make_batch, make_cycle, make_parameter, make_programme
from tests.tenders.rounds_kit import make_round

pytestmark = pytest.mark.django_db


def board(role: Role, community: Community, **query: str) -> Any:
    return signed_in(person(role, community)).get("/admin/", query).context


@pytest.fixture
def community() -> Community:
    return make_community()


def test_the_board_shows_the_day_that_was_asked_for(community: Community) -> None:
    make_service(make_estate(community, households=20), takeover_on=date(2022, 9, 1))
    make_estate(community, households=40)
    before = board(Role.STREET_OFFICER, community, on="2022-08-31")["board"]
    after = board(Role.STREET_OFFICER, community, on="2022-09-01")["board"]
    assert (before.estates, before.serviced, before.unserviced) == (2, 0, 2)
    assert (after.estates, after.serviced, after.unserviced) == (2, 1, 1)


@pytest.mark.parametrize("nonsense", ["", "gestern", "2022-02-30", "9999-99-99"])
def test_nonsense_for_a_day_means_today(community: Community, nonsense: str) -> None:
    shown = board(Role.STREET_OFFICER, community, on=nonsense)
    assert [row["title"] for row in shown["presets"] if row["current"]] == ["今天"]


def test_a_secretary_sees_the_own_community_only(community: Community) -> None:
    make_estate(community)
    make_estate(make_community("002", street=community.street))
    assert board(Role.STREET_OFFICER, community)["board"].estates == 2
    shown = board(Role.COMMUNITY_SECRETARY, community)
    assert shown["board"].estates == 1
    assert [row.name for row in shown["rows"]] == [community.name]


def test_drilling_down_into_a_foreign_community_shows_nothing_of_it(community: Community) -> None:
    make_estate(community)
    foreign = foreign_community()
    make_estate(foreign)
    shown = board(Role.STREET_OFFICER, community, unit=foreign.path)
    assert shown["unit"] is None
    assert shown["board"].estates == 1


def test_the_drill_down_narrows_every_figure(community: Community) -> None:
    second = make_community("002", street=community.street)
    make_need(make_estate(community), item=make_item(), quantity=3)
    make_need(make_estate(second), item=make_item(), quantity=4)
    shown = board(Role.STREET_OFFICER, community, unit=second.path)
    assert shown["board"].estates == 1
    assert [row.quantity for row in shown["facilities"]] == [4]


def test_the_plan_base_is_seen_whatever_day_is_chosen(community: Community) -> None:
    make_programme(community.street, base_day=date(2022, 6, 30))
    make_service(make_estate(community, households=20), takeover_on=date(2022, 9, 1))
    shown = board(Role.STREET_OFFICER, community, on="2022-12-31")
    [base] = shown["bases"]
    assert (base.day, base.place) == (date(2022, 6, 30), community.street.name)
    assert (base.opening.estates, base.opening.serviced, base.opening.unserviced) == (1, 0, 1)
    assert shown["board"].serviced == 1


def test_a_secretary_compares_with_the_base_of_the_own_community(community: Community) -> None:
    make_programme(community.street, base_day=date(2022, 6, 30))
    make_estate(community)
    make_estate(make_community("002", street=community.street))
    [base] = board(Role.COMMUNITY_SECRETARY, community)["bases"]
    assert base.opening.estates == 1


def test_an_empty_register_says_how_to_begin(community: Community) -> None:
    page = signed_in(person(Role.STREET_OFFICER, community)).get("/admin/").content.decode()
    assert "create_office" in page
    assert "load_demo" in page


def test_a_role_without_the_register_sees_its_links(community: Community) -> None:
    shown = board(Role.SYS_ADMIN, community)
    assert "board" not in shown


def test_the_next_step_is_the_persons_own_first(community: Community) -> None:
    make_cycle(community.street, year=2022, state=CycleState.PUBLICIZING)
    make_parameter(district=community.street.district, state="PROPOSED")
    steps = board(Role.STREET_DIRECTOR, community, on="2022-12-31")["next_steps"]
    assert [(step.mine, step.who) for step in steps] == [
        (True, "街道主任"),
        (False, "住建局审核员"),
    ]


def test_a_returned_batch_asks_for_a_new_calculation_until_it_is_replaced(
    community: Community,
) -> None:
    make_cycle(community.street, year=2022)
    returned = make_batch(community.street, year=2022, state=BatchState.RETURNED)
    steps = board(Role.STREET_OFFICER, community, on="2022-12-31")["next_steps"]
    assert f"{returned.number}：按退回意见重新测算" in {step.sentence for step in steps}
    make_batch(community.street, year=2022, replaces=returned)
    steps = board(Role.STREET_OFFICER, community, on="2022-12-31")["next_steps"]
    assert f"{returned.number}：按退回意见重新测算" not in {step.sentence for step in steps}


def test_a_selection_waits_for_its_openers_once_the_window_has_closed(
    community: Community,
) -> None:
    row = make_round(community.street, state=RoundState.REGISTRATION)
    last = row.registration_last_day
    assert last is not None
    said = f"{row.title}：报名已截止，由两人共同开封"
    for day, waits in ((last, False), (last + timedelta(days=1), True)):
        steps = board(Role.BUREAU_REVIEWER, community, on=f"{day}")["next_steps"]
        assert [step.mine for step in steps if step.sentence == said] == [True] * waits


def test_the_pieces_of_a_bar_join_and_the_longest_bar_fills_the_width() -> None:
    bar = stacked("社区", [("有", "fill", 2), ("无", "fill-warn", 1)], most=3)
    assert [(piece.x, piece.width) for piece in bar.pieces] == [(0, 400), (400, 200)]
    assert stacked("空", [("有", "fill", 0)], most=0).pieces[0].width == 0
