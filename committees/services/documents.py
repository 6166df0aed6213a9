"""Papers of a committee's steps: received, sent back, and the change of the filing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from committees import rules
from committees.models import Committee, CommitteePaper, PreparatoryGroup
from committees.queries.terms import size_rules, terms_of
from committees.services.common import PERM, not_later, record, refuse
from committees.services.reminders import settle
from committees.states import COUNTED, CommitteeKind, CommitteeState, PaperKind, ReminderKind
from core.db.conflicts import as_conflict, refuse_invalid
from core.rules.errors import Conflict, Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPaper:
    """A paper as it came in: what it is, its number and its own date."""

    kind: str
    dated_on: date
    reference: str = ""


@transaction.atomic
def receive_papers(
    *,
    committee: Committee,
    papers: Sequence[NewPaper],
    received_on: date,
    by: User | None,
    at: datetime,
) -> list[CommitteePaper]:
    """Enter papers that came in together; each is checked by itself, all are entered or none."""
    require(by, PERM, path=committee.community.path)
    not_later(received_on, at, what="收到日期")
    if not papers:
        raise Refusal("请至少登记一份材料。", "NO_PAPER")
    if committee.state == CommitteeState.DISSOLVED:
        raise Conflict(f"“{committee.name}”已解散，不再登记材料。")
    entered = [_entered(committee, new, received_on=received_on, by=by) for new in papers]
    names = "、".join(paper.get_kind_display() for paper in entered)
    record(committee, f"于{received_on}收到材料：{names}。", by=by, at=at)
    return entered


@transaction.atomic
def return_paper(
    *, paper: CommitteePaper, on: date, reason: str, by: User | None, at: datetime
) -> CommitteePaper:
    """Send a paper back (退回补正): it counts no more. Conflict when it is back already."""
    committee = paper.committee
    require(by, PERM, path=committee.community.path)
    not_later(on, at, what="退回日期")
    if not reason.strip():
        raise Refusal("请写明退回的理由。", "REASON_MISSING")
    if on < paper.received_on:
        raise Refusal(f"退回日期{on}不能早于收到日期{paper.received_on}。", "RETURNED_TOO_EARLY")
    rows = CommitteePaper.objects.filter(pk=paper.pk, returned_on__isnull=True)
    if not rows.update(returned_on=on, return_reason=reason.strip()):
        raise Conflict(f"“{paper.get_kind_display()}”已经退回过，请刷新后核对。")
    paper.refresh_from_db()
    record(committee, f"退回“{paper.get_kind_display()}”：{reason.strip()}。", by=by, at=at)
    return paper


@transaction.atomic
def file_change(
    *, committee: Committee, filed_on: date, reference: str, by: User | None, at: datetime
) -> CommitteePaper:
    """备案变更 after members have come or gone, within 30 days of the change (274号 34)."""
    require(by, PERM, path=committee.community.path)
    not_later(filed_on, at, what="备案变更日期")
    waiting = committee.reminders.filter(
        kind=ReminderKind.CHANGE_FILING, settled_on__isnull=True
    ).order_by("due_on")
    first = waiting.first()
    if committee.state not in COUNTED or first is None:
        raise Conflict(f"“{committee.name}”没有待备案的委员变更。")
    new = NewPaper(kind=PaperKind.CHANGE, dated_on=filed_on, reference=reference)
    paper = _entered(committee, new, received_on=filed_on, by=by)
    late = f"，已超过期限{first.due_on}" if filed_on > first.due_on else ""
    settle(committee, ReminderKind.CHANGE_FILING, on=filed_on)
    record(committee, f"于{filed_on}办理备案变更{late}。", by=by, at=at)
    return paper


@transaction.atomic
def form_group(  # noqa: PLR0913 -- a preparatory group is these facts, all named
    *,
    committee: Committee,
    formed_on: date,
    seats: int,
    owner_seats: int,
    leader: str,
    by: User | None,
    at: datetime,
) -> PreparatoryGroup:
    """The 筹备组 of a first owners' assembly: seven or more, odd, owners half (参照山东 21).

    Refusal with every complaint by the parameters of the day; Conflict where there is one.
    """
    require(by, PERM, path=committee.community.path)
    not_later(formed_on, at, what="筹备组成立日期")
    if committee.kind != CommitteeKind.OC or committee.state != CommitteeState.PREPARING:
        raise Refusal("只有筹备中的业主委员会才成立筹备组。", "NO_GROUP_HERE")
    sizes = size_rules(terms_of(committee, on=formed_on))
    refuse(rules.group_refusals(seats=seats, owners=owner_seats, rules=sizes))
    group = PreparatoryGroup(
        committee=committee,
        formed_on=formed_on,
        seats=seats,
        owner_seats=owner_seats,
        leader=leader.strip(),
    )
    if PreparatoryGroup.objects.filter(committee=committee).exists():
        raise Conflict(f"“{committee.name}”已有筹备组。")
    refuse_invalid(group)
    with as_conflict(PreparatoryGroup):
        group.save()
    record(committee, f"于{formed_on}成立筹备组，{seats}人，组长{leader.strip()}。", by=by, at=at)
    return group


def _entered(
    committee: Committee, new: NewPaper, *, received_on: date, by: User | None
) -> CommitteePaper:
    paper = CommitteePaper(
        committee=committee,
        kind=new.kind,
        reference=new.reference.strip(),
        dated_on=new.dated_on,
        received_on=received_on,
        received_by=by,
    )
    refuse_invalid(paper)
    with as_conflict(CommitteePaper):
        paper.save()
    return paper
