"""Companies by page and by API: lists, buttons, files, and no number that nobody asked for."""

from typing import Any, ClassVar

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from communities.models import Community
from tenders import services
from tenders.models import Company, CompanyDocument, ListingEntry, PayeeAccount
from tenders.states import ListingState
from tests.core.files_kit import pdf
from tests.factories import make_company, make_contract, make_service, make_uscc
from tests.registers import Register, api, own_community, person, post
from tests.tenders.companies_kit import (
    AT,
    NUMBER,
    ban,
    make_account,
    make_credit,
    make_document,
    make_listing,
)

pytestmark = pytest.mark.django_db
ADDRESS = "admin:tenders_{}_{}"


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(person(role), backend="accounts.backends.OfficeBackend")
    return client


def page_of(row: models.Model) -> str:
    return reverse(ADDRESS.format(row._meta.model_name, "change"), args=[row.pk])


def press(client: Client, row: models.Model, step: str, **values: Any) -> str:
    """Send one button's form; the page that follows."""
    address = reverse(ADDRESS.format(row._meta.model_name, f"{step}_step"), args=[row.pk])
    answer = client.post(address, values, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


class TestDocuments(Register):
    path = "company-documents"
    common = True
    expected: ClassVar = {"kind_label": "纳税证明", "file_name": None}
    filters = ("company={row.company_id}&kind=TAX",)
    misses = ("kind=SOCIAL",)
    wrong = ("kind=X", "company=x")

    def make(self, community: Community, by: User) -> models.Model:
        return make_document()


class TestAccounts(Register):
    path = "payee-accounts"
    common = True
    expected: ClassVar = {"last_four": "0123", "state": "ENTERED"}
    filters = ("company={row.company_id}&state=ENTERED",)
    misses = ("state=CONFIRMED",)
    wrong = ("state=X",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_account()


class TestListings(Register):
    path = "listings"
    common = True
    expected: ClassVar = {"kind_label": "黑名单", "state_label": "拟列入", "terms": {}}
    filters = ("company={row.company_id}&kind=BLACK&state=PROPOSED",)
    misses = ("kind=RED", "state=LISTED")
    wrong = ("kind=X",)

    def make(self, community: Community, by: User) -> models.Model:
        return make_listing(community.street)


def test_a_company_is_kept_and_banned_over_the_api() -> None:
    officer, director = api(person(Role.STREET_OFFICER)), api(person(Role.STREET_DIRECTOR))
    company = make_company("甲物业有限公司")
    at = f"companies/{company.pk}"
    seen = {"name_seen": "甲物业有限公司", "in_scope": True, "valid_until": None}
    assert post(officer, f"{at}/verify-licence/", seen)[1]["licence_in_scope"] is True
    staff = {"counted_on": "2026-03-01", "headcount": 5, "managers": 1, "certified": 2}
    assert post(officer, f"{at}/record-staff/", staff)[0] == 200
    assert post(officer, f"{at}/record-staff/", {**staff, "managers": 6})[0] == 409
    account = {"bank": "工行", "holder": "甲物业有限公司", "number": NUMBER}
    assert post(officer, f"{at}/enter-account/", account)[0] == 200
    made = PayeeAccount.objects.get()
    confirm = f"payee-accounts/{made.pk}/confirm/"
    assert post(officer, confirm, {"number": NUMBER})[0] == 403
    status, found = post(director, confirm, {"number": NUMBER})
    assert (status, found["state"]) == (200, "CONFIRMED")
    assert NUMBER not in str(found)
    listing = {"street": own_community().street_id, "kind": "BLACK", "grounds": "弃管"}
    assert post(officer, f"{at}/propose-listing/", listing)[0] == 200
    entry = ListingEntry.objects.get()
    judge = api(person(Role.BUREAU_REVIEWER))
    decision = {"from_day": "2099-01-01", "until_day": "2099-12-31", "reason": "属实"}
    status, found = post(judge, f"listings/{entry.pk}/list-company/", decision)
    assert (status, found["code"]) == (409, "NOT_SERVED")
    assert post(officer, f"listings/{entry.pk}/withdraw/", {"reason": "误报"})[0] == 200


def test_two_records_are_united_over_the_api() -> None:
    officer = api(person(Role.STREET_OFFICER))
    kept, other = make_company("甲物业"), make_company("甲物业公司")
    body = {"other": other.pk, "reason": "同一执照"}
    assert post(officer, f"companies/{kept.pk}/unite/", body)[0] == 200
    assert post(officer, f"companies/{kept.pk}/tell-apart/", body)[0] == 409
    found = officer.get(f"/api/v1/companies/?merged_into={kept.pk}").json()["results"]
    assert [row["id"] for row in found] == [other.pk]


def test_a_namesake_is_refused_on_the_page_with_the_input_kept() -> None:
    client = signed_in(Role.STREET_OFFICER)
    first = make_company("甲物业有限公司")
    values = {"kind": "COMPANY", "uscc": make_uscc(811), "name": "甲物业有限责任公司"}
    page = client.post(reverse("admin:tenders_company_add"), values).content.decode()
    assert first.uscc in page
    assert values["uscc"] in page
    given = {**values, "distinct_reason": "两家"}
    assert client.post(reverse("admin:tenders_company_add"), given).status_code == 302
    assert Company.objects.count() == 2


def test_the_record_shows_the_whole_company_and_its_buttons() -> None:
    client = signed_in(Role.STREET_OFFICER)
    company = make_company("甲物业有限公司")
    make_account(company)
    ban(company)
    page = client.get(page_of(company)).content.decode()
    for word in (
        "核验证照",
        "登记资料",
        "登记收款账户",
        "提出列入名单",
        "禁入至2027-03-01",
        "0123",
    ):
        assert word in page
    assert NUMBER not in page
    assert "LicenceState" not in page
    page = press(client, company, "verify", name_seen="甲物业", in_scope="1")
    assert "已核验" in page
    paper = SimpleUploadedFile("纳税.pdf", pdf())
    press(client, company, "document", kind="TAX", issued_on="2026-03-01", file=paper)
    row = CompanyDocument.objects.get()
    answer = client.get(reverse("tenders:company-document", args=[row.pk]))
    assert (answer.content, answer["X-Content-Type-Options"]) == (pdf(), "nosniff")
    kept = reverse("tenders:company-document", args=[row.pk])
    assert signed_in(Role.SURVEYOR).get(kept).status_code == 403
    credit = reverse("tenders:company-credit", args=[make_credit(company).pk])
    assert client.get(credit).status_code == 404


def test_an_account_is_confirmed_by_the_director_and_shown_whole_once() -> None:
    account = make_account()
    director = signed_in(Role.STREET_DIRECTOR)
    assert "不一致" in press(director, account, "confirm", number="12345678")
    assert "已确认" in press(director, account, "confirm", number=NUMBER)
    page = press(director, account, "reveal", reason="核对拨付")
    assert NUMBER in page
    assert NUMBER not in director.get(page_of(account)).content.decode()


def test_a_listing_goes_its_way_by_buttons() -> None:
    entry = make_listing(own_community().street)
    office, bureau = signed_in(Role.STREET_OFFICER), signed_in(Role.BUREAU_REVIEWER)
    assert "决定列入" not in bureau.get(page_of(entry)).content.decode()
    served = {"served_on": "2026-03-02", "document": "告知书1号"}
    assert "2026-03-09" in press(office, entry, "serve", **served)
    press(office, entry, "answer", statement="无异议")
    assert "不能早于" in press(
        bureau, entry, "list", from_day="2026-01-01", until_day="2026-12-31", reason="属实"
    )
    press(bureau, entry, "list", from_day="2098-01-01", until_day="2098-12-31", reason="属实")
    entry.refresh_from_db()
    assert entry.state == ListingState.LISTED
    press(office, entry, "removal", reason="已整改")
    press(bureau, entry, "remove", reason="属实")
    entry.refresh_from_db()
    assert entry.state == ListingState.REMOVED


@pytest.mark.parametrize(
    "query", ["listed=black", "licence=due", "licence=unseen", "serving=1", "record=merged"]
)
def test_the_list_is_filtered(query: str) -> None:
    plain, shown = make_company("普通企业"), make_company("被找的企业")
    ban(shown)
    Company.objects.filter(pk=plain.pk).update(
        licence_name="普通企业", licence_in_scope=True, licence_seen_at="2026-01-01T00:00Z"
    )
    if query == "licence=due":
        Company.objects.filter(pk=shown.pk).update(licence_valid_until="2020-01-01")
    if query == "serving=1":
        service = make_contract(company=shown)
        make_service(contract=service)
    if query == "record=merged":
        services.unite_companies(kept=make_company(), other=shown, reason="同一", by=None, at=AT)
    page = signed_in(Role.STREET_OFFICER).get(
        f"{reverse('admin:tenders_company_changelist')}?{query}"
    ).content.decode()  # fmt: skip
    assert "被找的企业" in page
    assert "普通企业" not in page
