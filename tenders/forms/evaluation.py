"""What the office types from the screening to the owners' choice."""

from decimal import Decimal
from typing import Any

from django import forms

from accounts.models import User
from committees.models import Committee, OwnersDecision
from core.db.days import business_day
from core.web.forms import DayField
from tenders.models import Application, SelectionRound
from tenders.queries import choice
from tenders.queries import evaluation as queries
from tenders.rules.scoring import DEFAULT_WEIGHTS, ITEM_LABELS, ScoreItem
from tenders.services.evaluation import Answer, Decided, Seat

VERDICTS = [("", "未审"), ("pass", "合格"), ("fail", "不合格")]
DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}


def _long(label: str, most: int, **options: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=most, widget=area, **options)


def numbers(text: str) -> list[int]:
    """Application numbers as typed: "2、1" → [2, 1]. ValidationError for anything else."""
    parts = text.replace("，", ",").replace("、", ",").replace(" ", ",").split(",")
    found = [part for part in parts if part]
    if not all(part.isascii() and part.isdigit() and len(part) < 5 for part in found):
        raise forms.ValidationError("请填写报名序号，用顿号隔开，例如 2、1。")
    return [int(part) for part in found]


class OfRound(forms.Form):
    """A form whose choices depend on the round and on the day."""

    def __init__(self, *args: Any, selection: SelectionRound, at: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.selection, self.on = selection, business_day(at)
        self.limit()

    def limit(self) -> None:
        """Cut the choices down to this round."""

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class PlanForm(OfRound):
    """拟订评分方案: points by item, blank for what is not scored."""

    drop_extremes = forms.BooleanField(
        label="5名评委以上时，每项去掉一个最高分和一个最低分", required=False
    )

    def limit(self) -> None:
        plan = queries.plan_of(self.selection)
        for item in ScoreItem:
            self.fields[item.value] = forms.IntegerField(
                label=f"{item.label}（分）", min_value=0, max_value=100, required=False,
                initial=plan.weights.get(item.value, 0),
            )  # fmt: skip
        self.fields["drop_extremes"].initial = plan.drop

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        weights = {item.value: data[item.value] for item in ScoreItem if data.get(item.value)}
        order = sorted(weights, key=[*DEFAULT_WEIGHTS, *ITEM_LABELS].index)
        chosen = {code: weights[code] for code in order}
        return {"weights": chosen, "drop_extremes": data["drop_extremes"]}


class ScreeningForm(forms.Form):
    """资格审查 of one applicant: every item with its verdict and reason."""

    def __init__(self, *args: Any, found: queries.Screened, **options: Any) -> None:
        super().__init__(*args, **options)
        known = {item.item: item for item in found.items}
        for code, label in queries.CHECKLIST.items():
            item = known.get(code)
            said = "" if item is None else "pass" if item.passed else "fail"
            self.fields[code] = forms.ChoiceField(
                label=label, choices=VERDICTS, required=False, initial=said
            )
            self.fields[f"{code}_reason"] = forms.CharField(
                label=f"{label}：理由", max_length=300, required=False,
                initial=item.reason if item is not None else "",
            )  # fmt: skip

    def changed(self) -> list[tuple[str, bool, str]]:
        """Item, passed and reason of every line that says something new."""
        data = self.cleaned_data
        return [
            (code, data[code] == "pass", data[f"{code}_reason"])
            for code in queries.CHECKLIST
            if data[code] and {code, f"{code}_reason"} & set(self.changed_data)
        ]


def people(selection: SelectionRound) -> dict[str, User]:
    """People who may score here, by their number: role and scope decide."""
    return {str(row.pk): row for row in queries.eligible(selection)}


class SeatForm(forms.Form):
    """One judge: a user, or an outside expert by name."""

    user = forms.ChoiceField(label="系统用户", required=False)
    name = forms.CharField(label="外聘评委姓名", max_length=40, required=False)
    unit = forms.CharField(label="单位", max_length=100, required=False)
    expert = forms.BooleanField(label="专家", required=False)

    def __init__(self, *args: Any, people: dict[str, User], **options: Any) -> None:
        super().__init__(*args, **options)
        self.people = people
        named = [(key, f"{row.name}（{row.get_role_display()}）") for key, row in people.items()]
        field: Any = self.fields["user"]
        field.choices = [("", "外聘"), *named]

    def is_empty(self) -> bool:
        """Was the line left blank?"""
        return not (self.cleaned_data["user"] or self.cleaned_data["name"].strip())

    def seat(self) -> Seat:
        data = self.cleaned_data
        user = self.people.get(data["user"])
        return Seat(user=user, name=data["name"], unit=data["unit"], expert=data["expert"])


class ReplaceForm(SeatForm):
    """更换评委."""

    reason = _long("更换事由", 300)


class DeclareForm(forms.Form):
    """利益关系声明."""

    conflict = forms.ChoiceField(
        label="与报名企业的利益关系", choices=[("", "请选择"), ("no", "没有"), ("yes", "有")]
    )
    text = _long("利益关系说明", 300, required=False, help_text="有利益关系的，写明是什么关系。")

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"conflict": data["conflict"] == "yes", "text": data["text"]}


class SheetForm(forms.Form):
    """评分表: points by item, from 0 to the weight."""

    def __init__(
        self, *args: Any, weights: dict[str, int], known: dict[str, Decimal], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.weights = weights
        for code, weight in weights.items():
            self.fields[code] = forms.DecimalField(
                label=ITEM_LABELS[ScoreItem(code)], min_value=0, max_value=weight,
                max_digits=5, decimal_places=2, initial=known.get(code),
                widget=forms.TextInput(attrs=DECIMAL), help_text=f"0至{weight}分，最多两位小数。",
            )  # fmt: skip
        self.fields["remark"] = _long("评语", 300, required=False)

    def marks(self) -> dict[str, Decimal]:
        return {code: self.cleaned_data[code] for code in self.weights}


class LotForm(OfRound):
    """汇总评审结果; the lot only where a tie was said aloud."""

    lot = forms.CharField(
        label="抽签顺序", required=False, max_length=60,
        help_text="没有并列时不填。有并列时按抽中的先后填写报名序号，例如 2、1。",
    )  # fmt: skip
    lot_reason = forms.CharField(label="抽签记录", required=False, max_length=300)

    def clean_lot(self) -> list[int]:
        return numbers(self.cleaned_data["lot"])


class NegotiateForm(OfRound):
    """登记协商结果."""

    order = forms.CharField(label="优先顺序", max_length=60, help_text="报名序号，例如 2、1。")
    minutes = _long("协商记录", 600)

    def clean_order(self) -> list[int]:
        return numbers(self.cleaned_data["order"])


class ShortlistForm(OfRound):
    """确定入围企业: who, and why a better one is passed over."""

    def limit(self) -> None:
        for place in choice.ranking_of(self.selection):
            number, company = place.application.number, place.application.company
            self.fields[f"pick_{number}"] = forms.BooleanField(
                label=f"第{place.rank}名 {number}号 {company}", required=False
            )
            self.fields[f"skip_{number}"] = forms.CharField(
                label=f"跳过第{place.rank}名的理由", max_length=300, required=False
            )

    def given(self) -> dict[str, Any]:
        picked, skipped = [], {}
        for name, value in self.cleaned_data.items():
            kind, _, number = name.partition("_")
            if kind == "pick" and value:
                picked.append(int(number))
            elif kind == "skip" and value:
                skipped[int(number)] = value
        return {"picked": picked, "skipped": skipped}


class ObjectionForm(OfRound):
    """登记公示异议."""

    source = forms.CharField(label="异议人", max_length=100)
    received_on = DayField(label="收到日期")
    text = _long("异议内容", 1000)


class AnswerForm(OfRound):
    """答复公示异议."""

    objection = forms.ModelChoiceField(label="异议", queryset=Application.objects.none())
    upheld = forms.ChoiceField(
        label="结论", choices=[("", "请选择"), ("no", "不成立"), ("yes", "成立")],
        help_text="成立的，撤回入围名单，重新确定并公示。",
    )  # fmt: skip
    text = _long("书面答复", 1000)
    disqualified = forms.ModelChoiceField(
        label="取消资格的企业", queryset=Application.objects.none(), required=False,
        empty_label="没有",
    )  # fmt: skip

    def limit(self) -> None:
        objection: Any = self.fields["objection"]
        objection.queryset = choice.objections_of(self.selection).filter(answered_at=None)
        objection.empty_label = "请选择"
        company: Any = self.fields["disqualified"]
        company.queryset = queries.qualified(self.selection)
        company.label_from_instance = lambda row: f"{row.number}号 {row.company}"

    def given(self) -> dict[str, Any]:
        data = self.cleaned_data
        answer = Answer(
            text=data["text"], upheld=data["upheld"] == "yes", disqualified=data["disqualified"]
        )
        return {"objection": data["objection"], "answer": answer}


class Listed(forms.ModelMultipleChoiceField[Committee]):
    """Rows of the list alone: a number that no database holds is refused like any other."""

    def clean(self, value: Any) -> Any:
        rows: Any = self.queryset
        known = {str(key) for key in rows.values_list("pk", flat=True)}
        for one in value or ():
            if str(one) not in known:
                said = {"value": str(one)[:20]}
                raise forms.ValidationError(
                    self.error_messages["invalid_choice"], code="invalid_choice", params=said
                )
        return super().clean(value)


class RecommendForm(OfRound):
    """推荐: the committees in office, and the number of the letter."""

    committees = Listed(
        label="业委会（物管会）", queryset=Committee.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    letter_number = forms.CharField(label="推荐函文号", max_length=60)

    def limit(self) -> None:
        field: Any = self.fields["committees"]
        field.queryset = choice.committees_of(self.selection, on=self.on)

    def given(self) -> dict[str, Any]:
        return {**self.cleaned_data, "committees": list(self.cleaned_data["committees"])}


class ChoiceForm(OfRound):
    """登记选定结果 of one committee."""

    recommendation = forms.ModelChoiceField(label="推荐", queryset=Application.objects.none())
    agreed = forms.ChoiceField(
        label="决定", choices=[("", "请选择"), ("yes", "同意选聘"), ("no", "不同意")]
    )
    decided_on = DayField(label="决定日期")
    document = forms.CharField(label="决定文书", max_length=200)
    owners_decision = forms.ModelChoiceField(
        label="业主共同决定", queryset=OwnersDecision.objects.none(), required=False,
        empty_label="没有",
    )  # fmt: skip
    vote_ground = forms.CharField(
        label="不经业主共同决定的依据", max_length=300, required=False,
        help_text="只有物管会可以，须写明当地规定的条款。",
    )  # fmt: skip
    reason = forms.CharField(label="不同意的理由", max_length=300, required=False)

    def limit(self) -> None:
        letters = choice.letters_of(self.selection)
        field: Any = self.fields["recommendation"]
        field.queryset, field.empty_label = letters.filter(choice=None), "请选择"
        votes: Any = self.fields["owners_decision"]
        votes.queryset = choice.decisions_about(self.selection)

    def given(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        letter = data.pop("recommendation")
        data["agreed"] = data["agreed"] == "yes"
        return {"recommendation": letter, "decided": Decided(**data)}


class ReasonsForm(OfRound):
    """未入选理由, one for each."""

    def limit(self) -> None:
        ranks = {row.application_id: row.rank for row in choice.ranking_of(self.selection)}
        for row in choice.unexplained(self.selection):
            rank = ranks.get(row.pk)
            known = f"综合排名第{rank}名，未被选定。" if rank else ""
            self.fields[f"reason_{row.number}"] = forms.CharField(
                label=f"{row.number}号 {row.company}", max_length=300, initial=known
            )

    def given(self) -> dict[str, Any]:
        said = self.cleaned_data.items()
        return {"reasons": {int(name.partition("_")[2]): text for name, text in said}}


class DeclineForm(OfRound):
    """落选: the company falls away."""

    reason = _long("事由", 250)


class WithdrawListForm(OfRound):
    """退回入围名单."""

    reason = _long("退回事由", 300)
