"""After the vote: publication, revocation, the notice to a dismissed company; votes of before."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from committees import rules
from committees.models import Assembly, Committee, DismissalNotice, OwnersDecision
from committees.queries import votes as queries
from committees.services.votes.shared import hold, not_ahead, person, record, words
from committees.states import (
    ASSEMBLY_STATES,
    OUTCOMES,
    VOTE_STATES,
    AssemblyState,
    VoteState,
)
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.transitions import move
from core.rules.canonical import canonical_json
from core.rules.errors import Refusal
from policies.queries import in_force

S, V = AssemblyState, VoteState
PUBLISH, REVOKE = "committees.publish_decision", "committees.revoke_decision"
RECORD, DISMISS = "committees.record_decision", "committees.serve_dismissal"


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """A vote that was counted elsewhere, with the document that says so; `kind` where known."""

    matter: str
    special: bool
    held_on: date
    document: str
    kind: str = ""
    dismisses: bool = False


@transaction.atomic
def publish_result(
    *, assembly: Assembly, published_on: date, where: str, by: User | None, at: datetime
) -> Assembly:
    """DECIDED → PUBLISHED: every matter of the meeting is posted with its result.

    Within three days of the result (参照北京 37); a late one is accepted and said. Refusal for a
    day before the result or still to come.
    """
    require(by, PUBLISH, path=assembly.community.path)
    place = words(where, "公布地点")
    held = hold(assembly, S.DECIDED, act="公布结果")
    not_ahead("公布日期", published_on, at)
    rows = held.decisions.filter(state__in=sorted(OUTCOMES))
    first = rows.first()
    late = _lateness(first, published_on)
    rows.update(state=V.PUBLISHED, published_on=published_on, published_where=place)
    sources = ASSEMBLY_STATES.sources_of(S.PUBLISHED)
    move(held, sources=sources, to=S.PUBLISHED, act="公布结果")
    record(held, f"于{published_on}在{place}公布表决结果{late}。", verb=PUBLISH, by=by, at=at)
    return held


@transaction.atomic
def publish_decision(
    *, decision: OwnersDecision, published_on: date, where: str, by: User | None, at: datetime
) -> OwnersDecision:
    """The same for a decision entered from paper (补录); one of a meeting goes with its meeting."""
    require(by, PUBLISH, path=decision.community.path)
    place = words(where, "公布地点")
    if decision.assembly_id is not None:
        raise Refusal("本事项随会议一起公布，请在会议页面办理。", "OF_A_MEETING")
    not_ahead("公布日期", published_on, at)
    late = _lateness(decision, published_on)
    move(
        decision,
        sources=VOTE_STATES.sources_of(V.PUBLISHED),
        to=V.PUBLISHED,
        act="公布结果",
        published_on=published_on,
        published_where=place,
    )
    record(decision, f"于{published_on}在{place}公布结果{late}。", verb=PUBLISH, by=by, at=at)
    return decision


@transaction.atomic
def revoke_decision(
    *,
    decision: OwnersDecision,
    revoked_on: date,
    reason: str,
    document: str,
    by: User | None,
    at: datetime,
) -> OwnersDecision:
    """A passed decision is annulled by a court (最高法解释 12) or the owners, with the document."""
    require(by, REVOKE, path=decision.community.path)
    why, paper = words(reason, "撤销事由"), words(document, "撤销文书")
    not_ahead("撤销日期", revoked_on, at)
    if not decision.passed:
        raise Refusal(f"“{decision}”没有通过，不需要撤销。", "NOT_PASSED")
    if decision.decided_on is not None and revoked_on < decision.decided_on:
        raise Refusal(
            f"撤销日期{revoked_on}不能早于结果日期{decision.decided_on}。", "REVOKED_TOO_EARLY"
        )
    move(
        decision,
        sources=VOTE_STATES.sources_of(V.REVOKED),
        to=V.REVOKED,
        act="撤销决定",
        revoked_on=revoked_on,
        revoked_reason=why,
        revoked_document=paper,
    )
    record(decision, f"于{revoked_on}撤销：{why}（{paper}）。", verb=REVOKE, by=by, at=at)
    return decision


@transaction.atomic
def serve_dismissal(
    *, decision: OwnersDecision, served_on: date, document: str, by: User | None, at: datetime
) -> DismissalNotice:
    """Record the written notice of a passed dismissal; the contract ends sixty days later at the
    earliest (民法典 946, by the parameter in force on the day).

    Refusal for a decision that dismisses nobody or did not pass, and for a notice before it.
    """
    who = person(by)
    require(by, DISMISS, path=decision.community.path)
    paper = words(document, "通知文书")
    not_ahead("通知送达日期", served_on, at)
    decision = _dismissal(decision, served_on)
    district = decision.community.street.district
    terms = queries.terms_on(in_force(district=district, on=served_on))
    days = terms.integer("DISMISSAL_NOTICE_DAYS")
    notice = DismissalNotice(
        decision=decision,
        served_on=served_on,
        document=paper,
        days=days,
        clause=terms.clause("DISMISSAL_NOTICE_DAYS"),
        earliest_end_on=rules.earliest_dismissal(served_on, days=days),
        recorded_by=who,
        recorded_at=at,
    )
    refuse_invalid(notice)
    with as_conflict(DismissalNotice):
        notice.save()
    record(
        decision,
        f"的解聘通知于{served_on}书面送达，最早{notice.earliest_end_on}终止服务。",
        verb=DISMISS,
        by=by,
        at=at,
        data={"served_on": served_on, "earliest_end": notice.earliest_end_on},
    )
    return notice


@transaction.atomic
def record_decision(
    *, committee: Committee, past: Past, ballot: rules.Ballot, by: User | None, at: datetime
) -> OwnersDecision:
    """补录: a vote counted before the system, by its totals; the outcome follows from them.

    Refusal without the document, for totals that cannot be, and for a day still to come.
    """
    require(by, RECORD, path=committee.community.path)
    not_ahead("表决日期", past.held_on, at)
    district = committee.community.street.district
    terms = queries.terms_on(in_force(district=district, on=past.held_on))
    verdict = rules.count_votes(ballot, special=past.special, terms=queries.vote_terms(terms))
    outcome = V.INVALID if not verdict.quorum else V.PASSED if verdict.passed else V.FAILED
    days = terms.integer("DECISION_PUBLISH_DAYS")
    decision = OwnersDecision(
        committee=committee,
        community=committee.community,
        estate=committee.estate,
        region=committee.region,
        kind=past.kind,
        matter=past.matter.strip(),
        special=past.special,
        dismisses=past.dismisses,
        held_on=past.held_on,
        document=words(past.document, "补录依据的文件"),
        state=outcome,
        outcome=outcome,
        passed=verdict.passed,
        grounds=canonical_json([reason._asdict() for reason in verdict.grounds]),
        decided_on=past.held_on,
        publish_by_day=rules.publish_due(past.held_on, days=days),
        **{name: getattr(ballot, name) for name in ballot.__slots__},
    )
    refuse_invalid(decision)
    decision.save()
    record(
        decision,
        f"补录：“{committee}”于{past.held_on}表决，{outcome.label}；依据{decision.document}。",
        verb=RECORD,
        by=by,
        at=at,
        data={"grounds": [reason.sentence for reason in verdict.grounds]},
    )
    return decision


def _dismissal(decision: OwnersDecision, served_on: date) -> OwnersDecision:
    """The passed dismissal, held: who revokes it beside comes before or after. Refusal else."""
    held: OwnersDecision = (
        OwnersDecision.objects.select_for_update(of=("self",))
        .select_related("community__street__district")
        .get(pk=decision.pk)
    )
    if not held.dismisses or held.state not in (V.PASSED, V.PUBLISHED):
        raise Refusal(f"“{held}”不是已通过的解聘决定，不能登记解聘通知。", "NO_DISMISSAL")
    if not held.passed:
        raise Refusal(f"“{held}”没有通过，不能登记解聘通知。", "NOT_PASSED")
    if held.decided_on is not None and served_on < held.decided_on:
        raise Refusal(
            f"通知送达日期{served_on}不能早于决定日期{held.decided_on}。", "SERVED_TOO_EARLY"
        )
    return held


def _lateness(decision: OwnersDecision | None, published_on: date) -> str:
    """ "，已超过…" where the posting comes late; Refusal where it comes before the result."""
    if decision is None or decision.decided_on is None or decision.publish_by_day is None:
        return ""
    if published_on < decision.decided_on:
        raise Refusal(
            f"公布日期{published_on}不能早于结果日期{decision.decided_on}。", "PUBLISHED_TOO_EARLY"
        )
    due = decision.publish_by_day
    return f"，已超过公布期限{due}" if published_on > due else ""
