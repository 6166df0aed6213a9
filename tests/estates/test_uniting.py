"""Two records of one owner: united, one head, and taken apart again."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from core.audit.models import Entry
from core.rules.errors import Conflict, Forbidden, Refusal
from estates.models import Estate, Household, OwnerParty, Ownership
from estates.queries.people import electorate
from estates.services.owners import NewOwner, record_owners
from estates.services.privacy import anonymise_overdue, erase_owner
from estates.services.uniting import separate_party, unite_parties
from tests.estates.people_kit import (
    AT,
    DAY,
    ID,
    NAME,
    PHONE,
    make_ownership,
    make_party,
    neighbour,
    secretary,
)
from tests.factories import make_estate, make_user

pytestmark = pytest.mark.django_db
OTHER = "13800001111"


def heads(estate: Estate, on: date = DAY) -> int:
    return len({unit.party_id for unit in electorate(estates=[estate.pk], on=on)})


def two() -> tuple[Ownership, Ownership]:
    """One person with two telephones and two dwellings of an estate."""
    estate = make_estate(households=2)
    one, two_ = estate.households.order_by("pk")
    second = make_party(estate, phone=OTHER)
    return make_ownership(one), make_ownership(two_, party=second, from_day=date(2021, 5, 1))


def unite(party: OwnerParty, into: OwnerParty, by: User | None = None) -> OwnerParty:
    return unite_parties(party=party, into=into, reason="同一人，换过号码", by=by, at=AT)


def test_two_heads_become_one_on_the_rows_own_days_and_two_again() -> None:
    kept, other = two()
    estate, party = kept.party.estate, other.party
    assert heads(estate) == 2
    assert unite(party, kept.party) == kept.party
    other.refresh_from_db()
    assert (other.party, other.entered_for) == (kept.party, party)
    assert other.from_day == date(2021, 5, 1)
    assert heads(estate) == 1
    party.refresh_from_db()
    assert (party.united_into, party.name.open()) == (kept.party, NAME)
    separate_party(party=party, reason="合错了", by=None, at=AT)
    other.refresh_from_db()
    assert (other.party, other.entered_for, party.united_into) == (party, None, None)
    assert heads(estate) == 2
    entries = Entry.objects.filter(verb="estates.unite_parties")
    assert entries.count() == 2
    assert not any(text in str(entries.values()) for text in (NAME, PHONE, OTHER))


def test_the_record_of_the_past_is_one_head_too() -> None:
    kept, other = two()
    Ownership.objects.filter(pk=other.pk).update(to_day=date(2021, 12, 31))
    unite(other.party, kept.party)
    assert heads(kept.party.estate, date(2021, 8, 1)) == 1


def test_who_is_entered_again_is_found_in_the_record_that_remains() -> None:
    kept, other = two()
    estate = kept.party.estate
    unite(other.party, kept.party)
    third = Household.objects.create(
        estate=estate, building=kept.household.building, code="x-1", entrance_unit="1", room="9",
        exclusive_area=80,
    )  # fmt: skip
    again = NewOwner(household_id=third.pk, name=NAME, phone=OTHER, from_day=date(2022, 8, 1))
    record_owners(rows=[again], by=None, at=AT)
    assert third.ownerships.get().party == kept.party
    separate_party(party=other.party, reason="合错了", by=None, at=AT)
    assert third.ownerships.get().party == kept.party


def test_a_chain_points_at_the_one_that_remains() -> None:
    kept, other = two()
    estate = kept.party.estate
    last = make_party(estate, phone="13900002222")
    first = other.party
    unite(first, kept.party)
    unite(kept.party, last)
    other.refresh_from_db()
    other_party = OwnerParty.objects.get(pk=first.pk)
    assert (other.party, other_party.united_into) == (last, last)
    separate_party(party=other_party, reason="合错了", by=None, at=AT)
    other.refresh_from_db()
    kept.refresh_from_db()
    assert (other.party, kept.party) == (other_party, last)


def test_what_cannot_be_one_owner_is_refused() -> None:
    kept, other = two()
    estate = kept.party.estate
    unit = make_party(estate, name="演示公司", kind="UNIT")
    foreign = make_party(make_estate(estate.community))
    for into in (unit, foreign, other.party):
        with pytest.raises(Refusal):
            unite(other.party, into)
    co_owner = make_ownership(kept.household, party=make_party(estate, phone=OTHER), votes=False)
    with pytest.raises(Refusal, match=f"同时登记在{kept.household.code}户"):
        unite(co_owner.party, kept.party)
    gone = erase_owner(party=make_party(estate), reason="本人要求", by=None, at=AT)
    with pytest.raises(Refusal, match="匿名化"):
        unite(gone, kept.party)
    unite(other.party, kept.party)
    with pytest.raises(Conflict):
        unite(other.party, kept.party)
    with pytest.raises(Conflict):
        separate_party(party=kept.party, reason="x", by=None, at=AT)


@pytest.mark.parametrize("reason", ["", " ", ID])
def test_uniting_needs_a_reason_without_an_id(reason: str) -> None:
    kept, other = two()
    with pytest.raises(Refusal):
        unite_parties(party=other.party, into=kept.party, reason=reason, by=None, at=AT)
    assert Entry.objects.count() == 0


def test_only_the_office_and_the_communitys_secretary_unite() -> None:
    kept, other = two()
    for by in (neighbour(), make_user(Role.SURVEYOR, kept.party.estate.community)):
        with pytest.raises(Forbidden):
            unite(other.party, kept.party, by)
    assert unite(other.party, kept.party, secretary(kept.party.estate)) == kept.party


def test_the_kept_name_goes_with_the_owner_it_belongs_to() -> None:
    kept, other = two()
    unite(other.party, kept.party)
    Ownership.objects.update(to_day=date(2022, 1, 1))
    district = kept.party.estate.community.street.district
    later = datetime(2030, 1, 1, tzinfo=UTC)
    assert anonymise_overdue(district=district, by=None, at=AT) == 0
    assert anonymise_overdue(district=district, by=None, at=later) == 2
    assert set(OwnerParty.objects.values_list("name_index", flat=True)) == {""}


def test_the_page_offers_the_same_name_first_and_masks_everybody() -> None:
    kept, other = two()
    estate = kept.party.estate
    make_party(estate, name="白音", phone="13900003333")
    make_party(make_estate(estate.community), name="外人")
    client = Client()
    client.force_login(secretary(estate), backend="accounts.backends.OfficeBackend")
    base = f"/admin/estates/ownerparty/{other.party_id}"
    asked = client.get(f"{base}/unite_step", follow=True).content.decode()
    assert asked.index(f"敖** 139****2345（{kept.household.code}，") < asked.index("白*")
    assert not any(text in asked for text in (NAME, PHONE, "外*"))
    values = {"into": kept.party_id, "reason": "同一人"}
    text = client.post(f"{base}/unite_step/", values, follow=True).content.decode()
    assert "已合并到" in text
    assert heads(estate) == 1
    client.post(f"{base}/separate_step/", {"reason": "合错了"})
    assert heads(estate) == 2
