"""The result: computed once from the signed sheets, stored with every number."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services import require
from committees.services.votes.shared import person, words
from core.db.conflicts import as_conflict
from core.db.transitions import move
from core.rules.canonical import canonical_json, digest
from core.rules.errors import Refusal
from tenders.models import Application, Evaluation, PanelJudge, Ranking, SelectionRound
from tenders.queries import choice
from tenders.queries import evaluation as queries
from tenders.rules import evaluation as rules
from tenders.rules import scoring
from tenders.services.evaluation.shared import record, refuse
from tenders.services.rounds import hold
from tenders.states import APPLICATION_STATES, ApplicationState, Method, RoundState

EVALUATE = "tenders.evaluate"
SHOWN = 6
A, R = ApplicationState, RoundState


@transaction.atomic
def evaluate(
    *,
    selection: SelectionRound,
    lot: Sequence[int] = (),
    lot_reason: str = "",
    by: User | None,
    at: datetime,
) -> Evaluation:
    """SCREENING → EVALUATED: totals and order from the signed sheets of every judge.

    Refusal while an applicant or a sheet is open, and, naming the companies, while total, price and
    solution leave a tie: `lot` then has the numbers of the tied applications in the order in which
    they were drawn in public, `lot_reason` who drew and who watched.
    """
    who = person(by)
    require(by, EVALUATE, path=selection.street.path)
    held = hold(selection, R.SCREENING, act="汇总评审结果")
    rows = list(queries.qualified(held))
    _refuse_open(held, rows)
    plan, judges = queries.plan_of(held), queries.judges_of(held)
    minimum = choice.term(held, "JUDGES_MIN")
    refuse(rules.panel_refusals(queries.as_judges(judges), minimum=minimum))
    marks = queries.marks_of(held)
    scores = {
        row.pk: scoring.scored(plan.weights, [*marks[row.pk].values()], drop=plan.drop)
        for row in rows
    }
    offers = [_offer(row, scores[row.pk]) for row in rows]
    drawn = _drawn(rows, offers, lot)
    why = words(lot_reason, "抽签的时间、地点、抽签人和见证人", most=300) if drawn else ""
    order = scoring.ranked(offers, drawn)
    inputs = {
        "plan": {"weights": plan.weights, "drop_extremes": plan.drop},
        "terms": {"JUDGES_MIN": minimum},
        "judges": [_who(judge) for judge in judges],
        "applicants": _applicants(rows, marks=marks, scores=scores, order=order),
        "lot": [int(number) for number in lot] if drawn else [],
    }
    row = _store(
        held, inputs, order, who, at, lot_reason=why,
        warning=rules.expert_warning(queries.as_judges(judges)),
    )  # fmt: skip
    _finish(row, rows, said=_said(row, "评审汇总"), by=by, at=at, state=A.SCORED)
    return row


@transaction.atomic
def negotiate(
    *,
    selection: SelectionRound,
    order: Sequence[int],
    minutes: str,
    by: User | None,
    at: datetime,
) -> Evaluation:
    """SCREENING → EVALUATED without marks, where a negotiated choice was approved.

    `order` has the numbers of all qualified applications, the best first; `minutes` say who
    negotiated and why this order.
    """
    who = person(by)
    require(by, EVALUATE, path=selection.street.path)
    held = hold(selection, R.SCREENING, act="登记协商结果")
    if held.method != Method.NEGOTIATED:
        raise Refusal("本次遴选没有批准协商选定，请按评分方案评审。", "NOT_NEGOTIATED")
    rows = list(queries.qualified(held))
    _refuse_undecided(held, rows)
    why = words(minutes, "协商的时间、参加人和排序理由", most=600)
    by_number = {row.number or 0: row for row in rows}
    if sorted(order) != sorted(by_number):
        wanted = "、".join(str(number) for number in sorted(by_number))
        raise Refusal(f"请把报名序号{wanted}各写一次，优先的在前。", "ORDER_INCOMPLETE")
    places = _negotiated(by_number, order)
    inputs = {
        "applicants": [
            {"number": row.number, "company": row.company.name, "price": row.price} for row in rows
        ],
        "order": list(order),
    }
    row = _store(held, inputs, places, who, at, negotiation=why)
    _finish(row, rows, said=_said(row, "协商结果"), by=by, at=at, state=None)
    return row


def _who(judge: PanelJudge) -> dict[str, Any]:
    return {name: getattr(judge, name) for name in ("seat", "name", "unit", "expert")}


def _negotiated(
    by_number: Mapping[int, Application], order: Sequence[int]
) -> list[scoring.Standing]:
    """The order that was negotiated, as places without marks."""
    zero = Decimal(0)
    return [
        scoring.Standing(
            rank=rank,
            offer=scoring.Offer(
                application=by_number[number].pk,
                total=zero,
                price=by_number[number].price,
                solution=zero,
            ),
            ground="经批准协商选定",
        )
        for rank, number in enumerate(order, start=1)
    ]


def _offer(row: Application, score: scoring.Scored) -> scoring.Offer:
    return scoring.Offer(
        application=row.pk, total=score.total, price=row.price, solution=score.solution
    )


def _refuse_undecided(selection: SelectionRound, rows: Sequence[Application]) -> None:
    if queries.applicants(selection).filter(state=A.REGISTERED).exists() or not rows:
        raise Refusal("资格审查结果还没有确认，不能评审。", "SCREENING_OPEN")


def _refuse_open(selection: SelectionRound, rows: Sequence[Application]) -> None:
    _refuse_undecided(selection, rows)
    missing = queries.unsigned(selection)
    if missing:
        more = f"等{len(missing)}份" if len(missing) > SHOWN else ""
        raise Refusal(f"还有评分表没有签字：{'、'.join(missing[:SHOWN])}{more}。", "SHEETS_OPEN")


def _drawn(
    rows: Sequence[Application], offers: Sequence[scoring.Offer], lot: Sequence[int]
) -> list[int]:
    """The applications in the order of the lot; [] where there is no tie. Refusal otherwise."""
    groups = scoring.ties(offers)
    named = {row.pk: row for row in rows}
    if not groups:
        if lot:
            raise Refusal("没有并列的企业，不需要抽签。", "NO_TIE")
        return []
    said = "；".join(
        "、".join(sorted(f"{named[pk].number}号{named[pk].company}" for pk in group))
        for group in groups
    )
    tied = {named[pk].number or 0: pk for group in groups for pk in group}
    if sorted(lot) != sorted(tied):
        raise Refusal(
            f"得分、报价和服务方案得分都相同：{said}。请公开抽签，按抽中的先后填写报名序号并写明经过。",
            "TIE",
        )
    return [tied[number] for number in lot]


def _applicants(
    rows: Sequence[Application],
    *,
    marks: Mapping[int, Mapping[int, Mapping[str, Decimal]]],
    scores: Mapping[int, scoring.Scored],
    order: Sequence[scoring.Standing],
) -> list[dict[str, Any]]:
    """Every number that led to the order, by application number."""
    places = {place.offer.application: place for place in order}
    return [
        {
            "number": row.number,
            "company": row.company.name,
            "price": row.price,
            "marks": {str(seat): dict(given) for seat, given in marks[row.pk].items()},
            "means": {code: str(mean) for code, mean in scores[row.pk].means.items()},
            "shown": {code: scores[row.pk].shown(code) for code in scores[row.pk].means},
            "total": scores[row.pk].total,
            "rank": places[row.pk].rank,
            "ground": places[row.pk].ground,
        }
        for row in rows
    ]


def _store(  # noqa: PLR0917 -- the result with its inputs and its signer
    selection: SelectionRound,
    inputs: dict[str, Any],
    order: Sequence[scoring.Standing],
    who: User,
    at: datetime,
    **texts: str,
) -> Evaluation:
    with as_conflict(Evaluation):
        row = Evaluation.objects.create(
            round=selection,
            inputs=canonical_json(inputs),
            sha256=digest(inputs),
            evaluated_by=who,
            evaluated_at=at,
            **texts,
        )
    scored = selection.method != Method.NEGOTIATED or "negotiation" not in texts
    Ranking.objects.bulk_create(
        Ranking(
            evaluation=row,
            application_id=place.offer.application,
            rank=place.rank,
            total=place.offer.total if scored else None,
            price=place.offer.price,
            solution=place.offer.solution if scored else None,
            ground=place.ground,
        )
        for place in order
    )
    return row


def _said(row: Evaluation, what: str) -> str:
    places = row.rankings.select_related("application__company").order_by("rank")
    named = "；".join(f"第{place.rank}名{place.application.company}" for place in places)
    return f"{what}：{named}。{row.warning}"


def _finish(
    row: Evaluation,
    rows: Sequence[Application],
    *,
    said: str,
    by: User | None,
    at: datetime,
    state: ApplicationState | None,
) -> None:
    """Move the applications and the round; the line of the trail is the last write."""
    for application in rows if state is not None else ():
        move(
            application, sources=APPLICATION_STATES.sources_of(A.SCORED), to=A.SCORED,
            act="汇总评审结果",
        )  # fmt: skip
    record(
        row.round, said, verb=EVALUATE, by=by, at=at, to=R.EVALUATED, act="汇总评审结果",
        data={"sha256": row.sha256, "lot": row.lot_reason},
    )  # fmt: skip
