"""What people fill in: a visit, a scorecard, the steps of a cycle."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from communities.models import Street
from core.web.forms import DayField
from core.web.strict import YEARS
from inspections.models import Scorecard
from inspections.rules import OPTION_LABELS, QUESTIONS
from inspections.services.answers import LONGEST_REMARK
from inspections.services.cycle import LONGEST_VALUE, LONGEST_WITNESSES
from inspections.states import MAXIMA, Outcome, Respondent

OPTION_CHOICES = [(int(option), label) for option, label in OPTION_LABELS.items()]
OUTCOME_CHOICES = [(outcome.value, outcome.label) for outcome in Outcome]


class VisitForm(forms.Form):
    """One visit: its outcome and, where it was completed, the ten answers."""

    outcome = forms.ChoiceField(
        label="入户结果",
        choices=OUTCOME_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "请先选择入户结果。"},
    )
    respondent = forms.ChoiceField(
        label="受访人", choices=Respondent.choices, widget=forms.RadioSelect, required=False
    )
    remark = forms.CharField(
        label="意见（可不填，不写姓名和电话）",
        required=False,
        max_length=LONGEST_REMARK,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    client_id = forms.CharField(
        widget=forms.HiddenInput,
        error_messages={"required": "本机编号不完整，请刷新页面后重新提交。"},
    )
    visited_at = forms.DateTimeField(
        widget=forms.HiddenInput,
        required=False,
        error_messages={"invalid": "入户时间看不懂，请刷新页面后重新提交。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in QUESTIONS:
            self.fields[f"q{question.number}"] = forms.ChoiceField(
                label=f"{question.number}. {question.text}",
                choices=OPTION_CHOICES,
                required=False,
                widget=forms.RadioSelect,
            )

    def questions(self) -> list[forms.BoundField]:
        """The ten questions in their order, the overall one last."""
        return [self[f"q{question.number}"] for question in QUESTIONS]

    def answers(self) -> list[int]:
        """Ten numbers; 0 for a question left blank."""
        return [int(self.cleaned_data[f"q{one.number}"] or 0) for one in QUESTIONS]

    def clean_visited_at(self) -> datetime | None:
        moment: datetime | None = self.cleaned_data["visited_at"]
        if moment is not None and moment.year not in YEARS:
            raise forms.ValidationError(
                f"入户时间应在{YEARS[0]}年至{YEARS[-1]}年之间，请检查手机的日期后重新提交。"
            )
        return moment

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("outcome") == Outcome.COMPLETED:
            if not data.get("respondent"):
                self.add_error("respondent", "请选择受访人：业主、家属或租户。")
            if not data.get(f"q{len(QUESTIONS)}"):
                self.add_error(f"q{len(QUESTIONS)}", "总体评价必须选择一项。")
        return data


class ScoreForm(forms.Form):
    """One party's scorecard in the six scopes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, top in MAXIMA.items():
            label = str(Scorecard._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # a column
            self.fields[name] = _points(label, top)
        self.fields["veto"] = forms.BooleanField(label="一票否决（重大安全事故）", required=False)
        self.fields["remark"] = forms.CharField(
            label="扣分说明（一票否决时必填）",
            required=False,
            max_length=LONGEST_REMARK,
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def points(self) -> dict[str, Decimal]:
        """Points by scope."""
        return {name: self.cleaned_data[name] for name in MAXIMA}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("veto") and not data.get("remark"):
            self.add_error("remark", "一票否决必须写明事由。")
        return data


def _points(label: str, top: int) -> forms.DecimalField:
    between = f"应在0至{top}分之间。"
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=top,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
        error_messages={
            "required": f"请填写得分，{between}",
            "invalid": f"请填写数字，{between}",
            "min_value": between,
            "max_value": between,
            "max_decimal_places": "最多两位小数。",
        },
    )


class OpenForm(forms.Form):
    """A new cycle: its year, and the day whose parameters it freezes."""

    street = forms.ModelChoiceField(label="街道", queryset=Street.objects.none(), empty_label=None)
    year = forms.IntegerField(label="考评年度", min_value=2000, max_value=2100)
    on = DayField(label="按哪一天有效的参数")

    def __init__(self, *args: Any, streets: QuerySet[Street], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["street"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = streets


class FreezeForm(forms.Form):
    """The day up to which takeovers are assessed."""

    on = DayField(label="名册冻结日（当日及以前接管的小区参加考评）")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError("名册冻结日不能晚于今天。")
        return on


class SeedForm(forms.Form):
    """The value made in public, and who saw it."""

    public_value = forms.CharField(
        label="公开产生的数值",
        max_length=LONGEST_VALUE,
        help_text="骰子点数或开奖号码，按现场公布的原样录入，例如：骰子 3 5 1 6 2 4。",
    )
    witnesses = forms.CharField(
        label="在场人员",
        max_length=LONGEST_WITNESSES,
        help_text="住建局、街道、社区在场人员姓名。",
    )


class ReasonForm(forms.Form):
    """Why a sample that stayed too small may be used."""

    reason = forms.CharField(
        label="认可理由", max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )
