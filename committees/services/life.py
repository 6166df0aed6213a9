"""筹备 → 选举（组建） → 备案 → 履职: each step a pinned transition with its papers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from committees import rules
from committees.models import Committee, CommitteeQuerySet, Member
from committees.queries.terms import deadlines, households, size_rules, terms_of
from committees.services.common import PERM, not_later, record, refuse
from committees.services.reminders import raise_one, settle
from committees.services.succession import end_predecessor
from committees.states import (
    COMMITTEE_STATES,
    COUNTED,
    CommitteeKind,
    CommitteeState,
    ReminderKind,
)
from core.audit import services as trail
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.db.transitions import move
from core.rules.errors import Conflict, Refusal
from core.rules.masks import refuse_resident_id
from core.rules.periods import add_days
from estates.models import Estate, Region

S = CommitteeState


@dataclass(frozen=True, kw_only=True, slots=True)
class NewMember:
    """A member to be listed: the public name, and a telephone that is kept sealed."""

    name: str
    title: str = "委员"
    is_owner: bool = True
    is_party_member: bool = False
    duty: str = ""
    contact: str = ""


@transaction.atomic
def form_committee(  # noqa: PLR0913 -- the sides of a committee, all named
    *,
    place: Estate | Region,
    kind: str,
    name: str,
    by: User | None,
    at: datetime,
    term_number: int = 1,
    party_led: bool = False,
) -> Committee:
    """Begin the preparation of a 业委会 (OC) or 物管会 (PMC) for an estate or a region."""
    path = place.community.path
    require(by, "committees.add_committee", path=path)
    committee = Committee(
        community=place.community,
        kind=kind,
        name=name.strip(),
        term_number=term_number,
        party_led=party_led,
        **{"estate" if isinstance(place, Estate) else "region": place},
    )
    refuse_invalid(committee)
    committee.save()
    trail.record(
        verb="committees.add_committee",
        sentence=f"“{committee.name}”开始筹备。",
        by=by,
        at=at,
        subject=committee,
        scope_path=path,
    )
    return committee


@transaction.atomic
def elect_committee(  # noqa: PLR0913 -- an election is these facts, all named
    *,
    committee: Committee,
    members: Sequence[NewMember],
    formed_on: date,
    term_first_day: date,
    term_last_day: date,
    by: User | None,
    at: datetime,
) -> Committee:
    """PREPARING → ELECTED with its members.

    Refusal with every complaint about size, odd number and owners' share by the parameters in
    force on the day (274号 31; domain.md 2), and for a term over 5 (物管会 3) years.
    """
    require(by, PERM, path=committee.community.path)
    not_later(formed_on, at, what="成立日期")
    sizes = size_rules(terms_of(committee, on=formed_on))
    _refuse_size(committee, members, on=formed_on, sizes=sizes)
    _refuse_term(committee, term_first_day, term_last_day, sizes=sizes)
    move(
        committee,
        sources=COMMITTEE_STATES.sources_of(S.ELECTED),
        to=S.ELECTED,
        act="登记选举（组建）结果",
        formed_on=formed_on,
        term_first_day=term_first_day,
        term_last_day=term_last_day,
    )
    list_members(committee, members, first_day=term_first_day)
    settle(committee, ReminderKind.ASSEMBLY, on=formed_on)
    record(committee, f"于{formed_on}选举（组建），委员{len(members)}人。", by=by, at=at)
    return committee


@transaction.atomic
def record_first_meeting(
    *, committee: Committee, met_on: date, by: User | None, at: datetime
) -> Committee:
    """The first meeting of the members, within 7 days of the election (274号 32); late is said.

    Refusal before there are members, before the election and for a day ahead; Conflict when it
    is recorded already.
    """
    require(by, PERM, path=committee.community.path)
    not_later(met_on, at, what="首次会议日期")
    formed = committee.formed_on
    if formed is None or met_on < formed:
        raise Refusal("首次会议应在选举（组建）之后召开，请核对日期。", "MEETING_TOO_EARLY")
    rows = Committee.objects.filter(pk=committee.pk, first_meeting_on__isnull=True)
    if not rows.exclude(state__in=[S.PREPARING, S.DISSOLVED]).update(first_meeting_on=met_on):
        raise Conflict(f"“{committee.name}”的首次会议已登记过，或现在不能登记，请刷新后核对。")
    committee.refresh_from_db()
    days = deadlines(terms_of(committee, on=formed))
    due = add_days(formed, days.first_meeting_days)
    settle(committee, ReminderKind.FIRST_MEETING, on=met_on)
    record(committee, f"于{met_on}召开首次会议{_late(met_on, due)}。", by=by, at=at)
    return committee


@transaction.atomic
def file_committee(
    *, committee: Committee, filed_on: date, filing_no: str, by: User | None, at: datetime
) -> Committee:
    """ELECTED → FILED (备案, within 30 days of the election: 物业管理条例 16).

    Refusal that names every missing paper (参照北京 43, 274号 33). A late filing is accepted and
    said in the trail. Conflict where the place has a live committee. The term before it ends.
    """
    require(by, PERM, path=committee.community.path)
    not_later(filed_on, at, what="备案日期")
    formed = committee.formed_on
    if formed is not None and filed_on < formed:
        raise Refusal(f"备案日期{filed_on}不能早于成立日期{formed}。", "FILED_TOO_EARLY")
    refuse_missing_papers(committee, S.FILED)
    _refuse_beside_oc(committee)
    ended = end_predecessor(committee, filed_on=filed_on)
    with as_conflict(Committee):
        move(
            committee,
            sources=COMMITTEE_STATES.sources_of(S.FILED),
            to=S.FILED,
            act="备案",
            filed_on=filed_on,
            filing_no=filing_no,
        )
    days = deadlines(terms_of(committee, on=formed or filed_on))
    settle(committee, ReminderKind.FILING, ReminderKind.FIRST_MEETING, on=filed_on)
    _remind_pmc(committee, filed_on, days, on=business_day(at))
    due = rules.filing_due(formed, days=days.filing_days) if formed else filed_on
    what = f"于{filed_on}备案{_late(filed_on, due, '备案')}。"
    record(committee, f"{what}{f'上一届“{ended}”届满。' if ended else ''}", by=by, at=at)
    return committee


@transaction.atomic
def activate_committee(*, committee: Committee, by: User | None, at: datetime) -> Committee:
    """FILED → ACTIVE: the committee works; a 物管会 has its seal (备案刻章)."""
    require(by, PERM, path=committee.community.path)
    to = S.ACTIVE
    refuse_missing_papers(committee, to)
    move(committee, sources=COMMITTEE_STATES.sources_of(to), to=to, act="开始履职")
    record(committee, "开始履职。", by=by, at=at)
    return committee


def list_members(committee: Committee, members: Sequence[NewMember], *, first_day: date) -> None:
    """Enter members from their first day; Conflict for a name that is listed twice."""
    for new in members:
        refuse_resident_id(姓名=new.name, 职责=new.duty, 联系电话=new.contact)
    if sum(new.title == rules.CHAIR for new in members) > 1:
        raise Refusal("一届只能有一名主任，请核对职务。", "TWO_CHAIRS")
    with as_conflict(Member):
        Member.objects.bulk_create(
            Member(
                committee=committee,
                first_day=first_day,
                **{name: getattr(new, name) for name in new.__slots__},
            )
            for new in members
        )


def refuse_missing_papers(committee: Committee, step: str) -> None:
    """Refusal that names each paper that the step still lacks, or whose dates contradict."""
    kind = rules.CommitteeKind(committee.kind)
    held = committee.papers.filter(returned_on__isnull=True)
    dated = dict(held.order_by("dated_on").values_list("kind", "dated_on"))
    refuse(rules.missing_papers(kind, step, dated))
    if kind == rules.CommitteeKind.PMC:
        refuse(rules.order_refusals(dated))


def _refuse_beside_oc(committee: Committee) -> None:
    """A 物管会 is a body for the time without a 业委会; the place is locked until the commit."""
    place = committee.place
    type(place).objects.select_for_update().filter(pk=place.pk).first()
    beside = _beside(committee, CommitteeKind.OC)
    if committee.kind == CommitteeKind.PMC and beside.exists():
        raise Conflict(f"{place.name}已有履职中的业主委员会，不能再备案物业管理委员会。")


def _remind_pmc(committee: Committee, filed_on: date, days: rules.Deadlines, *, on: date) -> None:
    """A 业委会 is filed: the 物管会 of the place has 30 days to hand over and dissolve."""
    if committee.kind != CommitteeKind.OC:
        return
    due = add_days(filed_on, days.pmc_dissolve_days)
    for pmc in _beside(committee, CommitteeKind.PMC):
        raise_one(pmc, ReminderKind.PMC_DISSOLUTION, due_on=due, on=on)


def _beside(committee: Committee, kind: str) -> CommitteeQuerySet:
    """Live committees of the kind at the very same place."""
    here = Committee.objects.filter(
        estate=committee.estate_id, region=committee.region_id, kind=kind
    )
    return here.filter(state__in=sorted(COUNTED)).exclude(pk=committee.pk)


def _late(day: date, due: date, what: str = "") -> str:
    return f"，已超过{what}期限{due}" if day > due else ""


def _refuse_size(
    committee: Committee, members: Sequence[NewMember], *, on: date, sizes: rules.SizeRules
) -> None:
    seats = [member for member in members if rules.has_seat(member.title)]
    refuse(
        rules.size_refusals(
            kind=rules.CommitteeKind(committee.kind),
            members=len(seats),
            owners=sum(member.is_owner for member in seats),
            households=households(committee, on),
            rules=sizes,
        )
    )


def _refuse_term(committee: Committee, first: date, last: date, *, sizes: rules.SizeRules) -> None:
    latest = rules.latest_term_end(rules.CommitteeKind(committee.kind), first, rules=sizes)
    if not first < last <= latest:
        raise Refusal(
            f"“{committee.name}”的任期自{first}起，止日应晚于起日且不晚于{latest}，现为{last}。",
            "TERM",
        )
