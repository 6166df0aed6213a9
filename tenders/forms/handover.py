"""What is typed at a handover inspection: on a phone in the yard, or at the desk afterwards."""

from typing import Any

from django import forms

from core.web.forms import DayField
from core.web.steps import Limited
from tenders.models import HandoverInspection, HandoverItem, HandoverPaper, RemedyParty, Service
from tenders.queries.handover import waiting_for_handover
from tenders.rules.handover import Listed
from tenders.services.handover import Signature
from tenders.states import Condition, Recheck

EMPTY = ("", "—")
ITEM = (
    "location", "quantity", "unit", "condition", "problem", "remedy_party", "remedy_due_on",
)  # fmt: skip


class StartForm(Limited):
    """开始承接查验 of a service that waits for it."""

    service: Any = forms.ModelChoiceField(label="小区和合同", queryset=Service.objects.none())
    started_on = DayField(label="查验日期")

    def limit(self, user: Any, obj: Any) -> None:
        self.fields["service"].queryset = waiting_for_handover(user)  # type: ignore[attr-defined]


class DetailsForm(forms.ModelForm[HandoverInspection]):
    """参加人员 and 移交资料, in one go."""

    class Meta:
        model = HandoverInspection
        fields = (
            "owners_unit", "owners_people", "company_people", "street_unit", "street_people",
            "remark",
        )  # fmt: skip

    def __init__(self, *args: Any, papers: list[HandoverPaper], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = papers
        for paper in papers:
            self.fields[f"present_{paper.pk}"] = forms.BooleanField(
                label=f"{paper}：已移交", required=False, initial=paper.present
            )
            self.fields[f"note_{paper.pk}"] = forms.CharField(
                label=f"{paper}：份数和说明", required=False, max_length=100, initial=paper.note
            )

    def details(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def given_papers(self) -> dict[int, tuple[bool, str]]:
        data = self.cleaned_data
        return {
            paper.pk: (data[f"present_{paper.pk}"], data[f"note_{paper.pk}"])
            for paper in self.papers
        }


class ItemForm(forms.Form):
    """One line of the batch entry."""

    condition = forms.ChoiceField(
        label="情况", choices=[("", "未查验"), *Condition.choices], required=False
    )
    quantity = forms.IntegerField(label="数量", min_value=0, max_value=99_999, required=False)
    unit = forms.CharField(label="单位", max_length=10, required=False)
    location = forms.CharField(label="位置", max_length=60, required=False)
    problem = forms.CharField(label="存在问题", max_length=200, required=False)
    remedy_party = forms.ChoiceField(
        label="整改责任方", choices=[EMPTY, *RemedyParty.choices], required=False
    )
    remedy_due_on = DayField(label="整改期限", required=False)

    def __init__(self, data: Any = None, *, row: HandoverItem) -> None:
        known = {name: getattr(row, name) for name in ITEM}
        super().__init__(data, prefix=f"i{row.pk}", initial=known)
        self.row = row

    def values(self) -> dict[str, Any]:
        """What was typed, without blanks around it."""
        return {name: self.cleaned_data[name] for name in ITEM}


class AddItemForm(forms.Form):
    """增加查验项目: what the check-list does not have."""

    category = forms.CharField(label="类别", max_length=20)
    item = forms.CharField(label="查验项目", max_length=60)
    location = forms.CharField(label="位置", max_length=60, required=False)
    unit = forms.CharField(label="单位", max_length=10, required=False)

    def given(self) -> dict[str, Any]:
        return {"line": Listed(**self.cleaned_data)}


class SignForm(forms.Form):
    """双方签字."""

    signed_on = DayField(label="双方签字日期")
    owners_signatory = forms.CharField(label="业主方签字人", max_length=40)
    company_signatory = forms.CharField(label="物业服务人签字人", max_length=40)

    def given(self) -> dict[str, Any]:
        return {"signature": Signature(**self.cleaned_data)}


class PublishForm(forms.Form):
    """公示查验结果."""

    published_on = DayField(label="公示日期")
    where = forms.CharField(label="公示地点", max_length=100)


class PhotoForm(forms.Form):
    """上传照片."""

    file = forms.FileField(label="照片（JPG、PNG）")


class RecheckForm(forms.Form):
    """复查."""

    checked_on = DayField(label="复查日期")
    result = forms.ChoiceField(label="复查结果", choices=Recheck.choices)
    note = forms.CharField(label="说明", max_length=200, required=False)
    file = forms.FileField(label="照片（JPG、PNG）", required=False)
