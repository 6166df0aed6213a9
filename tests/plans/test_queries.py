"""What targets have reached, computed from the register as of a day."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from accounts.roles import Role
from committees.models import Committee
from estates.models import Estate, Honour, HonourKind
from estates.services import change_mode
from estates.states import Mode
from plans.facts import Facts
from plans.models import Metric, Programme, Target
from plans.queries import METRICS, Actual, reconciliation, targets
from policies.models import DocumentKind, PolicyDocument
from policies.services import approve_parameters, propose_parameter
from tests.factories import make_community, make_estate, make_region, make_street, make_user

pytestmark = pytest.mark.django_db
BASE, DUE = date(2022, 6, 30), date(2022, 12, 31)
AT = datetime(2023, 1, 5, 1, 0, tzinfo=UTC)


@pytest.fixture
def programme() -> Programme:
    street = make_street()
    document = PolicyDocument.objects.create(
        title="方案", issuer="街道", kind=DocumentKind.PROGRAMME, district=street.district
    )
    return Programme.objects.create(
        code="OWN", title="方案", document=document, district=street.district, street=street,
        base_day=BASE,
    )  # fmt: skip


def actual(programme: Programme, metric: str, *, percent: int, on: date) -> list[Actual]:
    Target.objects.update_or_create(
        programme=programme, metric=metric, due_on=DUE, defaults={"percent": Decimal(percent)}
    )
    return [row for row in targets(programme=programme, on=on) if row.target.metric == metric]


def serve(*estates: Estate, from_day: date) -> None:
    keys = [estate.pk for estate in estates]
    change_mode(estates=keys, mode=Mode.MARKET, from_day=from_day, reason="接管", by=None, at=AT)


def seat(*, on: date, until: date | None = None, **place: object) -> None:
    Committee.objects.create(
        kind="OC", name="业委会", state="ACTIVE", formed_on=on, term_first_day=on, filed_on=on,
        term_last_day=until, **place,
    )  # fmt: skip


def test_the_base_of_the_served_rate_stays_the_base_day(programme: Programme) -> None:
    five = [make_estate(mode=Mode.ABANDONED) for _ in range(4)] + [make_estate(mode=Mode.SELF)]
    make_estate(mode=Mode.MARKET)
    serve(five[0], five[1], from_day=date(2022, 9, 1))
    serve(five[2], from_day=date(2022, 12, 31))
    [before] = actual(programme, Metric.SERVED_RATE, percent=60, on=date(2022, 12, 30))
    [after] = actual(programme, Metric.SERVED_RATE, percent=60, on=DUE)
    assert (before.part, before.base, before.required, before.met) == (2, 5, 3, False)
    assert (after.part, after.base, after.met, after.shown) == (3, 5, True, Decimal("60.00"))
    [late] = actual(programme, Metric.SERVED_RATE, percent=61, on=date(2023, 1, 1))
    assert (late.met, late.light) == (False, "RED")


def test_an_estate_that_loses_its_company_counts_no_longer(programme: Programme) -> None:
    estate = make_estate(mode=Mode.ABANDONED)
    serve(estate, from_day=date(2022, 8, 1))
    change_mode(
        estates=[estate.pk], mode=Mode.ABANDONED, from_day=date(2022, 10, 1), reason="退出",
        by=None, at=AT,
    )  # fmt: skip
    [row] = actual(programme, Metric.SERVED_RATE, percent=60, on=date(2022, 9, 1))
    assert row.part == 1
    [row] = actual(programme, Metric.SERVED_RATE, percent=60, on=DUE)
    assert row.part == 0


def test_an_estate_served_again_before_the_base_day_stands_with_the_served(
    programme: Programme,
) -> None:
    estate = make_estate(mode=Mode.ABANDONED)
    serve(estate, from_day=date(2022, 6, 1))
    facts = Facts(programme)
    assert (facts.serviced, facts.unserviced) == ([estate.pk], [])
    assert facts.standing == [estate.pk]


def test_committees_count_directly_or_through_the_region_while_their_term_runs(
    programme: Programme,
) -> None:
    region = make_region()
    through, own, ended, without = (
        make_estate(region=region),
        make_estate(),
        make_estate(),
        make_estate(mode=Mode.MARKET),
    )
    seat(region=region, on=date(2022, 7, 1))
    seat(estate=own, on=date(2022, 7, 1))
    seat(estate=ended, on=date(2019, 7, 1), until=date(2022, 12, 30))
    [coverage] = actual(programme, Metric.COMMITTEE_COVERAGE, percent=100, on=DUE)
    assert (coverage.part, coverage.base) == (2, 3)
    whole, part = actual(programme, Metric.COMMITTEE_RATE, percent=90, on=date(2022, 12, 30))
    assert (whole.part, whole.base, whole.headline) == (3, 4, True)
    assert (part.part, part.base, part.headline) == (3, 3, False)
    assert through.pk != without.pk


def test_a_parameter_decides_which_base_is_the_headline(programme: Programme) -> None:
    make_estate()
    maker = make_user(Role.STREET_OFFICER, programme.street)
    checker = make_user(Role.BUREAU_REVIEWER, programme.district)
    row = propose_parameter(
        district=programme.district, code="COMMITTEE_RATE_BASE", value="UNSERVICED",
        document=programme.document, clause="住建局答复", first_day=BASE, by=maker, at=AT,
    )  # fmt: skip
    approve_parameters(parameters=[row.pk], by=checker, at=AT)
    rows = actual(programme, Metric.COMMITTEE_RATE, percent=90, on=DUE)
    assert [(found.label, found.headline) for found in rows] == [
        ("全部小区", False),
        ("基期无物业小区", True),
    ]


def test_each_community_needs_its_own_beautiful_home(programme: Programme) -> None:
    first, second = make_community("001"), make_community("002")
    for community in (first, first):
        estate = make_estate(community)
        Honour.objects.create(
            estate=estate, kind=HonourKind.BEAUTIFUL_HOME, awarded_on=date(2022, 11, 1)
        )
    other = make_estate(second)
    Honour.objects.create(estate=other, kind=HonourKind.GREEN_COMMUNITY, awarded_on=DUE)
    [row] = actual(programme, Metric.BEAUTIFUL_HOME, percent=100, on=DUE)
    assert (row.part, row.base, row.met) == (1, 2, False)
    [row] = actual(programme, Metric.BEAUTIFUL_HOME, percent=100, on=date(2022, 10, 31))
    assert row.part == 0


def test_estates_of_another_street_do_not_count(programme: Programme) -> None:
    make_estate(make_community("001", street=make_street("002", name="别的街道")))
    [row] = actual(programme, Metric.SERVED_RATE, percent=60, on=DUE)
    assert (row.part, row.base, row.met, row.shown) == (0, 0, False, None)


def test_every_metric_is_computed() -> None:
    assert set(METRICS) == set(Metric.values)


def test_the_programme_of_an_office_has_nothing_to_reconcile(programme: Programme) -> None:
    assert reconciliation() == []
