"""组建率 as of a day."""

from datetime import date
from typing import Any

import pytest

from committees.queries import Coverage, coverage
from committees.states import CommitteeState
from core.db.scope import Scope
from estates.states import Mode
from tests.factories import make_committee, make_community, make_estate, make_region, make_street

pytestmark = pytest.mark.django_db
DAY = date(2022, 11, 30)


def covered(on: date = DAY, estates: Any = None, path: str = "") -> Coverage:
    return coverage(scope=Scope((path or make_street().path,)), on=on, estates=estates)


def test_an_empty_street_has_nothing_to_cover() -> None:
    assert covered() == Coverage(base=0, covered=0)


def test_an_estate_is_covered_directly_or_through_its_region(
    django_assert_num_queries: Any,
) -> None:
    region = make_region()
    make_committee(make_estate())
    make_estate(region=region)
    make_estate(region=region)
    make_estate()
    make_committee(region)
    scope = Scope((make_street().path,))
    with django_assert_num_queries(1):
        found = coverage(scope=scope, on=DAY)
    assert found == Coverage(base=4, covered=3)


def test_an_estate_with_both_counts_once() -> None:
    region = make_region()
    make_committee(make_estate(region=region))
    make_committee(region)
    assert covered() == Coverage(base=1, covered=1)


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        (CommitteeState.PREPARING, 0),
        (CommitteeState.ELECTED, 0),
        (CommitteeState.FILED, 1),
        (CommitteeState.ACTIVE, 1),
        (CommitteeState.EXPIRED, 1),
        (CommitteeState.DISSOLVED, 0),
    ],
)
def test_only_filed_committees_count(state: CommitteeState, counts: int) -> None:
    make_committee(state=state, first_day=date(2021, 1, 1), last_day=DAY)
    assert covered() == Coverage(base=1, covered=counts)


def test_a_committee_counts_on_the_days_of_its_term() -> None:
    make_committee(first_day=date(2021, 1, 1), last_day=DAY)
    assert covered(date(2020, 12, 31)).covered == 0
    assert covered(date(2021, 1, 1)).covered == 1
    assert covered(DAY).covered == 1
    assert covered(date(2022, 12, 1)).covered == 0


def test_a_committee_filed_later_does_not_count_before() -> None:
    make_committee(first_day=date(2021, 1, 1), filed_on=date(2021, 2, 1))
    assert covered(date(2021, 1, 31)).covered == 0
    assert covered(date(2021, 2, 1)).covered == 1


def test_the_base_may_be_narrowed() -> None:
    without = make_estate(mode=Mode.ABANDONED)
    make_committee(without)
    make_committee(make_estate(mode=Mode.MARKET))
    assert covered(estates=[without.pk]) == Coverage(base=1, covered=1)
    assert covered(estates=[]) == Coverage(base=0, covered=0)


def test_the_scope_narrows_the_base() -> None:
    make_committee(make_estate(make_community("002")))
    make_estate(make_community("001"))
    assert covered(path=make_community("001").path) == Coverage(base=1, covered=0)
