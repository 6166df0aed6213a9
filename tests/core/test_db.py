"""Exact numbers, the bulk writer, triggers and scope: the ground that every room stands on."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Sum
from hypothesis import given
from hypothesis import strategies as st

from communities.models import Community, District, Street
from core.db import bulk
from core.db.fields import AreaField, MoneyField, RateField
from core.db.scope import Scope, scope_of
from estates.models import Estate, Measure


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_money_survives_the_round_trip(cents: int) -> None:
    field = MoneyField()
    amount = Decimal(cents).scaleb(-2)
    stored = field.get_prep_value(amount)
    assert (stored, field.from_db_value(stored, None, None)) == (cents, amount)


@pytest.mark.parametrize("field", [MoneyField(), AreaField(), RateField()])
def test_a_float_never_becomes_a_number_of_ours(field: MoneyField) -> None:
    with pytest.raises(TypeError):
        field.get_prep_value(0.3)


def test_more_places_than_the_unit_has_are_refused_not_rounded() -> None:
    with pytest.raises(ValidationError, match="小数位超过 2 位"):
        MoneyField().get_prep_value(Decimal("0.005"))


def places() -> tuple[Estate, Estate]:
    district = District.objects.create(code="150525", name="甲旗", bureau_name="住建局")
    street = Street.objects.create(district=district, code="001", name="甲街道")
    found = []
    for number in (1, 2):
        community = Community.objects.create(
            street=street, code=f"00{number}", name=f"社区{number}", liaison="专人"
        )
        found.append(
            Estate.objects.create(
                community=community, code=f"E{number}", name=f"小区{number}", mode="ABANDONED"
            )
        )
    return found[0], found[1]


def person(*prefixes: str, is_active: bool = True) -> SimpleNamespace:
    return SimpleNamespace(is_authenticated=True, is_active=is_active, scope=Scope(prefixes))


FIELDS = ("estate", "from_day", "household_count", "floor_area", "subsidy_area", "source")


@pytest.mark.django_db
def test_the_bulk_writer_writes_what_the_fields_would() -> None:
    estate, other = places()
    hostile = "一\t二\n三\\四\r五'六\"七"
    rows = [
        (estate.pk, date(2020, 1, 1), 10, Decimal("0.01"), Decimal("0.01"), hostile),
        (other.pk, date(2020, 1, 1), 11, Decimal("9999.99"), Decimal("0.10"), "测绘"),
    ]
    assert bulk.insert(Measure, FIELDS, rows) == 2
    assert list(Measure.objects.order_by("estate").values_list(*FIELDS)) == rows
    assert Measure.objects.aggregate(total=Sum("floor_area"))["total"] == Decimal("10000.00")


@pytest.mark.django_db
def test_the_bulk_writer_takes_no_rows_and_many_chunks(django_assert_num_queries: object) -> None:
    estate, _ = places()
    assert bulk.insert(Measure, FIELDS, []) == 0
    assert [len(part) for part in bulk.chunks(range(25), 10)] == [10, 10, 5]
    assert estate.measures.count() == 0


def test_a_scope_covers_what_lies_below_and_nothing_beside() -> None:
    scope = Scope(("150525/001/",))
    covered = [path for path in ("150525/001/", "150525/001/003/", "150525/0011/", "150525/", "")
               if scope.covers(path)]  # fmt: skip
    assert covered == ["150525/001/", "150525/001/003/"]
    assert scope.ancestors() == {"150525/", "150525/001/"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("user", "seen"),
    [
        (person("150525/"), 2),
        (person("150525/001/002/"), 1),
        (person(), 0),
        (person("150525/", is_active=False), 0),
        (SimpleNamespace(is_authenticated=False), 0),
        (SimpleNamespace(is_authenticated=True, is_active=True), 0),
        (None, 0),
    ],
)
def test_doubt_means_nothing_is_seen(user: object, seen: int) -> None:
    places()
    assert Estate.objects.visible_to(user).count() == seen


@pytest.mark.django_db
def test_a_community_sees_its_own_street_but_not_its_neighbour() -> None:
    first, second = places()
    user = person(first.community.path)
    assert [street.code for street in Street.objects.visible_to(user)] == ["001"]
    assert list(Community.objects.visible_to(user)) == [first.community]
    assert scope_of(user).covers(second.community.path) is False


@pytest.mark.django_db
def test_every_frozen_table_has_its_triggers() -> None:
    sql = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql)
        names = {name for (name,) in cursor.fetchall()}
    tables = ("audit_entry", "inspections_draw", "inspections_visit", "inspections_answer",
              "inspections_scorecard", "subsidies_line", "subsidies_case")  # fmt: skip
    assert {f"{table}_no_{act}" for table in tables for act in ("update", "delete")} <= names
