"""What the office types while a contract runs, and when a company leaves."""

from typing import Any

from django import forms
from django.db.models import Q

from committees.models import OwnersDecision
from core.web.forms import DayField
from core.web.steps import Limited
from estates.states import UNSERVICED, Mode
from tenders.models import DismissalProposal
from tenders.rules.life import GROUPS

Uploaded = list[tuple[str, Any]]


class ManyFiles(forms.ClearableFileInput):
    """The browser's own choice of several files."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once, each as (name, upload)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=ManyFiles(), **options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        chosen = data if isinstance(data, list | tuple) else [data]
        found = [super(ManyFilesField, self).clean(one, initial) for one in chosen or [None]]
        return [(one.name, one) for one in found if one]


class AnswerForm(forms.Form):
    """企业答复."""

    answered_on = DayField(label="答复日期")
    answer = forms.CharField(
        label="答复内容", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    papers = ManyFilesField(label="附件", required=False)


class RemedyForm(forms.Form):
    """整改（兑现）完成."""

    remedied_on = DayField(label="完成日期")
    papers = ManyFilesField(label="照片或记录", required=False)


class ProposalForm(forms.Form):
    """提出解聘提议."""

    opened_on = DayField(label="提出日期")


class CorrectionForm(forms.Form):
    """更正用工季报: all counts anew."""

    total_staff = forms.IntegerField(label="在岗总人数", min_value=0, max_value=99_999)
    over_4050 = forms.IntegerField(label=GROUPS["over_4050"], min_value=0, max_value=99_999)
    low_income = forms.IntegerField(label=GROUPS["low_income"], min_value=0, max_value=99_999)
    destitute = forms.IntegerField(label=GROUPS["destitute"], min_value=0, max_value=99_999)
    other_groups = forms.IntegerField(label=GROUPS["other_groups"], min_value=0, max_value=99_999)
    reason = forms.CharField(label="更正理由", max_length=300)


class FiguresForm(forms.Form):
    """录入全体住户测评: households, each once."""

    closed_on = DayField(label="结束日期")
    returned = forms.IntegerField(label="收回户数", min_value=0, max_value=999_999)
    satisfied = forms.IntegerField(label="满意户数", min_value=0, max_value=999_999)
    dissatisfied = forms.IntegerField(label="不满意户数", min_value=0, max_value=999_999)
    document = forms.CharField(label="测评记录编号", max_length=100, required=False)


class VoteForm(Limited):
    """提交表决: the matter that the owners vote on."""

    decision = forms.ModelChoiceField(
        label="业主大会表决事项",
        queryset=OwnersDecision._default_manager.none(),
        empty_label="请选择",
        help_text="先在“业主大会表决”中拟订解聘事项；没有可选的就是还没有拟订。",
    )

    def limit(self, user: Any, obj: DismissalProposal) -> None:
        """Dismissals of this company's estates, voted on since the proposal."""
        served = obj.contract.services.filter(live=True)
        if obj.estate_id is not None:
            served = served.filter(estate=obj.estate_id)
        here = Q(estate__in=served.values("estate"))
        here |= Q(region__in=served.values("estate__region"))
        rows = OwnersDecision._default_manager.visible_to(user).filter(
            here, dismisses=True, held_on__gte=obj.opened_on
        )
        # not cut to a number: a choice is looked up among them, which a slice refuses
        self.fields["decision"].queryset = rows.order_by("-held_on")  # type: ignore[attr-defined]


class HandedOverForm(forms.Form):
    """登记交接."""

    done_on = DayField(label="交接日期")
    received_by = forms.CharField(label="接收人（单位）", max_length=60)
    note = forms.CharField(label="交接情况", max_length=300, required=False)


class EmergencyEndForm(forms.Form):
    """结束应急服务 without a takeover."""

    ended_on = DayField(label="最后一天")
    next_mode = forms.ChoiceField(
        label="之后的管理方式",
        choices=[(mode.value, mode.label) for mode in Mode if mode in UNSERVICED],
    )
    reason = forms.CharField(label="结束原因", max_length=300)


class SettleForm(forms.Form):
    """办结提醒."""

    note = forms.CharField(label="办结说明", max_length=300)
