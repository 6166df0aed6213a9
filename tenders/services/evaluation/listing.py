"""The shortlist and its public notice."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.services import require
from committees.services.votes.shared import person, words
from core.db.conflicts import as_conflict
from core.db.days import business_day
from core.db.transitions import move
from core.rules.canonical import canonical_json
from core.rules.errors import Refusal
from policies.queries.calendar import workdays
from tenders.models import Ranking, SelectionRound, Shortlist, ShortlistEntry
from tenders.queries import choice
from tenders.queries.rounds import terms_of
from tenders.rules import evaluation as rules
from tenders.services.evaluation.shared import record, refuse
from tenders.services.rounds import hold
from tenders.states import APPLICATION_STATES, ApplicationState, RoundState

SHORTLIST, PUBLICISE = "tenders.shortlist", "tenders.publicise_result"
USED = ("SHORTLIST_MIN", "SHORTLIST_MAX", "SELECTION_NOTICE_WORKDAYS", "OBJECTION_ANSWER_WORKDAYS")
A, R = ApplicationState, RoundState


@transaction.atomic
def shortlist(
    *,
    selection: SelectionRound,
    picked: Sequence[int],
    skipped: Mapping[int, str] | None = None,
    by: User | None,
    at: datetime,
) -> Shortlist:
    """EVALUATED → SHORTLISTED: 1 to 3 ranked applications by their numbers (A5).

    `skipped` has the reason for each better ranked one that is passed over. Refusal with every
    fault; Conflict where somebody shortlisted first.
    """
    who = person(by)
    require(by, SHORTLIST, path=selection.street.path)
    held = hold(selection, R.EVALUATED, act="确定入围企业")
    waiting = choice.open_objections(held)
    if waiting:
        raise Refusal(f"还有{waiting}条异议没有答复，不能确定入围企业。", "OBJECTION_OPEN")
    places = {place.application.number or 0: place for place in choice.ranking_of(held)}
    why = {number: text.strip() for number, text in (skipped or {}).items() if text.strip()}
    most = min(choice.term(held, "SHORTLIST_MAX"), held.shortlist_most)
    least = choice.term(held, "SHORTLIST_MIN")
    order = list(places)
    refuse(rules.pick_refusals(order, picked, skipped=why, minimum=least, maximum=most))
    chosen = sorted(picked, key=order.index)
    over = order[: order.index(chosen[-1])]
    passed = [
        {"number": number, "company": places[number].application.company.name,
         "rank": places[number].rank, "reason": words(why[number], "跳过的理由", most=300)}
        for number in over
        if number not in chosen
    ]  # fmt: skip
    row = _write(held, [places[number] for number in chosen], passed, who, at)
    said = "；".join(f"第{n}位{places[number].application.company}"
                     for n, number in enumerate(chosen, start=1))  # fmt: skip
    record(
        held, f"确定入围企业{len(chosen)}家：{said}。", verb=SHORTLIST, by=by, at=at,
        to=R.SHORTLISTED, act="确定入围企业", data={"picked": chosen, "skipped": passed},
    )  # fmt: skip
    return row


def _write(
    selection: SelectionRound,
    places: Sequence[Ranking],
    passed: list[dict[str, Any]],
    *signed: Any,
) -> Shortlist:
    frozen = terms_of(selection).as_data()
    number = selection.shortlists.aggregate(last=Max("number"))["last"] or 0
    with as_conflict(Shortlist):
        row = Shortlist.objects.create(
            round=selection,
            number=number + 1,
            terms=canonical_json({code: frozen[code] for code in USED if code in frozen}),
            skipped=canonical_json(passed),
            made_by=signed[0],
            made_at=signed[1],
        )
    with as_conflict(ShortlistEntry):
        for slot, place in enumerate(places, start=1):
            ShortlistEntry.objects.create(
                shortlist=row,
                slot=slot,
                application=place.application,
                rank=place.rank,
                reason=_reason(place),
            )
    for place in places:
        move(
            place.application, sources=APPLICATION_STATES.sources_of(A.SHORTLISTED),
            to=A.SHORTLISTED, act="确定入围企业",
        )  # fmt: skip
    return row


def _reason(place: Ranking) -> str:
    if place.total is None:
        return f"{place.ground}，第{place.rank}位"
    return f"资格审查合格，综合得分{place.total}分，第{place.rank}名（{place.ground}）"


@transaction.atomic
def withdraw_shortlist(
    *, selection: SelectionRound, reason: str, by: User | None, at: datetime
) -> SelectionRound:
    """SHORTLISTED → EVALUATED before the notice: an error was found; the old list stays on record.

    By another person than who made it.
    """
    who = person(by)
    require(by, PUBLICISE, path=selection.street.path)
    held = hold(selection, R.SHORTLISTED, act="退回入围名单")
    why = words(reason, "退回的事由", most=300)
    supersede(held, reason=why, who=who, when=at)
    record(
        held, f"入围名单退回重定：{why}。", verb=PUBLICISE, by=by, at=at, to=R.EVALUATED,
        act="退回入围名单",
    )  # fmt: skip
    return held


def supersede(selection: SelectionRound, *, reason: str, who: User, when: datetime) -> None:
    """End the live shortlist; its companies stand again where the evaluation left them.

    The caller has asked and records.
    """
    row = choice.standing_shortlist(selection)
    if row.made_by_id == who.pk:
        raise Refusal("退回入围名单应由确定人以外的人办理。", "ONE_PERSON_SHORTLISTS")
    Shortlist.objects.filter(pk=row.pk, live=True).update(
        live=False, superseded_by=who, superseded_at=when, superseded_reason=reason
    )
    for entry in choice.entries_of(row):
        if entry.application.state == A.SHORTLISTED:
            move(entry.application, sources={A.SHORTLISTED}, to=A.SCORED, act="退回入围名单")


@transaction.atomic
def publicise(*, selection: SelectionRound, by: User | None, at: datetime) -> SelectionRound:
    """SHORTLISTED → PUBLICIZING by another person than who shortlisted.

    The first day does not count (民法典 201); the notice ends with 24:00 of its last working day.
    """
    who = person(by)
    require(by, PUBLICISE, path=selection.street.path)
    held = hold(selection, R.SHORTLISTED, act="公示结果")
    row = choice.standing_shortlist(held)
    if row.made_by_id == who.pk:
        raise Refusal("公示由确定入围名单以外的人办理。", "ONE_PERSON_SHORTLISTS")
    first = business_day(at)
    last = notice_end(held, first)
    with as_conflict(Shortlist):
        Shortlist.objects.filter(pk=row.pk, publicised_at__isnull=True).update(
            publicised_by=who, publicised_at=at
        )
    days = choice.term(held, "SELECTION_NOTICE_WORKDAYS")
    record(
        held, f"公示入围结果{days}个工作日，{first}至{last}。", verb=PUBLICISE, by=by, at=at,
        to=R.PUBLICIZING, act="公示结果", notice_first_day=first, notice_last_day=last,
        data={"first": first, "last": last, "workdays": days, "shortlist": row.number},
    )  # fmt: skip
    return held


def notice_end(selection: SelectionRound, first: date) -> date:
    """The last day of a notice posted on the day, by the district's calendar."""
    days = choice.term(selection, "SELECTION_NOTICE_WORKDAYS")
    return workdays(district=selection.street.district).after(first, days)
