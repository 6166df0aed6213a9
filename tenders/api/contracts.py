"""API of contracts, and which estate a contract serves."""

from datetime import date
from typing import Any, ClassVar

import django_filters
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from core.web.api import Row, ScopedViewSet, StoredJson, act, report, word
from core.web.strict import (
    DayFilter,
    Filters,
    KeyFilter,
    YesNoFilter,
    day_of,
)
from tenders import services
from tenders.api.contract_bodies import (
    AmendBody,
    ContractFileBody,
    ContractSignBody,
    DraftBody,
    NoticeBody,
    RejectBody,
    RemarkBody,
    RowsBody,
)
from tenders.models import Contract, ContractAmendment, Service
from tenders.queries.contract_terms import terms_on
from tenders.services.amendments import (
    confirm_amendment,
    propose_amendment,
    reject_amendment,
)
from tenders.services.contract_ends import company_declines
from tenders.services.contract_rows import set_rows
from tenders.states import AmendmentState, ContractState


class ContractRow(Row):
    company_name = word("company.name", "物业服务人名称")
    state_label = word("get_state_display", "状态（文字）")

    class Meta:
        model = Contract
        fields = (
            "id", "number", "street", "company", "company_name", "committee", "state",
            "state_label", "signed_on", "starts_on", "ends_on", "fee", "fee_model", "charge_mode",
            "fee_starts_on", "fund_rate", "filed_on", "filing_no", "region", "selection",
            "rooms_clause", "reserve_clause", "exit_terms", "not_subcontracted", "filing_due_on",
            "notice_way", "notice_served_on", "earliest_end_on", "indefinite_since",
        )  # fmt: skip


class ServiceRow(Row):
    contract_number = word("contract.number", "合同编号")
    estate_name = word("estate.name", "小区名称")

    class Meta:
        model = Service
        fields = (
            "id", "contract", "contract_number", "estate", "estate_name", "live", "was_unserviced",
            "handover_on", "handover_record", "takeover_on", "last_day", "project_manager",
            "repair_phone_day", "repair_phone_night",
        )  # fmt: skip


class ContractFilters(Filters):
    street = KeyFilter("street_id", label="街道编号")
    company = KeyFilter("company_id", label="物业服务人编号")
    state = django_filters.ChoiceFilter(choices=ContractState.choices, label="状态")
    number = django_filters.CharFilter("number", label="合同编号")
    ends_by = DayFilter("ends_on", "lte", label="最迟到这一天期满")


class ServiceFilters(Filters):
    contract = KeyFilter("contract_id", label="合同编号（记录号）")
    estate = KeyFilter("estate_id", label="小区编号")
    company = KeyFilter("contract__company_id", label="物业服务人编号")
    live = YesNoFilter("live", label="是否现行")
    was_unserviced = YesNoFilter("was_unserviced", label="接管前是否无物业")


class Contracts(ScopedViewSet):
    model = Contract
    serializer_class = ContractRow
    filterset_class = ContractFilters
    related: ClassVar[tuple[str, ...]] = ("company", "committee", "street__district")

    def _act(self, service: Any) -> Response:
        row, given = self.asked()
        service(contract=row, **given, **self.hand())
        return self.answer(row)

    @act("tenders.add_contract", "登记合同", DraftBody, on_list=True, success_status=201)
    def draft(self, request: Request) -> Response:
        made = services.draft_contract(**self.given(), **self.hand())
        return self.answer(made, status=201)

    @act("tenders.change_contract", "填写收费、服务事项和承诺", RowsBody)
    def set_rows(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        rows: dict[str, Any] = dict.fromkeys(("fees", "items", "commitments"), ())
        set_rows(contract=row, **{**rows, **given}, **self.hand())
        return self.answer(row)

    @act("tenders.change_contract", "登记签订", ContractSignBody)
    def sign(self, request: Request, pk: str) -> Response:
        return self._act(services.sign_contract)

    @act("tenders.file_contract", "合同备案", ContractFileBody)
    def file(self, request: Request, pk: str) -> Response:
        return self._act(services.file_contract)

    @act("tenders.change_contract", "通知解除合同", NoticeBody)
    def give_notice(self, request: Request, pk: str) -> Response:
        return self._act(services.give_notice)

    @act("tenders.change_contract", "企业不再续签", NoticeBody)
    def decline(self, request: Request, pk: str) -> Response:
        return self._act(company_declines)

    @act("tenders.amend_contract", "登记合同变更", AmendBody)
    def amend(self, request: Request, pk: str) -> Response:
        return self._act(propose_amendment)

    @report("某日的合同约定", asks=("on",))
    def terms(self, request: Request, pk: str) -> Response:
        return Response(terms_on(self.get_object(), _asked_day(request)).as_data())


def _asked_day(request: Request) -> date:
    """The day behind ?on=, or today; 400 for anything that is no day."""
    text = request.query_params.get("on")
    if text is None:
        return timezone.localdate()
    try:
        return day_of(text)
    except ValueError as error:
        raise ValidationError({"on": ["日期应写成 2022-10-08 的样式。"]}) from error


class AmendmentRow(Row):
    contract_number = word("contract.number", "合同编号")
    state_label = word("get_state_display", "状态（文字）")
    changes = StoredJson(read_only=True, label="变更内容（原、新）")

    class Meta:
        model = ContractAmendment
        fields = (
            "id", "contract", "contract_number", "number", "effective_on", "changes", "reason",
            "document", "decision", "state", "state_label", "remark", "made_at", "confirmed_at",
        )  # fmt: skip


class AmendmentFilters(Filters):
    contract = KeyFilter("contract_id", label="合同编号（记录号）")
    state = django_filters.ChoiceFilter(choices=AmendmentState.choices, label="状态")


class Amendments(ScopedViewSet):
    model = ContractAmendment
    serializer_class = AmendmentRow
    filterset_class = AmendmentFilters
    related: ClassVar[tuple[str, ...]] = ("contract__street__district",)

    @act("tenders.confirm_amendment", "确认合同变更", RemarkBody)
    def confirm(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(confirm_amendment(amendment=row, **given, **self.hand()))

    @act("tenders.confirm_amendment", "合同变更不通过", RejectBody)
    def reject(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(reject_amendment(amendment=row, **given, **self.hand()))


class Services(ScopedViewSet):
    model = Service
    serializer_class = ServiceRow
    filterset_class = ServiceFilters
    related: ClassVar[tuple[str, ...]] = ("contract", "estate")


def routes(router: BaseRouter) -> None:
    views: dict[str, Any] = {
        "contracts": Contracts, "contract-amendments": Amendments, "services": Services,
    }  # fmt: skip
    for name, view in views.items():
        router.register(name, view, basename=f"api-{name}")
