"""Split and merged: every dwelling and every owner is in exactly one place on every day."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.roles import Role
from core.audit.models import Entry
from core.rules.errors import Refusal
from estates.models import Building, Estate, Household, OwnerParty, Ownership
from estates.queries import frames
from estates.queries.people import electorate
from estates.services import (
    Assignment,
    merge_estates,
    preview_merge,
    preview_split,
    split_estate,
)
from estates.services.moves import Move, merge_moves
from tests.estates.people_kit import PHONE, make_charter, make_ownership, make_party
from tests.estates.test_reorganise import AT, DAY, EVE, GROUNDS, SIZE, part
from tests.factories import make_community, make_estate, make_households, make_street, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Any:
    return make_user(Role.STREET_OFFICER, unit=make_street())


def block(estate: Estate, name: str, homes: int) -> Building:
    make_households(estate, homes, building=name)
    return Building.objects.get(estate=estate, name=name)


def roll(on: date) -> Counter[str]:
    """Area under each "building of the day's estate" for everybody who may vote on the day."""
    found: Counter[str] = Counter()
    for row in electorate(estates=list(Estate.objects.values_list("pk", flat=True)), on=on):
        found[str(row.estate_id)] += int(row.exclusive_area)
    return found


def votes(on: date) -> list[tuple[str, Decimal, str]]:
    """Door, area and owner of every dwelling of every estate on the day."""
    names = {party.pk: party.name.open() for party in OwnerParty.objects.all()}
    every = list(Estate.objects.values_list("pk", flat=True))
    return sorted(
        (row.room, row.exclusive_area, names.get(row.party_id or 0, ""))
        for row in electorate(estates=every, on=on)
    )


@pytest.fixture
def whole() -> Estate:
    """Three buildings; one owner has a dwelling in two of them, another is a unit."""
    estate = make_estate(make_community(), name="裕民")
    for name in ("1", "2", "3"):
        block(estate, name, 2)
    party, unit = make_party(estate), make_party(estate, name="供电局", phone="", kind="UNIT")
    homes = list(estate.households.order_by("pk"))
    for home, owner in ((homes[0], party), (homes[2], party), (homes[4], unit)):
        make_ownership(home, party=owner)
    return estate


def parts(estate: Estate) -> list[Any]:
    return [part(estate.community, "N", "裕民北片"), part(estate.community, "S", "裕民南片")]


def split(estate: Estate, officer: Any, **fields: Any) -> list[Estate]:
    keys = dict(estate.buildings.values_list("name", "pk"))
    where = Assignment(buildings={keys["1"]: "N"}, rest="S")
    values = {"parts": parts(estate), "remaining": None, "assignment": where, "grounds": GROUNDS}
    return split_estate(estate=estate, **{**values, **fields}, by=officer, at=AT)


def test_a_split_keeps_every_door_area_and_owner_on_every_day(whole: Estate, officer: Any) -> None:
    before = votes(DAY)
    north, south = split(whole, officer)
    assert votes(EVE) == votes(DAY) == before
    assert roll(EVE) == {str(whole.pk): 600}
    assert roll(DAY) == {str(north.pk): 200, str(south.pk): 400}
    assert set(whole.households.values_list("removed_on", "removal_reason")) == {(DAY, "小区拆分")}
    assert set(Ownership.objects.filter(household__estate=whole).values_list("to_day")) == {(EVE,)}
    assert '"homes":6' in Entry.objects.get(verb="estates.reorganise").data


def test_codes_stay_and_an_owner_in_two_parts_is_one_head_in_each(
    whole: Estate, officer: Any
) -> None:
    codes = set(whole.households.values_list("code", flat=True))
    found = split(whole, officer)
    assert {row.code for part in found for row in part.households.all()} == codes
    copies = OwnerParty.objects.filter(estate__in=found, kind="PERSON")
    assert [copy.phone.open() for copy in copies] == [PHONE, PHONE]
    assert len(set(OwnerParty.objects.filter(kind="PERSON").values_list("name_index"))) == 1
    assert [len(row.households) for row in frames(estates=[row.pk for row in found], on=DAY)] == [
        2, 4,
    ]  # fmt: skip


def test_a_building_without_a_place_is_named(whole: Estate, officer: Any) -> None:
    keys = dict(whole.buildings.values_list("name", "pk"))
    other = block(make_estate(whole.community), "9", 1)
    for where, words in (
        (Assignment(buildings={keys["1"]: "N"}), "没有写明去向的楼栋：2、3"),
        (Assignment(rest=whole.code), "不是拆分后的小区代码"),
        (Assignment(buildings={other.pk: "N"}, rest="S"), "不是“裕民”的楼栋"),
    ):
        with pytest.raises(Refusal, match=words):
            split(whole, officer, assignment=where)
    assert Household.objects.filter(removed_on__isnull=False).count() == 0


def test_a_part_goes_off_and_comes_back(whole: Estate, officer: Any) -> None:
    before = votes(DAY)
    third = whole.buildings.get(name="3")
    where = Assignment(buildings={third.pk: "S"}, rest=whole.code)
    (south,) = split(whole, officer, parts=parts(whole)[1:], remaining=SIZE, assignment=where)
    assert whole.households.filter(removed_on__isnull=True).count() == 4
    assert votes(DAY) == before
    later = DAY + timedelta(days=20)
    again = type(GROUNDS)(from_day=later, reason="恢复", document="奈政字〔2022〕9号")
    merge_estates(estates=[south.pk], into=whole, size=SIZE, grounds=again, by=officer, at=AT)
    assert votes(later) == votes(EVE) == votes(DAY) == before
    assert whole.buildings.count() == 3
    back = whole.households.filter(from_day=later).values_list("code", flat=True)
    assert all(code.startswith("S-") for code in back)
    assert OwnerParty.objects.filter(estate=whole).count() == 2


def test_merged_buildings_and_doors_get_stated_names(officer: Any) -> None:
    community = make_community()
    first, second = make_estate(community, name="甲院"), make_estate(community, name="乙院")
    block(first, "1号楼", 2)
    block(second, "1栋", 2)
    block(second, "2栋", 1)
    act: Any = {"estates": [second.pk], "into": first, "size": SIZE}
    seen = preview_merge(**act, on=DAY)
    assert "“乙院”的1栋改称“乙院1栋”。" in seen.lines
    assert seen.warnings == ["“甲院”填写40户，名册是5户，请核对。"]
    merge_estates(**act, grounds=GROUNDS, by=officer, at=AT)
    names = first.buildings.values_list("name", flat=True)
    assert sorted(names) == ["1号楼", "2栋", "乙院1栋"]
    codes = list(first.households.values_list("code", flat=True))
    assert len(codes) == len(set(codes)) == 5
    assert roll(DAY) == {str(first.pk): 500}
    assert roll(EVE) == {str(first.pk): 200, str(second.pk): 300}


def test_a_merger_into_a_new_estate_makes_one_head_of_one_buyer(officer: Any) -> None:
    community = make_community()
    first, second = make_estate(community, name="甲院"), make_estate(community, name="乙院")
    for estate in (first, second):
        make_ownership(make_households(estate, 1)[0])
        make_charter(estate)
    given = {second.buildings.get().pk: "东楼"}
    merged = merge_estates(
        estates=[first.pk, second.pk], into=part(community, "M", "甲院"), size=None, names=given,
        grounds=GROUNDS, by=officer, at=AT,
    )  # fmt: skip
    assert sorted(merged.buildings.values_list("name", flat=True)) == ["东楼", "甲院1"]
    assert OwnerParty.objects.get(estate=merged).ownerships.count() == 2
    assert set(first.charters.values_list("to_day", flat=True)) == {EVE}


def test_what_was_registered_after_the_day_goes_along_as_it_is(whole: Estate, officer: Any) -> None:
    home = whole.households.order_by("pk")[1]
    late = make_ownership(
        home, party=make_party(whole, name="那顺", phone="13900000000"), from_day=DAY
    )
    gone = whole.households.order_by("pk")[3]
    gone.removed_on = DAY + timedelta(days=5)
    gone.save()
    before = {on: votes(on) for on in (EVE, DAY, DAY + timedelta(days=6))}
    split(whole, officer)
    assert {on: votes(on) for on in before} == before
    late.refresh_from_db()
    assert (late.from_day, late.to_day, late.household.estate.code) == (DAY, None, "N")


def test_a_preview_says_what_goes_where_and_writes_nothing(whole: Estate) -> None:
    keys = dict(whole.buildings.values_list("name", "pk"))
    where = Assignment(buildings={keys["1"]: "N"}, rest="S")
    seen = preview_split(estate=whole, parts=parts(whole), remaining=None, assignment=where, on=DAY)
    assert seen.lines[0] == "“裕民北片”（N）：1，共1栋2户，专有面积200.00㎡。"
    assert seen.warnings[1] == "“裕民南片”填写20户，名册是4户，请核对。"
    assert Estate.objects.count() == 1


def test_the_statements_do_not_grow_with_the_roster(officer: Any) -> None:
    counts = []
    for code, homes in (("W", 2), ("A", 3), ("B", 30)):
        community = make_community(f"01{homes % 10}")
        estate = make_estate(community)
        for name in ("1", "2"):
            block(estate, name, homes)
        for place, home in enumerate(estate.households.all()):
            make_ownership(home, party=make_party(estate, name=f"业主{place}"))
        made = [part(community, f"{code}{n}", f"{code}{n}") for n in (1, 2)]
        keys = list(estate.buildings.values_list("pk", flat=True))
        where = Assignment(buildings={keys[0]: f"{code}1"}, rest=f"{code}2")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            split_estate(
                estate=estate, parts=made, remaining=None, assignment=where, grounds=GROUNDS,
                by=officer, at=AT,
            )  # fmt: skip
        counts.append(len(queries))
    assert counts[1] == counts[2]  # the first one fills caches


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("甲乙丙"), st.integers(1, 4)), min_size=1, max_size=8))
def test_whatever_is_merged_no_door_is_lost_or_doubled(blocks: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        community = make_community("099")
        estates = {name: make_estate(community, name=f"{name}院") for name in "甲乙丙"}
        for name, number in dict.fromkeys(blocks):
            block(estates[name], str(number), number)
        before = votes(DAY)
        moves: list[Move] = merge_moves(
            estates=list(estates.values()), into=None, code="M", names={}, on=DAY
        )
        merge_estates(
            estates=[row.pk for row in estates.values()], into=part(community, "M", "新院"),
            size=None, grounds=GROUNDS, by=None, at=AT,
        )  # fmt: skip
        assert votes(DAY) == votes(EVE) == before
        assert len({move.name for move in moves}) == len(moves) == len(set(blocks))
        transaction.set_rollback(True)
