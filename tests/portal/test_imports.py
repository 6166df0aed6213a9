"""台账导入 as pages: upload, headings, preview, confirm, take back; and who may not."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import LEVEL_OF, Level, Role
from core.audit.models import Entry
from core.exchange.models import ImportBatch
from core.exchange.services import start_confirming
from core.exchange.states import ImportState
from core.jobs import runner
from core.jobs.models import Job
from estates.models import Estate
from tests.factories import make_community, make_estate, make_street, make_user

pytestmark = pytest.mark.django_db
HEAD = "社区,小区名称,户数,总建筑面积,管理方式\n"
GOOD = '第001社区,幸福里,120户,"12,000.50㎡",弃管\n'
BAD = "第001社区,和平苑,约80户,9000㎡,弃管\n"
ON = "2022-09-01"


class Office:
    """A street with its officer, and what the officer does on the pages."""

    def __init__(self) -> None:
        self.community = make_community()
        self.officer = make_user(Role.STREET_OFFICER, self.community.street)
        self.client = signed_in(self.officer)

    def upload(self, text: str, *, name: str = "台账.csv", **more: str) -> Any:
        file = SimpleUploadedFile(name, text.encode())
        answer = self.client.post(
            reverse("portal:import-upload", args=["estates"]), {"file": file, "on": ON, **more}
        )
        work()
        return answer

    def press(self, code: str, **data: str) -> Any:
        batch = the_batch()
        data = {"digest": batch.preview_digest, **data}
        answer = self.client.post(reverse("portal:import-act", args=[batch.pk, code]), data)
        work()
        return answer

    def page(self, **query: str) -> str:
        answer = self.client.get(reverse("portal:import", args=[the_batch().pk]), query)
        assert answer.status_code == 200
        return answer.content.decode()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.OfficeBackend")
    return client


def work() -> None:
    """Every background job that waits is done now."""
    for job in Job.objects.filter(state="QUEUED"):
        runner.run(job.pk, clock=timezone.now)


def the_batch() -> ImportBatch:
    found: ImportBatch = ImportBatch.objects.latest("pk")
    return found


@pytest.fixture
def office() -> Office:
    return Office()


def test_the_home_says_what_can_be_imported_and_that_nothing_was_yet(office: Office) -> None:
    text = office.client.get("/imports/").content.decode()
    assert "上传小区台账" in text
    assert "还没有导入过文件" in text


def test_a_file_is_previewed_confirmed_and_taken_back(office: Office) -> None:
    office.upload(HEAD + GOOD)
    assert not Estate.objects.exists()
    assert "幸福里" in office.page()
    office.press("confirm")
    assert the_batch().state == ImportState.TAKEN
    estate = Estate.objects.get()
    assert (estate.name, estate.community_id) == ("幸福里", office.community.pk)
    office.press("undo")
    assert the_batch().state == ImportState.UNDONE
    assert not Estate.objects.exists()
    assert "已撤销" in office.page()


def test_a_refused_row_names_place_value_rule_and_next_step(office: Office) -> None:
    office.upload(HEAD + GOOD + BAD)
    text = office.page(verdict="REFUSED")
    assert "第3行" in text
    assert "约80户" in text
    assert "户数" in text


def test_good_rows_are_taken_only_after_explicit_consent(office: Office) -> None:
    office.upload(HEAD + GOOD + BAD)
    assert office.press("confirm").status_code == 409
    assert office.press("confirm-good").status_code == 400
    assert not Estate.objects.exists()
    office.press("confirm-good", consent="on")
    assert [estate.name for estate in Estate.objects.all()] == ["幸福里"]


def test_refused_rows_come_back_as_a_workbook(office: Office) -> None:
    office.upload(HEAD + GOOD + BAD)
    answer: Any = office.client.get(reverse("portal:import-refused", args=[the_batch().pk]))
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert b"".join(answer.streaming_content)[:2] == b"PK"


def test_an_unknown_heading_is_explained_once_and_remembered(office: Office) -> None:
    strange = HEAD.replace("总建筑面积", "大小") + GOOD
    office.upload(strange)
    assert the_batch().state == ImportState.NEEDS_MAPPING
    text = office.page()
    assert "“大小”" in text
    place = text.split("“大小”")[0].rsplit("heading_", 1)[1].split('"')[0].strip(">")
    address = reverse("portal:import-headings", args=[the_batch().pk])
    fields = {f"heading_{place}": "floor_area"}
    assert office.client.post(address, fields).status_code == 302
    work()
    assert the_batch().state == ImportState.PREVIEWED
    office.press("discard")
    office.upload(strange)
    assert the_batch().state == ImportState.PREVIEWED


def test_the_same_file_again_changes_nothing_and_says_so(office: Office) -> None:
    office.upload(HEAD + GOOD)
    office.press("confirm")
    office.upload(HEAD + GOOD)
    assert the_batch().unchanged_count == 1
    assert "导入过" in office.page()


def test_a_second_click_and_a_stale_preview_write_nothing_twice(office: Office) -> None:
    office.upload(HEAD + GOOD)
    stale = office.press("confirm", digest="0" * 64)
    assert stale.status_code == 409
    assert office.press("confirm").status_code == 302
    assert office.press("confirm").status_code == 409
    assert Estate.objects.count() == 1


def test_what_was_built_on_cannot_be_taken_back_and_is_named(office: Office) -> None:
    office.upload(HEAD + GOOD)
    office.press("confirm")
    Estate.objects.update(address="新地址")
    answer = office.press("undo")
    assert answer.status_code == 409
    assert "不能撤销" in answer.content.decode()
    assert Estate.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "空"), (b"PK\x03\x04broken", "文件"), (b"\x00\x01\x02\x03" * 50, "文件")],
)
def test_a_broken_file_is_one_sentence_on_the_form(
    office: Office, content: bytes, said: str
) -> None:
    file = SimpleUploadedFile("台账.xlsx", content)
    address = reverse("portal:import-upload", args=["estates"])
    answer = office.client.post(address, {"file": file, "on": ON})
    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_a_day_that_has_not_come_is_refused(office: Office) -> None:
    answer = office.upload(HEAD + GOOD, on="2999-01-01")
    assert answer.status_code == 400
    assert "还没有到" in answer.content.decode()


@pytest.mark.parametrize(
    "role", [r for r in Role if r not in {Role.STREET_OFFICER, Role.STREET_DIRECTOR}]
)
def test_other_roles_do_not_open_the_imports(office: Office, role: Role) -> None:
    office.upload(HEAD + GOOD)
    unit: Any = office.community
    if LEVEL_OF[role] != Level.COMMUNITY:
        unit = unit.street if LEVEL_OF[role] == Level.STREET else unit.street.district
    client = signed_in(make_user(role, unit))
    pk = the_batch().pk
    for address in ("/imports/", f"/imports/{pk}/", "/imports/new/estates/"):
        assert client.get(address).status_code == 403
    assert client.post(f"/imports/{pk}/act/confirm/").status_code == 403
    assert not Estate.objects.exists()


def test_the_director_reads_and_does_not_press(office: Office) -> None:
    office.upload(HEAD + GOOD)
    client = signed_in(make_user(Role.STREET_DIRECTOR, office.community.street))
    batch = the_batch()
    address = reverse("portal:import", args=[batch.pk])
    assert "全部导入" not in client.get(address).content.decode()
    data = {"digest": batch.preview_digest}
    assert client.post(f"{address}act/confirm/", data).status_code == 403
    assert not Estate.objects.exists()


def test_a_neighbours_import_is_not_there(office: Office) -> None:
    office.upload(HEAD + GOOD)
    elsewhere = make_street("002", name="别处街道")
    client = signed_in(make_user(Role.STREET_OFFICER, elsewhere))
    pk = the_batch().pk
    assert client.get(f"/imports/{pk}/").status_code == 404
    assert client.get(f"/imports/{pk}/refused/").status_code == 404
    assert client.post(f"/imports/{pk}/act/discard/").status_code == 404
    assert the_batch().state == ImportState.PREVIEWED


def test_rows_of_a_foreign_community_read_like_a_missing_one(office: Office) -> None:
    foreign = make_community("009", street=make_street("002", name="别处街道"), name="别处社区")
    office.upload(HEAD + GOOD.replace("第001社区", foreign.name))
    known = office.page(verdict="REFUSED")
    office.press("discard")
    office.upload(HEAD + GOOD.replace("第001社区", "没有的社区"))
    missing = office.page(verdict="REFUSED")
    assert "别处社区" in known
    found = known.split('class="complaint"')[1].split("</p>")[0].replace("别处社区", "没有的社区")
    assert found == missing.split('class="complaint"')[1].split("</p>")[0]


def test_a_writing_that_broke_off_can_be_confirmed_again(office: Office) -> None:
    office.upload(HEAD + GOOD)
    batch = the_batch()
    start_confirming(
        batch=batch, digest=batch.preview_digest, good_only=False, by=office.officer,
        at=timezone.now(),
    )  # fmt: skip
    assert "恢复预览" not in office.page()
    assert batch.job_id
    Job.objects.filter(pk=batch.job_id).update(
        state="FAILED", finished_at=timezone.now(), error="已经中断 3 次"
    )
    assert "恢复预览" in office.page()
    office.press("release")
    office.press("confirm")
    assert the_batch().state == ImportState.TAKEN
    assert Estate.objects.count() == 1


def test_every_act_leaves_one_line_in_the_trail(office: Office) -> None:
    office.upload(HEAD + GOOD)
    office.press("confirm")
    office.press("undo")
    verbs = list(Entry.objects.order_by("number").values_list("verb", flat=True))
    assert [v for v in verbs if v.startswith("exchange.")] == [
        "exchange.receive", "exchange.stage", "exchange.confirm", "exchange.undo",
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 30])
def test_the_preview_costs_the_same_for_one_row_and_for_many(
    office: Office, count: int, django_assert_max_num_queries: Any
) -> None:
    lines = [GOOD.replace("幸福里", f"小区{n}号院") for n in range(count)]
    office.upload(HEAD + "".join(lines))
    with django_assert_max_num_queries(12):
        office.page()


def test_the_day_of_the_sheet_opens_the_history(office: Office) -> None:
    make_estate(office.community, name="旧小区")
    office.upload(HEAD + GOOD)
    office.press("confirm")
    estate = Estate.objects.get(name="幸福里")
    assert estate.spells.get().from_day == date(2022, 9, 1)
    assert estate.measures.get().household_count == 120
