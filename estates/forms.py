"""What the office types when it registers an estate or changes its standing."""

from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextInputWidget,
)

from core.web.forms import DayField, DayInput
from estates.models import Estate, HonourKind
from estates.states import Mode

OPENING = ("since", "household_count", "floor_area", "subsidy_area", "source")
"""Fields of the entry form that become the opening spell and measure."""


class EntryForm(forms.ModelForm[Estate]):
    """登记小区: the particulars, and how it stood on the first day."""

    code = forms.CharField(
        label="小区代码", max_length=20, required=False, help_text="留空由系统按社区编号",
        widget=UnfoldAdminTextInputWidget,
    )  # fmt: skip
    since = forms.DateField(label="登记起日", widget=DayInput)
    household_count = forms.IntegerField(
        label="户数", min_value=0, widget=UnfoldAdminIntegerFieldWidget
    )
    floor_area = forms.DecimalField(
        label="总建筑面积（㎡）", min_value=0, decimal_places=2, max_digits=14, required=False,
        help_text="没有测绘的留空，不要填0", widget=UnfoldAdminDecimalFieldWidget,
    )  # fmt: skip
    subsidy_area = forms.DecimalField(
        label="补贴计算面积（㎡）", min_value=0, decimal_places=2, max_digits=14, required=False,
        help_text="不能超过总建筑面积；没有认定的留空", widget=UnfoldAdminDecimalFieldWidget,
    )  # fmt: skip
    source = forms.CharField(
        label="面积和户数的依据", max_length=200, widget=UnfoldAdminTextInputWidget
    )

    class Meta:
        model = Estate
        fields = (
            "community", "region", "code", "name", "aliases", "address", "origin", "completed_on",
            "completed_year", "problems", "mode", "boundary_east", "boundary_south",
            "boundary_west", "boundary_north", "longitude", "latitude", "enclosed", "house_type",
            "developer", "reported_provider", "charge_low", "charge_high", "site_area",
            "no_committee_reason",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """A day of completion has its year; nobody types it twice."""
        cleaned = super().clean() or {}
        if cleaned.get("completed_on"):
            self.instance.completed_year = cleaned["completed_year"] = cleaned["completed_on"].year
        return cleaned


class ModeForm(forms.Form):
    """变更管理方式."""

    mode = forms.ChoiceField(label="变更为", choices=Mode.choices)
    from_day = DayField(label="自哪一天起")
    reason = forms.CharField(label="事由", max_length=200)
    document = forms.CharField(label="依据文件", max_length=200, required=False)


class MeasureForm(forms.Form):
    """更正面积和户数: the old figures stay in the record."""

    from_day = DayField(label="自哪一天起")
    household_count = forms.IntegerField(label="户数", min_value=0)
    floor_area = forms.DecimalField(
        label="总建筑面积（㎡）", min_value=0, decimal_places=2, max_digits=14, required=False
    )
    subsidy_area = forms.DecimalField(
        label="补贴计算面积（㎡）", min_value=0, decimal_places=2, max_digits=14, required=False
    )
    source = forms.CharField(label="依据", max_length=200)


class HonourForm(forms.Form):
    """登记创建成果."""

    kind = forms.ChoiceField(label="称号", choices=HonourKind.choices)
    awarded_on = DayField(label="授予日期")
    document = forms.CharField(label="授予文件", max_length=200, required=False)
