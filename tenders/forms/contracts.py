"""What the office types about contracts, handovers and the end of a service."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple

from core.web.forms import DayField
from estates.models import Estate
from estates.states import UNSERVICED, Mode
from tenders.models import Contract, Service


class ContractForm(forms.ModelForm[Contract]):
    """登记合同 with the estates it will serve."""

    estates: Any = forms.ModelMultipleChoiceField(
        label="服务的小区",
        queryset=Estate._default_manager.none(),
        widget=AutocompleteSelectMultiple(Service._meta.get_field("estate"), admin.site),
    )
    allowed: Any = None

    class Meta:
        model = Contract
        fields = (
            "street", "number", "company", "committee", "region", "selection", "starts_on",
            "ends_on", "fee", "fee_model", "charge_mode", "fee_starts_on", "fund_rate",
            "rooms_clause", "reserve_clause", "exit_terms", "not_subcontracted",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["estates"].queryset = self.allowed  # type: ignore[attr-defined]


class SigningForm(forms.Form):
    signed_on = DayField(label="签订日期")


class FilingForm(forms.Form):
    filed_on = DayField(label="备案日期")
    filing_no = forms.CharField(label="备案编号", max_length=60)


class NoticeForm(forms.Form):
    """书面通知解除合同."""

    served_on = DayField(label="通知送达日期")
    reason = forms.CharField(label="事由", max_length=200)


class DeclineForm(forms.Form):
    """企业不再续签."""

    served_on = DayField(label="书面通知送达日期")
    reason = forms.CharField(label="事由", max_length=300)


class TakeoverForm(forms.Form):
    """登记接管 after a signed inspection."""

    takeover_on = DayField(label="接管日期", help_text="不早于承接查验的签字日期")


class PastHandoverForm(forms.Form):
    """补录系统启用前的接管: from the old record."""

    handover_on = DayField(label="承接查验日期")
    takeover_on = DayField(label="接管日期")
    record = forms.CharField(label="原承接查验记录文号", max_length=100)
    reason = forms.CharField(label="补录事由", max_length=300)


class EndForm(forms.Form):
    """终止服务: what follows is part of the register."""

    last_day = DayField(label="服务终止日（含当天）")
    next_mode = forms.ChoiceField(
        label="之后的管理方式",
        choices=[
            (Mode.MARKET, "由另一家物业接着服务"),
            (Mode.EMERGENCY, Mode.EMERGENCY.label),
            *[(mode, mode.label) for mode in Mode if mode in UNSERVICED],
        ],
    )
    reason = forms.CharField(label="事由", max_length=200)


class ContactsForm(forms.Form):
    """项目经理和报修电话."""

    project_manager = forms.CharField(label="项目经理", max_length=40, required=False)
    repair_phone_day = forms.CharField(label="报修电话（白天）", max_length=30, required=False)
    repair_phone_night = forms.CharField(label="报修电话（夜间）", max_length=30, required=False)
