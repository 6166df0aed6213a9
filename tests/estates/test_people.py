"""Dwellings and their owners: who follows whom, who votes, and what is refused."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from core.audit.models import Entry
from core.rules.errors import Conflict, Forbidden, Refusal
from estates.models import Household, OwnerParty, Ownership
from estates.queries.people import electorate
from estates.services.owners import NewOwner, record_owners
from estates.services.people import (
    change_household,
    change_owner,
    end_ownership,
    remove_household,
    vote_by,
)
from estates.states import Occupancy, PartyKind
from tests.estates.people_kit import (
    AT,
    DAY,
    ID,
    NAME,
    PHONE,
    make_home,
    make_ownership,
    make_party,
    neighbour,
    officer,
    secretary,
)
from tests.factories import make_estate, make_households

pytestmark = pytest.mark.django_db


def owner(home: Household, **changes: Any) -> NewOwner:
    values = {"name": NAME, "phone": PHONE, "from_day": date(2021, 5, 1)}
    return NewOwner(household_id=home.pk, **{**values, **changes})


def enter(*rows: NewOwner) -> int:
    return record_owners(rows=rows, by=None, at=AT)


def present(home: Household) -> list[str]:
    rows = home.ownerships.filter(to_day__isnull=True).order_by("pk")
    return [row.party.name.open() for row in rows]


def test_an_owner_is_entered_sealed_and_told_without_the_name() -> None:
    home = make_home()
    by = secretary(home.estate)
    assert record_owners(rows=[owner(home)], by=by, at=AT) == 1
    party = OwnerParty.objects.get()
    assert (party.name.open(), party.phone.open()) == (NAME, PHONE)
    assert (party.masked_name, party.masked_phone) == ("敖**", "139****2345")
    entry = Entry.objects.get()
    assert (entry.verb, entry.subject) == ("estates.record_owner", f"estates.household:{home.pk}")
    assert NAME not in entry.sentence + entry.data
    assert PHONE not in entry.sentence + entry.data


def test_the_same_roster_again_changes_nothing() -> None:
    homes = make_households(make_estate(), 3)
    rows = [owner(home, name=f"业主{n}", phone="") for n, home in enumerate(homes)]
    assert enter(*rows) == 3
    assert enter(*rows) == 0
    assert (OwnerParty.objects.count(), Ownership.objects.count()) == (3, 3)


def test_a_new_owner_follows_the_present_one_from_the_day_on() -> None:
    home = make_home()
    enter(owner(home))
    enter(owner(home, name="乙", phone="", from_day=date(2022, 3, 1)))
    first, second = home.ownerships.order_by("from_day")
    assert (first.to_day, second.to_day) == (date(2022, 2, 28), None)
    with pytest.raises(Refusal, match="应晚于该日"):
        enter(owner(home, name="丙", phone="", from_day=date(2022, 3, 1)))


def test_co_owners_stand_together_and_one_votes() -> None:
    home = make_home()
    enter(owner(home), owner(home, name="乙", phone=""))
    enter(owner(home, name="丙", phone="", joint=True))
    assert present(home) == [NAME, "乙", "丙"]
    assert list(home.ownerships.order_by("pk").values_list("votes", flat=True)) == [1, 0, 0]
    last = home.ownerships.order_by("pk").last()
    assert last is not None
    vote_by(ownership=last, by=None, at=AT)
    assert list(home.ownerships.order_by("pk").values_list("votes", flat=True)) == [0, 0, 1]


@pytest.mark.parametrize("known_first", [True, False])
def test_a_co_owner_beside_a_known_owner_ends_nobody(known_first: bool) -> None:
    home = make_home()
    enter(owner(home))
    rows = [owner(home), owner(home, name="乙", phone="", from_day=date(2022, 1, 1))]
    assert enter(*(rows if known_first else rows[::-1])) == 1
    assert sorted(present(home)) == sorted([NAME, "乙"])


@pytest.mark.parametrize(
    ("other", "parties"),
    [
        ({}, 1),
        ({"phone": "139 4751 2345"}, 1),
        ({"phone": "13947512346"}, 2),
        ({"name": "乌兰"}, 2),
        ({"phone": ""}, 2),
    ],
)
def test_one_buyer_of_several_dwellings_is_known_by_name_and_phone(
    other: dict[str, str], parties: int
) -> None:
    first, second = make_households(make_estate(), 2)
    enter(owner(first))
    enter(owner(second, **other))
    assert OwnerParty.objects.count() == parties


def test_a_unit_is_known_by_its_name_and_nobody_is_known_across_estates() -> None:
    first, second = make_households(make_estate(), 2)
    unit = {"name": "奈曼旗某公司", "phone": "", "kind": PartyKind.UNIT}
    assert enter(owner(first, **unit), owner(second, **unit)) == 2
    assert OwnerParty.objects.count() == 1
    enter(owner(make_home(), **unit))
    assert OwnerParty.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "没有填写业主姓名"),
        ({"name": "张" * 81}, "超过80个字"),
        ({"name": f"张三{ID}"}, "不收集居民身份证号"),
        ({"phone": ID}, "不收集居民身份证号"),
        ({"source": f"身份证 {ID[:6]} {ID[6:14]} {ID[14:]}"}, "不收集居民身份证号"),
        ({"phone": "没有"}, "7至15位数字"),
        ({"kind": "ROBOT"}, "业主类型应为"),
        ({"from_day": date(2022, 9, 2)}, "还没有到"),
    ],
)
def test_a_bad_row_is_refused_with_its_place_and_nothing_is_kept(
    changes: dict[str, Any], sentence: str
) -> None:
    first, second = make_households(make_estate(), 2)
    with pytest.raises(Refusal, match=sentence) as refused:
        enter(owner(first), owner(second, **changes))
    assert refused.value.sentence.startswith("第2行")
    assert ID not in refused.value.sentence
    assert OwnerParty.objects.count() == 0


def test_nobody_enters_owners_of_another_community() -> None:
    home = make_home()
    with pytest.raises(Forbidden):
        record_owners(rows=[owner(home)], by=neighbour(), at=AT)


def test_a_removed_dwelling_and_a_missing_one_take_no_owner() -> None:
    home = make_home()
    remove_household(household=home, on=DAY, reason="拆除", by=None, at=AT)
    with pytest.raises(Refusal, match="已注销"):
        enter(owner(home))
    with pytest.raises(Refusal, match="不存在的户"):
        enter(NewOwner(household_id=0, name="甲", from_day=DAY))
    with pytest.raises(Refusal, match="没有要登记的业主"):
        enter()


def test_many_owners_take_a_constant_number_of_statements() -> None:
    homes = make_households(make_estate(), 60)
    enter(owner(homes[0]))  # the trail's first entry makes its head
    counts = []
    for some in (homes[1:10], homes[10:]):
        with CaptureQueriesContext(connection) as seen:
            enter(*(owner(home, name=f"业主{home.pk}", phone="") for home in some))
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_dwelling_changes_and_the_trail_keeps_what_stood_there() -> None:
    home = make_home()
    values = {"exclusive_area": Decimal("88.50"), "occupancy": Occupancy.RENTED, "note": "租给亲戚"}
    change_household(household=home, values=values, by=secretary(home.estate), at=AT)
    home.refresh_from_db()
    assert (home.exclusive_area, home.occupancy) == (Decimal("88.50"), "RENTED")
    entry = Entry.objects.get()
    assert "100.00" in entry.data
    assert "亲戚" not in entry.data


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"code": "9"}, "户号和楼栋登记后不变"),
        ({"note": f"电话后补 {ID}"}, "备注里有一串像身份证号的数字"),
        ({"exclusive_area": Decimal("-1.00")}, "专有面积应大于0"),
        ({"occupancy": "X"}, "使用情况"),
    ],
)
def test_a_bad_change_of_a_dwelling_is_refused(values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        change_household(household=make_home(), values=values, by=None, at=AT)


def test_a_dwelling_is_removed_once_with_its_ownership() -> None:
    home = make_ownership().household
    remove_household(household=home, on=DAY, reason="两户合并", by=officer(home.estate), at=AT)
    assert home.ownerships.get().to_day == DAY
    assert (home.removed_on, home.removal_reason) == (DAY, "两户合并")
    with pytest.raises(Conflict, match="已注销"):
        remove_household(household=home, on=DAY, reason="再一次", by=None, at=AT)
    with pytest.raises(Conflict, match="已于2022-09-01注销"):
        change_household(household=home, values={"note": "x"}, by=None, at=AT)
    with pytest.raises(Forbidden):
        remove_household(
            household=make_home(home.estate), on=DAY, reason="拆", by=secretary(home.estate), at=AT
        )


def test_an_ownership_ends_once_and_not_before_it_began() -> None:
    row = make_ownership()
    with pytest.raises(Refusal, match="早于起日"):
        end_ownership(ownership=row, on=date(2019, 1, 1), reason="出售", by=None, at=AT)
    end_ownership(ownership=row, on=DAY, reason="出售", by=secretary(row.party.estate), at=AT)
    with pytest.raises(Conflict, match="已终止"):
        end_ownership(ownership=row, on=DAY, reason="出售", by=None, at=AT)
    with pytest.raises(Refusal, match="不能行使表决权"):
        vote_by(ownership=row, by=None, at=AT)


def test_a_name_is_corrected_and_found_under_the_new_one() -> None:
    home = make_ownership().household
    party = OwnerParty.objects.get()
    change_owner(party=party, name="敖登", phone="", reason="录入错误", by=None, at=AT)
    assert (party.name.open(), party.phone.open()) == ("敖登", PHONE)
    assert enter(owner(home, name="敖登")) == 0
    for bad, sentence in [("", "没有填写新的"), (ID, "身份证"), ("张" * 81, "超过")]:
        with pytest.raises(Refusal, match=sentence):
            change_owner(party=party, name=bad, phone="", reason="更正", by=None, at=AT)
    with pytest.raises(Refusal, match="7至15位"):
        change_owner(party=party, name="", phone="12", reason="更正", by=None, at=AT)


def test_the_electorate_is_one_row_a_living_dwelling_with_its_voter() -> None:
    estate = make_estate()
    first, second, third, gone = make_households(estate, 4)
    party = make_party(estate)
    make_ownership(first, party=party)
    make_ownership(second, party=party)
    make_ownership(second, party=make_party(estate, name="乙"), votes=False)
    make_ownership(third, to_day=date(2022, 1, 1))
    remove_household(household=gone, on=DAY, reason="拆除", by=None, at=AT)
    make_households(make_estate(), 2)
    found = list(electorate(estates=[estate.pk], on=DAY))
    assert [(row.household_id, row.party_id) for row in found] == [
        (first.pk, party.pk), (second.pk, party.pk), (third.pk, None),
    ]  # fmt: skip
    assert (found[0].building, found[0].exclusive_area) == ("1", Decimal("100.00"))
    assert len(list(electorate(estates=[estate.pk], on=date(2021, 12, 31)))) == 4


def test_the_electorate_is_one_statement_however_many_dwellings() -> None:
    estates = [make_estate(households=n).pk for n in (1, 30)]
    with CaptureQueriesContext(connection) as seen:
        assert len(list(electorate(estates=estates, on=DAY))) == 31
    assert len(seen) == 1


def test_the_database_itself_refuses_two_voters_of_a_dwelling() -> None:
    row = make_ownership()
    other = make_party(row.party.estate, name="乙")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_ownership(row.household, party=other)
