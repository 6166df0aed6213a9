"""Fees, service items and promises typed or pasted line by line, and the form of an amendment."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms

from committees.models import OwnersDecision
from core.web.forms import DayField
from core.web.steps import Limited
from estates.states import ServiceScope
from tenders.models import Contract
from tenders.queries.contract_terms import terms_now
from tenders.rules.amendments import Agreed, Fee, Item, Promise
from tenders.states import FeeKind, FeeUnit

SPLIT = re.compile(r"[\t|｜]")
NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?", re.ASCII)
SIGN = "｜"
HINTS = {
    "fees": "每行一项：类别｜收费项目｜标准｜单位，可从表格粘贴，"
    "例如：商铺｜底商物业费｜1.2｜元/㎡/月。",
    "items": "每行一项：服务范围｜服务事项｜频次｜标准，"
    "例如：环境卫生｜楼道清扫｜每周2次｜无杂物。",
    "commitments": "每行一项：设施｜数量｜单位｜金额（可空）｜完成期限，"
    "例如：楼道灯｜30｜盏｜3000｜2022-12-31。",
}
Lines = list[tuple[str, ...]]


class LinesField(forms.CharField):
    """A row a line, its columns set apart by ｜ or a tab; every faulty line is named."""

    def __init__(self, read: Callable[[Sequence[str]], Any], *, width: int, **options: Any) -> None:
        self.read, self.width = read, width
        super().__init__(widget=forms.Textarea(attrs={"rows": 5}), required=False, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value) or ""
        found, wrong = [], []
        for number, line in enumerate(text.splitlines(), start=1):
            if not line.strip():
                continue
            try:
                found.append(self.read(_columns(line, self.width)))
            except ValueError as error:
                wrong.append(f"第{number}行：{error}。")
        if wrong:
            raise forms.ValidationError(wrong)
        return tuple(found)


def _columns(line: str, width: int) -> list[str]:
    parts = [part.strip() for part in SPLIT.split(line)]
    if len(parts) > width:
        raise ValueError(f"应有{width}栏，现有{len(parts)}栏")
    return parts + [""] * (width - len(parts))


def read_fee(parts: Sequence[str]) -> Fee:
    """A fee from its four columns; ValueError with the reason."""
    kind, name, rate, unit = parts
    kinds = {label: code for code, label in FeeKind.choices if code != FeeKind.HOUSE}
    units = {label.replace("㎡", "平方米"): code for code, label in FeeUnit.choices}
    wanted = unit.replace("㎡", "平方米").replace("m²", "平方米")
    return Fee(
        kind=_choice(kind, kinds, "类别"),
        name=name,
        rate=_number(rate, "标准"),
        unit=_choice(wanted, units, "单位"),
    )


def read_item(parts: Sequence[str]) -> Item:
    """A service item from its four columns; ValueError with the reason."""
    scope, item, frequency, standard = parts
    scopes = {label: code for code, label in ServiceScope.choices}
    return Item(
        scope=_choice(scope, scopes, "服务范围"),
        item=_needed(item, "服务事项"),
        frequency=frequency,
        standard=standard,
    )


def read_promise(parts: Sequence[str]) -> Promise:
    """A promise from its five columns; ValueError with the reason."""
    item, quantity, unit, amount, due_on = parts
    if not quantity.isascii() or not quantity.isdigit() or not int(quantity):
        raise ValueError(f"数量“{quantity}”应是大于0的整数")
    try:
        day = date.fromisoformat(due_on)
    except ValueError as error:
        raise ValueError(f"完成期限“{due_on}”应写成 2022-12-31 的样式") from error
    return Promise(
        item=_needed(item, "设施"),
        quantity=int(quantity),
        unit=unit,
        amount=_number(amount, "金额", places=2) if amount else None,
        due_on=day,
    )


def _choice(text: str, choices: dict[str, str], name: str) -> str:
    if text not in choices:
        raise ValueError(f"{name}“{text}”应是{'、'.join(choices)}之一")
    return choices[text]


def _needed(text: str, name: str) -> str:
    if not text:
        raise ValueError(f"没有写明{name}")
    return text


def _number(text: str, name: str, *, places: int = 4) -> Decimal:
    try:
        number = Decimal(text) if NUMBER.fullmatch(text) else None
    except InvalidOperation:
        number = None
    if number is None or number != number.quantize(Decimal(1).scaleb(-places)):
        raise ValueError(f"{name}“{text}”应是最多{places}位小数的数")
    return number


def lines_of(agreed: Agreed) -> dict[str, str]:
    """The rows of a contract as the lines that would be typed for them."""
    kinds, units = dict(FeeKind.choices), dict(FeeUnit.choices)
    scopes = dict(ServiceScope.choices)
    fees: Lines = [
        (kinds[r.kind], r.name, f"{r.rate.normalize():f}", units[r.unit]) for r in agreed.fees
    ]
    items: Lines = [(scopes[r.scope], r.item, r.frequency, r.standard) for r in agreed.items]
    promises: Lines = [
        (
            r.item,
            str(r.quantity),
            r.unit,
            "" if r.amount is None else f"{r.amount:f}",
            f"{r.due_on}",
        )
        for r in agreed.commitments
    ]
    rows = {"fees": fees, "items": items, "commitments": promises}
    return {name: "\n".join(SIGN.join(row) for row in found) for name, found in rows.items()}


class RowsForm(Limited):
    """分类收费、服务事项和设施投入承诺 of a draft, or as an amendment leaves them."""

    fees = LinesField(read_fee, width=4, label="分类收费（住宅以外）", help_text=HINTS["fees"])
    items = LinesField(read_item, width=4, label="服务事项", help_text=HINTS["items"])
    commitments = LinesField(
        read_promise, width=5, label="设施投入承诺", help_text=HINTS["commitments"]
    )

    def limit(self, user: Any, obj: Any) -> None:
        for name, text in lines_of(terms_now(obj)).items():
            self.fields[name].initial = text


class AmendmentForm(RowsForm):
    """登记合同变更: each field holds what is agreed now; what is changed is the change."""

    effective_on = DayField(label="生效日期")
    document = forms.CharField(label="补充协议文号", max_length=100)
    reason = forms.CharField(label="变更事由", max_length=300)
    decision: Any = forms.ModelChoiceField(
        label="业主共同决定（如有）", queryset=OwnersDecision.objects.none(), required=False
    )
    fee = forms.DecimalField(
        label="住宅物业费（元/㎡/月）", min_value=0, max_digits=9, decimal_places=4
    )
    ends_on = DayField(label="服务止日")
    fund_rate = forms.DecimalField(
        label="业委会工作经费比例（%）", required=False, max_digits=5, decimal_places=2
    )
    exit_terms = forms.CharField(
        label="退出和交接约定", required=False, max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    field_order = (
        "effective_on", "document", "reason", "decision", "fee", "ends_on", "fund_rate", "fees",
        "items", "commitments", "exit_terms",
    )  # fmt: skip

    def limit(self, user: Any, obj: Any) -> None:
        super().limit(user, obj)
        now = terms_now(obj)
        for name in ("fee", "ends_on", "fund_rate", "exit_terms"):
            self.fields[name].initial = getattr(now, name)
        self.fields["decision"].queryset = _decisions(user, obj)  # type: ignore[attr-defined]


AGREED = ("fee", "ends_on", "fund_rate", "exit_terms", "fees", "items", "commitments")


def changes_in(data: dict[str, Any]) -> dict[str, Any]:
    """The terms of a cleaned amendment form, as the service takes them."""
    return {name: data[name] for name in AGREED}


def _decisions(user: Any, contract: Contract) -> Any:
    served = contract.services.values("estate_id")
    regions = contract.services.values("estate__region_id")
    rows = OwnersDecision.objects.visible_to(user).filter(passed=True, revoked_on__isnull=True)
    return rows.filter(estate__in=served) | rows.filter(region__in=regions)


class RemarkForm(forms.Form):
    """确认: a remark is welcome, not needed."""

    remark = forms.CharField(label="意见", max_length=300, required=False)


class FulfilForm(forms.Form):
    """登记承诺完成."""

    done_on = DayField(label="完成日期")
    evidence = forms.CharField(label="完成依据", max_length=200)
