"""The full contact for a reason, and its end: nothing of it stays anywhere else."""

import io
import logging
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from communities.models import District
from core.audit.models import Entry
from core.jobs import runner
from core.jobs.models import Job
from core.rules.errors import Conflict, Forbidden, Refusal
from estates.models import OwnerParty
from estates.services.owners import NewOwner, record_owners
from estates.services.privacy import anonymise_overdue, ask_deletion, erase_owner, reveal_contact
from estates.tasks import tick
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
from tests.factories import make_district, make_estate
from tests.rows import make_parameter

pytestmark = pytest.mark.django_db
LONG = date(2020, 6, 1)


def reveal(party: OwnerParty, by: User | None, *, reason: str = "核对投票人") -> Any:
    return reveal_contact(party=party, reason=reason, by=by, at=AT)


def test_a_contact_is_shown_for_a_reason_that_stands_in_the_trail() -> None:
    row = make_ownership()
    found = reveal(row.party, secretary(row.party.estate))
    assert (found.name, found.phone) == (NAME, PHONE)
    assert NAME not in repr(found)
    entry = Entry.objects.get()
    assert row.household.code in entry.sentence
    assert "核对投票人" in entry.sentence
    assert entry.scope_path == row.party.estate.community.path
    assert NAME not in entry.sentence + entry.data + entry.subject_name
    assert PHONE not in entry.sentence + entry.data + entry.subject_name


@pytest.mark.parametrize(("reason", "sentence"), [(" ", "没有填写查看事由"), (ID, "身份证")])
def test_a_reason_is_needed_and_holds_no_resident_id(reason: str, sentence: str) -> None:
    party = make_ownership().party
    with pytest.raises(Refusal, match=sentence):
        reveal(party, secretary(party.estate), reason=reason)


def test_only_a_person_of_the_place_and_role_sees_it() -> None:
    party = make_ownership().party
    for by in (neighbour(), None):
        with pytest.raises(Forbidden):
            reveal(party, by)
    assert Entry.objects.count() == 0


def test_above_the_days_number_it_is_refused_and_the_next_day_is_new() -> None:
    party = make_ownership().party
    district = party.estate.community.street.district
    make_parameter(district=district, code="REVEAL_DAILY_MOST", value="2", state="APPROVED")
    by, other = secretary(party.estate), officer(party.estate)
    reveal(party, by)
    reveal(party, by)
    with pytest.raises(Refusal, match="今天已查看2次"):
        reveal(party, by)
    reveal(party, other)
    reveal_contact(party=party, reason="回访", by=by, at=AT + timedelta(days=1))


def test_the_recommended_number_holds_where_the_office_has_none() -> None:
    party = make_ownership().party
    by = secretary(party.estate)
    for _ in range(20):
        reveal(party, by)
    with pytest.raises(Refusal, match="今天已查看20次"):
        reveal(party, by)


def test_what_no_key_opens_is_refused_with_its_sentence(settings: Any) -> None:
    party = make_ownership().party
    settings.SEAL_KEYS = ["n" * 50]
    party.refresh_from_db()
    with pytest.raises(Refusal, match="打不开"):
        reveal(party, secretary(party.estate))


def overdue(**changes: Any) -> OwnerParty:
    return make_ownership(**{"to_day": LONG, **changes}).party


def anonymise() -> int:
    return anonymise_overdue(district=make_district(), by=None, at=AT)


def test_an_owner_gone_longer_than_allowed_is_anonymised_once_in_one_entry() -> None:
    gone = [overdue(), overdue()]
    stays = [
        make_ownership().party,
        overdue(to_day=DAY - timedelta(days=365)),
        make_party(make_estate()),
    ]
    assert anonymise() == 2
    assert anonymise() == 0
    assert Entry.objects.count() == 1
    assert "匿名化业主信息2条" in Entry.objects.get().sentence
    for party in gone:
        party.refresh_from_db()
        assert not party.name
        assert (party.name_index, party.phone_index, party.anonymised_at) == ("", "", AT)
        assert (party.masked_name, party.masked_phone) == ("已匿名化", "")
    for party in stays:
        party.refresh_from_db()
        assert party.name.open() == NAME


def test_who_owns_another_dwelling_still_stays() -> None:
    party = overdue()
    make_ownership(make_home(make_estate(households=1)), party=party)
    assert anonymise() == 0


def test_the_days_are_the_ones_in_force() -> None:
    overdue(to_day=DAY - timedelta(days=31))
    assert anonymise() == 0
    make_parameter(district=make_district(), code="RETENTION_DAYS", value="30", state="APPROVED")
    assert anonymise() == 1


def test_a_marked_owner_goes_when_the_days_are_over() -> None:
    party = make_ownership().party
    by = secretary(party.estate)
    ask_deletion(party=party, on=LONG, reason="本人要求", by=by, at=AT)
    with pytest.raises(Conflict, match="已申请删除"):
        ask_deletion(party=party, on=LONG, reason="本人要求", by=by, at=AT)
    assert anonymise() == 1


def test_an_owner_may_ask_to_be_forgotten_now() -> None:
    row = make_ownership()
    by = secretary(row.party.estate)
    erase_owner(party=row.party, reason="本人书面要求", by=by, at=AT)
    assert (row.party.anonymised_by, row.party.masked_name) == (by, "已匿名化")
    assert row.household.ownerships.filter(to_day__isnull=True).count() == 1
    with pytest.raises(Conflict, match="已匿名化"):
        erase_owner(party=row.party, reason="再一次", by=by, at=AT)
    with pytest.raises(Refusal, match="已匿名化"):
        reveal(row.party, by)
    with pytest.raises(Forbidden):
        erase_owner(party=make_ownership().party, reason="x", by=neighbour(), at=AT)


def test_the_daily_tick_asks_once_a_day_and_only_where_somebody_is_due() -> None:
    tick(AT)
    assert Job.objects.count() == 0
    party = overdue()
    tick(AT)
    tick(AT)
    assert Job.objects.get().kind == "estates.retention"
    assert runner.run_due(clock=lambda: AT) == 1
    party.refresh_from_db()
    assert party.anonymised_at is not None
    tick(AT)
    assert Job.objects.count() == 1
    assert District.objects.count() == 1


def test_the_canary_is_nowhere_but_in_its_sealed_column(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    home = make_home()
    by = officer(home.estate)
    caplog.set_level(logging.DEBUG)
    row = NewOwner(household_id=home.pk, name=NAME, phone=PHONE, from_day=LONG)
    record_owners(rows=[row], by=by, at=AT)
    party = OwnerParty.objects.get()
    reveal(party, by)
    with pytest.raises(Refusal):
        record_owners(rows=[row, NewOwner(household_id=0, name=NAME, from_day=DAY)], by=by, at=AT)
    client.force_login(by, backend="accounts.backends.OfficeBackend")
    seen = [repr(row), repr(party), caplog.text]
    for address in (
        "/api/v1/owner-parties/",
        f"/api/v1/owner-parties/{party.pk}/",
        "/api/v1/ownerships/",
        "/api/v1/households/",
        "/admin/estates/ownerparty/",
        f"/admin/estates/ownerparty/{party.pk}/change/",
        f"/admin/estates/ownerparty/{party.pk}/history/",
        f"/admin/estates/household/{home.pk}/change/",
        f"/admin/estates/household/{home.pk}/history/",
        f"/admin/estates/estate/{home.estate_id}/change/",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        seen.append(answer.content.decode())
    out = io.StringIO()
    call_command("dumpdata", "estates.ownerparty", "audit", "jobs", stdout=out)
    seen.append(out.getvalue())
    assert [text[:80] for text in seen if NAME in text or PHONE in text] == []
    assert "139****2345" in "".join(seen)


def test_the_exported_list_of_owners_shows_masks_only(client: Client) -> None:
    by = officer(make_ownership().party.estate)
    client.force_login(by, backend="accounts.backends.OfficeBackend")
    answer: Any = client.get(reverse("admin:estates_ownerparty_export"))
    assert answer.status_code == 200
    body = b"".join(answer) if answer.streaming else answer.content
    book = openpyxl.load_workbook(io.BytesIO(body))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {"敖**", "139****2345"} <= set(cells)
    assert NAME not in "".join(cells)
    assert PHONE not in "".join(cells)
