"""What the office types when an estate is renamed, moved, split, merged, counted or honoured."""

from typing import Any

from django import forms

from communities.models import Community
from core.web.forms import DayField
from core.web.steps import Limited
from estates.models import Estate, Inventory, Region
from estates.register import COUNTED, Size
from estates.services import Grounds
from estates.states import ProblemCode

AREA: dict[str, Any] = {"min_value": 0, "decimal_places": 2, "max_digits": 14, "required": False}


class GroundsForm(forms.Form):
    """From which day, why, by which paper."""

    from_day = DayField(label="自哪一天起")
    reason = forms.CharField(label="事由", max_length=200)
    document = forms.CharField(label="依据文件", max_length=200)

    def grounds(self) -> Grounds:
        """The three as the services take them."""
        return Grounds(**{name: self.cleaned_data[name] for name in GroundsForm.base_fields})

    def clean(self) -> dict[str, Any]:
        """The step hands over what the service takes: the grounds as one, and the rest."""
        cleaned = super().clean() or {}
        if not self.errors:
            cleaned = {
                name: cleaned[name] for name in cleaned if name not in GroundsForm.base_fields
            }
            cleaned["grounds"] = self.grounds()
        return cleaned


class RenameForm(GroundsForm):
    """更名."""

    name = forms.CharField(label="新名称", max_length=80)
    field_order = ("name",)


class MoveForm(GroundsForm, Limited):
    """调整社区, within what the person answers for."""

    community = forms.ModelChoiceField(
        label="调入的社区", queryset=Community._default_manager.none()
    )
    region = forms.ModelChoiceField(
        label="调入后的物业管理区域", queryset=Region._default_manager.none(), required=False
    )
    field_order = ("community", "region")

    def limit(self, user: Any, obj: Estate) -> None:
        """Communities and regions of the own units, but for the one it lies in."""
        places = Community._default_manager.visible_to(user).exclude(pk=obj.community_id)
        regions = Region._default_manager.visible_to(user).exclude(community=obj.community_id)
        self.fields["community"].queryset = places  # type: ignore[attr-defined]
        self.fields["region"].queryset = regions.select_related("community")  # type: ignore[attr-defined]


class SizeForm(GroundsForm):
    """Figures of the estate that stays, beside the grounds."""

    household_count = forms.IntegerField(label="户数", min_value=0)
    floor_area = forms.DecimalField(label="总建筑面积（㎡）", **AREA)
    subsidy_area = forms.DecimalField(label="补贴计算面积（㎡）", **AREA)
    source = forms.CharField(label="面积和户数的依据", max_length=200)

    def size(self, cleaned: dict[str, Any]) -> Size | None:
        """The figures, or None where the form was left without a household count."""
        names = ("household_count", "floor_area", "subsidy_area", "source")
        values = {name: cleaned.pop(name) for name in names}
        return None if values["household_count"] is None else Size(**values)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            cleaned["size"] = self.size(cleaned)
        return cleaned


class ZonesForm(Limited):
    """列为分区."""

    zones = forms.ModelMultipleChoiceField(
        label="本大区的分区", queryset=Estate._default_manager.none()
    )

    def limit(self, user: Any, obj: Estate) -> None:
        """Estates of the same community that are nobody's zone."""
        rows = Estate._default_manager.visible_to(user).filter(
            community=obj.community_id, last_day__isnull=True, parent__isnull=True
        )
        self.fields["zones"].queryset = rows.exclude(pk=obj.pk)  # type: ignore[attr-defined]


class InventoryForm(forms.ModelForm[Inventory]):
    """设施概况 from a day on; what nobody has counted stays empty."""

    from_day = DayField(label="自哪一天起")

    class Meta:
        model = Inventory
        fields = ("from_day", *COUNTED, "source")


class FeeYearForm(forms.Form):
    """年度收费 as reported."""

    year = forms.IntegerField(label="年度", min_value=1900, max_value=2999)
    receivable = forms.DecimalField(label="应收（元）", **AREA)
    received = forms.DecimalField(label="实收（元）", **AREA)
    surplus = forms.DecimalField(
        label="盈亏（元）", decimal_places=2, max_digits=14, required=False, help_text="亏损填负数"
    )
    source = forms.CharField(label="依据", max_length=200)


class ProblemForm(forms.Form):
    """登记存在问题 of the check-lists."""

    codes = forms.MultipleChoiceField(
        label="问题", choices=ProblemCode.choices, widget=forms.CheckboxSelectMultiple
    )
    found_on = DayField(label="发现日期")
    source = forms.CharField(label="来源", max_length=200, help_text="例如：摸底、检查、居民反映")
    note = forms.CharField(label="说明", max_length=300, required=False)


class ResolveForm(forms.Form):
    """问题解决."""

    resolved_on = DayField(label="解决日期")
    resolution = forms.CharField(label="解决情况", max_length=300)


class WithdrawForm(forms.Form):
    """撤销称号."""

    withdrawn_on = DayField(label="撤销日期")
    reason = forms.CharField(label="事由", max_length=200)
