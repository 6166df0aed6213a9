"""The steps of a round until applications are opened: each button one service call."""

from datetime import date
from typing import Any

from committees.pages.steps import Step
from core.web.steps import ReasonForm
from tenders.forms.rounds import AnswerForm, DeadlineForm, QuestionForm, SignForm
from tenders.models import SelectionRound
from tenders.queries.rounds import missing_applicants
from tenders.services import round_ends as ends
from tenders.services import round_notice as notice
from tenders.services import round_window as window
from tenders.services import rounds as spine
from tenders.states import ROUND_STATES, Method, RoundState

S = RoundState
OUT = frozenset({S.PUBLISHED, S.REGISTRATION})
OPEN = frozenset({S.REGISTRATION})
FAILING = frozenset(ROUND_STATES.sources_of(S.FAILED))
CANCELLING = frozenset(ROUND_STATES.sources_of(S.CANCELLED))
STEPS = {
    step.code: step
    for step in (
        Step("sign", "会签公告", notice.SIGN, frozenset({S.DRAFT}), notice.sign_round, SignForm,
             "请先通读公告内容。街道主任和住建部门审核人各签一次；内容再改动即失效。", "main"),
        Step("publish", "发布公告", notice.PUBLISH, frozenset({S.CO_SIGNED}), notice.publish_round,
             hint="发布后内容不能再改，各小区情况和适用参数按当天冻结；截止日只能按“变更期限”延后。",
             tone="main"),
        Step("open", "开始报名", notice.PUBLISH, frozenset({S.PUBLISHED}), spine.open_registration,
             hint="到报名首日系统自动办理；也可以在当天手工办理。", tone="main"),
        Step("ask", "登记提问", window.ANSWER, OUT, window.ask_question, QuestionForm,
             "提问截止日24时以后不再受理。"),
        Step("answer", "答复提问", window.ANSWER, OUT, window.answer_question, AnswerForm,
             "答复即向所有人公告，不能再改。", "main"),
        Step("deadline", "变更期限", window.CHANGE, OUT, window.change_deadline, DeadlineForm,
             "只能延后，原日期和新日期一并重新公告；截止以后只有“报名不足”可以延长报名。"),
        Step("negotiate", "申请协商选定", ends.ASK, OPEN, ends.ask_negotiation, ReasonForm,
             "报名不足时的办法之一，由住建部门批准后与已报名的企业协商。"),
        Step("approve", "批准协商选定", ends.APPROVE, OPEN, ends.approve_negotiation, tone="main",
             hint="批准后按已报名的企业继续办理。"),
        Step("return", "退回协商申请", ends.APPROVE, OPEN, ends.return_negotiation, ReasonForm,
             tone="danger"),
        Step("fail", "登记遴选失败", ends.FAIL, FAILING, ends.fail_round, ReasonForm,
             "失败后小区不再被本次遴选占用，可以重新遴选。", "danger"),
        Step("again", "重新遴选", ends.FAIL, frozenset({S.FAILED}), ends.re_tender,
             hint="按原公告内容和小区拟订新的遴选，日期另定，须重新会签。", tone="main"),
        Step("cancel", "取消遴选", ends.CANCEL, CANCELLING, ends.cancel_round, ReasonForm,
             "取消后不能恢复。", "danger"),
    )
}  # fmt: skip


def steps_of(selection: SelectionRound, user: Any, *, on: date) -> list[Step]:
    """The buttons of this person on this round as of the day, in the order of the work."""
    offered = [
        step
        for step in STEPS.values()
        if selection.state in step.states and user.has_perm(step.perm)
    ]
    return [step for step in offered if _applies(step.code, selection, user=user, on=on)]


def _applies(code: str, row: SelectionRound, *, user: Any, on: date) -> bool:
    if code == "sign":
        return _may_sign(row, user)
    if code == "answer":
        return bool(row.questions.filter(answer="").exists())
    if code in {"ask", "open"}:
        day = row.questions_last_day if code == "ask" else row.registration_first_day
        return day is not None and (on <= day if code == "ask" else on >= day)
    if code in {"approve", "return"}:
        return row.negotiation_asked_by_id is not None and row.method == Method.OPEN
    if code == "negotiate":
        return row.negotiation_asked_by_id is None and is_short(row, on)
    return code != "fail" or row.state != S.REGISTRATION or is_short(row, on)


def _may_sign(row: SelectionRound, user: Any) -> bool:
    seat = notice.SEATS.get(user.role)
    signed = row.signatures.filter(live=True, seat=seat).exists()
    return not signed and user.pk not in {row.created_by_id, row.changed_by_id}


def is_short(row: SelectionRound, on: date) -> bool:
    """Did registration close with fewer applications than needed?"""
    last = row.registration_last_day
    closed = row.state == S.REGISTRATION and last is not None and on > last
    return closed and missing_applicants(row) > 0


NEXT = {
    S.DRAFT: "补齐公告内容，由街道主任和住建部门审核人分别会签。",
    S.CO_SIGNED: "由街道物业办发布公告。",
    S.PUBLISHED: "等待报名首日；其间受理提问并公开答复。",
    S.REGISTRATION: "受理报名；截止后由两人共同开封。",
    S.SCREENING: "逐项审查资格。",
    S.EVALUATED: "按得分确定入围企业。",
    S.SHORTLISTED: "公示入围结果。",
    S.PUBLICIZING: "公示期满、异议都已答复后推荐给业委会。",
    S.RECOMMENDED: "由业主决定，业委会与选定的企业签订合同。",
    S.CONTRACTED: "办理合同备案。",
    S.FAILED: "重新遴选，或另行安排。",
}
"""What has to be done next, in each state that has a next."""


def next_of(row: SelectionRound, on: date) -> str:
    """What has to be done next; "" where nothing has."""
    if is_short(row, on):
        return "报名不足：延长报名、申请协商选定，或登记失败后重新遴选，三者取一。"
    last = row.registration_last_day
    if row.state == S.REGISTRATION and last is not None and on > last:
        return "报名已截止，由两人共同开封。"
    return NEXT.get(RoundState(row.state), "")
