"""The end of a committee: re-election with its successor, dissolution, the end of the term."""

from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import User
from accounts.services import require
from committees import rules
from committees.models import Committee, CommitteeQuerySet
from committees.queries.terms import deadlines
from committees.services.common import PERM, not_later, record, refuse
from committees.services.reminders import settle
from committees.states import (
    COMMITTEE_STATES,
    COUNTED,
    CommitteeState,
    ReminderKind,
)
from communities.models import District
from core.db.conflicts import as_conflict
from core.db.days import business_day
from core.db.transitions import move
from core.rules.errors import Refusal
from core.rules.periods import add_days
from policies.queries import in_force

S = CommitteeState
DAY = timedelta(days=1)
TERM_KINDS = (ReminderKind.TERM_REPORT, ReminderKind.TERM_MEETING)


@transaction.atomic
def start_re_election(
    *, committee: Committee, on: date, by: User | None, at: datetime, name: str = ""
) -> Committee:
    """Begin the re-election (换届): the next term is being prepared. Returns the next committee.

    The present one works on as RE_ELECTION until the next is filed or its term ends; one whose
    term has ended stays EXPIRED. Conflict where the next term is being prepared already.
    """
    require(by, PERM, path=committee.community.path)
    not_later(on, at, what="启动换届日期")
    Committee.objects.select_for_update(of=("self",)).get(pk=committee.pk)
    committee.refresh_from_db()
    if committee.state not in {S.EXPIRED, S.RE_ELECTION}:
        to = S.RE_ELECTION
        move(committee, sources=COMMITTEE_STATES.sources_of(to), to=to, act="启动换届")
    successor = Committee(
        community=committee.community,
        kind=committee.kind,
        estate=committee.estate,
        region=committee.region,
        predecessor=committee,
        name=name.strip() or committee.name,
        term_number=committee.term_number + 1,
        party_led=committee.party_led,
    )
    with as_conflict(Committee):
        successor.save()
    settle(committee, ReminderKind.TERM_REPORT, on=on)
    number = successor.term_number
    what = f"于{on}启动换届，第{number}届开始筹备。"
    record(committee, what, by=by, at=at, successor=successor.pk)
    return successor


@transaction.atomic
def dissolve_committee(
    *,
    committee: Committee,
    reason: str,
    by: User | None,
    at: datetime,
    on: date | None = None,
) -> Committee:
    """Any state but the last → DISSOLVED, with a reason, as of `on` (else the day of the act).

    A 物管会 that was filed hands over first (参照北京 59): without the hand-over list, Refusal.
    """
    require(by, PERM, path=committee.community.path)
    if not reason.strip():
        raise Refusal("请写明解散的事由。", "REASON_MISSING")
    day = on or business_day(at)
    not_later(day, at, what="解散日期")
    committee.refresh_from_db()
    _refuse_early_end(committee, day)
    if committee.filed_on:
        held = committee.papers.filter(returned_on__isnull=True).values_list("kind", flat=True)
        kind = rules.CommitteeKind(committee.kind)
        refuse(rules.missing_papers(kind, S.DISSOLVED, held))
    move(
        committee,
        sources=COMMITTEE_STATES.sources_of(S.DISSOLVED),
        to=S.DISSOLVED,
        act="解散",
        ended_on=committee.ended_on or day,
        end_reason=reason.strip(),
    )
    settle(committee, on=day)
    record(committee, f"于{day}解散：{reason.strip()}。", by=by, at=at)
    return committee


def end_predecessor(committee: Committee, *, filed_on: date) -> Committee | None:
    """The term before this one ends on the day before the new one serves; the committee, if any.

    Part of the filing of the successor: the row is locked, its reminders are settled.
    """
    if committee.predecessor_id is None:
        return None
    before: Committee = Committee.objects.select_for_update(of=("self",)).get(
        pk=committee.predecessor_id
    )
    first = committee.term_first_day or filed_on
    last = max(first, filed_on) - DAY
    if before.state in COUNTED:
        _refuse_early_end(before, last)
        move(
            before,
            sources=COMMITTEE_STATES.sources_of(S.EXPIRED),
            to=S.EXPIRED,
            act="换届",
            ended_on=last,
            end_reason=f"第{committee.term_number}届备案，换届完成",
        )
    settle(before, *TERM_KINDS, on=filed_on)
    return before


@transaction.atomic
def expire_due(*, on: date, at: datetime) -> int:
    """Daily: committees whose term ended before the day → EXPIRED. How many."""
    due = Committee.objects.filter(
        state__in=sorted(COMMITTEE_STATES.sources_of(S.EXPIRED)), term_last_day__lt=on
    )
    return _move_each(due, S.EXPIRED, at=at, word="届满")


@transaction.atomic
def expiring_due(*, on: date, at: datetime) -> int:
    """Daily: working committees near the end of their term (180 days) → EXPIRING. How many."""
    moved = 0
    for district in District.objects.order_by("pk"):
        days = deadlines(in_force(district=district, on=on))
        due = Committee.objects.filter(
            state__in=sorted(COMMITTEE_STATES.sources_of(S.EXPIRING)),
            term_last_day__gte=on,
            term_last_day__lte=add_days(on, days.term_report_days),
            community__path__startswith=district.path,
        )
        moved += _move_each(due, S.EXPIRING, at=at, word="将满")
    return moved


def _move_each(due: CommitteeQuerySet, to: CommitteeState, *, at: datetime, word: str) -> int:
    """One statement for all; one line in the trail for each."""
    # PostgreSQL locks rows of a model, not of a list of values
    held = due.select_for_update(of=("self",)).only("pk").order_by("pk")
    keys = [row.pk for row in held]
    moved = due.filter(pk__in=keys).update(state=to)
    for committee in Committee.objects.filter(pk__in=keys).select_related("community"):
        record(committee, f"任期至{committee.term_last_day}{word}。", by=None, at=at)
    return moved


def _refuse_early_end(committee: Committee, day: date) -> None:
    began = committee.filed_on or committee.formed_on
    if began and day < began:
        raise Refusal(
            f"“{committee.name}”自{began}起，终止日期{day}不能更早，请核对。", "ENDS_TOO_EARLY"
        )
