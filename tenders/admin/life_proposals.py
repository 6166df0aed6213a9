"""解聘提议 on staff pages."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.models import User
from core.web.columns import column
from core.web.steps import ReasonForm, Step, step
from tenders.admin.life import Data, Entered
from tenders.forms import life as forms
from tenders.models import DismissalProposal
from tenders.queries.life import grounds_in_words
from tenders.services import life
from tenders.states.life import PENDING, PROPOSAL_STATES, ProposalState

PROPOSAL_TONES = {
    ProposalState.OPEN: "warning",
    ProposalState.PUT_TO_VOTE: "info",
    ProposalState.CARRIED: "danger",
    ProposalState.REJECTED: "success",
    ProposalState.WITHDRAWN: "info",
}


def _vote(proposal: DismissalProposal, data: Data, *, by: User, at: datetime) -> str:
    life.put_to_vote(proposal=proposal, **data, by=by, at=at)
    return "已提交业主表决。"


def _close(proposal: DismissalProposal, data: Data, *, by: User, at: datetime) -> str:
    done = life.close_proposal(proposal=proposal, by=by, at=at)
    if done.state == ProposalState.CARRIED:
        return "业主决定解聘：请登记书面解聘通知，送达60天后服务才能终止。"
    return "业主没有同意解聘，合同继续履行。"


def _take_back(proposal: DismissalProposal, data: Data, *, by: User, at: datetime) -> str:
    life.withdraw_proposal(proposal=proposal, **data, by=by, at=at)
    return "提议已撤回。"


@admin.register(DismissalProposal)
class DismissalProposalAdmin(Entered):
    """解聘提议: opened from a checked poll or a breach, decided by the owners."""

    counter = "件"
    empty_hint = "在已复核的全体测评或有证据的违约事项上“提出解聘”。"
    list_display = ("contract", "estate", "ground", "opened_on", "closed_on", "state_badge")
    list_select_related = ("contract", "estate")
    list_filter = (("state", ChoicesDropdownFilter), ("ground", ChoicesDropdownFilter))
    search_fields = ("contract__number", "contract__company__name", "estate__name")
    fields = (
        "contract", "estate", "ground", "poll", "event", "grounds_text", "state", "opened_on",
        "opened_by", "decision", "closed_on", "closed_by", "closing",
    )  # fmt: skip
    readonly_fields = ("grounds_text",)
    actions_detail = ("vote_step", "close_step", "withdraw_step")
    vote_step = step(
        Step(
            title="提交表决",
            permission="tenders.propose_dismissal",
            warning="选定业主大会的解聘事项；表决按面积和人数计算（民法典第278条）。",
            form=forms.VoteForm,
            run=_vote,
            applies=lambda row: row.state in PROPOSAL_STATES.sources_of(ProposalState.PUT_TO_VOTE),
            icon="how_to_vote",
        )
    )
    close_step = step(
        Step(
            title="登记表决结果",
            permission="tenders.close_proposal",
            warning="结果取自业主共同决定；合同和服务不因此改变，解聘还须书面通知。",
            run=_close,
            applies=lambda row: row.state == ProposalState.PUT_TO_VOTE,
            icon="task_alt",
        )
    )
    withdraw_step = step(
        Step(
            title="撤回提议",
            permission="tenders.propose_dismissal",
            warning="业主已有表决结果的不能撤回。",
            form=ReasonForm,
            run=_take_back,
            applies=lambda row: row.state in PENDING,
            icon="undo",
            danger=True,
        )
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    @column("理由")
    def grounds_text(self, row: DismissalProposal) -> str:
        return grounds_in_words(row)

    @column("状态", ordering="state", tones=PROPOSAL_TONES)
    def state_badge(self, row: DismissalProposal) -> Any:
        return row.state, row.get_state_display()
