"""What the office types about a committee's life."""

from typing import Any

from django import forms

from committees.services.life import NewMember
from core.web.forms import DayField

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


class FundForm(forms.Form):
    """登记工作经费: the amount follows from the two figures."""

    period_first_day = DayField(label="所属期起")
    period_last_day = DayField(label="所属期止")
    collected = forms.DecimalField(
        label="物业费实收额（元）", min_value=0, max_digits=14, decimal_places=2
    )
    rate = forms.DecimalField(label="提取比例（%）", max_digits=5, decimal_places=2)


def _member(words: list[str]) -> NewMember | None:
    name, *rest = words
    flags: dict[str, Any] = dict.fromkeys(YES.values(), False)
    titles = [word for word in rest if word not in YES]
    if len(titles) > 1:
        return None
    flags |= {YES[word]: True for word in rest if word in YES}
    return NewMember(name=name, title=titles[0] if titles else "委员", **flags)
