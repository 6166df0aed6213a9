"""The steps of a meeting: each button one service call, safe to press twice."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms

from committees.forms_votes import AnnounceForm, DismissalForm, ItemForm, PublishForm, RevokeForm
from committees.models import Assembly, OwnersDecision
from committees.services import votes as services
from committees.states import AssemblyState, VoteState
from core.web.steps import ReasonForm

S, V = AssemblyState, VoteState


class Step(NamedTuple):
    """One act: who may, in which states, what its button says, asks and calls."""

    code: str
    label: str
    perm: str
    states: frozenset[str]
    run: Callable[..., Any]
    form: type[forms.Form] = forms.Form
    hint: str = ""
    tone: str = ""


STEPS = {
    step.code: step
    for step in (
        Step(
            "matter", "增加表决事项", "committees.call_assembly", frozenset({S.DRAFT}),
            services.add_matter, ItemForm, "多数要求由事项类别决定；公告后不能再加。",
        ),
        Step(
            "announce", "公告会议", "committees.call_assembly", frozenset({S.DRAFT}),
            services.announce_assembly, AnnounceForm,
            "应提前15天公告并告知居委会。公告时冻结表决名册（面积、人数），以后不再变动。", "main",
        ),
        Step(
            "open", "开始表决", "committees.call_assembly", frozenset({S.NOTICED}),
            services.open_voting, hint="会议当日或以后办理，之后才能录入表决票。", tone="main",
        ),
        Step(
            "count", "计票", "committees.count_ballots", frozenset({S.VOTING}),
            services.count_ballots,
            hint="表决期满、全部票已复核、同一业主的票一致，才能计票。", tone="main",
        ),
        Step(
            "confirm", "监票确认", "committees.confirm_count", frozenset({S.COUNTED}),
            services.confirm_count,
            hint="由计票人以外的人办理；系统用已存的票重新计一次，一致才能确认。", tone="main",
        ),
        Step(
            "return", "退回重新核票", "committees.confirm_count", frozenset({S.COUNTED}),
            services.return_count, ReasonForm, "回到表决中，更正后重新计票；本轮结果留存备查。",
            "danger",
        ),
        Step(
            "publish", "公布结果", "committees.publish_decision", frozenset({S.DECIDED}),
            services.publish_result, PublishForm, "结果确认后3天内公布，超期会写明。", "main",
        ),
        Step(
            "cancel", "取消会议", "committees.call_assembly",
            frozenset({S.DRAFT, S.NOTICED, S.VOTING}), services.cancel_assembly, ReasonForm,
            "取消后不能恢复，已录入的票留存备查。", "danger",
        ),
    )
}  # fmt: skip
DECISION_STEPS = {
    step.code: step
    for step in (
        Step(
            "drop", "不再提交表决", "committees.call_assembly", frozenset({V.DRAFT}),
            services.drop_matter, ReasonForm, tone="danger",
        ),
        Step(
            "dismissal", "登记解聘通知", "committees.serve_dismissal",
            frozenset({V.PASSED, V.PUBLISHED}), services.serve_dismissal, DismissalForm,
            "书面通知送达60天后，物业服务才能终止（民法典946条）。",
        ),
        Step(
            "publish", "公布结果", "committees.publish_decision",
            frozenset({V.PASSED, V.FAILED, V.INVALID}), services.publish_decision, PublishForm,
            "结果确认后3天内公布，超期会写明。",
        ),
        Step(
            "revoke", "撤销决定", "committees.revoke_decision",
            frozenset({V.PASSED, V.PUBLISHED}), services.revoke_decision, RevokeForm,
            "凭人民法院的裁判文书或业主大会的决定办理。", "danger",
        ),
    )
}  # fmt: skip


def fits(step: Step, row: OwnersDecision) -> bool:
    """Does the act apply to this decision now?"""
    if row.state not in step.states:
        return False
    if step.code == "publish":
        return row.assembly_id is None
    if step.code == "dismissal":
        return row.dismisses and bool(row.passed) and not hasattr(row, "dismissal_notice")
    return step.code == "drop" or bool(row.passed)


def arguments(form: forms.Form) -> dict[str, Any]:
    """What the form gives to the service."""
    given = getattr(form, "given", None)
    found: dict[str, Any] = given() if given is not None else dict(form.cleaned_data)
    return found


def steps_of(assembly: Assembly, user: Any) -> list[Step]:
    """The buttons of this person on this meeting, in the order of the work."""
    return [
        step
        for step in STEPS.values()
        if assembly.state in step.states and user.has_perm(step.perm)
    ]
