"""The working fund on staff pages: its ledger, and the acts that enter and check a line."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.models import User
from committees.forms_fund import AccrualForm, ExpenseForm, ReceiptForm
from committees.models import Committee, WorkingFundEntry
from committees.services.fund import (
    CHECK,
    ENTER,
    Accrual,
    Payment,
    accrue_fund,
    check_fund,
    receive_fund,
    reject_fund,
    reverse_fund,
    spend_fund,
)
from committees.states import COUNTED, FUND_STATES, FundState
from core.web.admin import ReadOnlyInline
from core.web.columns import column, figure
from core.web.filters import ScopedRelatedFilter
from core.web.steps import ReasonForm, Step, SteppedAdmin, step

TONES = {
    FundState.ENTERED: "warning",
    FundState.CHECKED: "success",
    FundState.REJECTED: "danger",
}
Data = dict[str, Any]


def _accrue(committee: Committee, data: Data, *, by: User, at: datetime) -> str:
    entry = accrue_fund(committee=committee, accrual=Accrual(**data), by=by, at=at)
    return f"“{committee}”本期应提取工作经费{entry.amount}元，待复核。"


def _receive(committee: Committee, data: Data, *, by: User, at: datetime) -> str:
    entry = receive_fund(committee=committee, payment=Payment(**data), by=by, at=at)
    return f"“{committee}”工作经费到账{entry.amount}元，复核后可以支出。"


def _spend(committee: Committee, data: Data, *, by: User, at: datetime) -> str:
    entry = spend_fund(committee=committee, payment=Payment(**data), by=by, at=at)
    return f"“{committee}”工作经费支出{entry.amount}元，待复核。"


def _check(entry: WorkingFundEntry, data: Data, *, by: User, at: datetime) -> str:
    check_fund(entry=entry, by=by, at=at)
    return f"已复核：{entry}。"


def _reject(entry: WorkingFundEntry, data: Data, *, by: User, at: datetime) -> str:
    reject_fund(entry=entry, reason=data["reason"], by=by, at=at)
    return f"已退回：{entry}。"


def _reverse(entry: WorkingFundEntry, data: Data, *, by: User, at: datetime) -> str:
    made = reverse_fund(entry=entry, reason=data["reason"], by=by, at=at)
    return f"已登记冲正：{made}，待复核。"


def _in_office(committee: Committee) -> bool:
    return committee.state in COUNTED


def _waits(entry: WorkingFundEntry) -> bool:
    return entry.state in FUND_STATES.sources_of(FundState.CHECKED)


FUND_STEP = Step(
    title="登记应提取工作经费",
    permission=ENTER,
    warning="按合同约定的比例（6%至10%）乘物业费实收额，金额由系统计算；只登记，不自动扣款。",
    form=AccrualForm,
    run=_accrue,
    applies=_in_office,
    icon="savings",
)
RECEIPT_STEP = Step(
    title="登记工作经费到账",
    permission=ENTER,
    warning="登记实际到账的款项；由另一人复核后才能支出。",
    form=ReceiptForm,
    run=_receive,
    applies=lambda committee: committee.filed_on is not None,
    icon="download",
)
EXPENSE_STEP = Step(
    title="登记工作经费支出",
    permission=ENTER,
    warning="支出须有业委会决定和凭证，不能超过余额。",
    form=ExpenseForm,
    run=_spend,
    applies=_in_office,
    icon="upload",
)


class FundInline(ReadOnlyInline):
    model = WorkingFundEntry
    fields = ("kind", "happened_on", "amount", "purpose", "voucher_no", "state")
    show_change_link = True


@admin.register(WorkingFundEntry)
class FundEntryAdmin(SteppedAdmin):
    """工作经费台账: entered on the committee's page, checked and reversed here."""

    empty_hint = "在业委会（物管会）的页面上登记应提取、到账或支出，在这里复核。"
    counter = "笔"
    list_display = (
        "happened_on", "committee", "kind", "amount_figure", "purpose", "contract_number",
        "voucher_no", "decision", "state_badge",
    )  # fmt: skip
    list_select_related = ("committee__community",)
    list_filter = (
        ("committee__community", ScopedRelatedFilter),
        ("kind", ChoicesDropdownFilter),
        ("state", ChoicesDropdownFilter),
    )
    search_fields = ("committee__name", "voucher_no", "contract_number", "purpose")
    actions_detail = ("check_step", "reject_step", "reverse_step")
    check_step = step(
        Step(
            title="复核",
            permission=CHECK,
            warning="对照凭证和文件核对；登记人不能复核自己登记的记录，复核后不能修改。",
            run=_check,
            applies=_waits,
            icon="task_alt",
        )
    )
    reject_step = step(
        Step(
            title="复核退回",
            permission=CHECK,
            warning="退回的记录不再计入，留作查阅；改正后请重新登记。",
            form=ReasonForm,
            run=_reject,
            applies=_waits,
            icon="undo",
            danger=True,
        )
    )
    reverse_step = step(
        Step(
            title="冲正",
            permission=ENTER,
            warning="登记一笔金额相反的记录，原记录不变；冲正也要由另一人复核。",
            form=ReasonForm,
            run=_reverse,
            applies=lambda entry: entry.state == FundState.CHECKED and entry.reverses_id is None,
            icon="swap_horiz",
            danger=True,
        )
    )
    fields = (
        "committee", "kind", "state", "happened_on", "amount", "period_first_day",
        "period_last_day", "collected", "rate", "contract_number", "clause", "source", "purpose",
        "voucher_no", "decision", "reverses", "entered_by", "entered_at", "checked_by",
        "checked_at", "check_note",
    )  # fmt: skip

    def has_add_permission(self, request: Any) -> bool:
        return False

    def has_change_permission(self, request: Any, obj: Any = None) -> bool:
        return False

    amount_figure = figure("金额（元）", "amount", ordering="amount")

    @column("状态", ordering="state", tones=TONES)
    def state_badge(self, entry: WorkingFundEntry) -> Any:
        return entry.state, entry.get_state_display()
