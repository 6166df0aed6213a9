"""Scorecards of the three parties, and the grade they lead to."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.services import require
from core.audit.services import record
from core.db import bulk
from core.db.bulk_update import update
from core.db.fields import ScoreField
from core.rules.canonical import digest
from core.rules.errors import Conflict, Refusal
from inspections import queries
from inspections.models import Assessment, Cycle, Scorecard
from inspections.queries import Card
from inspections.rules import grade as grade_of
from inspections.rules import total_score
from inspections.services.moves import CUT, lock, move, person
from inspections.services.sampling import communities_of
from inspections.states import MAXIMA, CycleState, Party

GRADED = ("score_numerator", "score_denominator", "veto", "grade")
LONGEST_REMARK = 300
LABELS = {field.name: str(field.verbose_name) for field in Scorecard._meta.fields}


@transaction.atomic
def score(  # noqa: PLR0913 -- what a scorecard holds
    *,
    assessment: Assessment,
    party: str,
    points: Mapping[str, Decimal],
    veto: bool,
    remark: str,
    by: User | None,
    at: datetime,
) -> Scorecard:
    """Keep one party's scorecard: points by the six names of `MAXIMA`, two decimals at most.

    Refuses a missing or unknown scope, points outside 0 to the scope's maximum, and a veto without
    its reason; Conflict where the party has scored already. Raises TypeError for a float.
    """
    if party not in Party.values:
        raise Refusal("评分方应为住建局、街道或社区。", "UNKNOWN_PARTY")
    path = assessment.community.path
    require(by, f"inspections.score_{party.lower()}", path=path)
    checked, text = _points(points), remark.strip()
    _remark(text, veto=veto)
    lock(assessment.cycle, CycleState.SCORING)
    card = Scorecard(
        assessment=assessment,
        party=party,
        **checked,
        veto=veto,
        remark=text,
        scored_by=person(by),
        scored_at=at,
    )
    _save_once(card)
    total = sum(checked.values(), Decimal(0))
    record(
        verb=f"inspections.score_{party.lower()}",
        sentence=f"{Party(party).label}为{assessment}评{total}分" + ("，一票否决" if veto else ""),
        by=by,
        at=at,
        subject=assessment,
        scope_path=path,
        data={"points": checked, "veto": veto, "remark": text},
    )
    return card


def _save_once(card: Scorecard) -> None:
    try:
        with transaction.atomic():
            card.save(force_insert=True)
    except IntegrityError as error:
        mine = Scorecard.objects.filter(assessment=card.assessment, party=card.party)
        if mine.exists():
            sentence = "这一方已经为本小区评过分，不能重复评分。"
            raise Conflict(sentence, "ALREADY_SCORED") from error
        sentence = "同一人不能代表两方为同一小区评分。"
        raise Conflict(sentence, "ONE_PERSON_TWO_PARTIES") from error


def _points(points: Mapping[str, Decimal]) -> dict[str, Decimal]:
    if set(points) != set(MAXIMA):
        raise Refusal("六项都要评分，不能缺项或多项。", "SCOPE_MISSING")
    return {name: _point(name, points[name]) for name in MAXIMA}


def _point(name: str, value: Decimal) -> Decimal:
    label = LABELS[name]
    try:
        exact = ScoreField().to_python(value)
    except ValidationError as error:
        raise Refusal(f"{label}：得分应为数字，最多两位小数。", "NOT_A_NUMBER") from error
    if exact is None or not 0 <= exact <= MAXIMA[name]:
        raise Refusal(f"{label}：得分应在0至{MAXIMA[name]}分之间。", "POINTS_OUT_OF_RANGE")
    return exact


def _remark(text: str, *, veto: bool) -> None:
    if veto and not text:
        raise Refusal("一票否决必须写明事由。", "REASON_MISSING")
    if len(text) > LONGEST_REMARK:
        raise Refusal(f"扣分说明最多{LONGEST_REMARK}字。", "REMARK_TOO_LONG")


def grade(*, cycle: Cycle, by: User | None, at: datetime) -> Cycle:
    """Grade every estate from the exact weighted score of the three parties: 初步结果.

    Refuses while a scorecard or a tally is missing, naming every estate and party. Each cut can be
    repeated, so a killed run ends with the same grades.
    """
    require(by, "inspections.grade", path=cycle.street.path)
    held = _ready(cycle)
    terms = queries.terms(held)
    weights, cutoffs = queries.weights(terms), queries.cutoffs(terms)
    for community in communities_of(held):
        waiting = queries.ungraded(cycle=held, community=community)
        for part in bulk.chunks(waiting, CUT):
            _grade_cut(held, part, weights, cutoffs)
    return _provisional(held, by, at)


@transaction.atomic
def _ready(cycle: Cycle) -> Cycle:
    held = lock(cycle, CycleState.SCORING)
    bulk.refresh_statistics(Scorecard)
    if Assessment.objects.filter(cycle=held, valid__isnull=True).exists():
        raise Refusal("问卷还没有全部汇总，请先再次执行“结束入户调查”。", "NOT_TALLIED")
    missing = queries.unscored(held)
    if missing:
        owed = "；".join(
            f"{name}缺{'、'.join(party.label for party in parties)}评分"
            for name, parties in missing
        )
        raise Refusal(f"评分未齐，不能计算等次：{owed}。", "SCORES_MISSING")
    return held


@transaction.atomic
def _grade_cut(  # noqa: PLR0917 -- one cut of one loop
    cycle: Cycle,
    assessments: Sequence[int],
    weights: Mapping[str, int],
    cutoffs: Mapping[str, Decimal],
) -> None:
    lock(cycle, CycleState.SCORING)
    cards: dict[int, list[Card]] = {}
    for card in queries.scorecards(assessments):
        cards.setdefault(card.assessment_id, []).append(card)
    rows = []
    for pk, found in cards.items():
        total: Fraction = total_score([(weights[card.party], card.points) for card in found])
        veto = any(card.veto for card in found)
        reached = grade_of(total, cutoffs, veto=veto)
        rows.append((pk, total.numerator, total.denominator, veto, reached.value))
    update(Assessment, GRADED, rows)


@transaction.atomic
def _provisional(cycle: Cycle, by: User | None, at: datetime) -> Cycle:
    found = move(cycle, CycleState.PROVISIONAL, act="计算等次")
    rows = Assessment.objects.filter(cycle=found).order_by("estate_id")
    grades = list(rows.values_list("estate_id", "score_numerator", "score_denominator", "grade"))
    record(
        verb="inspections.grade",
        sentence=f"{found}计算等次，{len(grades)}个小区",
        by=by,
        at=at,
        subject=found,
        scope_path=found.street.path,
        data={"estates": len(grades), "digest": digest(grades)},
    )
    return found
