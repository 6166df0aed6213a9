"""What a form sent up is asked for."""

from calendar import monthrange
from datetime import date
from typing import Any

from django import forms

from communities.models import Community
from core.web.forms import DayField

FIRST, LAST = 2000, 2100


class DayForm(forms.Form):
    """A register as of a day, of one community or of all."""

    on = DayField(label="截至日期", required=False)
    community = forms.ModelChoiceField(
        label="社区",
        queryset=Community._default_manager.none(),
        required=False,
        empty_label="全部",
    )

    def __init__(self, *args: Any, user: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today
        units: Any = self.fields["community"]
        units.queryset = Community._default_manager.visible_to(user).select_related("street")

    def clean_on(self) -> date:
        """The day asked for, or today; a day to come has no register."""
        day: date = self.cleaned_data["on"] or self.today
        if day > self.today:
            raise forms.ValidationError("截至日期不能晚于今天。")
        if day.year < FIRST:
            raise forms.ValidationError(f"截至日期不能早于{FIRST}年。")
        return day


class MonthForm(forms.Form):
    """The report of a month, as of its last day (as of today in the present month)."""

    month = forms.RegexField(
        label="月份",
        regex=r"^20[0-9]{2}-(0[1-9]|1[0-2])$",
        required=False,
        widget=forms.TextInput(attrs={"type": "month"}),
        error_messages={"invalid": "月份应写成 2022-11 的样式。"},
    )

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.today = today

    def clean_month(self) -> date:
        """The last day of the month, not later than today; the present one where none is asked."""
        asked = self.cleaned_data["month"] or f"{self.today:%Y-%m}"
        year, month = map(int, asked.split("-"))
        if date(year, month, 1) > self.today:
            raise forms.ValidationError("这个月还没有到。")
        return min(date(year, month, monthrange(year, month)[1]), self.today)
