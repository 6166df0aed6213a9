"""What the office types: values of parameters, a subsidy tariff line by line, calendar days."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from core.rules.errors import Refusal
from core.rules.periods import Month
from core.web.forms import DayInput
from policies.catalogue import CATALOGUE, read
from policies.models import (
    GRADE_WORDS,
    CalendarDay,
    GateCode,
    Parameter,
    Scheme,
    YearBasis,
)
from policies.services import NewGate, NewTier

GRADES = [("", "不设"), *GRADE_WORDS.items()]
TIER_HELP = (
    "每行一档，用空格隔开：起 止 标准 条款。按服务年写“1 1 0.3 第一年”，"
    "按月份写“2022-01 2024-12 0.2 三（三）”；没有止的写“今后”。"
)
OPEN_END = "今后"


VALUE_HELP = (
    "只填数字，单位见参数名称；选项写成 1,2,3，日期写成 10-08，考核基数写“全部小区”或“无物业小区”。"
)


class ParameterForm(forms.ModelForm[Parameter]):
    """提出政策参数: the list of what may be set, and values as people write them."""

    code = forms.ChoiceField(
        label="参数",
        choices=[(spec.code, f"{spec.label}（{spec.unit}）") for spec in CATALOGUE.values()],
        widget=UnfoldAdminSelectWidget,
    )
    value = forms.CharField(
        label="值", max_length=100, help_text=VALUE_HELP, widget=UnfoldAdminTextInputWidget
    )

    class Meta:
        model = Parameter
        fields = ("district", "code", "value", "document", "clause", "first_day", "last_day")

    def clean(self) -> dict[str, Any]:
        """A value that does not fit is told beside the box."""
        cleaned = super().clean() or {}
        if "code" in cleaned and "value" in cleaned:
            cleaned["value"] = CATALOGUE[cleaned["code"]].typed(cleaned["value"])
            try:
                read(cleaned["code"], cleaned["value"])
            except Refusal as refusal:
                self.add_error("value", refusal.sentence)
        return cleaned


class CalendarDayForm(forms.ModelForm[CalendarDay]):
    """登记放假与调休: one day, or each day of a holiday at once."""

    last_day = forms.DateField(
        label="到哪一天",
        required=False,
        widget=DayInput,
        help_text="连续几天放假时填写止日；一天不填。",
    )

    class Meta:
        model = CalendarDay
        fields = ("day", "kind", "name", "document", "reason")
        labels = {"day": "从哪一天"}
        help_texts = {
            "kind": "调休上班的周末选“上班（调休）”。",
            "name": "例如：国庆节。",
            "document": "例如：国办发明电〔2025〕7号。",
        }


def _gate_field(code: GateCode) -> forms.Field:
    if code == GateCode.MIN_GRADE:
        return forms.ChoiceField(
            label=code.label, choices=GRADES, required=False, widget=UnfoldAdminSelectWidget
        )
    return forms.DecimalField(
        label=code.label, required=False, min_value=0, widget=UnfoldAdminTextInputWidget
    )


def gate_name(code: str) -> str:
    return f"gate_{code.lower()}"


class SchemeForm(forms.ModelForm[Scheme]):
    """提出补贴方案: complete with tiers and conditions, since a proposal is never edited."""

    tiers = forms.CharField(label="档次", widget=UnfoldAdminTextareaWidget, help_text=TIER_HELP)
    gate_clause = forms.CharField(
        label="条件的条款", max_length=200, widget=UnfoldAdminTextInputWidget
    )

    class Meta:
        model = Scheme
        fields = (
            "district", "code", "label", "document", "first_day", "last_day", "year_basis",
            "proration",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {gate_name(code): _gate_field(code) for code in GateCode}

    def clean(self) -> dict[str, Any]:
        """Read the lines once the basis of the years is known; every bad line is named."""
        cleaned = super().clean() or {}
        if "tiers" in cleaned and "year_basis" in cleaned:
            cleaned["new_tiers"] = self._tiers(cleaned)
        return cleaned

    def gates(self) -> list[NewGate]:
        """The conditions that were filled in."""
        data = self.cleaned_data
        given = [(code, data.get(gate_name(code))) for code in GateCode]
        return [
            NewGate(code=code, value=f"{value}", clause=data["gate_clause"])
            for code, value in given
            if value not in {None, ""}
        ]

    def _tiers(self, cleaned: dict[str, Any]) -> list[NewTier]:
        found, wrong = [], []
        for number, line in enumerate(cleaned["tiers"].splitlines(), 1):
            if not line.strip():
                continue
            try:
                found.append(_tier(line.split(maxsplit=3), cleaned["year_basis"]))
            except (ValueError, InvalidOperation, TypeError):
                wrong.append(str(number))
        if wrong:
            self.add_error("tiers", f"第{'、'.join(wrong)}行看不懂，应为“起 止 标准 条款”。")
        return found


def _tier(words: list[str], basis: str) -> NewTier:
    first, last, rate, clause = words
    read: Any = int if basis == YearBasis.SERVICE_YEAR else _month
    ends = None if last == OPEN_END else read(last)
    unit = "year" if basis == YearBasis.SERVICE_YEAR else "month"
    span = {f"first_{unit}": read(first), f"last_{unit}": ends}
    return NewTier(rate=Decimal(rate), clause=clause, **span)


def _month(text: str) -> Month:
    year, month = text.split("-")
    return Month(int(year), int(month))
