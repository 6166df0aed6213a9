"""What the office types about the working fund."""

from decimal import Decimal
from typing import Any

from django import forms

from committees.queries.fund import FundTerms, contracts_of
from core.rules.money import FEN, plain
from core.web.forms import DayField
from core.web.steps import Limited

NO_CONTRACT = "没有找到签约或服务于此的物业服务合同，请先登记合同。"


def yuan_field(label: str, least: Decimal) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=least, max_digits=14, decimal_places=2)


class AccrualForm(Limited):
    """登记应提取: the rate is the contract's, the amount follows from the figures."""

    contract = forms.ChoiceField(label="物业服务合同", help_text="提取比例以合同约定为准")
    clause = forms.CharField(label="合同条款", max_length=100, help_text="例如：第十二条第二款")
    period_first_day = DayField(label="所属期起")
    period_last_day = DayField(label="所属期止")
    collected = yuan_field("物业费实收额（元）", Decimal(0))
    source = forms.CharField(
        label="实收依据", max_length=200, help_text="载明实收额的文件，例如：2022年度收费汇总表"
    )
    decision = forms.CharField(
        label="业主共同决定", max_length=200, help_text="同意提取的业主大会决定，例如文号或日期"
    )
    found: tuple[FundTerms, ...] = ()

    def limit(self, user: Any, obj: Any) -> None:
        self.found = tuple(contracts_of(obj))
        field: Any = self.fields["contract"]
        field.choices = [(terms.number, _told(terms)) for terms in self.found]
        if not self.found:
            field.help_text = NO_CONTRACT

    def clean(self) -> dict[str, Any]:
        """The contract's own number and rate beside what was typed."""
        data: dict[str, Any] = super().clean() or {}
        number = data.pop("contract", "")
        chosen = next((terms for terms in self.found if terms.number == number), None)
        if chosen is not None:
            data |= {"contract_number": chosen.number, "rate": chosen.rate}
        return data


class ReceiptForm(forms.Form):
    """登记到账: money that was really handed over."""

    happened_on = DayField(label="到账日期")
    amount = yuan_field("到账金额（元）", FEN)
    voucher_no = forms.CharField(label="凭证号", max_length=60)
    purpose = forms.CharField(label="摘要", max_length=200, required=False)


class ExpenseForm(forms.Form):
    """登记支出 by a decision of the committee."""

    happened_on = DayField(label="支出日期")
    amount = yuan_field("支出金额（元）", FEN)
    purpose = forms.CharField(label="用途", max_length=200)
    voucher_no = forms.CharField(label="凭证号", max_length=60)
    decision = forms.CharField(
        label="业委会决定", max_length=200, help_text="同意支出的会议决定，例如文号或会议日期"
    )


def _told(terms: FundTerms) -> str:
    rate = "未约定比例" if terms.rate is None else f"比例{plain(terms.rate)}%"
    until = "今（不定期）" if terms.ends_on is None else f"{terms.ends_on}"
    return f"{terms.number}（{terms.starts_on}至{until}，{rate}）"
