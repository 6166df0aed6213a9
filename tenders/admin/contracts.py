"""合同、接管服务 on staff pages."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.models import User
from core.web.admin import ReadOnlyInline
from core.web.columns import column, figure
from core.web.steps import Step, SteppedAdmin, step
from estates.models import Estate
from tenders.admin import links
from tenders.forms import (
    ContractForm,
    DeclineForm,
    FilingForm,
    NoticeForm,
    SigningForm,
)
from tenders.forms.contract_rows import AmendmentForm, RowsForm, changes_in
from tenders.models import (
    Contract,
    ContractAmendment,
    ContractFee,
    FacilityCommitment,
    Service,
    ServiceItem,
)
from tenders.services import (
    draft_contract,
    file_contract,
    give_notice,
    sign_contract,
)
from tenders.services.amendments import AMENDABLE, propose_amendment
from tenders.services.contract_ends import RENEWABLE, company_declines
from tenders.services.contract_rows import set_rows
from tenders.services.contracts import Terms
from tenders.states import CONTRACT_STATES, ContractState

TONES = {
    ContractState.DRAFT: "info",
    ContractState.SIGNED: "info",
    ContractState.FILED: "success",
    ContractState.ACTIVE: "success",
    ContractState.NOTICE_GIVEN: "warning",
    ContractState.INDEFINITE: "warning",
    ContractState.EXPIRED: "danger",
    ContractState.TERMINATED: "danger",
    ContractState.ENDED: "danger",
}


TERMS = tuple(field.name for field in fields(Terms))


def _in_reach_of(target: ContractState) -> Any:
    """Does the contract stand in a state from which it can move to the target?"""
    return lambda contract: contract.state in CONTRACT_STATES.sources_of(target)


def _sign(contract: Contract, data: dict[str, Any], *, by: User, at: datetime) -> str:
    sign_contract(contract=contract, **data, by=by, at=at)
    return f"合同{contract.number}已登记为{data['signed_on']}签订。"


def _file(contract: Contract, data: dict[str, Any], *, by: User, at: datetime) -> str:
    file_contract(contract=contract, **data, by=by, at=at)
    # A6: said, not refused
    unsaid = "合同没有约定业委会工作经费比例，已列入工作经费报告。"
    return f"合同{contract.number}已备案。{unsaid if contract.fund_rate is None else ''}"


def _set_rows(contract: Contract, data: dict[str, Any], *, by: User, at: datetime) -> str:
    set_rows(contract=contract, **data, by=by, at=at)
    return f"合同{contract.number}的收费、服务事项和承诺已填写。"


def _amend(contract: Contract, data: dict[str, Any], *, by: User, at: datetime) -> str:
    names = ("effective_on", "document", "reason", "decision")
    made = propose_amendment(
        contract=contract,
        changes=changes_in(data),
        **{name: data[name] for name in names},
        by=by,
        at=at,
    )
    return f"已登记第{made.number}次变更，由另一人确认后自{made.effective_on}起生效。"


def _decline(contract: Contract, data: dict[str, Any], *, by: User, at: datetime) -> str:
    earliest = company_declines(contract=contract, **data, by=by, at=at)
    return f"已登记企业不再续签，服务最早到{earliest}终止。"


def _notice(contract: Contract, data: dict[str, Any], *, by: User, at: datetime) -> str:
    earliest = give_notice(contract=contract, **data, by=by, at=at)
    return f"已登记解除通知，服务最早到{earliest}终止。"


class ServiceInline(ReadOnlyInline):
    model = Service
    fields = ("estate", "handover_on", "takeover_on", "last_day", "live", "was_unserviced")
    show_change_link = True

    def get_queryset(self, request):  # type: ignore[no-untyped-def]
        return super().get_queryset(request).select_related("estate", "contract")


class FeeInline(ReadOnlyInline):
    model = ContractFee
    fields = ("kind", "name", "rate", "unit", "live")


class ServiceItemInline(ReadOnlyInline):
    model = ServiceItem
    fields = ("scope", "item", "frequency", "standard", "live")


class CommitmentInline(ReadOnlyInline):
    model = FacilityCommitment
    fields = ("item", "quantity", "unit", "amount", "due_on", "done_on", "live")
    show_change_link = True


class AmendmentInline(ReadOnlyInline):
    model = ContractAmendment
    fields = ("number", "effective_on", "reason", "document", "state")
    show_change_link = True


@admin.register(Contract)
class ContractAdmin(SteppedAdmin):
    counter = "份"
    list_display = (
        "number", "company", "committee", "starts_on", "ends_on", "fee_figure", "fund_figure",
        "filed_on", "state_badge",
    )  # fmt: skip
    list_select_related = ("company", "committee")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("fee_model", ChoicesDropdownFilter),
        ("charge_mode", ChoicesDropdownFilter),
    )
    search_fields = ("number", "company__name", "filing_no")
    autocomplete_fields = ("company", "committee", "region")
    inlines = (ServiceInline, FeeInline, ServiceItemInline, CommitmentInline, AmendmentInline)
    actions_detail = (
        "rows_step", "sign_step", "file_step", "amend_step", "notice_step", "decline_step",
    )  # fmt: skip
    rows_step = step(
        Step(
            title="填写收费、服务事项和承诺",
            permission="tenders.change_contract",
            warning="签订前填写；签订后只能办理合同变更。",
            form=RowsForm,
            run=_set_rows,
            applies=lambda contract: contract.state == ContractState.DRAFT,
            icon="list_alt",
        )
    )
    amend_step = step(
        Step(
            title="登记合同变更",
            permission="tenders.amend_contract",
            warning="各栏是现在的约定，改动的栏即为变更；由另一人确认后自生效日起执行，原约定留存。",
            form=AmendmentForm,
            run=_amend,
            applies=lambda contract: contract.state in AMENDABLE,
            icon="edit_document",
        )
    )
    decline_step = step(
        Step(
            title="企业不再续签",
            permission="tenders.change_contract",
            warning="期满90日前书面通知（民法典947条）；晚于期限的如实登记，服务相应顺延。",
            form=DeclineForm,
            run=_decline,
            applies=lambda contract: contract.state in RENEWABLE,
            icon="event_busy",
            danger=True,
        )
    )
    sign_step = step(
        Step(
            title="登记签订",
            permission="tenders.change_contract",
            warning="签约的业委会（物管会）在这一天应已备案且在任期内。",
            form=SigningForm,
            run=_sign,
            applies=_in_reach_of(ContractState.SIGNED),
            icon="draw",
        )
    )
    file_step = step(
        Step(
            title="登记备案",
            permission="tenders.file_contract",
            warning="备案后合同才作为补贴的依据。",
            form=FilingForm,
            run=_file,
            applies=_in_reach_of(ContractState.FILED),
            icon="inventory",
        )
    )
    notice_step = step(
        Step(
            title="通知解除",
            permission="tenders.change_contract",
            warning="须已登记业主解聘决定的书面通知，或者是不定期合同；送达60日后服务才能终止。",
            form=NoticeForm,
            run=_notice,
            applies=_in_reach_of(ContractState.NOTICE_GIVEN),
            icon="notification_important",
            danger=True,
        )
    )

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
        **kwargs: Any,
    ) -> Any:
        if obj is None:
            allowed = {"allowed": Estate._default_manager.visible_to(request.user)}
            kwargs["form"] = type("ContractForm", (ContractForm,), allowed)
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        entered = ContractForm.Meta.fields
        if obj is None:
            return (*entered, "estates")
        ends = ("notice_way", "notice_served_on", "earliest_end_on", "indefinite_since")
        filed = ("state", "signed_on", "filing_due_on", "filed_on", "filing_figure", "filing_no")
        return ("related", *entered, *filed, *(name for name in ends if getattr(obj, name)))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("related", "filing_figure")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """After the registration a contract moves by its buttons only."""
        return False

    def written_by_service(self, request: Any, obj: Contract, form: Any) -> bool:
        data = form.cleaned_data
        saved = draft_contract(
            street=data["street"],
            number=data["number"],
            company=data["company"],
            committee=data["committee"],
            terms=Terms(**{name: data[name] for name in TERMS}),
            estates=[estate.pk for estate in data["estates"]],
            region=data["region"],
            selection=data["selection"],
            by=request.user,
            at=timezone.now(),
        )
        obj.pk = saved.pk
        return True

    @column("相关页面")
    def related(self, contract: Contract) -> str:
        return links.of_contract(contract)

    @column("备案情况")
    def filing_figure(self, contract: Contract) -> str:
        due, filed = contract.filing_due_on, contract.filed_on
        if due is None:
            return "按期" if filed else "签订后计算"
        if filed is None:
            return f"应于{due}前备案"
        return f"逾期{(filed - due).days}天" if filed > due else "按期"

    fee_figure = figure("月物业费（元/㎡）", "fee", ordering="fee")
    fund_figure = figure("工作经费（%）", "fund_rate", ordering="fund_rate")

    @column("状态", ordering="state", tones=TONES)
    def state_badge(self, contract: Contract) -> Any:
        return contract.state, contract.get_state_display()
