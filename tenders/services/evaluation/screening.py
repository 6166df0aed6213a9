"""The plan of the scores, and the screening of who may be scored at all."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from committees.services.votes.shared import person, words
from core.db.conflicts import as_conflict
from core.db.days import business_day
from core.db.transitions import move
from core.rules.canonical import canonical_json
from core.rules.errors import Conflict, Refusal
from tenders.models import Application, EvaluationPlan, ScreeningItem, SelectionRound
from tenders.queries import evaluation as queries
from tenders.queries import rounds
from tenders.queries.companies import barred_on
from tenders.rules import evaluation as rules
from tenders.rules import scoring
from tenders.services.evaluation.shared import record, refuse, refuse_foreign
from tenders.services.rounds import hold
from tenders.states import APPLICATION_STATES, ApplicationState, RoundState
from tenders.states.evaluation import Check

PLAN, SCREEN, CONFIRM = (
    "tenders.plan_evaluation", "tenders.screen_application", "tenders.confirm_screening",
)  # fmt: skip
A, R = ApplicationState, RoundState


@transaction.atomic
def set_plan(
    *,
    selection: SelectionRound,
    weights: Mapping[str, int],
    drop_extremes: bool,
    by: User | None,
    at: datetime,
) -> EvaluationPlan:
    """Set what is scored and by how many points, while the notice is a draft; fixed with it.

    Refusal for weights that do not sum to 100 or lack the solution. A signature that stands is
    void: nobody has signed these points.
    """
    require(by, PLAN, path=selection.street.path)
    held = hold(selection, R.DRAFT, act="拟订评分方案")
    refuse(scoring.plan_refusals(weights))
    values = {
        "weights": canonical_json(dict(weights)),
        "drop_extremes": drop_extremes,
        "recommended": dict(weights) == dict(scoring.DEFAULT_WEIGHTS),
        "set_by": by,
        "set_at": at,
    }
    before = rounds.content_digest(held)
    row, _ = EvaluationPlan.objects.update_or_create(round=held, defaults=values)
    voided = 0
    if rounds.content_digest(held) != before:
        voided = held.signatures.filter(live=True).update(live=False, voided_by=by, voided_at=at)
    said = "、".join(
        f"{scoring.ITEM_LABELS[scoring.ScoreItem(c)]}{w}分" for c, w in weights.items()
    )
    gone = f"{voided}份会签失效，须重新会签。" if voided else ""
    record(
        held, f"拟订评分方案：{said}。{gone}", verb=PLAN, by=by, at=at,
        data={"weights": dict(weights), "drop_extremes": drop_extremes},
    )  # fmt: skip
    return row


@transaction.atomic
def screen(  # noqa: PLR0913 -- an act has this many sides, all named
    *,
    selection: SelectionRound,
    application: Application,
    item: str,
    passed: bool,
    reason: str = "",
    by: User | None,
    at: datetime,
) -> ScreeningItem:
    """Decide one item of the check-list for one applicant; it may be corrected until the end.

    Refusal for a failed item without a reason, and for an unknown item.
    """
    who = person(by)
    require(by, SCREEN, path=selection.street.path)
    held = hold(selection, R.SCREENING, act="资格审查")
    refuse_foreign(held, application)
    if item not in queries.CHECKLIST:
        raise Refusal(f"没有审查项“{item}”，请从清单中选择。", "ITEM_UNKNOWN")
    application.refresh_from_db()
    if application.state != A.REGISTERED:
        now = application.get_state_display()
        raise Refusal(f"{application}现在是“{now}”，不再审查。", "SCREENED")
    label = queries.CHECKLIST[item]
    given = rules.ItemVerdict(code=item, label=label, passed=passed, reason=reason)
    refuse(rules.verdict_refusals(given))
    if passed and item == Check.ELIGIBLE:
        _refuse_barred(application, at)
    _refuse_overruling(application, given)
    why = "" if passed and not reason.strip() else words(reason, "理由", most=300)
    values = {"passed": passed, "reason": why, "decided_by": who, "decided_at": at}
    with as_conflict(ScreeningItem):
        row, _ = ScreeningItem.objects.update_or_create(
            application=application, item=item, defaults=values
        )
    verdict = "合格" if passed else f"不合格：{why}"
    record(
        held, f"资格审查{application.company}：{label}{verdict}。", verb=SCREEN, by=by, at=at,
        data={"application": application.pk, "item": item, "passed": passed, "reason": why},
    )  # fmt: skip
    return row


@transaction.atomic
def finish_screening(*, selection: SelectionRound, by: User | None, at: datetime) -> SelectionRound:
    """Every applicant becomes QUALIFIED or DISQUALIFIED with all its reasons.

    By another person than those who screened. Refusal while an item is open; without any qualified
    applicant the round has failed.
    """
    who = person(by)
    require(by, CONFIRM, path=selection.street.path)
    held = hold(selection, R.SCREENING, act="确认资格审查结果")
    rows = [row for row in queries.screened(held) if row.application.state == A.REGISTERED]
    _refuse_unfinished(rows, who)
    for row in rows:
        to = A.QUALIFIED if row.found.qualified else A.DISQUALIFIED
        move(
            row.application,
            sources=APPLICATION_STATES.sources_of(to) & {A.REGISTERED},
            to=to,
            act="确认资格审查结果",
        )
    passed = [row for row in rows if row.found.qualified]
    data = {
        str(row.application.number): [reason.sentence for reason in row.found.failed]
        for row in rows
    }
    said = f"资格审查{len(rows)}家，合格{len(passed)}家。"
    if passed:
        record(held, said, verb=CONFIRM, by=by, at=at, data={"failed": data})
    else:
        record(
            held, f"{said}遴选失败。", verb=CONFIRM, by=by, at=at, to=R.FAILED,
            act="确认资格审查结果", data={"failed": data},
            closing_reason="报名企业资格审查全部不合格。",
        )  # fmt: skip
    return held


def _refuse_overruling(application: Application, given: rules.ItemVerdict) -> None:
    """Conflict where a stale page would turn another's 不合格 into 合格 without a word."""
    stands = ScreeningItem.objects.filter(application=application, item=given.code, passed=False)
    row = stands.select_related("decided_by").first()
    if row is not None and given.passed and not given.reason.strip():
        raise Conflict(
            f"{row.decided_by.name}已将{application.company}的“{given.label}”审为不合格："
            f"{row.reason}。请刷新核对；确应改为合格的，写明理由。",
            "OVERRULED",
        )


def _refuse_barred(application: Application, at: datetime) -> None:
    barred = barred_on([application.company_id], business_day(at))
    if barred:
        raise Refusal(f"{barred[application.company_id]}这一项应为不合格。", "BARRED")


def _refuse_unfinished(rows: list[queries.Screened], who: User) -> None:
    if not rows:
        raise Refusal("没有待确认的报名企业：资格审查结果已经确认。", "NOTHING_TO_CONFIRM")
    unfinished = [
        f"{row.application.company}还有{'、'.join(row.found.open_items)}没有审查。"
        for row in rows
        if not row.found.decided
    ]
    if unfinished:
        raise Refusal("".join(unfinished), "SCREENING_OPEN")
    if any(item.decided_by_id == who.pk for row in rows for item in row.items):
        raise Refusal("资格审查结果应由审查人以外的人确认。", "ONE_PERSON_SCREENS_AND_CONFIRMS")
