"""The steps from the confirmed screening to the owners' choice: each button one service call."""

from typing import Any

from committees.pages.steps import Step
from tenders.forms import evaluation as forms
from tenders.models import SelectionRound
from tenders.queries import choice
from tenders.queries import evaluation as queries
from tenders.services import evaluation as services
from tenders.services.evaluation import choosing, listing, objections, result, screening
from tenders.states import ApplicationState, Method, RoundState

S = RoundState
BY_ANOTHER = frozenset({"withdraw", "publicise", "answer"})
"""Steps that whoever made the shortlist does not take."""
STEPS = {
    step.code: step
    for step in (
        Step("plan", "拟订评分方案", screening.PLAN, frozenset({S.DRAFT}), services.set_plan,
             forms.PlanForm, "各项合计100分；随公告发布后不能再改。"),
        Step("confirm", "确认资格审查结果", screening.CONFIRM, frozenset({S.SCREENING}),
             services.finish_screening, forms.OfRound,
             "由审查人以外的人办理；每家企业逐项审完以后才能确认。", "main"),
        Step("evaluate", "汇总评审结果", result.EVALUATE, frozenset({S.SCREENING}),
             services.evaluate, forms.LotForm,
             "全部评分表签字后办理；结果只算一次，不能再改。", "main"),
        Step("negotiate", "登记协商结果", result.EVALUATE, frozenset({S.SCREENING}),
             services.negotiate, forms.NegotiateForm, "经批准协商选定的，写明协商经过和顺序。"),
        Step("shortlist", "确定入围企业", listing.SHORTLIST, frozenset({S.EVALUATED}),
             services.shortlist, forms.ShortlistForm, "1至3家；跳过排名在前的应写明理由。", "main"),
        Step("withdraw", "退回入围名单", listing.PUBLICISE, frozenset({S.SHORTLISTED}),
             services.withdraw_shortlist, forms.WithdrawListForm, "原名单留存备查。", "danger"),
        Step("publicise", "公示结果", listing.PUBLICISE, frozenset({S.SHORTLISTED}),
             services.publicise, forms.OfRound,
             "由确定入围名单以外的人办理；从公示次日起算工作日，末日24时期满。", "main"),
        Step("object", "登记公示异议", objections.ENTER, frozenset({S.PUBLICIZING}),
             services.enter_objection, forms.ObjectionForm,
             "公示期内收到的异议，限期书面答复。"),
        Step("answer", "答复公示异议", objections.ANSWER, frozenset({S.PUBLICIZING, S.EVALUATED}),
             services.answer_objection, forms.AnswerForm, "确定入围名单的人不能答复。", "main"),
        Step("recommend", "向业委会（物管会）推荐", choosing.RECOMMEND,
             frozenset({S.PUBLICIZING, S.RECOMMENDED}), services.recommend, forms.RecommendForm,
             "公示期满、异议都已答复后办理；推荐入围第一位。", "main"),
        Step("choose", "登记选定结果", choosing.RECORD, frozenset({S.RECOMMENDED}),
             services.record_choice, forms.ChoiceForm,
             "业委会选聘须有业主共同决定；不同意的，可推荐下一家。", "main"),
        Step("reasons", "登记未入选理由", choosing.RECORD, frozenset({S.RECOMMENDED}),
             services.give_reasons, forms.ReasonsForm,
             "签约前应向每家未选定的企业说明理由。", "main"),
        Step("decline", "登记不再签约", choosing.RECORD, frozenset({S.RECOMMENDED}),
             services.decline, forms.DeclineForm, "选定的企业放弃签约时办理。", "danger"),
    )
}  # fmt: skip


def steps_of(selection: SelectionRound, user: Any) -> list[Step]:
    """The buttons of this person on this round, in the order of the work."""
    offered = [
        step
        for step in STEPS.values()
        if selection.state in step.states and user.has_perm(step.perm)
    ]
    listed = choice.shortlist_of(selection)
    maker = listed is not None and listed.made_by_id == user.pk
    return [
        step
        for step in offered
        if _fits(step.code, selection) and not (maker and step.code in BY_ANOTHER)
    ]


def _fits(code: str, row: SelectionRound) -> bool:
    waiting = queries.applicants(row).filter(state=ApplicationState.REGISTERED).exists()
    if code == "confirm":
        return waiting
    if code in {"evaluate", "negotiate"}:
        return not waiting and (code == "evaluate" or row.method == Method.NEGOTIATED)
    if code == "answer":
        return choice.open_objections(row) > 0
    return row.state != S.RECOMMENDED or _fits_choice(code, row)


def _fits_choice(code: str, row: SelectionRound) -> bool:
    letters = list(choice.letters_of(row))
    if code == "recommend":
        return not letters
    if code == "choose":
        return any(not hasattr(letter, "choice") for letter in letters)
    if code == "reasons":
        return choice.chosen(row) is not None and bool(choice.unexplained(row))
    return bool(letters)


def arguments(code: str, selection: SelectionRound, form: Any) -> dict[str, Any]:
    """What the form gives to the service; an act on a part of the round needs no round."""
    given: dict[str, Any] = form.given()
    return given if code in {"answer", "choose"} else {"selection": selection, **given}
