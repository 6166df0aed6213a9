"""What the office types about a meeting of owners and its ballots."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from committees.models import Ballot, Committee, Elector, OwnersDecision
from committees.rules import Ballot as Figures
from committees.services.votes import Call, Item, Paper, Past
from committees.states import Choice, Convener, Flaw, Matter, Medium, MeetingForm
from core.db.fields import AreaField
from core.web.forms import DayField
from estates.models import Estate, Region

NUMBERED = [("", "—"), *((value, f"{n} {label}") for n, (value, label) in
                         enumerate(Choice.choices, start=1))]  # fmt: skip
"""1 同意, 2 反对 …: a select opens by its first key, so a clerk types digits and Tab."""


class CallForm(forms.Form):
    """拟订业主大会会议."""

    estate = forms.ModelChoiceField(label="小区", queryset=Estate.objects.none(), required=False)
    region = forms.ModelChoiceField(
        label="物业管理区域", queryset=Region.objects.none(), required=False
    )
    title = forms.CharField(label="会议名称", max_length=100)
    convener = forms.ChoiceField(label="召集人", choices=Convener.choices)
    committee = forms.ModelChoiceField(
        label="业委会（物管会）", queryset=Committee.objects.none(), required=False,
        help_text="首次业主大会还没有业委会，可以不选。",
    )  # fmt: skip
    form = forms.ChoiceField(label="会议形式", choices=MeetingForm.choices)
    meeting_on = DayField(label="会议（表决开始）日期", help_text="应在公告15天以后。")
    last_on = DayField(label="表决截止日期")

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, model in (("estate", Estate), ("region", Region), ("committee", Committee)):
            field: Any = self.fields[name]
            field.queryset, field.empty_label = model.objects.visible_to(user), "请选择"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("estate")) == bool(cleaned.get("region")):
            raise forms.ValidationError("请选择一个小区或一个物业管理区域，二者取一。")
        return cleaned

    def given(self) -> dict[str, Any]:
        """Place, committee and call, as the service takes them."""
        data = dict(self.cleaned_data)
        estate, region, committee = (data.pop(name) for name in ("estate", "region", "committee"))
        return {"place": estate or region, "committee": committee, "call": Call(**data)}


class ItemForm(forms.Form):
    """增加表决事项."""

    kind = forms.ChoiceField(label="事项类别", choices=[("", "请选择"), *Matter.choices])
    matter = forms.CharField(label="表决事项", max_length=200)
    dismisses = forms.BooleanField(label="解聘物业服务人", required=False)
    basis = forms.CharField(
        label="提出依据", max_length=200, required=False,
        help_text="例如：满意度调查超过50%的业主不满意；20%以上业主联名。",
    )  # fmt: skip

    def given(self) -> dict[str, Any]:
        return {"item": Item(**self.cleaned_data)}


class AnnounceForm(forms.Form):
    """公告会议."""

    noticed_on = DayField(label="公告日期")
    informed_on = DayField(label="告知居委会日期")


class PublishForm(forms.Form):
    """公布结果."""

    published_on = DayField(label="公布日期")
    where = forms.CharField(label="公布地点", max_length=200)


class RevokeForm(forms.Form):
    """撤销决定."""

    revoked_on = DayField(label="撤销日期")
    reason = forms.CharField(label="撤销事由", max_length=200)
    document = forms.CharField(label="撤销文书", max_length=200)


class DismissalForm(forms.Form):
    """登记解聘通知."""

    served_on = DayField(label="书面通知送达日期")
    document = forms.CharField(label="通知文书", max_length=200)


class PastForm(forms.Form):
    """补录业主共同决定: totals of a vote counted before the system."""

    matter = forms.CharField(label="表决事项", max_length=200)
    kind = forms.ChoiceField(
        label="事项类别", choices=[("", "不明"), *Matter.choices], required=False
    )
    special = forms.BooleanField(label="特别事项（六）（七）（八）", required=False)
    dismisses = forms.BooleanField(label="解聘物业服务人", required=False)
    held_on = DayField(label="表决日期")
    document = forms.CharField(label="依据的文件", max_length=200)
    total_area = AreaField().formfield(label="专有面积总数（㎡）")
    total_heads = forms.IntegerField(label="业主总人数", min_value=1)
    part_area = AreaField().formfield(label="参与面积（㎡）")
    part_heads = forms.IntegerField(label="参与人数", min_value=0)
    agree_area = AreaField().formfield(label="同意面积（㎡）")
    agree_heads = forms.IntegerField(label="同意人数", min_value=0)

    def given(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        figures = {name: data.pop(name) for name in Figures.__slots__}
        return {"past": Past(**data), "ballot": Figures(**figures)}


class SharedForm(forms.Form):
    """What a stack of papers has in common."""

    returned_on = DayField(label="收回日期")
    medium = forms.ChoiceField(label="方式", choices=Medium.choices)
    collector = forms.CharField(label="收票人", max_length=40)


class PaperForm(forms.Form):
    """One line of the entry page: a unit's choices, and what is special about its paper."""

    flaw = forms.ChoiceField(
        label="整张无效", choices=[("", "有效"), *Flaw.choices], required=False
    )
    proxy = forms.CharField(label="代理人", max_length=40, required=False)
    authorisation = forms.CharField(label="授权委托书编号", max_length=100, required=False)
    reason = forms.CharField(label="更正事由", max_length=200, required=False)
    replaces = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        elector: Elector,
        matters: Sequence[OwnersDecision],
        ballot: Ballot | None,
    ) -> None:
        super().__init__(data, prefix=f"u{elector.pk}", auto_id="%s")
        self.elector, self.matters, self.ballot = elector, matters, ballot
        self.names = {matter.pk: f"m{matter.pk}" for matter in matters}
        for matter in matters:
            self.fields[self.names[matter.pk]] = forms.ChoiceField(
                label=f"{elector.address} {matter.matter}", choices=NUMBERED, required=False
            )
        self.fields["replaces"].initial = ballot.pk if ballot else None

    @property
    def boxes(self) -> list[tuple[OwnersDecision, Any, str]]:
        """A matter, its box, and what the present ballot says on it, in order."""
        votes = self.ballot.votes.all() if self.ballot else []
        said = {vote.decision_id: vote.get_choice_display() for vote in votes}
        return [(m, self[self.names[m.pk]], said.get(m.pk, "")) for m in self.matters]

    @property
    def reason_box(self) -> Any:
        return self["reason"]

    @property
    def filled(self) -> bool:
        """Has the clerk written anything about this unit?"""
        data = self.cleaned_data
        return bool(data["flaw"] or any(data[name] for name in self.names.values()))

    def paper(self, shared: Mapping[str, Any]) -> Paper:
        data = self.cleaned_data
        said = {pk: data[name] for pk, name in self.names.items() if data[name]}
        own = {name: data[name] for name in ("flaw", "proxy", "authorisation", "reason")}
        return Paper(
            elector=self.elector.pk, choices=said, replaces=data["replaces"], **shared, **own
        )


class ReviewForm(forms.Form):
    """One line of the check page."""

    verdict = forms.ChoiceField(
        label="复核", choices=[("", "未核"), ("yes", "1 一致"), ("no", "2 退回")], required=False
    )
    remark = forms.CharField(label="退回的意见", max_length=200, required=False)

    def __init__(self, data: Any = None, *, ballot: Ballot) -> None:
        super().__init__(data, prefix=f"b{ballot.pk}")
        self.ballot = ballot
