"""The pages of a vote: steps, entry by keyboard, check by another, the sheet, and who sees what."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from accounts.models import User
from accounts.roles import Role
from committees.models import Assembly, Ballot, OwnersDecision
from committees.services.votes import Item
from committees.states import Matter
from tests.committees.votes_kit import (
    Unit,
    cast,
    draft,
    electors,
    make_electorate,
    officer,
    opened,
    paper,
    passed,
    secretary,
)
from tests.factories import make_community, make_street, make_user

pytestmark = pytest.mark.django_db
TWO = [Unit("100.00", "甲"), Unit("80.00")]
ROOT = "/committees/assemblies/"


def signed(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="accounts.backends.OfficeBackend")
    return client


def lines(assembly: Assembly, said: dict[int, str], **more: str) -> dict[str, str]:
    """The entry form with the choice on every matter of the units by ticket number."""
    data = {"returned_on": "2023-05-20", "medium": "PAPER", "collector": "收票人甲"}
    for row in electors(assembly):
        for matter in assembly.decisions.all():
            data[f"u{row.pk}-m{matter.pk}"] = said.get(row.number, "")
    return {**data, **more}


def test_a_meeting_is_drafted_and_given_its_matters() -> None:
    estate = make_electorate(TWO)
    client = signed(secretary())
    data = {
        "estate": estate.pk, "title": "首次业主大会", "convener": "PREPARATORY",
        "form": "WRITTEN", "meeting_on": "2027-05-20", "last_on": "2027-05-27",
    }  # fmt: skip
    found = client.post(ROOT, {**data, "last_on": "2027-05-19"})
    assert found.status_code == 400
    assert "表决截止日期不能早于" in found.content.decode()
    assert client.post(ROOT, {**data, "estate": ""}).status_code == 400
    assert client.post(ROOT, data).status_code == 302
    assembly = Assembly.objects.get()
    act = f"{ROOT}{assembly.pk}/act/"
    assert client.post(f"{act}matter/", {"kind": "", "matter": "x"}).status_code == 400
    assert client.post(f"{act}matter/", {"kind": "PROVIDER", "matter": "选聘"}).status_code == 302
    page = client.get(f"{ROOT}{assembly.pk}/").content.decode()
    assert "1. 选聘" in page
    assert "最迟 2027-05-05" in page
    assert client.post(f"{act}open/", {}).status_code == 409
    matter = OwnersDecision.objects.get()
    assert (
        client.post(f"/committees/decisions/{matter.pk}/drop/", {"reason": ""}).status_code == 400
    )
    assert (
        client.post(f"/committees/decisions/{matter.pk}/drop/", {"reason": "改期"}).status_code
        == 302
    )


def test_ballots_are_entered_by_line_and_only_the_filled_ones() -> None:
    assembly = opened(make_electorate(TWO))
    client, address = signed(secretary()), f"{ROOT}{assembly.pk}/ballots/"
    page = client.get(address).content.decode()
    assert "1-1-0001" in page
    assert "1 同意" in page
    assert client.post(address, lines(assembly, {})).status_code == 400
    with_day = lines(assembly, {1: "AGREE"}, returned_on="2023-05-19")
    found = client.post(address, with_day)
    assert (found.status_code, "不在表决期" in found.content.decode()) == (400, True)
    assert client.post(address, lines(assembly, {1: "AGREE"})).status_code == 302
    assert Ballot.objects.get().elector.number == 1
    found = client.post(address, lines(assembly, {1: "AGREE"}))
    assert (found.status_code, "已有人录入" in found.content.decode()) == (409, True)


def test_another_person_checks_and_sends_back_and_a_stale_page_is_told() -> None:
    assembly = opened(make_electorate(TWO))
    clerk, checker = secretary(), officer()
    cast(assembly, [paper(row) for row in electors(assembly)], by=clerk, checker=None)
    first, second = Ballot.objects.order_by("pk")
    address = f"{ROOT}{assembly.pk}/check/"
    assert "没有要您复核的票" in signed(clerk).get(address).content.decode()
    client = signed(checker)
    assert "1-1-0002" in client.get(f"{address}?building={assembly.estate_id}:1").content.decode()
    shown = {"shown": [str(first.pk), str(second.pk)]}
    bad = client.post(address, {**shown, f"b{first.pk}-verdict": "no"})
    assert (bad.status_code, "退回的复核意见" in bad.content.decode()) == (400, True)
    data = {
        **shown, f"b{first.pk}-verdict": "no", f"b{first.pk}-remark": "原票是反对",
        f"b{second.pk}-verdict": "yes",
    }  # fmt: skip
    assert client.post(address, data).status_code == 302
    assert client.post(address, data).status_code == 409
    assert list(Ballot.objects.order_by("pk").values_list("state", flat=True)) == [
        "RETURNED",
        "CHECKED",
    ]
    entry = signed(clerk).get(f"{ROOT}{assembly.pk}/ballots/").content.decode()
    assert "原票是反对" in entry
    assert '<span class="muted">同意</span>' in entry


def test_the_result_shows_its_grounds_and_the_sheet_masks_the_owners() -> None:
    estate = make_electorate(TWO)
    owner = estate.owners.get()
    owner.name = "张小三"
    owner.save()
    assembly = passed(estate, Item(kind=Matter.REBUILD, matter="加装电梯"))
    client = signed(secretary())
    page = client.get(f"{ROOT}{assembly.pk}/").content.decode()
    assert "同意面积180.00/180.00，达到四分之三以上。" in page
    sheet = client.get(f"{ROOT}{assembly.pk}/sheet/").content.decode()
    assert "张**" in sheet
    assert "张小三" not in sheet
    assert "监票人（签名）" in sheet
    found = client.get(f"{ROOT}{assembly.pk}/sheet.xlsx")
    book = load_workbook(BytesIO(found.content))
    assert book.sheetnames == ["计票结果", "表决名册"]
    texts = [str(cell) for row in book["表决名册"].iter_rows(values_only=True) for cell in row]
    assert "张**" in texts
    assert "1-1-0001" in texts


def test_a_dismissal_is_served_and_a_decision_revoked_on_their_pages() -> None:
    item = Item(kind=Matter.PROVIDER, matter="解聘甲物业", dismisses=True)
    matter = passed(make_electorate(TWO), item).decisions.get()
    client, address = signed(officer()), f"/committees/decisions/{matter.pk}/"
    assert "60天" in client.get(f"{address}dismissal/").content.decode()
    served = {"served_on": "2023-05-28", "document": "函1号"}
    assert client.post(f"{address}dismissal/", served).status_code == 302
    assert client.post(f"{address}dismissal/", served).status_code in (400, 409)
    page = client.get(f"{ROOT}{matter.assembly_id}/").content.decode()
    assert "最早 2023-07-27 终止服务" in page
    revoked = {"revoked_on": "2023-06-01", "reason": "程序违法", "document": "民初1号"}
    assert client.post(f"{address}revoke/", revoked).status_code == 302
    assert client.post(f"{address}revoke/", revoked).status_code == 409


@pytest.mark.parametrize(
    ("role", "list_status", "sheet_status"),
    [
        (Role.STREET_DIRECTOR, 200, 200),
        (Role.FINANCE_REVIEWER, 200, 403),
        (Role.SURVEYOR, 403, 403),
    ],
)
def test_ballots_are_seen_by_fewer_than_meetings(
    role: Role, list_status: int, sheet_status: int
) -> None:
    assembly = opened(make_electorate(TWO))
    units: dict[Any, Any] = {
        Role.STREET_DIRECTOR: make_street(),
        Role.FINANCE_REVIEWER: make_street().district,
        Role.SURVEYOR: make_community(),
    }
    client = signed(make_user(role, units[role]))
    assert client.get(ROOT).status_code == list_status
    assert client.get(f"{ROOT}{assembly.pk}/sheet/").status_code == sheet_status
    assert client.post(f"{ROOT}{assembly.pk}/act/count/").status_code == 403


def test_a_foreign_secretary_finds_nothing() -> None:
    assembly = opened(make_electorate(TWO))
    client = signed(make_user(Role.COMMUNITY_SECRETARY, make_community("002")))
    for tail in ("", "sheet/", "sheet.xlsx", "ballots/", "check/"):
        assert client.get(f"{ROOT}{assembly.pk}/{tail}").status_code == 404
    assert client.post(f"{ROOT}{assembly.pk}/act/count/").status_code == 404
    assert draft(make_electorate(TWO)).title not in client.get(ROOT).content.decode()


def test_the_pages_cost_the_same_for_one_and_for_many_units(
    django_assert_max_num_queries: Any,
) -> None:
    assembly = opened(make_electorate([Unit("90.00", f"业主{n}") for n in range(40)]))
    cast(assembly, [paper(row) for row in electors(assembly)], by=secretary(), checker=None)
    client = signed(officer())
    for tail in ("", "ballots/", "check/", "sheet/"):
        client.get(f"{ROOT}{assembly.pk}/{tail}")
        with django_assert_max_num_queries(18):
            assert client.get(f"{ROOT}{assembly.pk}/{tail}").status_code == 200
