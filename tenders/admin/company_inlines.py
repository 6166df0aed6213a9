"""The tabs of a company's page: contracts, papers, staff, accounts, credit events, lists."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.web.admin import ReadOnlyInline
from core.web.columns import column
from tenders.models import (
    CompanyDocument,
    Contract,
    CreditEvent,
    ListingEntry,
    PayeeAccount,
    StaffFigure,
)


def attachment(view: str, pk: int | None, name: str) -> str | SafeString:
    """A link to take the file away; nothing where there is none."""
    if pk is None:
        return ""
    address = reverse(f"tenders:{view}", args=[pk])
    return format_html('<a class="underline" href="{}">{}</a>', address, name)


class ContractInline(ReadOnlyInline):
    model = Contract
    fields = ("number", "street", "state", "starts_on", "ends_on", "fee", "filed_on")
    show_change_link = True


class DocumentInline(ReadOnlyInline):
    model = CompanyDocument
    fields = ("kind", "number", "issued_on", "valid_until", "attached", "withdrawn_reason")
    readonly_fields = ("attached",)
    show_change_link = True

    def get_queryset(self, request):  # type: ignore[no-untyped-def]
        return super().get_queryset(request).select_related("file")

    @column("附件")
    def attached(self, row: CompanyDocument) -> str | SafeString:
        return attachment("company-document", row.pk, row.file.name) if row.file else ""


class StaffInline(ReadOnlyInline):
    model = StaffFigure
    fields = ("counted_on", "headcount", "managers", "certified", "source", "entered_at")


class AccountInline(ReadOnlyInline):
    model = PayeeAccount
    fields = ("bank", "branch", "holder", "last_four", "state", "confirmed_at")
    show_change_link = True


class CreditInline(ReadOnlyInline):
    model = CreditEvent
    fields = ("kind", "happened_on", "source", "summary", "withdraws")
    show_change_link = True

    def get_queryset(self, request):  # type: ignore[no-untyped-def]
        return super().get_queryset(request).select_related("withdraws")


class ListingInline(ReadOnlyInline):
    model = ListingEntry
    fields = ("kind", "state", "grounds", "answer_by_day", "from_day", "until_day", "removed_on")
    show_change_link = True


INLINES = (
    ContractInline,
    DocumentInline,
    AccountInline,
    CreditInline,
    ListingInline,
    StaffInline,
)
