"""Score sheets: entered, corrected until signed, and then final."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.services import require
from committees.services.votes.shared import person
from core.db.conflicts import as_conflict
from core.db.transitions import move
from core.rules.errors import Conflict, Forbidden, Refusal
from tenders.models import Application, PanelJudge, ScoreLine, ScoreSheet, SelectionRound
from tenders.queries import choice
from tenders.queries import evaluation as queries
from tenders.rules import evaluation as rules
from tenders.rules import scoring
from tenders.services.evaluation.shared import record, refuse, refuse_foreign
from tenders.services.rounds import hold
from tenders.states import ApplicationState, RoundState
from tenders.states.evaluation import SHEET_STATES, SheetState

ENTER, SIGN = "tenders.enter_score", "tenders.sign_score"
A, S = ApplicationState, SheetState


@transaction.atomic
def enter_sheet(
    *,
    judge: PanelJudge,
    application: Application,
    marks: Mapping[str, Decimal],
    remark: str = "",
    by: User | None,
    at: datetime,
) -> ScoreSheet:
    """Enter one judge's marks for one applicant, or correct them while they are not signed.

    A judge with an account enters the own sheet; that of an outside expert is entered from paper.
    Refusal for marks outside 0 to the weight, an undecided screening, a panel that may not score.
    """
    who = person(by)
    require(by, ENTER, path=judge.round.street.path)
    held = hold(judge.round, RoundState.SCREENING, act="录入评分表")
    judge = PanelJudge.objects.get(pk=judge.pk)
    _refuse_judge(judge, who)
    _refuse_applicant(held, application)
    _refuse_panel(held)
    weights = queries.plan_of(held).weights
    refuse(scoring.mark_refusals(weights, marks))
    sheet = ScoreSheet.objects.filter(judge=judge, application=application).first()
    if sheet is not None and sheet.state == S.SIGNED:
        raise Conflict(f"{sheet}已经签字，不能再改。", "SIGNED")
    values = {"entered_by": who, "entered_at": at, "remark": remark.strip()[:300]}
    with as_conflict(ScoreSheet):
        sheet, _ = ScoreSheet.objects.update_or_create(
            judge=judge,
            application=application,
            defaults=values,
            create_defaults={**values, "external": judge.external},
        )
    for code, weight in weights.items():
        ScoreLine.objects.update_or_create(
            sheet=sheet,
            item=code,
            defaults={"points": marks[code]},
            create_defaults={"points": marks[code], "most": Decimal(weight)},
        )
    # the marks themselves stay out of the trail: nobody reads them before the result
    record(held, f"录入{sheet}。", verb=ENTER, by=by, at=at, data={"sheet": sheet.pk})
    return sheet


@transaction.atomic
def sign_sheet(
    *, sheet: ScoreSheet, seen: Mapping[str, Decimal], by: User | None, at: datetime
) -> ScoreSheet:
    """ENTERED → SIGNED for good: by the judge, or for an outside expert by a second person.

    `seen` are the marks that the person has before the eyes: Conflict where the sheet was changed
    meanwhile. Refusal for the wrong person.
    """
    who = person(by)
    require(by, SIGN, path=sheet.judge.round.street.path)
    held = hold(sheet.judge.round, RoundState.SCREENING, act="评分表签字")
    sheet = ScoreSheet.objects.select_related("judge", "application__round").get(pk=sheet.pk)
    if not sheet.judge.live:
        raise Conflict(f"{sheet.judge}已被更换，评分表不再计入。", "REPLACED")
    _refuse_signer(sheet, who)
    stored = {line.item: line.points for line in sheet.lines.all()}
    if stored != dict(seen):
        raise Conflict(f"{sheet}在您打开之后被修改过，请刷新核对后再签字。", "CHANGED_MEANWHILE")
    with as_conflict(ScoreSheet):
        move(
            sheet,
            sources=SHEET_STATES.sources_of(S.SIGNED),
            to=S.SIGNED,
            act="评分表签字",
            signed_by=who,
            signed_at=at,
        )
    record(held, f"{sheet}已签字。", verb=SIGN, by=by, at=at, data={"sheet": sheet.pk})
    return sheet


def _refuse_judge(judge: PanelJudge, who: User) -> None:
    if not judge.live:
        raise Conflict(f"{judge}已被更换，不能再评分。", "REPLACED")
    if judge.user_id is not None and judge.user_id != who.pk:
        raise Forbidden("评分表应由评委本人登录录入。", "NOT_THE_JUDGE")


def _refuse_applicant(selection: SelectionRound, application: Application) -> None:
    refuse_foreign(selection, application)
    application.refresh_from_db()
    if application.state != A.QUALIFIED:
        now = application.get_state_display()
        raise Refusal(
            f"{application}现在是“{now}”，只给资格审查确认合格的企业评分。", "NOT_QUALIFIED"
        )


def _refuse_panel(selection: SelectionRound) -> None:
    judges = queries.as_judges(queries.judges_of(selection))
    refuse(rules.panel_refusals(judges, minimum=choice.term(selection, "JUDGES_MIN")))


def _refuse_signer(sheet: ScoreSheet, who: User) -> None:
    if not sheet.external and sheet.judge.user_id != who.pk:
        raise Forbidden("评分表应由评委本人签字。", "NOT_THE_JUDGE")
    if sheet.external and sheet.entered_by_id == who.pk:
        raise Refusal("外聘评委的评分表应由录入人以外的人对照原件复核。", "ONE_PERSON_ENTERS")
