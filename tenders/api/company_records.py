"""API of what is kept of companies: papers, accounts, staff, credit events, lists."""

import django_filters
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from core.web.api import Row, ScopedViewSet, StoredJson, act, word
from core.web.strict import Body, Day, Filters, KeyFilter, Reason, Text, YesNo
from tenders import services
from tenders.models import (
    CompanyDocument,
    CreditEvent,
    ListingEntry,
    PayeeAccount,
    StaffFigure,
)
from tenders.services.company_standing import DECIDE, PROPOSE
from tenders.states import (
    AccountState,
    CreditKind,
    DocumentKind,
    ListingState,
    ListKind,
)


class OfCompany(Filters):
    company = KeyFilter("company", label="物业服务人")


class StaffRow(Row):
    class Meta:
        model = StaffFigure
        fields = (
            "id", "company", "counted_on", "headcount", "managers", "certified", "source",
            "entered_at",
        )  # fmt: skip


class Staff(ScopedViewSet):
    model = StaffFigure
    serializer_class = StaffRow
    filterset_class = OfCompany


class CompanyDocumentRow(Row):
    kind_label = word("get_kind_display", "类别（文字）")
    file_name = word("file.name", "附件文件名", optional=True)

    class Meta:
        model = CompanyDocument
        fields = (
            "id", "company", "kind", "kind_label", "number", "issued_on", "valid_until",
            "file_name", "entered_at", "withdrawn_at", "withdrawn_reason",
        )  # fmt: skip


class DocumentFilters(OfCompany):
    kind = django_filters.ChoiceFilter(choices=DocumentKind.choices, label="类别")


class Documents(ScopedViewSet):
    model = CompanyDocument
    serializer_class = CompanyDocumentRow
    filterset_class = DocumentFilters
    related = ("file",)

    @act("tenders.change_company", "作废材料", Reason)
    def withdraw(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(services.withdraw_document(document=row, **given, **self.hand()))


class AccountRow(Row):
    state_label = word("get_state_display", "状态（文字）")

    class Meta:
        model = PayeeAccount
        fields = (
            "id", "company", "state", "state_label", "bank", "branch", "holder", "holder_reason",
            "last_four", "entered_at", "confirmed_at", "remark",
        )  # fmt: skip


class AccountFilters(OfCompany):
    state = django_filters.ChoiceFilter(choices=AccountState.choices, label="状态")


class ConfirmAccount(Body):
    number = Text(max_length=60, label="对照开户证明再录入一次的账号")


class Accounts(ScopedViewSet):
    model = PayeeAccount
    serializer_class = AccountRow
    filterset_class = AccountFilters
    hidden = ("number",)

    @act("tenders.confirm_account", "确认收款账户", ConfirmAccount)
    def confirm(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(services.confirm_account(account=row, **given, **self.hand()))

    @act("tenders.confirm_account", "退回收款账户", Reason)
    def reject(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(services.reject_account(account=row, **given, **self.hand()))


class CreditRow(Row):
    kind_label = word("get_kind_display", "类别（文字）")

    class Meta:
        model = CreditEvent
        fields = (
            "id", "company", "kind", "kind_label", "happened_on", "source", "summary",
            "withdraws", "entered_at",
        )  # fmt: skip


class CreditFilters(OfCompany):
    kind = django_filters.ChoiceFilter(choices=CreditKind.choices, label="类别")


class Credits(ScopedViewSet):
    model = CreditEvent
    serializer_class = CreditRow
    filterset_class = CreditFilters

    @act("tenders.record_credit", "撤销信用事项", Reason)
    def withdraw(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(services.withdraw_credit(event=row, **given, **self.hand()))


class ListingRow(Row):
    kind_label = word("get_kind_display", "名单（文字）")
    state_label = word("get_state_display", "状态（文字）")
    terms = StoredJson(label="适用参数")

    class Meta:
        model = ListingEntry
        fields = (
            "id", "company", "street", "kind", "kind_label", "state", "state_label", "grounds",
            "proposed_at", "served_on", "notice_document", "answer_by_day", "terms", "statement",
            "hearing_asked", "answered_at", "hearing_on", "hearing_record", "from_day",
            "until_day", "decision_reason", "decided_at", "removal_reason", "removal_at",
            "removal_note", "removed_on", "removed_at", "withdrawn_reason", "withdrawn_at",
        )  # fmt: skip


class ListingFilters(OfCompany):
    kind = django_filters.ChoiceFilter(choices=ListKind.choices, label="名单")
    state = django_filters.ChoiceFilter(choices=ListingState.choices, label="状态")


class Serve(Body):
    served_on = Day(label="送达日期")
    document = Text(max_length=200, label="告知文书")


class Statement(Body):
    statement = Text(max_length=4000, label="陈述申辩内容")
    hearing_asked = YesNo(label="是否要求听证")


class Hear(Body):
    held_on = Day(label="听证日期")
    hearing = Text(max_length=500, label="听证情况")


class Decide(Reason):
    from_day = Day(label="列入（禁入）起日")
    until_day = Day(allow_null=True, label="列入（禁入）止日；红名单可为 null")


class DecideRemoval(Reason):
    removed = YesNo(label="true 移出，false 维持")


class Listings(ScopedViewSet):
    model = ListingEntry
    serializer_class = ListingRow
    filterset_class = ListingFilters

    @act(PROPOSE, "登记送达告知", Serve)
    def serve_notice(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(services.serve_listing_notice(entry=row, **given, **self.hand()))

    @act(PROPOSE, "登记陈述申辩", Statement)
    def record_statement(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(services.record_statement(entry=row, **given, **self.hand()))

    @act(PROPOSE, "登记听证", Hear)
    def record_hearing(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(services.record_hearing(entry=row, **given, **self.hand()))

    @act(PROPOSE, "撤回提出", Reason)
    def withdraw(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(services.withdraw_listing(entry=row, **given, **self.hand()))

    @act(DECIDE, "决定列入", Decide)
    def list_company(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(services.list_company(entry=row, **given, **self.hand()))

    @act(DECIDE, "决定不予列入", Reason)
    def reject(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(services.reject_listing(entry=row, **given, **self.hand()))

    @act(PROPOSE, "提出移出", Reason)
    def propose_removal(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(services.propose_removal(entry=row, **given, **self.hand()))

    @act(DECIDE, "决定移出或维持", DecideRemoval)
    def decide_removal(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(services.decide_removal(entry=row, **given, **self.hand()))


def routes(router: BaseRouter) -> None:
    router.register("company-staff", Staff, basename="api-company-staff")
    router.register("company-documents", Documents, basename="api-company-documents")
    router.register("payee-accounts", Accounts, basename="api-payee-accounts")
    router.register("credit-events", Credits, basename="api-credit-events")
    router.register("listings", Listings, basename="api-listings")
