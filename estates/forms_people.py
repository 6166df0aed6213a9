"""What the office types about dwellings, owners, charters and gates; short enough for a phone."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from core.rules.masks import NO_ID, holds_resident_id
from core.web.forms import DayField, DayInput
from core.web.steps import Limited
from estates.models import Household, OwnerParty
from estates.models.charter import COLUMN
from estates.queries.people import onboarding_of, other_parties
from estates.services.charter import Promise
from estates.states import FeeModel, Gate, Occupancy, PartyKind, ServiceScope

PARTS = re.compile(r"[：:|｜\t]+")
HOMES = 3
"""Dwellings named beside an owner in a list."""
EXAMPLE = "每行一项：事项：频次，例如 楼道清扫：每日一次"


class CleanText(forms.CharField):
    """A text in which no resident id is kept (个人信息保护法 6)."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if holds_resident_id(text):
            raise forms.ValidationError(NO_ID.format(label=self.label))
        return text


class PrivateText(CleanText):
    """The same, and the browser is asked not to remember what was typed."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "autocomplete": "off"}


class WhyForm(forms.Form):
    """An act that needs its reason."""

    reason = CleanText(label="事由", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))


class HouseholdForm(Limited):
    """修改住户登记: what changes with the people who live there, and the measured area."""

    occupancy = forms.ChoiceField(label="使用情况", choices=Occupancy.choices)
    exclusive_area = forms.DecimalField(
        label="专有面积（㎡）", min_value=0, decimal_places=2, max_digits=10
    )
    note = CleanText(
        label="备注", max_length=200, required=False, help_text="不写姓名、电话和证件号"
    )

    def limit(self, user: Any, obj: Any) -> None:
        """Start from what stands there."""
        for name in self.fields:
            self.initial[name] = getattr(obj, name)


class NewHouseholdForm(forms.ModelForm[Household]):
    """登记一户: the door, the measured area, and the owner where one is known."""

    building_name = CleanText(
        label="楼栋",
        max_length=20,
        help_text="例如 3号楼；名册里已有的楼栋会自动认出",
        widget=UnfoldAdminTextInputWidget,
    )
    entrance_unit = CleanText(
        label="单元", max_length=10, required=False, help_text="不填记作1单元",
        widget=UnfoldAdminTextInputWidget,
    )  # fmt: skip
    room = CleanText(label="房号", max_length=10, widget=UnfoldAdminTextInputWidget)
    code = CleanText(
        label="户号", max_length=40, required=False, widget=UnfoldAdminTextInputWidget,
        help_text="登记后不变；不填记作“楼栋-单元-房号”",
    )  # fmt: skip
    exclusive_area = forms.DecimalField(
        label="专有面积（㎡）", min_value=Decimal("0.01"), decimal_places=2, max_digits=10,
        help_text="业主表决的依据，请按不动产登记填写", widget=UnfoldAdminDecimalFieldWidget,
        error_messages={"min_value": "专有面积应大于0。"},
    )  # fmt: skip
    owner_name = PrivateText(
        label="业主姓名（名称）", max_length=80, required=False, widget=UnfoldAdminTextInputWidget,
        help_text="可以不填；加密保存，列表里只显示首字；不收集身份证号",
    )  # fmt: skip
    owner_phone = PrivateText(
        label="业主电话", max_length=30, required=False, help_text="可以不填；加密保存",
        widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "tel"}),
    )  # fmt: skip
    owner_kind = forms.ChoiceField(
        label="业主类型", choices=PartyKind.choices, widget=UnfoldAdminSelectWidget
    )
    owner_from = forms.DateField(
        label="业主自哪一天起", required=False, help_text="不填为今天", widget=DayInput
    )

    class Meta:
        model = Household
        fields = ("estate", "entrance_unit", "room", "code", "exclusive_area", "occupancy")

    def clean(self) -> dict[str, Any]:
        """A phone without a name belongs to nobody."""
        cleaned = super().clean() or {}
        if cleaned.get("owner_phone") and not cleaned.get("owner_name"):
            self.add_error("owner_name", "写了业主电话，没有写业主姓名。")
        return cleaned


class RemovalForm(WhyForm):
    on = DayField(label="注销日期")

    field_order = ("on", "reason")


class OwnerForm(forms.Form):
    """登记业主: name and phone are sealed as soon as they are sent."""

    kind = forms.ChoiceField(label="类型", choices=PartyKind.choices)
    name = PrivateText(label="姓名（名称）", max_length=80, help_text="加密保存，列表里只显示首字")
    phone = PrivateText(
        label="电话", max_length=30, required=False, help_text="加密保存，可以不填；不收集身份证号",
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )  # fmt: skip
    from_day = DayField(label="自哪一天起")
    joint = forms.BooleanField(
        label="与现有业主共有",
        required=False,
        help_text="不勾选：接替现有业主（原业主到前一天为止）",
    )
    source = CleanText(
        label="依据", max_length=200, required=False, help_text="例如 不动产登记、购房合同"
    )


class CorrectOwnerForm(WhyForm):
    name = PrivateText(
        label="新的姓名（名称）", max_length=80, required=False, help_text="不改就不填"
    )
    phone = PrivateText(
        label="新的电话", max_length=30, required=False, help_text="不改就不填",
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )  # fmt: skip

    field_order = ("name", "phone", "reason")


class DeletionForm(WhyForm):
    on = DayField(label="申请日期")

    field_order = ("on", "reason")


class EndOwnershipForm(Limited, WhyForm):
    """Which of the party's dwellings, and its last day."""

    ownership: Any = forms.ModelChoiceField(label="哪一户", queryset=None)
    on = DayField(label="产权止日")

    field_order = ("ownership", "on", "reason")

    def limit(self, user: Any, obj: Any) -> None:
        """The open ownerships of this party, where the person may act."""
        rows = obj.ownerships.filter(to_day__isnull=True).visible_to(user)
        self.fields["ownership"].queryset = rows.select_related("household")  # type: ignore[attr-defined]


class PartyChoice(forms.ModelChoiceField[OwnerParty]):
    """Owners by what may be shown of them: mask, telephone's ends, dwellings."""

    def label_from_instance(self, obj: OwnerParty) -> str:
        homes = [row.household.code for row in obj.ownerships.all()]
        rooms = "、".join(homes[:HOMES]) or "没有产权登记"
        more = f"等{len(homes)}户" if len(homes) > HOMES else ""
        return f"{obj.masked_name} {obj.masked_phone}（{rooms}{more}，编号{obj.pk}）"


class UniteForm(Limited, WhyForm):
    """合并: which other record of the estate is the same owner and remains."""

    into: Any = PartyChoice(label="与哪一位是同一业主（保留这一位）", queryset=None)

    field_order = ("into", "reason")

    def limit(self, user: Any, obj: Any) -> None:
        """The estate's other owners, those of the same name first."""
        self.fields["into"].queryset = other_parties(party=obj).visible_to(user)  # type: ignore[attr-defined]


class GateForm(Limited):
    """登记下一步: only the gate whose turn it is."""

    gate = forms.ChoiceField(label="步骤", choices=Gate.choices)
    on = DayField(label="日期")
    evidence = CleanText(
        label="依据", max_length=200, help_text="文件名称和编号，例如 整治验收单〔2022〕5号"
    )

    def limit(self, user: Any, obj: Any) -> None:
        """One choice: the first gate that is not passed."""
        self.fields["gate"].choices = [  # type: ignore[attr-defined]
            (gate.value, gate.label) for gate in open_gates(obj)[:1]
        ]


class CorrectGateForm(GateForm):
    """更正: only gates that are passed."""

    reason = CleanText(label="更正事由", max_length=200)

    def limit(self, user: Any, obj: Any) -> None:
        left = open_gates(obj)
        self.fields["gate"].choices = [  # type: ignore[attr-defined]
            (gate.value, gate.label) for gate in Gate if gate not in left
        ]


def open_gates(estate: Any) -> list[Gate]:
    """Gates that the estate has not passed, in order."""
    round_ = onboarding_of(estate)
    if round_ is None:
        return list(Gate)
    return [gate for gate in Gate if getattr(round_, f"{COLUMN[gate]}_on") is None]


class CharterForm(forms.Form):
    """登记章程: terms, then one field for each scope with a line for each promise."""

    mode = forms.ChoiceField(label="服务模式", choices=FeeModel.choices)
    from_day = DayField(label="自哪一天起执行")
    service_from = DayField(label="服务起日")
    fee = forms.DecimalField(
        label="物业费（元/㎡/月）", required=False, min_value=0, decimal_places=4, max_digits=8,
        help_text="无偿服务不填",
    )  # fmt: skip
    fee_from = DayField(label="收费起日", required=False, help_text="先服务后收费：不早于服务起日")
    document = CleanText(label="通过文件（会议、公示）", max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for scope in ServiceScope:
            self.fields[scope.value] = CleanText(
                label=scope.label,
                required=scope != ServiceScope.OTHER,
                max_length=4000,
                help_text=EXAMPLE if scope == ServiceScope.PUBLIC_ORDER else "",
                widget=forms.Textarea(attrs={"rows": 3}),
            )

    def clean(self) -> dict[str, Any]:
        """The lines of every scope as promises, under `items`."""
        cleaned = super().clean() or {}
        items = []
        for scope in ServiceScope:
            for line in filter(str.strip, str(cleaned.pop(scope.value, "")).splitlines()):
                what, _, often = _parted(line)
                if not (what and often) or len(what) > 200 or len(often) > 60:
                    self.add_error(
                        scope.value, f"“{line.strip()[:40]}”看不出事项和频次。{EXAMPLE}。"
                    )
                items.append(Promise(scope.value, what, often))
        return {**cleaned, "items": items}


def _parted(line: str) -> tuple[str, str, str]:
    """A line at its last separator."""
    marks = list(PARTS.finditer(line.strip()))
    if not marks:
        return line.strip(), "", ""
    cut = marks[-1]
    text = line.strip()
    return text[: cut.start()].strip(), cut.group(), text[cut.end() :].strip()
