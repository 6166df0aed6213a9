"""全体测评 on staff pages."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from accounts.models import User
from core.web.columns import column, figure
from core.web.steps import ReasonForm, Step, step
from tenders.admin.life import Data, Entered
from tenders.forms import life as forms
from tenders.models import SatisfactionPoll
from tenders.services import life
from tenders.services.life import Figures
from tenders.states.life import POLL_STATES, PollState

POLL_TONES = {
    PollState.OPEN: "info",
    PollState.ENTERED: "warning",
    PollState.CHECKED: "success",
    PollState.CANCELLED: "danger",
}


def _enter(poll: SatisfactionPoll, data: Data, *, by: User, at: datetime) -> str:
    life.enter_poll(poll=poll, figures=Figures(**data), by=by, at=at)
    return "测评数字已录入，请由另一人复核。"


def _check(poll: SatisfactionPoll, data: Data, *, by: User, at: datetime) -> str:
    done = life.check_poll(poll=poll, by=by, at=at)
    said = "超过" if done.exceeds else "没有超过"
    return f"已复核：不满意{done.dissatisfied}户，{said}规定比例。"


def _return(poll: SatisfactionPoll, data: Data, *, by: User, at: datetime) -> str:
    life.return_poll(poll=poll, **data, by=by, at=at)
    return "已退回，请重新录入。"


def _cancel(poll: SatisfactionPoll, data: Data, *, by: User, at: datetime) -> str:
    life.cancel_poll(poll=poll, **data, by=by, at=at)
    return "测评已取消。"


def _propose_poll(poll: SatisfactionPoll, data: Data, *, by: User, at: datetime) -> str:
    life.propose_by_poll(poll=poll, **data, by=by, at=at)
    return "解聘提议已提出；合同继续履行，由业主共同决定。"


def _poll_to(target: PollState) -> Any:
    """Can the poll move to the state?"""
    return lambda poll: poll.state in POLL_STATES.sources_of(target)


@admin.register(SatisfactionPoll)
class SatisfactionPollAdmin(Entered):
    """全体住户测评: the denominator is every household, whoever answers."""

    empty_hint = "对一个小区的全体住户发起测评；抽样考评超过半数只是提示，不能代替。"
    enters = "tenders.enter_poll"
    typed = ("estate", "opened_on")
    list_display = (
        "estate", "contract", "opened_on", "closed_on", "total_figure", "dissatisfied_figure",
        "verdict", "state_badge",
    )  # fmt: skip
    list_select_related = ("estate", "contract")
    list_filter = (("state", ChoicesDropdownFilter),)
    search_fields = ("estate__name", "contract__number")
    autocomplete_fields = ("estate",)
    actions_detail = ("enter_step", "check_step", "propose_step", "return_step", "cancel_step")
    enter_step = step(
        Step(
            title="录入测评数字",
            permission="tenders.enter_poll",
            warning="每户计一次；没有收回的户不计入满意，也不计入不满意，但计入全体户数。",
            form=forms.FiguresForm,
            run=_enter,
            applies=_poll_to(PollState.ENTERED),
            icon="edit_note",
        )
    )
    check_step = step(
        Step(
            title="复核",
            permission="tenders.check_poll",
            warning="由录入人以外的人办理；复核后数字不能再改。",
            run=_check,
            applies=_poll_to(PollState.CHECKED),
            icon="fact_check",
        )
    )
    propose_step = step(
        Step(
            title="提出解聘",
            permission="tenders.propose_dismissal",
            warning="只是提出：须经业主共同决定并提前书面通知，合同在此之前继续履行。",
            form=forms.ProposalForm,
            run=_propose_poll,
            applies=lambda poll: poll.state == PollState.CHECKED and bool(poll.exceeds),
            icon="gavel",
            danger=True,
        )
    )
    return_step = step(
        Step(
            title="退回重新录入",
            permission="tenders.check_poll",
            warning="已录入的数字清除，理由留存。",
            form=ReasonForm,
            run=_return,
            applies=lambda poll: poll.state == PollState.ENTERED,
            icon="undo",
        )
    )
    cancel_step = step(
        Step(
            title="取消测评",
            permission="tenders.enter_poll",
            warning="取消后不能恢复。",
            form=ReasonForm,
            run=_cancel,
            applies=_poll_to(PollState.CANCELLED),
            icon="cancel",
            danger=True,
        )
    )
    total_figure = figure("全体户数", "total_households")
    dissatisfied_figure = figure("不满意户数", "dissatisfied")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return self.typed
        return (
            "estate", "contract", "state", "opened_on", "closed_on", "total_households",
            "returned", "satisfied", "dissatisfied", "exceeds", "document", "opened_by",
            "entered_by", "checked_by", "checked_at", "returned_reason",
        )  # fmt: skip

    def written_by_service(self, request: Any, obj: SatisfactionPoll, form: Any) -> bool:
        saved = life.open_poll(**form.cleaned_data, by=request.user, at=timezone.now())
        obj.pk = saved.pk
        return True

    @column("结论")
    def verdict(self, poll: SatisfactionPoll) -> str:
        if poll.exceeds is None:
            return ""
        return "超过规定比例" if poll.exceeds else "未超过"

    @column("状态", ordering="state", tones=POLL_TONES)
    def state_badge(self, poll: SatisfactionPoll) -> Any:
        return poll.state, poll.get_state_display()
