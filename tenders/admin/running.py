"""接管服务 on staff pages: the takeover, whom the residents call, the last day."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from unfold.contrib.filters.admin import BooleanRadioFilter

from accounts.models import User
from core.web.columns import column
from core.web.filters import ScopedRelatedFilter
from core.web.steps import Step, SteppedAdmin, step
from tenders.admin import links
from tenders.forms import ContactsForm, EndForm, PastHandoverForm, TakeoverForm
from tenders.models import Service
from tenders.services import (
    end_service,
    name_contacts,
    record_handover,
    record_past_handover,
)


def _hand_over(service: Service, data: dict[str, Any], *, by: User, at: datetime) -> str:
    record_handover(services=[service.pk], **data, by=by, at=at)
    return f"“{service.estate}”自{data['takeover_on']}起由{service.contract.company}接管。"


def _past(service: Service, data: dict[str, Any], *, by: User, at: datetime) -> str:
    record_past_handover(services=[service.pk], **data, by=by, at=at)
    return f"“{service.estate}”自{data['takeover_on']}起的接管已补录。"


def _end(service: Service, data: dict[str, Any], *, by: User, at: datetime) -> str:
    end_service(service=service, **data, by=by, at=at)
    return f"“{service.estate}”的服务于{data['last_day']}终止。"


def _name_contacts(service: Service, data: dict[str, Any], *, by: User, at: datetime) -> str:
    name_contacts(service=service, **data, by=by, at=at)
    return f"“{service.estate}”的项目经理和报修电话已登记。"


def _waits(service: Service) -> bool:
    return service.live and service.takeover_on is None


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
    readonly_fields = ("related",)
    actions_detail = ("handover_step", "past_step", "contacts_step", "end_step")
    handover_step = step(
        Step(
            title="登记接管",
            permission="tenders.record_handover",
            warning="须先有双方签字的承接查验；接管日起计算补贴月份，小区的管理方式同时变更为专业物业。",
            form=TakeoverForm,
            run=_hand_over,
            applies=_waits,
            icon="handshake",
        )
    )
    past_step = step(
        Step(
            title="补录以前的接管",
            permission="tenders.record_past_handover",
            warning="只用于系统启用前已经接管的小区，按原承接查验记录补录，写明文号和事由，留存审计。",
            form=PastHandoverForm,
            run=_past,
            applies=_waits,
            icon="history",
            danger=True,
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

    def get_fields(self, request: Any, obj: Any = None) -> Any:
        # Django puts what is computed last; here it is looked for first
        own = [name for name in super().get_fields(request, obj) if name != "related"]
        return ["related", *own]

    @column("相关页面")
    def related(self, service: Service) -> str:
        return links.of_service(service)

    @column("社区", ordering="estate__community")
    def community_name(self, service: Service) -> str:
        return service.estate.community.name

    @column("物业服务人")
    def company_name(self, service: Service) -> str:
        return service.contract.company.name
