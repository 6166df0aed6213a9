"""The count: one statement over the checked ballots, confirmed by a second person's recount."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from committees import rules
from committees.models import Assembly, OwnersDecision, Tally
from committees.queries import votes as queries
from committees.queries.votes import NOTHING, Counted
from committees.services.votes.shared import hold, move_matters, person, record, words
from committees.states import ASSEMBLY_STATES, AssemblyState, VoteState
from core.db.conflicts import as_conflict
from core.db.days import business_day
from core.db.transitions import move
from core.rules.canonical import canonical_json
from core.rules.errors import Conflict, Refusal

S = AssemblyState
COUNT, CONFIRM = "committees.count_ballots", "committees.confirm_count"
SHOWN = 10


@transaction.atomic
def count_ballots(*, assembly: Assembly, by: User | None, at: datetime) -> Assembly:
    """VOTING → COUNTED: the figures and grounds of every matter are written once and stand.

    After the last day, or as soon as every unit's ballot is checked. Refusal, each naming where,
    while ballots are unchecked or sent back, and while one owner's ballots disagree: a person must
    have one of them corrected first.
    """
    who = person(by)
    require(by, COUNT, path=assembly.community.path)
    held = hold(assembly, S.VOTING, act="计票")
    _refuse_early(held, at)
    _refuse_unchecked(held)
    _refuse_clashes(held)
    found, sha256 = queries.count(held), queries.ballots_digest(held)
    matters = list(queries.matters_of(held))
    terms = queries.vote_terms(queries.terms_of(held))
    tallies = [
        _tally(held, matter, found.get(matter.pk, NOTHING), terms=terms) for matter in matters
    ]
    for tally in tallies:
        tally.ballots_sha256, tally.counted_by, tally.counted_at = sha256, who, at
    with as_conflict(Tally):
        Tally.objects.bulk_create(tallies)
    move(
        held,
        sources=ASSEMBLY_STATES.sources_of(S.COUNTED),
        to=S.COUNTED,
        act="计票",
        counted_by=who,
        counted_at=at,
    )
    move_matters(held, VoteState.COUNTED)
    said = "；".join(f"{tally.decision}：{_word(tally)}" for tally in tallies)
    record(
        held, f"计票：{said}。待监票人确认。", verb=COUNT, by=by, at=at, data={"ballots": sha256}
    )
    return held


@transaction.atomic
def return_count(*, assembly: Assembly, reason: str, by: User | None, at: datetime) -> Assembly:
    """COUNTED → VOTING: the second person found a wrong paper; the old tally stays on record."""
    person(by)
    require(by, CONFIRM, path=assembly.community.path)
    why = words(reason, "退回重新核票的事由")
    held = hold(assembly, S.COUNTED, act="退回重新核票")
    move(
        held,
        sources={S.COUNTED},
        to=S.VOTING,
        act="退回重新核票",
        round=held.round + 1,
        counted_by=None,
        counted_at=None,
    )
    move_matters(held, VoteState.VOTING)
    record(held, f"第{held.round - 1}轮计票退回重新核票：{why}。", verb=CONFIRM, by=by, at=at)
    return held


@transaction.atomic
def confirm_count(*, assembly: Assembly, by: User | None, at: datetime) -> Assembly:
    """COUNTED → DECIDED by another person than the counter, after a recount from the ballots.

    Each matter becomes PASSED, FAILED or INVALID with its figures and grounds. Refusal for the
    counter; Conflict where the recount differs from what was counted.
    """
    who = person(by)
    require(by, CONFIRM, path=assembly.community.path)
    held = hold(assembly, S.COUNTED, act="监票确认")
    if held.counted_by_id == who.pk:
        raise Refusal("计票人不能自己监票确认，请由另一人办理。", "ONE_PERSON_COUNTS_AND_CONFIRMS")
    wrong = queries.differences(held)
    if wrong:
        raise Conflict("".join(wrong) + "请退回重新核票。", "RECOUNT_DIFFERS")
    day = business_day(at)
    days = queries.terms_of(held).integer("DECISION_PUBLISH_DAYS")
    move(
        held,
        sources=ASSEMBLY_STATES.sources_of(S.DECIDED),
        to=S.DECIDED,
        act="监票确认",
        confirmed_by=who,
        confirmed_at=at,
    )
    tallies = list(queries.tallies_of(held))
    for tally in tallies:
        outcome = _outcome(tally)
        OwnersDecision.objects.filter(pk=tally.decision_id, state=VoteState.COUNTED).update(
            state=outcome,
            outcome=outcome,
            passed=tally.passed,
            grounds=tally.grounds,
            decided_on=day,
            publish_by_day=rules.publish_due(day, days=days),
            **queries.six(tally),
        )
    said = "；".join(f"{tally.decision}：{_word(tally)}" for tally in tallies)
    record(held, f"监票确认：{said}。", verb=CONFIRM, by=by, at=at)
    return held


def _tally(
    held: Assembly, matter: OwnersDecision, counted: Counted, *, terms: rules.VoteTerms
) -> Tally:
    if held.total_area is None or held.total_heads is None:
        raise Refusal("表决名册没有冻结，不能计票。", "NO_ELECTORATE")
    verdict = rules.count_votes(
        rules.Ballot(
            total_area=held.total_area,
            total_heads=held.total_heads,
            part_area=counted.part_area,
            part_heads=counted.part_heads,
            agree_area=counted.agree_area,
            agree_heads=counted.agree_heads,
        ),
        special=matter.special,
        terms=terms,
    )
    figures = {name: value for name, value in counted._asdict().items() if name != "decision_id"}
    return Tally(
        decision=matter,
        round=held.round,
        total_area=held.total_area,
        total_heads=held.total_heads,
        quorum=verdict.quorum,
        passed=verdict.passed,
        grounds=canonical_json([reason._asdict() for reason in verdict.grounds]),
        **figures,
    )


def _outcome(tally: Tally) -> VoteState:
    if not tally.quorum:
        return VoteState.INVALID
    return VoteState.PASSED if tally.passed else VoteState.FAILED


def _word(tally: Tally) -> str:
    return VoteState(_outcome(tally)).label


def _refuse_early(held: Assembly, at: datetime) -> None:
    today = business_day(at)
    if today <= held.last_on and not queries.all_returned(held):
        raise Refusal(
            f"表决期到{held.last_on}为止（今天是{today}），还有未收回的票；期满后再计票。",
            "STILL_VOTING",
        )


def _refuse_unchecked(held: Assembly) -> None:
    waiting = queries.unchecked(held)
    number = waiting.count()
    if number:
        named = "、".join(
            f"{row.elector.address}（{row.get_state_display()}）" for row in waiting[:SHOWN]
        )
        more = "等" if number > SHOWN else ""
        raise Refusal(f"还有{number}张票没有复核，不能计票：{named}{more}。", "UNCHECKED")


def _refuse_clashes(held: Assembly) -> None:
    found = queries.clashes(held)
    if found:
        named = "；".join(
            f"“{clash.matter}”{clash.addresses}（同一业主）" for clash in found[:SHOWN]
        )
        raise Refusal(
            f"同一业主的几张票意见不一致，一人只算一个意见，请核实后更正：{named}。", "CLASH"
        )
