"""What runs in the rooms above is closed before an estate ends or leaves its street."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from accounts.roles import Role
from committees.states import CommitteeState
from core.rules.errors import Refusal
from estates.models import Estate
from estates.register import Size
from estates.services import Grounds, Touch, merge_estates, move_estates
from estates.services.blockers import refuse_blocked
from tenders.models import Service
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
from tests.tenders import life_kit
from tests.tenders.handover_kit import make_handover

pytestmark = pytest.mark.django_db
DAY = date(2023, 9, 1)
AT = datetime(2023, 9, 30, 1, tzinfo=UTC)
GROUNDS = Grounds(from_day=DAY, reason="批复", document="奈政字〔2023〕1号")
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


def ended(row: Any) -> Estate:
    """The estate of what runs, its service gone: the rest alone stands in the way."""
    estate: Estate = row.service.estate if hasattr(row, "service") else row.estate
    Service.objects.filter(estate=estate).update(live=False, last_day=life_kit.DAY)
    return estate


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: life_kit.opened(life_kit.served()), "先复核或取消测评"),
        (lambda: life_kit.proposed(life_kit.served()), "先办结或撤回"),
        (life_kit.emergency, "先登记应急服务结束"),
        (make_handover, "先由双方签字或作废"),
    ],
)
def test_what_runs_in_the_life_of_a_contract_is_closed_first(
    officer: Any, make: Callable[[], Any], said: str
) -> None:
    with pytest.raises(Refusal, match=said):
        merge(ended(make()), officer)


def test_only_a_poll_needs_the_size_of_its_estate_to_stay() -> None:
    poll = life_kit.opened(life_kit.served()).estate
    rest = [ended(make()) for make in (life_kit.emergency, make_handover)]
    rest.append(ended(life_kit.proposed(life_kit.served())))
    refuse_blocked([one.pk for one in rest], Touch.CHANGES, DAY)
    with pytest.raises(Refusal, match="先复核或取消测评"):
        refuse_blocked([poll.pk], Touch.CHANGES, DAY)
