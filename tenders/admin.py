"""物业服务人、合同、接管服务 on staff pages."""

from typing import Any

from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from core.web.admin import ReadOnlyInline, ScopedAdmin
from core.web.columns import column
from core.web.filters import ScopedRelatedFilter
from core.web.steps import SteppedAdmin
from tenders.models import Company, Contract, Service
from tenders.states import ContractState

TONES = {
    ContractState.DRAFT: "info",
    ContractState.SIGNED: "info",
    ContractState.FILED: "success",
    ContractState.NOTICE_GIVEN: "warning",
    ContractState.ENDED: "danger",
}


class ContractInline(ReadOnlyInline):
    model = Contract
    fields = ("number", "street", "state", "starts_on", "ends_on", "fee", "filed_on")
    show_change_link = True


class ServiceInline(ReadOnlyInline):
    model = Service
    fields = ("estate", "handover_on", "takeover_on", "last_day", "live", "was_unserviced")
    show_change_link = True

    def get_queryset(self, request):  # type: ignore[no-untyped-def]
        return super().get_queryset(request).select_related("estate", "contract")


@admin.register(Company)
class CompanyAdmin(ScopedAdmin):
    list_display = ("name", "uscc", "kind", "legal_representative", "contact_phone")
    list_filter = (("kind", ChoicesDropdownFilter),)
    search_fields = ("name", "uscc")
    inlines = (ContractInline,)


@admin.register(Contract)
class ContractAdmin(SteppedAdmin):
    list_display = (
        "number", "company", "committee", "starts_on", "ends_on", "fee", "fund_rate", "filed_on",
        "state_badge",
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
    list_filter = (("estate__community", ScopedRelatedFilter), "live", "was_unserviced")
    search_fields = ("estate__name", "estate__code", "contract__number", "contract__company__name")
    autocomplete_fields = ("estate", "contract")

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
