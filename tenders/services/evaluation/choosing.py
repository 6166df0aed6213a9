"""Recommendation to the committees in office, what they chose, and why not the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from committees.models import Committee, OwnersDecision
from committees.services.votes.shared import not_ahead, person, words
from committees.states import CommitteeKind
from core.db.conflicts import as_conflict
from core.db.days import business_day
from core.db.transitions import move
from core.rules.canonical import canonical_json
from core.rules.errors import Conflict, Refusal
from core.rules.reasons import Reason
from tenders.models import Application, Choice, NotSelected, Recommendation, SelectionRound
from tenders.queries import choice as queries
from tenders.rules import evaluation as rules
from tenders.services.evaluation.shared import record, refuse
from tenders.services.rounds import hold
from tenders.states import APPLICATION_STATES, ApplicationState, RoundState

RECOMMEND, RECORD = "tenders.recommend", "tenders.record_choice"
A, R = ApplicationState, RoundState


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """What a committee decided on the day, in which paper, on which owners' decision."""

    agreed: bool
    decided_on: date
    document: str
    owners_decision: OwnersDecision | None = None
    vote_ground: str = ""
    reason: str = ""


@transaction.atomic
def recommend(
    *,
    selection: SelectionRound,
    committees: Sequence[Committee],
    letter_number: str,
    by: User | None,
    at: datetime,
) -> list[Recommendation]:
    """PUBLICIZING → RECOMMENDED: the first of the shortlist, to every committee in office.

    Again in RECOMMENDED, where the owners declined the one before: the next on the list. Refusal
    until the notice has run, while an objection is open, and while an estate has no committee.
    """
    who = person(by)
    require(by, RECOMMEND, path=selection.street.path)
    held = hold(selection, R.PUBLICIZING, R.RECOMMENDED, act="推荐")
    today = business_day(at)
    _refuse_early(held, today)
    found = queries.waiting(held)
    if not found:
        raise Conflict("入围企业都已推荐过，请刷新后核对。", "NOBODY_LEFT")
    _refuse_committees(held, committees, today)
    number = words(letter_number, "推荐函文号", most=60)
    company = found[0].application.company
    with as_conflict(Recommendation):
        rows = [
            Recommendation.objects.create(
                round=held, application=found[0].application, committee=committee,
                letter_number=number, issued_on=today, issued_by=who, issued_at=at,
            )
            for committee in committees
        ]  # fmt: skip
    named = "、".join(map(str, committees))
    data = {"application": found[0].application_id, "letter": number}
    said = f"以{number}向{named}推荐{company}。"
    if held.state == R.RECOMMENDED:
        record(held, said, verb=RECOMMEND, by=by, at=at, data=data)
    else:
        record(held, said, verb=RECOMMEND, by=by, at=at, to=R.RECOMMENDED, act="推荐", data=data)
    return rows


@transaction.atomic
def record_choice(
    *, recommendation: Recommendation, decided: Decided, by: User | None, at: datetime
) -> Choice:
    """Record what one committee decided; once all have agreed the company is SELECTED.

    An owners' committee needs the owners' passed decision on this choice; a 物管会 too, unless the
    ground is recorded on which local rules do without. A refusal ends the recommendation: the next
    of the shortlist is due, and without one the round has failed.
    """
    who = person(by)
    require(by, RECORD, path=recommendation.round.street.path)
    held = hold(recommendation.round, R.RECOMMENDED, act="登记选定结果")
    row = Recommendation.objects.select_related("application__company", "committee__estate").get(
        pk=recommendation.pk
    )
    if not row.live:
        raise Conflict("这次推荐已经终止，请刷新后核对。", "ENDED")
    not_ahead("决定日期", decided.decided_on, at)
    made = _decide(row, decided, who=who, at=at)
    said = f"“{row.committee}”于{decided.decided_on}"
    if not decided.agreed:
        _decline(held, row.application, f"{said}不同意选聘：{made.reason}", by=who, at=at)
        return made
    agreed = all(
        hasattr(letter, "choice") and letter.choice.agreed for letter in queries.letters_of(held)
    )
    if agreed:
        move(
            row.application, sources=APPLICATION_STATES.sources_of(A.SELECTED), to=A.SELECTED,
            act="登记选定结果",
        )  # fmt: skip
    last = "选定结果已确定。" if agreed else "还有其他业委会（物管会）未决定。"
    record(
        held, f"{said}同意选聘{row.application.company}。{last}", verb=RECORD, by=by, at=at,
        data={"choice": made.pk, "agreed": True},
    )  # fmt: skip
    return made


def _decide(row: Recommendation, decided: Decided, *, who: User, at: datetime) -> Choice:
    """Write the choice with what it was judged by. Refusal for every fault."""
    refuse(_faults(row, decided) if decided.agreed else ())
    if decided.decided_on < row.issued_on:
        raise Refusal(
            f"决定日期{decided.decided_on}不能早于推荐日期{row.issued_on}。", "DECIDED_TOO_EARLY"
        )
    with as_conflict(Choice):
        return Choice.objects.create(
            recommendation=row,
            agreed=decided.agreed,
            decided_on=decided.decided_on,
            document=words(decided.document, "决定文书"),
            owners_decision=decided.owners_decision,
            vote_ground=decided.vote_ground.strip()[:300],
            reason="" if decided.agreed else words(decided.reason, "不同意的理由", most=300),
            grounds=canonical_json(_grounds(row, decided)),
            recorded_by=who,
            recorded_at=at,
        )


@transaction.atomic
def decline(
    *, selection: SelectionRound, reason: str, by: User | None, at: datetime
) -> SelectionRound:
    """The recommended or chosen company falls away (it does not sign): the next one, or FAILED."""
    who = person(by)
    require(by, RECORD, path=selection.street.path)
    held = hold(selection, R.RECOMMENDED, act="登记落选")
    letter = queries.letters_of(held).first()
    if letter is None:
        raise Conflict("没有现行的推荐，请刷新后核对。", "NOT_RECOMMENDED")
    why = words(reason, "事由", most=250)
    said = f"{letter.application.company}不再签约：{why}"
    _decline(held, letter.application, said, by=who, at=at)
    return held


@transaction.atomic
def give_reasons(
    *, selection: SelectionRound, reasons: Mapping[int, str], by: User | None, at: datetime
) -> list[NotSelected]:
    """Say why not, to every qualified applicant that was not chosen (参照宁波 49).

    `reasons` by application number. Refusal before a company is chosen and naming every applicant
    whose reason is missing.
    """
    who = person(by)
    require(by, RECORD, path=selection.street.path)
    held = hold(selection, R.RECOMMENDED, act="登记未入选理由")
    if queries.chosen(held) is None:
        raise Refusal("还没有选定企业，不能登记未入选理由。", "NOT_CHOSEN")
    rows = queries.unexplained(held)
    if not rows:
        raise Conflict("未入选理由都已登记，请刷新后核对。", "EXPLAINED")
    missing = [str(row.company) for row in rows if not reasons.get(row.number or 0, "").strip()]
    if missing:
        raise Refusal(f"请写明未入选的理由：{'、'.join(missing)}。", "REASON_MISSING")
    made = [_not_selected(row, reasons[row.number or 0], by=who, at=at) for row in rows]
    said = "；".join(f"{row.application.company}：{row.reason}" for row in made)
    record(held, f"登记未入选理由。{said}。", verb=RECORD, by=by, at=at)
    return made


def _faults(row: Recommendation, decided: Decided) -> tuple[Reason, ...]:
    return rules.vote_refusals(
        queries.vote_of(decided.owners_decision, row.committee),
        recommended_on=row.issued_on,
        of_committee=row.committee.kind == CommitteeKind.OC,
        ground=decided.vote_ground,
    )


def _grounds(row: Recommendation, decided: Decided) -> dict[str, object]:
    """What the choice was judged by: the letter and the facts of the owners' decision."""
    vote = queries.vote_of(decided.owners_decision, row.committee)
    facts = {name: getattr(vote, name) for name in vote.__slots__} if vote is not None else None
    return {
        "committee": str(row.committee),
        "kind": row.committee.kind,
        "recommended_on": row.issued_on,
        "letter": row.letter_number,
        "vote": facts,
        "vote_ground": decided.vote_ground.strip(),
    }


def _decline(
    selection: SelectionRound, application: Application, why: str, *, by: User, at: datetime
) -> None:
    """End the live letters about the company; FAILED where nobody of the shortlist is left."""
    Recommendation.objects.filter(round=selection, live=True).update(
        live=False, ended_by=by, ended_at=at, end_reason=why[:300]
    )
    application.refresh_from_db()
    _not_selected(application, why[:300], by=by, at=at)
    if queries.waiting(selection):
        record(selection, f"{why}。可推荐下一家。", verb=RECORD, by=by, at=at)
        return
    record(
        selection, f"{why}。入围企业均未选定，遴选失败。", verb=RECORD, by=by, at=at, to=R.FAILED,
        act="登记选定结果", closing_reason=f"入围企业均未选定：{why}"[:300],
    )  # fmt: skip


def _not_selected(application: Application, reason: str, *, by: User, at: datetime) -> NotSelected:
    move(
        application, sources=APPLICATION_STATES.sources_of(A.NOT_SELECTED), to=A.NOT_SELECTED,
        act="登记未入选",
    )  # fmt: skip
    return NotSelected.objects.create(
        application=application,
        reason=words(reason, "未入选理由", most=300),
        recorded_by=by,
        recorded_at=at,
    )


def _refuse_early(selection: SelectionRound, today: date) -> None:
    if selection.state == R.RECOMMENDED:
        if queries.letters_of(selection).exists():
            raise Conflict("已经推荐，正等待业委会（物管会）决定，请刷新后核对。", "RECOMMENDED")
        return
    waiting = queries.open_objections(selection)
    if waiting:
        raise Refusal(f"还有{waiting}条异议没有答复，不能推荐。", "OBJECTION_OPEN")
    last = selection.notice_last_day
    if last is None or not rules.notice_is_over(last, today):
        raise Refusal(f"公示期到{last}24时止，今天是{today}，期满后才能推荐。", "NOTICE_RUNS")


def _refuse_committees(
    selection: SelectionRound, committees: Sequence[Committee], today: date
) -> None:
    allowed = {row.pk for row in queries.committees_of(selection, on=today)}
    wrong = [str(row) for row in committees if row.pk not in allowed]
    if wrong:
        raise Refusal(
            f"{'、'.join(wrong)}今天不在任期内，或不属于本次遴选的小区（区域）。", "NOT_IN_OFFICE"
        )
    missing = queries.uncovered(selection, committees)
    if missing:
        named = "、".join(str(row) for row in missing)
        raise Refusal(f"{named}没有选择业委会（物管会）：推荐应发给在任的组织。", "UNCOVERED")
