"""What runs in the rooms above is closed before an estate ends or leaves its street."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounts.roles import Role
from committees.states import CommitteeState
from core.rules.errors import Refusal
from estates.models import Estate
from estates.register import Size
from estates.services import Grounds, merge_estates, move_estates
from tests.factories import (
    make_committee,
    make_community,
    make_district,
    make_estate,
    make_service,
    make_street,
    make_user,
)
from tests.inspections import cycles

pytestmark = pytest.mark.django_db
AT = datetime(2023, 9, 30, 1, tzinfo=UTC)
GROUNDS = Grounds(from_day=date(2023, 9, 1), reason="批复", document="奈政字〔2023〕1号")
SIZE = Size(household_count=90, source="测绘")


@pytest.fixture
def officer() -> Any:
    return make_user(Role.STREET_OFFICER, unit=make_district())


def merge(estate: Estate, by: Any) -> None:
    into = make_estate(estate.community)
    merge_estates(estates=[estate.pk], into=into, size=SIZE, grounds=GROUNDS, by=by, at=AT)


def test_a_live_contract_keeps_an_estate_from_ending_and_leaving(officer: Any) -> None:
    estate = make_service().estate
    with pytest.raises(Refusal, match="先办理服务终止"):
        merge(estate, officer)
    far = make_community(street=make_street("002"))
    with pytest.raises(Refusal, match="先办理服务终止"):
        move_estates(
            estates=[estate.pk], community=far, region=None, grounds=GROUNDS, by=officer, at=AT
        )


def test_a_live_committee_keeps_an_estate_from_ending_and_moves_along(officer: Any) -> None:
    estate = make_estate()
    committee = make_committee(estate)
    with pytest.raises(Refusal, match="先办理解散"):
        merge(estate, officer)
    new = make_community("002")
    move_estates(
        estates=[estate.pk], community=new, region=None, grounds=GROUNDS, by=officer, at=AT
    )
    committee.refresh_from_db()
    assert committee.community == new


def test_a_dissolved_committee_is_no_hindrance(officer: Any) -> None:
    estate = make_estate()
    committee = make_committee(estate)
    type(committee).objects.update(state=CommitteeState.DISSOLVED)
    merge(estate, officer)
    estate.refresh_from_db()
    assert estate.last_day == date(2023, 8, 31)


def test_an_estate_under_assessment_stays_as_it_is_until_the_year_is_closed(officer: Any) -> None:
    estate = cycles.served_estate()
    cycles.frozen(cycles.Office())
    with pytest.raises(Refusal, match="2022年度考评"):
        move_estates(
            estates=[estate.pk], community=make_community("002"), region=None, grounds=GROUNDS,
            by=officer, at=AT,
        )  # fmt: skip
