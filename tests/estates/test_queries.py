"""The register as of any day."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.db.scope import Scope
from estates.models import Estate
from estates.queries import Board, Facts, Frame, board, by_community, facts, frames
from estates.states import Mode
from tests.factories import (
    make_community,
    make_estate,
    make_households,
    make_region,
    make_service,
    make_street,
)

pytestmark = pytest.mark.django_db
DAY = date(2022, 6, 30)


def street_scope() -> Scope:
    return Scope((make_street().path,))


def spell(estate: Estate, mode: Mode, first: date, last: date | None) -> None:
    estate.spells.create(mode=mode, from_day=first, to_day=last, reason="")


def test_a_street_without_estates_counts_nothing() -> None:
    assert board(scope=street_scope(), on=DAY) == Board()


def test_an_empty_scope_counts_nothing() -> None:
    make_estate()
    assert board(scope=Scope(), on=DAY) == Board()


def test_the_board_counts_every_estate_in_one_statement(django_assert_num_queries: Any) -> None:
    region = make_region()
    make_estate(household_count=30, region=region)
    make_estate(household_count=31, region=region, mode=Mode.SELF)
    make_estate(household_count=200, mode=Mode.MARKET)
    make_estate(make_community("002"), household_count=10, mode=Mode.STREET)
    scope = street_scope()
    with django_assert_num_queries(1):
        found = board(scope=scope, on=DAY)
    assert found == Board(
        estates=4,
        serviced=1,
        unserviced=3,
        self_managed=1,
        abandoned=1,
        small_unserviced=2,
        large_unserviced=1,
        regions_unserviced=1,
        households=271,
        households_unserviced=71,
        floor_area=Decimal("20000.00"),
    )


def test_the_board_of_an_earlier_day_shows_the_modes_of_that_day() -> None:
    estate = make_estate()
    make_service(estate, takeover_on=date(2022, 9, 1))
    scope = street_scope()
    assert board(scope=scope, on=date(2022, 8, 31)).unserviced == 1
    assert board(scope=scope, on=date(2022, 9, 1)).unserviced == 0
    assert board(scope=scope, on=date(2009, 12, 31)).estates == 0


def test_the_board_shows_the_measure_of_its_day() -> None:
    estate = make_estate(household_count=40)
    estate.measures.update(to_day=date(2022, 6, 29))
    estate.measures.create(
        from_day=DAY,
        household_count=44,
        floor_area=Decimal("1.00"),
        subsidy_area=Decimal("1.00"),
        source="更正",
    )
    scope = street_scope()
    assert board(scope=scope, on=date(2022, 6, 29)).households == 40
    assert board(scope=scope, on=DAY).households == 44


def test_the_limit_of_a_small_estate_is_a_parameter() -> None:
    make_estate(household_count=31)
    assert board(scope=street_scope(), on=DAY, small_max=31).small_unserviced == 1


def test_communities_are_listed_by_path_in_one_statement(django_assert_num_queries: Any) -> None:
    second, first = make_community("002"), make_community("001")
    make_estate(second)
    make_estate(first)
    make_estate(second, mode=Mode.MARKET)
    scope = street_scope()
    with django_assert_num_queries(1):
        rows = by_community(scope=scope, on=DAY)
    assert [
        (row.community_id, row.name, row.board.estates, row.board.serviced) for row in rows
    ] == [
        (first.pk, first.name, 1, 0),
        (second.pk, second.name, 2, 1),
    ]


def test_frames_hold_the_living_households_sorted(django_assert_num_queries: Any) -> None:
    full, empty = make_estate(households=3), make_estate()
    gone, later, _ = full.households.order_by("code")
    gone.removed_on, later.removed_on = DAY, date(2022, 7, 1)
    gone.save()
    later.save()
    make_households(full, 1, building="10")
    with django_assert_num_queries(1):
        found = list(frames(estates=[empty.pk, full.pk], on=DAY))
    assert found == [
        Frame(full.pk, full.code, ["1-1-0002", "1-1-0003", "10-1-0004"]),
        Frame(empty.pk, empty.code, []),
    ]


def test_facts_tell_size_age_and_time_without_a_company(django_assert_num_queries: Any) -> None:
    dated = make_estate(household_count=80, subsidy_area="4000.01")
    year = make_estate(completed_on=None, completed_year=2009)
    bare = Estate.objects.create(community=make_community(), code="X", name="X", mode=Mode.SELF)
    make_service(dated, takeover_on=date(2022, 5, 1))
    with django_assert_num_queries(1):
        found = list(facts(estates=[bare.pk, year.pk, dated.pk], on=DAY))
    assert found == [
        Facts(
            estate_id=dated.pk,
            completed_on=date(2000, 1, 1),
            completed_year=2000,
            year_only=False,
            household_count=80,
            subsidy_area=Decimal("4000.01"),
            abandoned_since=date(2010, 1, 1),
            abandoned_until=date(2022, 4, 30),
        ),
        Facts(year.pk, None, 2009, True, 50, Decimal("5000.00"), date(2010, 1, 1), None),
        Facts(bare.pk, None, None, False, None, None, None, None),
    ]


@pytest.mark.parametrize(
    ("spells", "expected"),
    [
        pytest.param(
            [(Mode.ABANDONED, 2012, 2015), (Mode.SELF, 2016, 2019)],
            (date(2012, 1, 1), date(2019, 12, 31)),
            id="adjoining spells of different kinds are one run",
        ),
        pytest.param(
            [(Mode.ABANDONED, 2012, 2015), (Mode.MARKET, 2016, 2018), (Mode.SELF, 2019, None)],
            (date(2019, 1, 1), None),
            id="a company in between starts a new run",
        ),
        pytest.param(
            [(Mode.SELF, 2012, 2015), (Mode.MARKET, 2016, 2018), (Mode.MARKET, 2019, None)],
            (date(2012, 1, 1), date(2015, 12, 31)),
            id="a change of company does not move the run",
        ),
        pytest.param([(Mode.MARKET, 2012, None)], (None, None), id="never without a company"),
        pytest.param([(Mode.SELF, 2023, None)], (None, None), id="only later than the day"),
        pytest.param(
            [(Mode.SELF, 2012, 2022), (Mode.MARKET, 2023, None)],
            (date(2012, 1, 1), None),
            id="a run that contains the day has not ended",
        ),
    ],
)
def test_the_run_without_a_company_is_the_latest_unbroken_one(
    spells: list[tuple[Mode, int, int | None]], expected: tuple[date | None, date | None]
) -> None:
    estate = make_estate()
    estate.spells.all().delete()
    for mode, first, last in spells:
        spell(estate, mode, date(first, 1, 1), None if last is None else date(last, 12, 31))
    [found] = facts(estates=[estate.pk], on=DAY)
    assert (found.abandoned_since, found.abandoned_until) == expected
