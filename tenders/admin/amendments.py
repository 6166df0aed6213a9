"""合同变更 and 设施投入承诺 on staff pages: confirmed by another person, fulfilled by proof."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.models import User
from core.web.admin import ReadOnlyAdmin
from core.web.columns import column
from core.web.steps import ReasonForm, Step, SteppedAdmin, step
from tenders.forms.contract_rows import FulfilForm, RemarkForm
from tenders.models import ContractAmendment, FacilityCommitment
from tenders.queries.contract_terms import told_changes
from tenders.services.amendments import confirm_amendment, reject_amendment
from tenders.services.contract_rows import fulfil_commitment
from tenders.states import AmendmentState

TONES = {
    AmendmentState.DRAFT: "warning",
    AmendmentState.CONFIRMED: "info",
    AmendmentState.IN_FORCE: "success",
    AmendmentState.REJECTED: "danger",
}


def _confirm(row: ContractAmendment, data: dict[str, Any], *, by: User, at: datetime) -> str:
    confirm_amendment(amendment=row, **data, by=by, at=at)
    return f"{row}已确认，自{row.effective_on}起生效。"


def _reject(row: ContractAmendment, data: dict[str, Any], *, by: User, at: datetime) -> str:
    reject_amendment(amendment=row, remark=data["reason"], by=by, at=at)
    return f"{row}未通过，已留存。"


def _fulfil(row: FacilityCommitment, data: dict[str, Any], *, by: User, at: datetime) -> str:
    fulfil_commitment(commitment=row, **data, by=by, at=at)
    return f"承诺“{row}”已登记完成。"


def _waits(row: ContractAmendment) -> bool:
    return row.state == AmendmentState.DRAFT


@admin.register(ContractAmendment)
class AmendmentAdmin(SteppedAdmin, ReadOnlyAdmin):
    counter = "次"
    list_display = (
        "contract", "number", "effective_on", "document", "reason", "made_by", "confirmed_by",
        "state_badge",
    )  # fmt: skip
    list_select_related = ("contract", "made_by", "confirmed_by")
    list_filter = (("state", ChoicesDropdownFilter),)
    search_fields = ("contract__number", "document")
    fields = (
        "contract", "number", "state", "effective_on", "told", "reason", "document", "decision",
        "made_by", "made_at", "confirmed_by", "confirmed_at", "remark",
    )  # fmt: skip
    readonly_fields = ("told",)
    actions_detail = ("confirm_step", "reject_step")
    confirm_step = step(
        Step(
            title="确认合同变更",
            permission="tenders.confirm_amendment",
            warning="由登记人以外的人办理；生效日起按新约定执行，原约定留存。已办理的补贴批次不变。",
            form=RemarkForm,
            run=_confirm,
            applies=_waits,
            icon="task_alt",
        )
    )
    reject_step = step(
        Step(
            title="不通过",
            permission="tenders.confirm_amendment",
            warning="合同不变，本次变更留存备查。",
            form=ReasonForm,
            run=_reject,
            applies=_waits,
            icon="block",
            danger=True,
        )
    )

    @column("变更内容")
    def told(self, row: ContractAmendment) -> str:
        return "；".join(told_changes(row))

    @column("状态", ordering="state", tones=TONES)
    def state_badge(self, row: ContractAmendment) -> Any:
        return row.state, row.get_state_display()


@admin.register(FacilityCommitment)
class CommitmentAdmin(SteppedAdmin, ReadOnlyAdmin):
    counter = "项"
    list_display = ("contract", "item", "quantity", "unit", "amount", "due_on", "done_on", "live")
    list_select_related = ("contract",)
    search_fields = ("contract__number", "item")
    fields = (
        "contract", "item", "quantity", "unit", "amount", "due_on", "done_on", "evidence",
        "done_by", "done_at", "amendment", "ended_by", "live",
    )  # fmt: skip
    actions_detail = ("fulfil_step",)
    fulfil_step = step(
        Step(
            title="登记承诺完成",
            permission="tenders.change_contract",
            warning="写明完成依据（验收单、照片编号等），登记后不可修改。",
            form=FulfilForm,
            run=_fulfil,
            applies=lambda row: row.live and row.done_on is None,
            icon="construction",
        )
    )
