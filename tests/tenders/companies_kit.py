"""Rows of the register of companies for tests, made by the services as the office makes them."""

from datetime import UTC, date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile

from accounts.models import User
from accounts.roles import Role
from communities.models import Street
from tenders.models import (
    Company,
    CompanyDocument,
    CreditEvent,
    ListingEntry,
    PayeeAccount,
    StaffFigure,
)
from tenders.services import (
    add_document,
    enter_account,
    list_company,
    propose_listing,
    record_credit,
    record_staff,
    record_statement,
    serve_listing_notice,
)
from tenders.states import DocumentKind, ListKind
from tests.core.files_kit import pdf
from tests.factories import make_company, make_district, make_street, make_user

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
"""Monday 2026-03-02, 9:00 in the office."""
DAY = date(2026, 3, 2)
NUMBER = "6222021234567890123"
ACCOUNT: dict[str, Any] = {"bank": "工商银行", "branch": "奈曼支行", "number": NUMBER}


def clerk(street: Street | None = None) -> User:
    return make_user(Role.STREET_OFFICER, street or make_street())


def bureau() -> User:
    return make_user(Role.BUREAU_REVIEWER, make_district())


def paper() -> UploadedFile[Any]:
    """A small PDF as it comes from a browser."""
    return SimpleUploadedFile("证明.pdf", pdf())


def make_staff(company: Company | None = None) -> StaffFigure:
    return record_staff(
        company=company or make_company(), counted_on=DAY, headcount=5, managers=1, certified=2,
        source="企业申报", by=None, at=AT,
    )  # fmt: skip


def make_account(company: Company | None = None, *, by: User | None = None) -> PayeeAccount:
    company = company or make_company()
    return enter_account(company=company, **ACCOUNT, holder=company.name, by=by or clerk(), at=AT)


def make_document(company: Company | None = None, **fields: Any) -> CompanyDocument:
    values = {"kind": DocumentKind.TAX, "number": "税1", "issued_on": DAY, "valid_until": None}
    return add_document(company=company or make_company(), **{**values, **fields}, by=None, at=AT)


def make_credit(company: Company | None = None, **fields: Any) -> CreditEvent:
    values = {"kind": "PENALTY", "happened_on": DAY, "source": "信用中国", "summary": "罚款"}
    return record_credit(company=company or make_company(), **{**values, **fields}, by=None, at=AT)


def make_listing(
    street: Street | None = None, *, company: Company | None = None, kind: str = ListKind.BLACK
) -> ListingEntry:
    """Proposed by nobody, so that anybody may decide."""
    return propose_listing(
        company=company or make_company(),
        street=street or make_street(),
        kind=kind,
        grounds="擅自停止服务",
        by=None,
        at=AT,
    )


def make_answered(street: Street | None = None) -> ListingEntry:
    """The company was told and has answered in writing."""
    entry = make_listing(street)
    serve_listing_notice(entry=entry, served_on=DAY, document="告知书", by=None, at=AT)
    said: dict[str, Any] = {"statement": "不服", "hearing_asked": False, "file": paper()}
    return record_statement(entry=entry, **said, by=None, at=AT)


def ban(company: Company, *, until: date = date(2027, 3, 1)) -> ListingEntry:
    """On the black list from DAY on."""
    entry = make_listing(company=company)
    serve_listing_notice(entry=entry, served_on=DAY, document="告知书", by=None, at=AT)
    record_statement(entry=entry, statement="无异议", hearing_asked=False, by=None, at=AT)
    return list_company(entry=entry, reason="属实", from_day=DAY, until_day=until, by=None, at=AT)
