"""合同、接管服务 on staff pages."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter

from accounts.models import User
from core.web.admin import ReadOnlyInline
from core.web.columns import column, figure
from core.web.filters import ScopedRelatedFilter
from core.web.steps import Step, SteppedAdmin, step
from estates.models import Estate
from tenders.forms import (
    ContactsForm,
    ContractForm,
    EndForm,
    FilingForm,
    HandoverForm,
    NoticeForm,
    SigningForm,
)
from tenders.models import Contract, Service
from tenders.services import (
    draft_contract,
    end_service,
    file_contract,
    give_notice,
    name_contacts,
    record_handover,
    sign_contract,
)
from tenders.services.contracts import Terms
from tenders.states import CONTRACT_STATES, ContractState

TONES = {
    ContractState.DRAFT: "info",
    ContractState.SIGNED: "info",
    ContractState.FILED: "success",
    ContractState.NOTICE_GIVEN: "warning",
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


def _notice(contract: Contract, data: dict[str, Any], *, by: User, at: datetime) -> str:
    earliest = give_notice(contract=contract, **data, by=by, at=at)
    return f"已登记解除通知，服务最早到{earliest}终止。"


def _hand_over(service: Service, data: dict[str, Any], *, by: User, at: datetime) -> str:
    record_handover(services=[service.pk], **data, by=by, at=at)
    return f"“{service.estate}”自{data['takeover_on']}起由{service.contract.company}接管。"


def _end(service: Service, data: dict[str, Any], *, by: User, at: datetime) -> str:
    end_service(service=service, **data, by=by, at=at)
    return f"“{service.estate}”的服务于{data['last_day']}终止。"


def _name_contacts(service: Service, data: dict[str, Any], *, by: User, at: datetime) -> str:
    name_contacts(service=service, **data, by=by, at=at)
    return f"“{service.estate}”的项目经理和报修电话已登记。"


class ServiceInline(ReadOnlyInline):
    model = Service
    fields = ("estate", "handover_on", "takeover_on", "last_day", "live", "was_unserviced")
    show_change_link = True

    def get_queryset(self, request):  # type: ignore[no-untyped-def]
        return super().get_queryset(request).select_related("estate", "contract")


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
    autocomplete_fields = ("company", "committee")
    inlines = (ServiceInline,)
    actions_detail = ("sign_step", "file_step", "notice_step")
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
            warning="须有业主共同决定；书面通知送达60日后服务才能终止。",
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
        entered = (
            "street", "number", "company", "committee", "starts_on", "ends_on", "fee", "fee_model",
            "charge_mode", "fee_starts_on", "fund_rate",
        )  # fmt: skip
        if obj is None:
            return (*entered, "estates")
        return (*entered, "state", "signed_on", "filed_on", "filing_no")

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
            by=request.user,
            at=timezone.now(),
        )
        obj.pk = saved.pk
        return True

    fee_figure = figure("月物业费（元/㎡）", "fee", ordering="fee")
    fund_figure = figure("工作经费（%）", "fund_rate", ordering="fund_rate")

    @column("状态", ordering="state", tones=TONES)
    def state_badge(self, contract: Contract) -> Any:
        return contract.state, contract.get_state_display()


@admin.register(Service)
class ServiceAdmin(SteppedAdmin):
    list_display = (
        "estate", "community_name", "company_name", "contract", "handover_on", "takeover_on",
        "last_day", "live",
    )  # fmt: skip
    list_select_related = ("estate__community", "contract__company")
    list_filter = (
        ("estate__community", ScopedRelatedFilter),
        ("live", BooleanRadioFilter),
        ("was_unserviced", BooleanRadioFilter),
    )
    search_fields = ("estate__name", "estate__code", "contract__number", "contract__company__name")
    autocomplete_fields = ("estate", "contract")
    actions_detail = ("handover_step", "contacts_step", "end_step")
    handover_step = step(
        Step(
            title="登记承接查验和接管",
            permission="tenders.record_handover",
            warning="接管日起计算补贴月份；小区的管理方式同时变更为专业物业。",
            form=HandoverForm,
            run=_hand_over,
            applies=lambda service: service.live and service.takeover_on is None,
            icon="handshake",
        )
    )
    contacts_step = step(
        Step(
            title="登记项目经理和报修电话",
            permission="tenders.change_contract",
            warning="供台账和居民报修使用，以最后一次登记为准。",
            form=ContactsForm,
            run=_name_contacts,
            applies=lambda service: service.live,
            icon="call",
        )
    )
    end_step = step(
        Step(
            title="终止服务",
            permission="tenders.change_contract",
            warning="终止日之后不再计算补贴；小区从第二天起按所选方式管理。",
            form=EndForm,
            run=_end,
            applies=lambda service: service.live and service.takeover_on is not None,
            icon="logout",
            danger=True,
        )
    )

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    @column("社区", ordering="estate__community")
    def community_name(self, service: Service) -> str:
        return service.estate.community.name

    @column("物业服务人")
    def company_name(self, service: Service) -> str:
        return service.contract.company.name
