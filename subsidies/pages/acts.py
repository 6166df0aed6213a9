"""What can be done with a batch: label, right, states, form and the service behind the button."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django import forms

from accounts.models import User
from subsidies import services, tasks
from subsidies.exports import LARGE
from subsidies.forms import FiguresForm, OpinionForm, PlainForm, ReasonForm
from subsidies.models import Batch
from subsidies.states import BatchState

S = BatchState
Run = Callable[..., Any]


class Act(NamedTuple):
    """One button. `summary` tells what pressing it means; `done` what then has happened."""

    code: str
    label: str
    permission: str
    states: frozenset[str]
    form: type[forms.Form]
    run: Run
    done: str
    summary: str
    tone: str = ""

    def fits(self, user: User, batch: Batch) -> bool:
        """May this person press the button on this batch now?"""
        return batch.state in self.states and user.has_perm(self.permission)


class Offer(NamedTuple):
    """A button on the page, with its form filled for these figures."""

    act: Act
    form: forms.Form


def _order_workbook(*, batch: Batch, by: User, at: datetime) -> Any:
    return tasks.order_workbook(batch=batch, by=by, at=at)


ACTS = {
    act.code: act
    for act in (
        Act(
            "calculate", "测算", "subsidies.calculate", frozenset({S.DRAFT}), PlainForm,
            services.start_calculation, "已开始测算，完成后本页显示结果。",
            "按已冻结的条款逐个小区核定，完成后数据不能再改动。", "main",
        ),
        Act(
            "submit", "上报住建局", "subsidies.submit", frozenset({S.CALCULATED}), FiguresForm,
            services.submit, "已上报住建局。", "上报后由住建局批准或退回，街道不能再作废。", "main",
        ),
        Act(
            "approve", "批准", "subsidies.approve", frozenset({S.SUBMITTED}), OpinionForm,
            services.approve, "已批准。", "批准的是本页显示的数据，批准后永久锁定。", "main",
        ),
        Act(
            "return", "退回", "subsidies.return", frozenset({S.SUBMITTED}), ReasonForm,
            services.return_batch, "已退回街道。", "退回后街道更正依据并建立新的批次。", "danger",
        ),
        Act(
            "void", "作废", "subsidies.void", frozenset({S.DRAFT, S.CALCULATED}), ReasonForm,
            services.void_batch, "已作废。",
            "作废后可以重新建立本年度批次，原数据保留备查。", "danger",
        ),
        Act(
            "workbook", "生成申报表", "subsidies.export",
            frozenset({S.CALCULATED, S.SUBMITTED, S.APPROVED, S.RETURNED}), PlainForm,
            _order_workbook, "正在生成申报表，完成后可在本页下载。", "小区较多，在后台生成。",
        ),
    )
}  # fmt: skip


def offers(user: User, batch: Batch) -> list[Offer]:
    """The buttons of this person on this batch, in the order of the work."""
    return [
        Offer(act, act.form(initial={"digest": batch.digest}, auto_id=f"{act.code}_%s"))
        for act in ACTS.values()
        if act.fits(user, batch) and (act.code != "workbook" or batch.case_count > LARGE)
    ]
