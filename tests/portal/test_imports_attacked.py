"""Imports under attack: strangers, odd days and names, and an undo after somebody went on."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from core.audit.models import Entry
from core.exchange.models import ImportBatch
from core.exchange.services import receive
from core.exchange.states import ImportState
from core.jobs import runner
from core.jobs.models import Job
from core.rules.errors import Refusal
from estates.models import Estate, Household, OwnerParty, Ownership
from estates.services import people, privacy
from estates.services.owners import NewOwner, record_owners
from tests.factories import make_community, make_estate, make_street, make_user
from tests.portal.test_imports import BAD, GOOD, HEAD, ON, Office, signed_in, the_batch, work

pytestmark = pytest.mark.django_db
ROSTER = "社区,小区名称,楼栋,单元,房号,专有面积,业主姓名,业主电话\n"
DWELLING = "第001社区,户苑,1,1,101,80.50,王建国,13812349999\n"
LATER = date(2023, 1, 1)


@pytest.fixture
def office() -> Office:
    return Office()


def roster(office: Office, text: str) -> Any:
    make_estate(office.community, name="户苑")
    file = SimpleUploadedFile("户.csv", text.encode())
    address = reverse("portal:import-upload", args=["households"])
    answer = office.client.post(address, {"file": file, "on": ON})
    work()
    return answer


# --- whose file it is ---------------------------------------------------------------------------


def test_another_street_finds_no_address_of_the_batch(office: Office) -> None:
    office.upload(HEAD + GOOD)
    batch = the_batch()
    stranger = signed_in(make_user(Role.STREET_OFFICER, make_street("002")))
    for name in ("import", "import-refused"):
        assert stranger.get(reverse(f"portal:{name}", args=[batch.pk])).status_code == 404
    posted = [reverse("portal:import-headings", args=[batch.pk])]
    posted.append(reverse("portal:import-choose", args=[batch.pk, 1]))
    for code in ("confirm", "confirm-good", "undo", "release", "read", "read-again", "discard"):
        posted.append(reverse("portal:import-act", args=[batch.pk, code]))
    for address in posted:
        data = {"digest": batch.preview_digest, "consent": "on", "target": "new"}
        assert stranger.post(address, data).status_code == 404, address
    assert the_batch().state == ImportState.PREVIEWED


def test_rows_of_another_streets_community_are_refused(office: Office) -> None:
    far = make_community("002", street=make_street("009"))
    make_estate(far, name="远方苑")
    office.upload(HEAD + f"{far.name},远方苑,1户,9㎡,弃管\n" + GOOD)
    assert (the_batch().new_count, the_batch().refused_count) == (1, 1)
    assert office.upload(HEAD + GOOD, default_community=far.name).status_code == 400


# --- days and names -----------------------------------------------------------------------------


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2999-12-31"])
def test_no_sheet_speaks_of_a_day_that_cannot_be(office: Office, day: str) -> None:
    assert office.upload(HEAD + GOOD, on=day).status_code in {400, 409}
    assert not ImportBatch.objects.exists()
    with pytest.raises(Refusal, match="台账日期"):
        receive(
            content=(HEAD + GOOD).encode(), file_name="a.csv", kind="estates", by=office.officer,
            at=timezone.now(), on=date.fromisoformat(day),
        )  # fmt: skip


def test_a_long_name_keeps_its_ending(office: Office) -> None:
    office.upload(HEAD + GOOD, name="长" * 240 + ".csv")
    assert the_batch().file_name.endswith("长.csv")
    assert the_batch().state == ImportState.PREVIEWED


def test_a_name_holds_no_sign_that_turns_it_round(office: Office) -> None:
    office.upload(HEAD + GOOD, name="台账\u202excod.csv")
    assert the_batch().file_name == "台账xcod.csv"


def test_a_first_row_that_is_a_dwelling_is_no_heading(office: Office) -> None:
    answer = roster(office, DWELLING)
    assert answer.status_code == 409
    assert "没有表头" in answer.content.decode()
    assert "13812349999" not in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_an_identity_number_in_an_unknown_column_is_not_shown_whole(office: Office) -> None:
    number = "150525199001011234"
    office.upload(HEAD.strip() + ",别的\n" + GOOD.strip() + f",{number}\n")
    assert the_batch().state == ImportState.NEEDS_MAPPING
    assert number not in office.page()
    assert "1234" in office.page()


def test_refused_rows_are_taken_away_by_importers_only_and_it_stands_in_the_trail(
    office: Office,
) -> None:
    office.upload(HEAD + GOOD + BAD)
    address = reverse("portal:import-refused", args=[the_batch().pk])
    reader = signed_in(make_user(Role.STREET_DIRECTOR, office.community.street))
    assert "下载不能导入的行" in office.page()
    page = reader.get(reverse("portal:import", args=[the_batch().pk])).content.decode()
    assert "下载不能导入的行" not in page
    assert reader.get(address).status_code == 403
    assert not Entry.objects.filter(verb="exchange.hand_back").exists()
    answer: Any = office.client.get(address)
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    entry = Entry.objects.get(verb="exchange.hand_back")
    assert entry.actor_key == str(office.officer.pk)


# --- the job behind it --------------------------------------------------------------------------


def test_a_job_of_before_does_not_write_what_is_to_be_looked_at_again(office: Office) -> None:
    office.upload(HEAD + GOOD)
    batch = the_batch()
    address = reverse("portal:import-act", args=[batch.pk, "confirm"])
    office.client.post(address, {"digest": batch.preview_digest})
    job = Job.objects.latest("pk")
    Job.objects.filter(pk=job.pk).update(state="FAILED", finished_at=timezone.now(), error="断")
    assert office.press("release").status_code == 302
    Job.objects.filter(pk=job.pk).update(state="QUEUED", finished_at=None)
    runner.run(job.pk, clock=timezone.now)
    assert the_batch().state == ImportState.PREVIEWED
    assert not Estate.objects.exists()


# --- undo after somebody went on ----------------------------------------------------------------


def correct_name(ownership: Ownership, by: User, at: datetime) -> None:
    people.change_owner(party=ownership.party, name="王建军", phone="", reason="错字", by=by, at=at)


def erase(ownership: Ownership, by: User, at: datetime) -> None:
    privacy.erase_owner(party=ownership.party, reason="本人要求", by=by, at=at)


def ask_deletion(ownership: Ownership, by: User, at: datetime) -> None:
    privacy.ask_deletion(party=ownership.party, on=LATER, reason="本人要求", by=by, at=at)


def change_room(ownership: Ownership, by: User, at: datetime) -> None:
    people.change_household(household=ownership.household, values={"room": "110"}, by=by, at=at)


def change_area(ownership: Ownership, by: User, at: datetime) -> None:
    values = {"exclusive_area": Decimal("90.00")}
    people.change_household(household=ownership.household, values=values, by=by, at=at)


def remove(ownership: Ownership, by: User, at: datetime) -> None:
    people.remove_household(household=ownership.household, on=LATER, reason="拆除", by=by, at=at)


def end(ownership: Ownership, by: User, at: datetime) -> None:
    people.end_ownership(ownership=ownership, on=LATER, reason="出售", by=by, at=at)


def join(ownership: Ownership, by: User, at: datetime) -> None:
    row = NewOwner(
        household_id=ownership.household_id, name="张红", phone="13712349999", kind="PERSON",
        from_day=LATER, source="不动产登记", joint=True,
    )  # fmt: skip
    record_owners(rows=[row], by=by, at=at)


@pytest.mark.parametrize(
    ("act", "named"),
    [
        (correct_name, "姓名已改动"),
        (erase, "匿名化时间"),
        (ask_deletion, "申请删除日期已改动"),
        (change_room, "房号已改动"),
        (change_area, "专有面积"),
        (remove, "注销日期"),
        (end, "止已改动"),
        (join, "已有产权沿革"),
    ],
)
def test_what_somebody_changed_in_a_roster_is_not_taken_back(
    office: Office, act: Callable[[Ownership, User, datetime], None], named: str
) -> None:
    roster(office, ROSTER + DWELLING)
    office.press("confirm")
    act(Ownership.objects.get(), office.officer, timezone.now())
    answer = office.press("undo")
    assert answer.status_code == 409
    assert named in answer.content.decode()
    assert the_batch().state == ImportState.TAKEN
    assert (Household.objects.count(), OwnerParty.objects.exists()) == (1, True)


def test_an_untouched_roster_is_taken_back_whole(office: Office) -> None:
    roster(office, ROSTER + DWELLING)
    office.press("confirm")
    assert office.press("undo").status_code == 302
    assert not Household.objects.exists()
    assert not OwnerParty.objects.exists()


def test_batches_on_the_same_rows_are_taken_back_last_first(office: Office) -> None:
    office.upload(HEAD + GOOD)
    office.press("confirm")
    first = the_batch()
    office.upload(HEAD + GOOD.replace("120户", "130户").replace("弃管", "自管"), on="2023-01-01")
    office.press("confirm")
    addresses = [reverse("portal:import-act", args=[each.pk, "undo"]) for each in
                 (first, the_batch(), first)]  # fmt: skip
    assert [office.client.post(each).status_code for each in addresses] == [409, 302, 302]
    assert not Estate.objects.exists()
