"""API of 物业服务人. No telephone and no account number goes out."""

from typing import Any

import django_filters
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from communities.models import Street
from core.web.api import Row, ScopedViewSet, act, word
from core.web.strict import Body, Choice, Day, Filters, Key, KeyFilter, Text, Whole, YesNo, holds
from tenders import services
from tenders.models import Company, ProviderKind
from tenders.states import CreditKind, DocumentKind, ListKind

MOST = 999_999


class CompanyRow(Row):
    kind_label = word("get_kind_display", "类型（文字）")

    class Meta:
        model = Company
        fields = (
            "id", "uscc", "registration_no", "name", "kind", "kind_label", "legal_representative",
            "registered_address", "established_on", "licence_name", "licence_valid_until",
            "licence_in_scope", "licence_seen_at", "merged_into",
        )  # fmt: skip


class CompanyBody(Body):
    kind = Choice(ProviderKind.choices, required=False, label="类型，默认物业服务企业")
    legal_representative = Text(max_length=40, required=False, allow_blank=True, label="法定代表人")
    contact_person = Text(max_length=40, required=False, allow_blank=True, label="联系人，不显示")
    contact_phone = Text(
        max_length=30, required=False, allow_blank=True, label="联系电话，不在列表中显示"
    )
    registered_address = Text(max_length=200, required=False, allow_blank=True, label="住所")
    established_on = Day(required=False, allow_null=True, label="成立日期")


class RegisterCompany(CompanyBody):
    uscc = Text(max_length=18, required=False, allow_blank=True, label="统一社会信用代码")
    registration_no = Text(
        max_length=40, required=False, allow_blank=True, label="其他管理人没有信用代码时的登记证号"
    )
    name = Text(max_length=100, label="名称")
    distinct_reason = Text(max_length=300, required=False, label="同名时，不是同一家的理由")


class ChangeCompany(CompanyBody):
    name = Text(max_length=100, required=False, label="名称")
    distinct_reason = Text(max_length=300, required=False, label="同名时，不是同一家的理由")

    def validate(self, attrs: Any) -> Any:
        if not set(attrs) - {"distinct_reason"}:
            raise serializers.ValidationError("没有写明要修改什么。")
        return attrs


class VerifyLicence(Body):
    name_seen = Text(max_length=100, label="证照上的名称")
    in_scope = YesNo(label="经营范围是否含物业管理")
    valid_until = Day(allow_null=True, label="有效期至；null 为长期")


class RecordStaff(Body):
    counted_on = Day(label="统计日期")
    headcount = Whole(min_value=0, max_value=MOST, label="从业人数")
    managers = Whole(min_value=0, max_value=MOST, label="其中项目经理")
    certified = Whole(min_value=0, max_value=MOST, label="其中持证人员")
    source = Text(  # type: ignore[assignment]  # a name of the body, not the field's own
        max_length=200, allow_blank=True, default="", label="依据"
    )


class AddDocument(Body):
    kind = Choice(DocumentKind.choices, label="类别")
    number = Text(max_length=60, allow_blank=True, default="", label="编号")
    issued_on = Day(label="出具日期")
    valid_until = Day(allow_null=True, label="有效期至；null 为长期")


class EnterAccount(Body):
    bank = Text(max_length=60, label="开户银行")
    branch = Text(max_length=100, allow_blank=True, default="", label="开户网点")
    holder = Text(max_length=100, label="户名")
    holder_reason = Text(max_length=200, allow_blank=True, default="", label="户名不一致的说明")
    number = Text(max_length=60, label="账号，加密保存")


class RecordCredit(Body):
    kind = Choice(CreditKind.choices, label="类别")
    happened_on = Day(label="发生日期")
    source = Text(max_length=200, label="来源")  # type: ignore[assignment]  # as above
    summary = Text(max_length=500, label="内容")


class ProposeListing(Body):
    street = Key(Street, label="提出的街道")
    kind = Choice(ListKind.choices, label="名单")
    grounds = Text(max_length=500, label="事由和依据")


class Another(Body):
    other = Key(Company, label="另一条登记")
    reason = Text(max_length=300, label="理由")


class CompanyFilters(Filters):
    uscc = django_filters.CharFilter("uscc", label="统一社会信用代码")
    kind = django_filters.ChoiceFilter(choices=ProviderKind.choices, label="类型")
    name = holds("name", "名称中的文字")
    merged_into = KeyFilter("merged_into", label="并入的登记")


class Companies(ScopedViewSet):
    model = Company
    serializer_class = CompanyRow
    filterset_class = CompanyFilters

    @act("tenders.add_company", "登记物业服务人", RegisterCompany, on_list=True, success_status=201)
    def register(self, request: Request) -> Response:
        made = services.register_company(**self.given(), **self.hand())
        return self.answer(made, status=201)

    @act("tenders.change_company", "修改物业服务人", ChangeCompany)
    def change(self, request: Request, pk: str) -> Response:
        company, given = self.asked()
        reason = given.pop("distinct_reason", "")
        changed = services.change_company(
            company=company, values=given, distinct_reason=reason, **self.hand()
        )
        return self.answer(changed)

    @act("tenders.verify_company", "核验证照", VerifyLicence)
    def verify_licence(self, request: Request, pk: str) -> Response:
        company, given = self.asked()
        return self.answer(services.verify_licence(company=company, **given, **self.hand()))

    @act("tenders.change_company", "登记人员情况", RecordStaff)
    def record_staff(self, request: Request, pk: str) -> Response:
        company, given = self.asked()
        return self.answer(services.record_staff(company=company, **given, **self.hand()).company)

    @act("tenders.change_company", "登记资料（附件在页面上传）", AddDocument)
    def add_document(self, request: Request, pk: str) -> Response:
        company, given = self.asked()
        return self.answer(services.add_document(company=company, **given, **self.hand()).company)

    @act("tenders.enter_account", "登记收款账户", EnterAccount)
    def enter_account(self, request: Request, pk: str) -> Response:
        company, given = self.asked()
        return self.answer(services.enter_account(company=company, **given, **self.hand()).company)

    @act("tenders.record_credit", "登记信用事项", RecordCredit)
    def record_credit(self, request: Request, pk: str) -> Response:
        company, given = self.asked()
        return self.answer(services.record_credit(company=company, **given, **self.hand()).company)

    @act("tenders.propose_listing", "提出列入名单", ProposeListing)
    def propose_listing(self, request: Request, pk: str) -> Response:
        company, given = self.asked()
        made = services.propose_listing(company=company, **given, **self.hand())
        return self.answer(made.company)

    @act("tenders.unite_companies", "合并重复登记：另一条并入这一条", Another)
    def unite(self, request: Request, pk: str) -> Response:
        kept, given = self.asked()
        return self.answer(services.unite_companies(kept=kept, **given, **self.hand()))

    @act("tenders.unite_companies", "确认不是同一家", Another)
    def tell_apart(self, request: Request, pk: str) -> Response:
        company, given = self.asked()
        services.tell_apart(company=company, **given, **self.hand())
        return self.answer(company)


def routes(router: BaseRouter) -> None:
    router.register("companies", Companies, basename="api-companies")
