"""What the office types about a selection round."""

from typing import Any

from django import forms

from core.web.forms import DayField
from estates.models import Estate, Region
from tenders.models import Deadline, DeadlineReason, SelectionRound
from tenders.models.rounds import LONG, MOST
from tenders.queries.round_facts import estates_in
from tenders.queries.rounds import TYPED
from tenders.services.round_window import NewDay

HINTS = {
    "documents": "何时、何地、怎样领取或下载。",
    "office_rooms": "面积、位置，或现在没有、如何解决。",
    "evaluation_method": "评审项目、分值、方法。",
    "activity_plan": "踏勘、答疑、开启、评审、公示的时间地点。",
}
WIDE = {"rows": 3}


class RoundForm(forms.Form):
    """拟订遴选公告: everything but the title and an estate may be filled in later."""

    estates = forms.ModelMultipleChoiceField(
        label="小区（可多选）", queryset=Estate.objects.none(), required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text="两个以上老旧小区可以打包为一个项目。",
    )  # fmt: skip
    regions = forms.ModelMultipleChoiceField(
        label="或整个物业管理区域（可多选）", queryset=Region.objects.none(), required=False,
        widget=forms.SelectMultiple(attrs={"size": 4}),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in TYPED:
            self.fields[name] = _field(name)
        mine = Estate.objects.visible_to(user).filter(last_day__isnull=True)
        estates: Any = self.fields["estates"]
        estates.queryset = mine.select_related("community", "region").order_by("code")
        estates.label_from_instance = lambda row: f"{row.community.name} {row.name}"
        regions: Any = self.fields["regions"]
        regions.queryset = Region.objects.visible_to(user)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (cleaned.get("estates") or cleaned.get("regions")):
            raise forms.ValidationError("请选择至少一个小区或一个物业管理区域。")
        return cleaned

    def chosen(self) -> list[Estate]:
        """The estates picked one by one and those of whole regions, each once, by code."""
        picked = {row.pk: row for row in self.cleaned_data["estates"]}
        picked |= {row.pk: row for row in estates_in(self.cleaned_data["regions"])}
        return sorted(picked.values(), key=lambda row: row.code)

    def values(self) -> dict[str, Any]:
        """Columns of the notice."""
        return {name: self.cleaned_data[name] for name in TYPED}


def _field(name: str) -> forms.Field:
    column: Any = SelectionRound._meta.get_field(name)
    label = str(column.verbose_name)
    if name.endswith("_day"):
        return DayField(label=label, required=False)
    if name == "shortlist_most":
        return forms.IntegerField(label=label, min_value=1, max_value=MOST, initial=MOST)
    if column.get_internal_type() == "TextField":
        area = forms.Textarea(attrs=WIDE)
        help_text = HINTS.get(name, "")
        return forms.CharField(
            label=label, max_length=LONG, required=False, widget=area, help_text=help_text
        )
    return forms.CharField(label=label, max_length=column.max_length, required=name == "title")


class SignForm(forms.Form):
    """会签: the digest of what the signer has read goes along."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)


class QuestionForm(forms.Form):
    """登记提问."""

    asker = forms.CharField(label="提问人（单位）", max_length=100)
    text = forms.CharField(label="问题", max_length=LONG, widget=forms.Textarea(attrs=WIDE))
    anonymous = forms.BooleanField(label="公告时不写提问人", required=False, initial=True)


class AnswerForm(forms.Form):
    """答复提问."""

    number = forms.IntegerField(label="问题序号", min_value=1)
    answer = forms.CharField(label="答复", max_length=LONG, widget=forms.Textarea(attrs=WIDE))


class DeadlineForm(forms.Form):
    """变更期限."""

    field = forms.ChoiceField(label="期限", choices=[("", "请选择"), *Deadline.choices])
    new = DayField(label="新日期")
    code = forms.ChoiceField(label="事由类别", choices=[("", "请选择"), *DeadlineReason.choices])
    reason = forms.CharField(label="事由", max_length=300, widget=forms.Textarea(attrs=WIDE))

    def given(self) -> dict[str, Any]:
        """The new day, as the service takes it."""
        return {"day": NewDay(**self.cleaned_data)}
