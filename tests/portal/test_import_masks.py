"""What a preview shows of people: masks in every place; the refused rows keep their own cells."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from core.audit.models import Entry
from core.exchange.states import Verdict
from estates.models import OwnerParty
from tests.factories import make_estate
from tests.portal.test_imports import ON, Office, the_batch, work

pytestmark = pytest.mark.django_db
NAME, PHONE, OTHER = "敖登其其格", "13947512345", "13800007777"
ROSTER = (
    "小区,楼栋,单元,房号,专有面积,业主姓名,业主电话,备注\n"
    f"幸福里,1,1,101,80,{NAME},{PHONE},另有{OTHER}\n"
    f"幸福里,1,1,102,零,{NAME},{PHONE},\n"
    f"幸福里,1,1,103,80,{NAME},{PHONE}99999,\n"
    f"幸福里,1,1,104,80,{PHONE},,\n"
)


@pytest.fixture
def office() -> Office:
    found = Office()
    make_estate(found.community, name="幸福里")
    return found


def send(office: Office, kind: str, text: str) -> None:
    file = SimpleUploadedFile("名册.csv", text.encode())
    address = reverse("portal:import-upload", args=[kind])
    office.client.post(address, {"file": file, "on": ON})
    work()


def everything(office: Office) -> str:
    pages = [office.page(), *(office.page(verdict=verdict.value) for verdict in Verdict)]
    return "\n".join([*pages, str(list(Entry.objects.values()))])


def assert_hidden(text: str) -> None:
    assert not [secret for secret in (NAME, PHONE, OTHER) if secret in text]


def test_no_page_and_no_trail_of_a_roster_shows_a_name_or_a_telephone(office: Office) -> None:
    send(office, "households", ROSTER)
    before = everything(office)
    assert "139****2345" in before
    assert "敖**" in before
    assert_hidden(before)
    office.press("confirm-good", consent="on")
    assert OwnerParty.objects.get().phone.open() == PHONE
    assert_hidden(everything(office))
    office.press("undo")
    assert_hidden(everything(office))


def test_an_owner_who_follows_is_shown_masked_on_both_sides(office: Office) -> None:
    send(office, "households", "".join(ROSTER.splitlines(keepends=True)[:2]))
    office.press("confirm")
    OwnerParty.objects.get().ownerships.update(from_day="2020-01-01")
    changed = ROSTER.splitlines(keepends=True)
    send(office, "households", changed[0] + changed[1].replace(NAME, "白音那木尔"))
    text = office.page(verdict="CHANGED")
    assert "敖**" in text
    assert "白**" in text
    assert "白音那木尔" not in text
    assert_hidden(text)


def test_an_unknown_column_shows_no_telephone_either(office: Office) -> None:
    send(office, "households", ROSTER.replace("业主电话", "呼叫").replace("业主姓名", "何人"))
    text = office.page()
    assert "呼叫" in text
    assert PHONE not in text
    assert "139****2345" in text


def test_the_refused_rows_go_back_with_their_own_cells(office: Office) -> None:
    send(office, "households", ROSTER)
    answer: Any = office.client.get(reverse("portal:import-refused", args=[the_batch().pk]))
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    rows = [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]
    cells = [row[:-1] for row in rows]
    assert any(PHONE in row for row in cells)
    assert not any(PHONE in str(row[-1]) for row in rows)


def test_a_members_telephone_is_masked_in_whatever_column_it_was_typed(office: Office) -> None:
    head = "小区,名称,类型,姓名,职务,联系电话\n"
    rows = (
        f"幸福里,第一届,业委会,李四{OTHER},主任,{PHONE}\n幸福里,第一届,业委会,王五,委员,{PHONE}0\n"
    )
    send(office, "committees", head + rows)
    text = everything(office)
    assert_hidden(text)
