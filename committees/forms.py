"""What the office types about a committee's life."""

from typing import Any

from django import forms

from committees.models import Committee
from committees.rules import CommitteeKind, needed
from committees.services.documents import NewPaper
from committees.services.life import NewMember
from committees.states import CommitteeState, PaperKind
from core.web.forms import DayField
from core.web.steps import Limited

YES = {"业主": "is_owner", "党员": "is_party_member"}


class ElectionForm(forms.Form):
    """登记选举（组建）结果 with its members, one a line."""

    formed_on = DayField(label="成立日期")
    term_first_day = DayField(label="任期起")
    term_last_day = DayField(label="任期止")
    members = forms.CharField(
        label="委员名单",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="每行一人，用空格隔开：姓名 职务 业主 党员；不是的不写。例如：李某 委员 业主",
    )

    def clean_members(self) -> list[NewMember]:
        """Rows of the list; every bad line is named."""
        found, wrong = [], []
        for number, line in enumerate(self.cleaned_data["members"].splitlines(), 1):
            words = line.replace("，", " ").replace(",", " ").split()
            if not words:
                continue
            member = _member(words)
            found.append(member) if member else wrong.append(str(number))
        if wrong:
            raise forms.ValidationError(
                f"第{'、'.join(wrong)}行看不懂：应为“姓名 职务 业主 党员”。"
            )
        return found


class FilingForm(forms.Form):
    """备案."""

    filed_on = DayField(label="备案日期")
    filing_no = forms.CharField(label="备案文号", max_length=60)


class GroupForm(forms.Form):
    """成立筹备组."""

    formed_on = DayField(label="成立日期")
    seats = forms.IntegerField(label="成员人数", min_value=1, max_value=99)
    owner_seats = forms.IntegerField(label="其中业主人数", min_value=0, max_value=99)
    leader = forms.CharField(label="组长", max_length=40)


class PapersForm(Limited):
    """登记收到的材料: those that came in together and bear the same date."""

    kinds = forms.MultipleChoiceField(
        label="材料", choices=PaperKind.choices, widget=forms.CheckboxSelectMultiple
    )
    dated_on = DayField(label="材料日期")
    reference = forms.CharField(label="编号（文号）", max_length=60, required=False)
    received_on = DayField(label="收到日期")

    def limit(self, user: Any, obj: Committee) -> None:
        """First what the next step still asks for; 备案变更表 has an act of its own."""
        kind = CommitteeKind(obj.kind)
        steps = (CommitteeState.FILED, CommitteeState.ACTIVE, CommitteeState.DISSOLVED)
        asked = {code for step in steps for code in needed(kind, step)}
        choices = [(code, label) for code, label in PaperKind.choices if code in asked]
        self.fields["kinds"].choices = choices  # type: ignore[attr-defined]

    def papers(self) -> list[NewPaper]:
        """What was ticked, as papers."""
        shared = {name: self.cleaned_data[name] for name in ("dated_on", "reference")}
        return [NewPaper(kind=kind, **shared) for kind in self.cleaned_data["kinds"]]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            data = {"papers": self.papers(), "received_on": data["received_on"]}
        return data


class MeetingForm(forms.Form):
    """首次会议."""

    met_on = DayField(label="会议日期")


class RenewalForm(forms.Form):
    """启动换届."""

    on = DayField(label="启动日期")
    name = forms.CharField(
        label="下一届名称", max_length=100, required=False, help_text="不填则与本届同名"
    )


class EndForm(forms.Form):
    """An end with its day and its reason."""

    on = DayField(label="日期")
    reason = forms.CharField(label="事由", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class JoinForm(forms.Form):
    """增补委员."""

    name = forms.CharField(label="姓名", max_length=40)
    title = forms.CharField(label="职务", max_length=20, initial="委员")
    is_owner = forms.BooleanField(label="业主", required=False)
    is_party_member = forms.BooleanField(label="党员", required=False)
    on = DayField(label="任职起")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors:
            on = data.pop("on")
            data = {"new": NewMember(**data), "on": on}
        return data


class ChangeFilingForm(forms.Form):
    """备案变更."""

    filed_on = DayField(label="备案变更日期")
    reference = forms.CharField(label="编号（文号）", max_length=60, required=False)


class BranchForm(forms.Form):
    """成立党组织."""

    name = forms.CharField(label="党组织名称", max_length=100)
    secretary = forms.CharField(label="书记", max_length=40)
    founded_on = DayField(label="成立日期")


class DutiesForm(Limited):
    """职责清单, one duty a line."""

    duties = forms.CharField(
        label="职责清单",
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="每行一条，按顺序；保存后替换原来的清单。",
    )

    def limit(self, user: Any, obj: Any) -> None:
        """What is there now, to be changed."""
        lines = obj.duty_items.order_by("position").values_list("text", flat=True)
        self.fields["duties"].initial = "\n".join(lines) or obj.duty

    def clean_duties(self) -> list[str]:
        """The lines that say something."""
        return [line.strip() for line in self.cleaned_data["duties"].splitlines() if line.strip()]


class ContactForm(forms.Form):
    """联系电话; empty removes it."""

    contact = forms.CharField(label="联系电话", max_length=40, required=False)


class RevealForm(forms.Form):
    """查看联系电话."""

    reason = forms.CharField(label="查看事由", max_length=200)


def _member(words: list[str]) -> NewMember | None:
    name, *rest = words
    flags: dict[str, Any] = dict.fromkeys(YES.values(), False)
    titles = [word for word in rest if word not in YES]
    if len(titles) > 1:
        return None
    flags |= {YES[word]: True for word in rest if word in YES}
    return NewMember(name=name, title=titles[0] if titles else "委员", **flags)
