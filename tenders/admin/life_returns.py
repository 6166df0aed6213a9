"""用工季报 on staff pages."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import BooleanRadioFilter

from accounts.models import User
from core.web.columns import column, figure
from core.web.steps import Step, step
from tenders.admin.life import Data, Entered
from tenders.forms import life as forms
from tenders.models import EmploymentReturn
from tenders.rules.life import Quarter
from tenders.services import life
from tenders.services.life import HeadCounts


def _correct(row: EmploymentReturn, data: Data, *, by: User, at: datetime) -> str:
    reason = data.pop("reason")
    life.correct_return(row=row, counts=HeadCounts(**data), reason=reason, by=by, at=at)
    return "已更正；原来的一份留作查阅。"


@admin.register(EmploymentReturn)
class EmploymentReturnAdmin(Entered):
    """用工季报; what is missing stands on the report page."""

    counter = "份"
    empty_hint = "季度结束后按合同登记在岗人数和4050、低保、特困人员。"
    enters = "tenders.record_employment"
    typed = (
        "contract", "year", "quarter", "total_staff", "over_4050", "low_income", "destitute",
        "other_groups",
    )  # fmt: skip
    list_display = (
        "contract", "company_name", "year", "quarter", "total_figure", "over_4050_figure",
        "low_income_figure", "destitute_figure", "other_figure", "live",
    )  # fmt: skip
    list_select_related = ("contract__company",)
    list_filter = (("live", BooleanRadioFilter), "year", "quarter")
    search_fields = ("contract__number", "contract__company__name")
    autocomplete_fields = ("contract",)
    actions_detail = ("correct_step",)
    correct_step = step(
        Step(
            title="更正",
            permission="tenders.record_employment",
            warning="按正确的数字重新登记一份，原来的一份留作查阅。同一人可以同时属于两类。",
            form=forms.CorrectionForm,
            run=_correct,
            applies=lambda row: row.live,
            icon="edit",
        )
    )
    total_figure = figure("在岗", "total_staff", ordering="total_staff")
    over_4050_figure = figure("4050", "over_4050")
    low_income_figure = figure("低保", "low_income")
    destitute_figure = figure("特困", "destitute")
    other_figure = figure("其他", "other_groups")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return self.typed
        return (*self.typed, "live", "replaces", "correction_reason", "entered_by", "entered_at")

    def written_by_service(self, request: Any, obj: EmploymentReturn, form: Any) -> bool:
        data = dict(form.cleaned_data)
        contract, quarter = data.pop("contract"), Quarter(data.pop("year"), data.pop("quarter"))
        saved = life.record_return(
            contract=contract, quarter=quarter, counts=HeadCounts(**data), by=request.user,
            at=timezone.now(),
        )  # fmt: skip
        obj.pk = saved.pk
        return True

    @column("物业服务人", ordering="contract__company")
    def company_name(self, row: EmploymentReturn) -> str:
        return str(row.contract.company)
