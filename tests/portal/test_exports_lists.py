"""Any list as a file: exactly the rows and columns of its page, for whom the page is."""

import hashlib
import json
from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from communities.models import Community
from core.audit.models import Entry
from core.jobs.models import Job
from core.jobs.runner import run_due
from core.jobs.states import JobState
from estates.states import Mode
from portal.exports import files, lists
from tests.factories import make_community, make_company, make_contract, make_estate
from tests.portal.sheets import opened, rows_of
from tests.portal.test_staff_pages import list_of, person, signed_in

pytestmark = pytest.mark.django_db
ESTATES = "/admin/estates/estate/export/"


@pytest.fixture
def community() -> Community:
    return make_community()


@pytest.fixture(autouse=True)
def _files_of_the_test(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def body(answer: Any) -> list[list[Any]]:
    """Rows below title, note and headings."""
    return rows_of(opened(answer))[3:]


def taken(client: Client, query: str = "") -> bytes:
    answer: Any = client.get(f"{ESTATES}{query}")
    return b"".join(answer.streaming_content)


def officer(community: Community) -> tuple[User, Client]:
    user = person(Role.STREET_OFFICER, community)
    return user, signed_in(user)


def test_the_file_holds_the_filtered_rows_in_the_columns_of_the_page(community: Community) -> None:
    wanted = make_estate(community, mode=Mode.SELF, name="甲园", code="A-1", address="东街1号")
    make_estate(community, mode=Mode.ABANDONED)
    user, client = officer(community)
    answer = client.get(f"{ESTATES}?mode__exact=SELF")
    title, note, heads, *found = rows_of(opened(answer))
    assert title[0] == "小区台账"
    assert note[0].startswith("条件：管理方式：自管")
    assert f"{user.name} " in note[0]
    page = client.get("/admin/estates/estate/?mode__exact=SELF").content.decode()
    assert all(head in page for head in heads)
    assert len(found) == 1
    row = dict(zip(heads, found[0], strict=True))
    assert row["小区代码"] == wanted.code
    assert row["小区名称"] == "甲园"
    assert "自管" in found[0]


def test_a_search_and_the_order_of_the_page_hold_in_the_file(community: Community) -> None:
    for number in range(3):
        make_estate(community, name=f"兰园{number}", code=f"L-{number}")
    make_estate(community, name="竹园", code="Z-1")
    _, client = officer(community)
    answer = client.get(f"{ESTATES}?q=兰园&o=-1&p=1")
    codes = [next(cell for cell in row if str(cell).startswith("L-")) for row in body(answer)]
    assert codes == ["L-2", "L-1", "L-0"]


def test_each_export_leaves_who_what_filters_count_and_digest(community: Community) -> None:
    make_estate(community)
    user, client = officer(community)
    content = taken(client, "?mode__exact=ABANDONED")
    entry = Entry.objects.get(verb=files.PERM)
    data = json.loads(entry.data)
    assert (entry.actor_name, data["rows"]) == (user.name, 1)
    assert entry.sentence == "导出“小区台账”（管理方式：弃管），1行。"
    assert data["sha256"] == hashlib.sha256(content).hexdigest()


def test_an_unknown_filter_is_no_way_round(community: Community) -> None:
    _, client = officer(community)
    assert client.get(f"{ESTATES}?search_text__startswith=a").status_code == 400


def test_foreign_rows_are_not_in_the_file(community: Community) -> None:
    make_estate(make_community("002"), name="别处")
    own = make_estate(community)
    client = signed_in(person(Role.COMMUNITY_SECRETARY, community))
    found = body(client.get(ESTATES))
    assert [own.name in row for row in found] == [True]


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        (Role.AUDITOR, "estates/estate", 200),
        (Role.SYS_ADMIN, "estates/estate", 403),
        (Role.SYS_ADMIN, "accounts/user", 200),
        (Role.FINANCE_REVIEWER, "accounts/user", 403),
    ],
)
def test_who_may_not_open_a_list_may_not_take_it(
    community: Community, role: Role, path: str, status: int
) -> None:
    client = signed_in(person(role, community))
    answer = client.get(f"/admin/{path}/export/")
    assert answer.status_code == status
    if status == 200:
        opened(answer)


def test_the_button_carries_the_filters_and_no_page(community: Community) -> None:
    make_estate(community)
    _, client = officer(community)
    page = client.get("/admin/estates/estate/?mode__exact=ABANDONED&p=1").content.decode()
    assert 'href="export/?mode__exact=ABANDONED"' in page


def test_text_that_looks_like_a_formula_stays_text(community: Community) -> None:
    make_estate(community, name="=1+1")
    _, client = officer(community)
    sheet = opened(client.get(ESTATES))
    cell = next(cell for cell in sheet[4] if "1+1" in str(cell.value))
    assert (cell.value, cell.data_type) == ("'=1+1", "s")


def test_numbers_and_days_are_numbers_and_days(community: Community) -> None:
    contract = make_contract(community.street, company=make_company("甲物业"))
    _, client = officer(community)
    sheet = opened(client.get("/admin/tenders/contract/export/"))
    _, _, heads, row = rows_of(sheet)
    found = dict(zip(heads, row, strict=True))
    assert found["合同编号"] == contract.number
    assert found["物业服务人"] == "甲物业"
    assert found["月物业费（元/㎡）"] == 0.5
    assert found["工作经费（%）"] == 6
    assert found["服务起"].date() == date(2022, 1, 1)
    assert found["状态"] == "已备案"
    assert sheet.freeze_panes == "A4"
    assert sheet.page_setup.orientation == "landscape"


def test_one_row_and_many_cost_the_same_statements(community: Community) -> None:
    _, client = officer(community)
    counts = []
    taken(client)  # the first act of a house begins its trail
    for rows in (1, 30):
        for _ in range(rows):
            make_estate(community)
        with CaptureQueriesContext(connection) as queries:
            taken(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def every_list(client: Client) -> list[str]:
    lists_of = [list_of(model) for model in admin.site._registry]
    return [f"{page}export/" for page in lists_of if client.get(page).status_code == 200]


@pytest.mark.parametrize("role", [Role.STREET_OFFICER, Role.SYS_ADMIN, Role.BUREAU_REVIEWER])
def test_every_list_of_the_house_can_be_taken(community: Community, role: Role) -> None:
    client = signed_in(person(role, community))
    addresses = every_list(client)
    assert addresses
    for address in addresses:
        assert rows_of(opened(client.get(address)))[2], address


# --- long lists ---------------------------------------------------------------------------


@pytest.fixture
def short(monkeypatch: Any) -> None:
    monkeypatch.setattr(lists, "LARGE", 3)
    monkeypatch.setattr(lists, "STEP", 2)


def ordered(client: Client, query: str = "") -> tuple[str, Job]:
    answer = client.get(f"{ESTATES}{query}")
    assert answer.status_code == 302
    return answer["Location"], Job.objects.latest("pk")


def test_a_long_list_is_ordered_made_and_fetched(community: Community, short: None) -> None:
    names = [make_estate(community, mode=Mode.SELF).name for _ in range(5)]
    make_estate(community)
    user, client = officer(community)
    where, job = ordered(client, "?mode__exact=SELF")
    assert "正在后台制作" in client.get(where).content.decode()
    assert client.get(f"{where}list.xlsx").status_code == 404
    assert ordered(client, "?mode__exact=SELF")[1] == job
    run_due(clock=timezone.now)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (JobState.DONE, 4, 4)
    assert "下载" in client.get(where).content.decode()
    found = body(client.get(f"{where}list.xlsx"))
    assert [name for row in found for name in row if name in names] == names
    assert Entry.objects.get(verb=files.PERM).sentence == "导出“小区台账”（管理方式：自管），5行。"
    assert [path.name for path in files.folder_of(job.pk).iterdir()] == ["list.xlsx"]
    assert user.name in client.get("/exports/").content.decode()


def test_only_the_one_who_ordered_fetches_and_only_with_the_same_rights(
    community: Community, short: None
) -> None:
    for _ in range(4):
        make_estate(community)
    user, client = officer(community)
    where, _ = ordered(client)
    run_due(clock=timezone.now)
    other = signed_in(person(Role.STREET_OFFICER, community))
    assert other.get(where).status_code == 404
    assert other.get(f"{where}list.xlsx").status_code == 404
    user.duties.update(until=date(2020, 1, 1))
    assert client.get(f"{where}list.xlsx").status_code == 403


def test_rights_lost_before_the_work_leave_no_file(community: Community, short: None) -> None:
    for _ in range(4):
        make_estate(community)
    user, client = officer(community)
    _, job = ordered(client)
    user.duties.update(until=date(2020, 1, 1))
    run_due(clock=timezone.now)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "您的职责已有变动，请重新导出。")
    assert not files.finished(job.pk).exists()


def test_files_nobody_fetched_are_cleared(community: Community, short: None) -> None:
    for _ in range(4):
        make_estate(community)
    _, client = officer(community)
    where, job = ordered(client)
    run_due(clock=timezone.now)
    files.clear_old(timezone.now())
    assert files.finished(job.pk).exists()
    files.clear_old(timezone.now() + files.KEPT_FOR * 2)
    assert "文件已过期" in client.get(where).content.decode()
