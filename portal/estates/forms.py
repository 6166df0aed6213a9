"""What a person may ask of the register: a day, filters, an order; nonsense counts as not asked."""

from datetime import date
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.web.forms import DayField
from estates.models import HonourKind
from estates.states import Mode, ProblemCode
from portal.queries import communities_of

SELECTED = mark_safe(" selected")
ANY = ("", "全部")
SORT_LABELS = {
    "code": "小区代码",
    "name": "名称",
    "community": "社区",
    "households": "户数从多到少",
    "area": "面积从大到小",
    "mode": "管理方式",
    "since": "管理方式起始日",
}


class ShortSelect(forms.Select):
    """A list of hundreds of communities, written in one go: a template for each costs a second."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: PLR0917 -- Django's signature
        chosen = "" if value is None else str(value)
        rows = [(key, SELECTED if str(key) == chosen else "", label) for key, label in self.choices]
        options = format_html_join("", '<option value="{}"{}>{}</option>', rows)
        given = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        return format_html("<select{}>{}</select>", flatatt(given), options)


class DayForm(forms.Form):
    """The day whose state is shown: the one asked for, today where none or nonsense was asked."""

    on = DayField(label="截至日期", required=False)

    def __init__(self, asked: QueryDict, *, today: date) -> None:
        data = asked.copy()
        if not data.get("on"):
            data["on"] = today.isoformat()
        super().__init__(data)
        self.today = today

    @property
    def day(self) -> date:
        self.is_valid()
        return self.cleaned_data.get("on") or self.today


class RegisterForm(DayForm):
    """Filters of 小区台账; an address with nonsense shows the sentence and the list without it."""

    q = forms.CharField(label="名称、别名、地址或代码", required=False, max_length=50)
    community = forms.TypedChoiceField(
        label="社区", required=False, coerce=int, empty_value=None, widget=ShortSelect
    )
    mode = forms.ChoiceField(label="管理方式", required=False, choices=[ANY, *Mode.choices])
    serviced = forms.ChoiceField(
        label="有无物业", required=False, choices=[ANY, ("1", "有物业"), ("0", "无物业")]
    )
    size = forms.ChoiceField(
        label="规模", required=False, choices=[ANY, ("small", "30户以下"), ("large", "30户以上")]
    )
    committee = forms.ChoiceField(
        label="业委会（物管会）", required=False, choices=[ANY, ("1", "已组建"), ("0", "未组建")]
    )
    honour = forms.ChoiceField(label="创建成果", required=False, choices=[ANY, *HonourKind.choices])
    problem = forms.ChoiceField(
        label="存在问题", required=False, choices=[ANY, *ProblemCode.choices]
    )
    sort = forms.ChoiceField(label="排序", required=False, choices=list(SORT_LABELS.items()))
    company = forms.IntegerField(
        required=False, min_value=1, max_value=2**62, widget=forms.HiddenInput
    )

    def __init__(self, asked: QueryDict, *, today: date, user: Any) -> None:
        super().__init__(asked, today=today)
        rows = [(row.pk, row.name) for row in communities_of(user)]
        self.fields["community"].choices = [ANY, *rows]  # type: ignore[attr-defined]

    @property
    def wanted(self) -> dict[str, Any]:
        """Filters that were asked for and make sense."""
        self.is_valid()
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "on" and value not in (None, "")
        }

    @property
    def narrowed(self) -> bool:
        return bool(set(self.wanted) - {"sort"})

    @property
    def main(self) -> list[Any]:
        return [self[name] for name in ("on", "q", "community", "serviced")]

    @property
    def more(self) -> list[Any]:
        return [self[name] for name in ("mode", "size", "committee", "honour", "problem", "sort")]

    @property
    def more_is_asked(self) -> bool:
        return bool(set(self.wanted) & {field.name for field in self.more})
