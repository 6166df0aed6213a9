"""Records of companies on staff pages: papers, accounts, credit events; opened from the company."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.models import User
from core.web.columns import column
from core.web.steps import Step, SteppedAdmin, step
from tenders import services
from tenders.admin.company_inlines import attachment
from tenders.forms import ConfirmForm, WhyForm
from tenders.models import CompanyDocument, CreditEvent, PayeeAccount
from tenders.states import ACCOUNT_STATES, AccountState

Data = dict[str, Any]
TONES = {
    AccountState.ENTERED: "warning",
    AccountState.CONFIRMED: "success",
    AccountState.REPLACED: "info",
    AccountState.REJECTED: "danger",
}


class ByButtons(SteppedAdmin):
    """Entered on the company's page; moves by its buttons only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _withdraw(document: CompanyDocument, data: Data, *, by: User, at: datetime) -> str:
    services.withdraw_document(document=document, **data, by=by, at=at)
    return f"{document}已作废，不再计入。"


@admin.register(CompanyDocument)
class CompanyDocumentAdmin(ByButtons):
    empty_hint = "在物业服务人的页面上“登记资料”。"
    counter = "份"
    list_display = ("kind", "company", "number", "issued_on", "valid_until", "withdrawn_reason")
    list_select_related = ("company",)
    list_filter = (("kind", ChoicesDropdownFilter),)
    search_fields = ("company__name", "number")
    fields = (
        "company", "kind", "number", "issued_on", "valid_until", "attached", "entered_by",
        "entered_at", "withdrawn_reason", "withdrawn_by", "withdrawn_at",
    )  # fmt: skip
    readonly_fields = ("attached",)
    actions_detail = ("withdraw_step",)
    withdraw_step = step(
        Step(
            title="作废",
            permission="tenders.change_company",
            warning="登记错的材料作废后留作查阅，不再计入；正确的请在企业页面重新登记。",
            form=WhyForm,
            run=_withdraw,
            applies=lambda row: row.withdrawn_at is None,
            icon="undo",
            danger=True,
        )
    )

    @column("附件")
    def attached(self, row: CompanyDocument) -> str | SafeString:
        return attachment("company-document", row.pk, row.file.name) if row.file else "没有附件"


def _confirm(account: PayeeAccount, data: Data, *, by: User, at: datetime) -> str:
    services.confirm_account(account=account, **data, by=by, at=at)
    return f"收款账户（{account}）已确认，以后付款到这个账户。"


def _reject(account: PayeeAccount, data: Data, *, by: User, at: datetime) -> str:
    services.reject_account(account=account, **data, by=by, at=at)
    return f"收款账户（{account}）已退回。"


def _reveal(account: PayeeAccount, data: Data, *, by: User, at: datetime) -> str:
    return services.reveal_account(account=account, **data, by=by, at=at)


def _waits(account: PayeeAccount) -> bool:
    return account.state in ACCOUNT_STATES.sources_of(AccountState.CONFIRMED)


@admin.register(PayeeAccount)
class PayeeAccountAdmin(ByButtons):
    """收款账户: the last four digits; the whole number by the step that asks why."""

    empty_hint = "在物业服务人的页面上“登记收款账户”。"
    counter = "个"
    list_display = ("company", "bank", "branch", "holder", "last_four", "state_badge",
                    "confirmed_at")  # fmt: skip
    list_select_related = ("company",)
    list_filter = (("state", ChoicesDropdownFilter),)
    search_fields = ("company__name", "bank", "last_four")
    fields = (
        "company", "state", "bank", "branch", "holder", "holder_reason", "last_four",
        "entered_by", "entered_at", "confirmed_by", "confirmed_at", "remark",
    )  # fmt: skip
    actions_detail = ("confirm_step", "reject_step", "reveal_step")
    confirm_step = step(
        Step(
            title="确认收款账户",
            permission="tenders.confirm_account",
            warning="对照开户证明再录入一次账号，一致才能确认；原来的账户停用。登记人不能自己确认。",
            form=ConfirmForm,
            run=_confirm,
            applies=_waits,
            icon="task_alt",
        )
    )
    reject_step = step(
        Step(
            title="退回收款账户",
            permission="tenders.confirm_account",
            warning="退回的账户留作查阅，改正后请重新登记。",
            form=WhyForm,
            run=_reject,
            applies=_waits,
            icon="undo",
            danger=True,
        )
    )
    reveal_step = step(
        Step(
            title="查看完整账号",
            permission="tenders.reveal_account",
            warning="请写明查看事由。您、时间和事由会记入审计记录；账号只显示一次。",
            form=WhyForm,
            run=_reveal,
            shown_once="tenders/company_account.html",
            icon="visibility",
        )
    )

    @column("状态", ordering="state", tones=TONES)
    def state_badge(self, account: PayeeAccount) -> Any:
        return account.state, account.get_state_display()


def _undo(event: CreditEvent, data: Data, *, by: User, at: datetime) -> str:
    services.withdraw_credit(event=event, **data, by=by, at=at)
    return f"信用事项（{event}）已撤销，原记录保留。"


@admin.register(CreditEvent)
class CreditEventAdmin(ByButtons):
    """信用事项: never edited, withdrawn by a new entry."""

    empty_hint = "在物业服务人的页面上“登记信用事项”。"
    counter = "件"
    list_display = ("happened_on", "company", "kind", "source", "summary", "withdraws")
    list_select_related = ("company", "withdraws")
    list_filter = (("kind", ChoicesDropdownFilter),)
    search_fields = ("company__name", "source", "summary")
    fields = (
        "company", "kind", "happened_on", "source", "summary", "attached", "withdraws",
        "entered_by", "entered_at",
    )  # fmt: skip
    readonly_fields = ("attached",)
    actions_detail = ("withdraw_step",)
    withdraw_step = step(
        Step(
            title="撤销信用事项",
            permission="tenders.record_credit",
            warning="原记录不变，另登记一条撤销，写明事由。",
            form=WhyForm,
            run=_undo,
            applies=lambda event: event.withdraws_id is None and not event.withdrawals.exists(),
            icon="undo",
            danger=True,
        )
    )

    @column("附件")
    def attached(self, row: CreditEvent) -> str | SafeString:
        return attachment("company-credit", row.pk, row.file.name) if row.file else "没有附件"
