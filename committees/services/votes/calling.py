"""A meeting from its first draft to the opening of the vote."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.services import require
from committees import rules
from committees.models import Assembly, Committee, OwnersDecision
from committees.queries.votes import matters_of, terms_on
from committees.services.votes.roll import freeze
from committees.services.votes.shared import hold, move_matters, not_ahead, record, words
from committees.states import (
    ASSEMBLY_STATES,
    SPECIAL,
    AssemblyState,
    MeetingForm,
    VoteState,
)
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.db.transitions import move
from core.rules.canonical import canonical_json
from core.rules.errors import Refusal
from estates.models import Estate, Region
from policies.queries import in_force

S = AssemblyState
PERM = "committees.call_assembly"


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """What a meeting is: its days run from the meeting to the last day for ballots."""

    title: str
    convener: str
    meeting_on: date
    last_on: date
    form: str = MeetingForm.WRITTEN


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """A matter to be voted on; `basis` says what it was proposed on (a survey, 20% of owners)."""

    kind: str
    matter: str
    dismisses: bool = False
    basis: str = ""


@transaction.atomic
def call_assembly(
    *,
    place: Estate | Region,
    call: Call,
    committee: Committee | None,
    by: User | None,
    at: datetime,
) -> Assembly:
    """Draft a meeting of an estate or a region; a committee need not exist yet.

    Refusal for days in the wrong order and for a committee of another place.
    """
    path = place.community.path
    require(by, PERM, path=path)
    if committee is not None and committee.place != place:
        raise Refusal(f"“{committee}”不属于{place}，请重新选择。", "FOREIGN_COMMITTEE")
    assembly = Assembly(
        community=place.community,
        committee=committee,
        made_by=by,
        made_at=at,
        **{"estate" if isinstance(place, Estate) else "region": place},
        **{name: getattr(call, name) for name in call.__slots__},
    )
    refuse_invalid(assembly)
    assembly.save()
    record(
        assembly, f"开始筹备，表决期{call.meeting_on}至{call.last_on}。", verb=PERM, by=by, at=at
    )
    return assembly


@transaction.atomic
def add_matter(*, assembly: Assembly, item: Item, by: User | None, at: datetime) -> OwnersDecision:
    """Put a matter on the agenda while the meeting is a draft; its majority follows its kind.

    Conflict once the meeting is announced: owners do not vote on what was not announced.
    """
    require(by, PERM, path=assembly.community.path)
    held = hold(assembly, S.DRAFT, act="增加表决事项")
    last = held.decisions.aggregate(last=Max("position"))["last"] or 0
    decision = OwnersDecision(
        assembly=held,
        committee=held.committee,
        community=held.community,
        estate=held.estate,
        region=held.region,
        position=last + 1,
        special=item.kind in SPECIAL,
        held_on=held.meeting_on,
        kind=item.kind,
        matter=item.matter.strip(),
        dismisses=item.dismisses,
        basis=item.basis.strip(),
    )
    if not item.kind:
        raise Refusal("请选择事项类别：多数要求由它决定。", "KIND_MISSING")
    refuse_invalid(decision)
    with as_conflict(OwnersDecision):
        decision.save()
    record(held, f"增加表决事项：{decision}。", verb=PERM, by=by, at=at)
    return decision


@transaction.atomic
def drop_matter(
    *, decision: OwnersDecision, reason: str, by: User | None, at: datetime
) -> OwnersDecision:
    """Take a matter off the agenda of a draft; it stays on record as cancelled."""
    require(by, PERM, path=decision.community.path)
    why = words(reason, "取消的事由")
    if decision.assembly is None:
        raise Refusal("补录的决定不能取消，只能撤销。", "RECORDED")
    hold(decision.assembly, S.DRAFT, act="取消表决事项")
    to = VoteState.CANCELLED
    move(decision, sources={VoteState.DRAFT}, to=to, act="取消表决事项")
    record(decision, f"不再提交表决：{why}。", verb=PERM, by=by, at=at)
    return decision


@transaction.atomic
def announce_assembly(
    *, assembly: Assembly, noticed_on: date, informed_on: date, by: User | None, at: datetime
) -> Assembly:
    """DRAFT → NOTICED: terms and electorate of the day of the notice are frozen for good.

    Refusal without a matter, for a notice later than fifteen days before the meeting (物业管理条例
    14, by the parameter in force), for days still to come, and where the 居委会 was not informed by
    the meeting.
    """
    require(by, PERM, path=assembly.community.path)
    held = hold(assembly, S.DRAFT, act="公告会议")
    not_ahead("公告日期", noticed_on, at)
    not_ahead("告知居委会日期", informed_on, at)
    if not matters_of(held).exists():
        raise Refusal("还没有表决事项，不能公告：未公告的事项不能表决。", "NO_MATTER")
    district = held.community.street.district
    terms = terms_on(in_force(district=district, on=noticed_on))
    _refuse_late(held, noticed_on, informed_on, days=terms.integer("ASSEMBLY_NOTICE_DAYS"))
    roll = freeze(held, on=noticed_on)
    move(
        held,
        sources=ASSEMBLY_STATES.sources_of(S.NOTICED),
        to=S.NOTICED,
        act="公告会议",
        noticed_on=noticed_on,
        informed_on=informed_on,
        noticed_by=by,
        noticed_at=at,
        terms=canonical_json(terms.as_data()),
        electorate_sha256=roll.sha256,
        unit_count=roll.units,
        total_area=roll.area,
        total_heads=roll.heads,
    )
    matters = move_matters(held, VoteState.NOTICED)
    record(
        held,
        f"于{noticed_on}公告，{len(matters)}项；名册{roll.units}个专有部分，"
        f"{roll.area}㎡，{roll.heads}人。",
        verb=PERM,
        by=by,
        at=at,
        data={"electorate": roll.sha256, "matters": [str(matter) for matter in matters]},
    )
    return held


@transaction.atomic
def open_voting(*, assembly: Assembly, by: User | None, at: datetime) -> Assembly:
    """NOTICED → VOTING, from the day of the meeting on."""
    require(by, PERM, path=assembly.community.path)
    held = hold(assembly, S.NOTICED, act="开始表决")
    not_ahead("会议（表决开始）日期", held.meeting_on, at)
    move(held, sources=ASSEMBLY_STATES.sources_of(S.VOTING), to=S.VOTING, act="开始表决")
    move_matters(held, VoteState.VOTING)
    record(held, "开始表决。", verb=PERM, by=by, at=at, data={"on": business_day(at)})
    return held


@transaction.atomic
def cancel_assembly(*, assembly: Assembly, reason: str, by: User | None, at: datetime) -> Assembly:
    """Any state before the count → CANCELLED with a reason; what was entered stays on record."""
    require(by, PERM, path=assembly.community.path)
    why = words(reason, "取消的事由", most=300)
    held = hold(assembly, S.DRAFT, S.NOTICED, S.VOTING, act="取消会议")
    move_matters(held, VoteState.CANCELLED)
    to = S.CANCELLED
    move(
        held,
        sources=ASSEMBLY_STATES.sources_of(to),
        to=to,
        act="取消会议",
        cancelled_reason=why,
    )
    record(held, f"取消：{why}。", verb=PERM, by=by, at=at)
    return held


def _refuse_late(held: Assembly, noticed_on: date, informed_on: date, *, days: int) -> None:
    latest = rules.latest_notice(held.meeting_on, days=days)
    if noticed_on > latest:
        raise Refusal(
            f"会议应提前{days}天公告：{held.meeting_on}的会议最迟{latest}公告，现为{noticed_on}。"
            "请改期后重新拟订。",
            "NOTICE_TOO_LATE",
        )
    if informed_on > held.meeting_on:
        raise Refusal(
            f"告知居委会日期{informed_on}不能晚于会议日期{held.meeting_on}。", "INFORMED_TOO_LATE"
        )
