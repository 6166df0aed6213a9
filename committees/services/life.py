"""筹备 → 选举（组建） → 备案 → 履职 → 届满: each step a pinned transition."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from accounts.services import require
from committees import rules
from committees.models import Committee, Member
from committees.states import COMMITTEE_STATES, CommitteeState
from core.audit.services import record
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.transitions import move
from core.rules.errors import Refusal
from estates.models import Estate, Measure, Region
from policies.queries import InForce, in_force

S = CommitteeState
PERM = "committees.change_committee"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewMember:
    """A member to be listed; only the public name is kept."""

    name: str
    title: str = "委员"
    is_owner: bool = True
    is_party_member: bool = False
    duty: str = ""


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
    record(
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
    terms = in_force(district=committee.community.street.district, on=formed_on)
    sizes = size_rules(terms)
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
    with as_conflict(Member):
        Member.objects.bulk_create(
            Member(
                committee=committee,
                name=m.name,
                title=m.title,
                is_owner=m.is_owner,
                is_party_member=m.is_party_member,
                duty=m.duty,
            )
            for m in members
        )
    _tell(committee, f"于{formed_on}选举（组建），委员{len(members)}人。", by=by, at=at)
    return committee


@transaction.atomic
def file_committee(
    *, committee: Committee, filed_on: date, filing_no: str, by: User | None, at: datetime
) -> Committee:
    """ELECTED → FILED (备案, within 30 days of the election: 物业管理条例 16).

    A late filing is accepted and said in the trail. Conflict where the place has a live committee.
    """
    require(by, PERM, path=committee.community.path)
    formed = committee.formed_on
    if formed is not None and filed_on < formed:
        raise Refusal(f"备案日期{filed_on}不能早于成立日期{formed}。", "FILED_TOO_EARLY")
    with as_conflict(Committee):
        move(
            committee,
            sources=COMMITTEE_STATES.sources_of(S.FILED),
            to=S.FILED,
            act="备案",
            filed_on=filed_on,
            filing_no=filing_no,
        )
    due = rules.filing_due(formed) if formed else filed_on
    late = f"，已超过备案期限{due}" if filed_on > due else ""
    _tell(committee, f"于{filed_on}备案{late}。", by=by, at=at)
    return committee


@transaction.atomic
def activate_committee(*, committee: Committee, by: User | None, at: datetime) -> Committee:
    """FILED → ACTIVE: the committee has held its first meeting and works."""
    require(by, PERM, path=committee.community.path)
    to = S.ACTIVE
    move(committee, sources=COMMITTEE_STATES.sources_of(to), to=to, act="开始履职")
    _tell(committee, "开始履职。", by=by, at=at)
    return committee


@transaction.atomic
def dissolve_committee(
    *, committee: Committee, reason: str, by: User | None, at: datetime
) -> Committee:
    """Any state but the last → DISSOLVED, with a reason."""
    require(by, PERM, path=committee.community.path)
    if not reason.strip():
        raise Refusal("请写明解散的事由。", "REASON_MISSING")
    to = S.DISSOLVED
    move(committee, sources=COMMITTEE_STATES.sources_of(to), to=to, act="解散")
    _tell(committee, f"解散：{reason}。", by=by, at=at)
    return committee


@transaction.atomic
def expire_due(*, on: date, at: datetime) -> int:
    """Daily: FILED and ACTIVE committees whose term ended before the day → EXPIRED. How many."""
    due = Committee.objects.filter(
        state__in=sorted(COMMITTEE_STATES.sources_of(S.EXPIRED)), term_last_day__lt=on
    )
    found = list(due.select_for_update().select_related(None).order_by("pk"))
    moved = due.filter(pk__in=[row.pk for row in found]).update(state=S.EXPIRED)
    for committee in Committee.objects.filter(pk__in=[row.pk for row in found]).select_related(
        "community"
    ):
        _tell(committee, f"任期至{committee.term_last_day}届满。", by=None, at=at)
    return moved


def size_rules(terms: InForce) -> rules.SizeRules:
    """Seats and terms by the parameters in force; the recommended ones where none is."""
    codes = (
        "oc_min", "oc_max", "oc_small_min", "oc_small_households", "oc_term_years", "pmc_min",
        "pmc_max", "pmc_term_years",
    )  # fmt: skip
    held: dict[str, Any] = {
        code: terms.integer(code.upper()) for code in codes if terms.has(code.upper())
    }
    sizes = rules.SizeRules(**held)
    if not terms.has("PMC_OWNER_PERCENT"):
        return sizes
    share = Fraction(terms.percent("PMC_OWNER_PERCENT"))
    return rules.SizeRules(**held, pmc_owner_percent=share)


def _refuse_size(
    committee: Committee, members: Sequence[NewMember], *, on: date, sizes: rules.SizeRules
) -> None:
    complaints = rules.size_refusals(
        kind=rules.CommitteeKind(committee.kind),
        members=len(members),
        owners=sum(member.is_owner for member in members),
        households=_households(committee, on),
        rules=sizes,
    )
    if complaints:
        raise Refusal("".join(reason.sentence for reason in complaints), complaints[0].code)


def _refuse_term(committee: Committee, first: date, last: date, *, sizes: rules.SizeRules) -> None:
    latest = rules.latest_term_end(rules.CommitteeKind(committee.kind), first, rules=sizes)
    if not first < last <= latest:
        raise Refusal(
            f"“{committee.name}”的任期自{first}起，止日应晚于起日且不晚于{latest}，现为{last}。",
            "TERM",
        )


def _households(committee: Committee, on: date) -> int:
    """Certified households of the estate or of the region's estates on the day."""
    here = (
        {"estate": committee.estate_id}
        if committee.estate_id
        else {"estate__region": committee.region_id}
    )
    rows = Measure.objects.filter(**here, from_day__lte=on).exclude(to_day__lt=on)
    return rows.aggregate(total=Sum("household_count"))["total"] or 0


def _tell(committee: Committee, what: str, *, by: User | None, at: datetime) -> None:
    record(
        verb=PERM,
        sentence=f"“{committee.name}”{what}",
        by=by,
        at=at,
        subject=committee,
        scope_path=committee.community.path,
        data={"state": committee.state},
    )
