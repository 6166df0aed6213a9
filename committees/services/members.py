"""Members who come and go, their duties, the party branch, and their telephones."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from committees.models import Committee, DutyItem, Member, OfCommitteeQuerySet, PartyBranch
from committees.queries.seats import seat_warnings, seats_left
from committees.queries.terms import deadlines, terms_of
from committees.rules import CHAIR
from committees.services.common import PERM, not_later, record
from committees.services.life import NewMember, list_members
from committees.services.reminders import raise_one
from committees.states import COUNTED, SEATED, ReminderKind
from core.audit import services as trail
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.rules.errors import Conflict, Forbidden, Refusal
from core.rules.masks import refuse_resident_id
from core.rules.periods import add_days

MOST_DUTIES = 30


@transaction.atomic
def join_member(
    *, committee: Committee, new: NewMember, on: date, by: User | None, at: datetime
) -> Member:
    """A member comes in during the term (增补), with the day; to be filed within 30 days.

    Refusal above the largest size or for a second 主任; what the size then lacks is said.
    """
    require(by, PERM, path=committee.community.path)
    _refuse_outside_term(committee, on, at)
    if new.title == CHAIR and _sitting(committee).filter(title=CHAIR).exists():
        raise Refusal("一届只能有一名主任：请先登记原主任离任或改任。", "TWO_CHAIRS")
    list_members(committee, [new], first_day=on)
    member = Member.objects.get(committee=committee, name=new.name, last_day__isnull=True)
    if seats_left(committee, on=on) < 0:
        raise Refusal(f"“{committee.name}”已达人数上限，不能再增补。", "TOO_MANY")
    _changed(committee, on, at)
    said = "".join(warning.sentence for warning in seat_warnings(committee, on=on))
    record(committee, f"于{on}增补{new.title}{new.name}。{said}", by=by, at=at)
    return member


@transaction.atomic
def leave_member(*, member: Member, on: date, reason: str, by: User | None, at: datetime) -> Member:
    """A member leaves before the end of the term, with day and reason; to be filed in 30 days.

    It is never refused for the size: a by-election that is due then is said in the trail.
    """
    committee = member.committee
    require(by, PERM, path=committee.community.path)
    if not reason.strip():
        raise Refusal("请写明离任的事由。", "REASON_MISSING")
    _refuse_outside_term(committee, on, at)
    if member.first_day and on < member.first_day:
        raise Refusal(f"离任日期{on}不能早于任职起日{member.first_day}。", "LEAVES_TOO_EARLY")
    rows = Member.objects.filter(pk=member.pk, last_day__isnull=True)
    if not rows.update(last_day=on, leave_reason=reason.strip()):
        raise Conflict(f"“{member}”已经离任，请刷新后核对。")
    member.refresh_from_db()
    _changed(committee, on, at)
    said = "".join(warning.sentence for warning in seat_warnings(committee, on=add_days(on, 1)))
    record(
        committee, f"{member.title}{member.name}于{on}离任：{reason.strip()}。{said}", by=by, at=at
    )
    return member


@transaction.atomic
def set_duties(
    *, member: Member, duties: Sequence[str], by: User | None, at: datetime
) -> list[DutyItem]:
    """The list of duties of a member (职责清单), in order; it replaces the one before."""
    committee = member.committee
    require(by, PERM, path=committee.community.path)
    texts = [text.strip() for text in duties if text.strip()]
    if not texts or len(texts) > MOST_DUTIES:
        raise Refusal(f"职责清单应有1至{MOST_DUTIES}条，现为{len(texts)}条。", "DUTIES")
    Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    before = list(member.duty_items.values_list("text", flat=True))
    member.duty_items.all().delete()
    items = [DutyItem(member=member, position=n, text=text) for n, text in enumerate(texts, 1)]
    for item in items:
        item.clean_fields()
    DutyItem.objects.bulk_create(items)
    what = f"的{member.title}{member.name}的职责清单定为{len(texts)}条。"
    record(committee, what, by=by, at=at, before=before, after=texts)
    return items


@transaction.atomic
def set_contact(*, member: Member, contact: str, by: User | None, at: datetime) -> Member:
    """Keep a member's telephone, sealed; an empty text removes it. The trail never says it."""
    committee = member.committee
    require(by, PERM, path=committee.community.path)
    refuse_resident_id(联系电话=contact)
    member.contact, member.contact_erased_on = contact.strip(), None
    refuse_invalid(member)
    member.save(update_fields=["contact", "contact_erased_on"])
    word = "登记" if contact.strip() else "清除"
    record(committee, f"{word}{member.title}{member.name}的联系电话。", by=by, at=at)
    return member


@transaction.atomic
def reveal_contact(*, member: Member, reason: str, by: User | None, at: datetime) -> str:
    """A member's whole telephone, for a stated reason; who saw it and why stays in the trail.

    Only for people. Refusal without a reason and where none is kept.
    """
    committee = member.committee
    path = committee.community.path
    require(by, "committees.reveal_contact", path=path)
    if by is None:
        raise Forbidden("查看完整联系方式只能由人员办理。", "PERSON_ONLY")
    refuse_resident_id(查看事由=reason)
    if not reason.strip():
        raise Refusal("请写明查看联系电话的事由。", "REASON_MISSING")
    if not member.contact:
        raise Refusal(f"没有登记{member.name}的联系电话，或已按期清除。", "NO_CONTACT")
    text = str(member.contact.open())
    trail.record(
        verb="committees.reveal_contact",
        sentence=f"查看“{committee.name}”{member.title}{member.name}的联系电话：{reason.strip()}。",
        by=by,
        at=at,
        subject=member,
        scope_path=path,
    )
    return text


@transaction.atomic
def found_branch(
    *,
    committee: Committee,
    name: str,
    secretary: str,
    founded_on: date,
    by: User | None,
    at: datetime,
) -> PartyBranch:
    """红色物业: the committee has a party branch from this day on; the flag follows."""
    require(by, PERM, path=committee.community.path)
    not_later(founded_on, at, what="党组织成立日期")
    branch = PartyBranch(
        committee=committee, name=name.strip(), secretary=secretary.strip(), founded_on=founded_on
    )
    refuse_invalid(branch)
    with as_conflict(PartyBranch):
        branch.save()
    Committee.objects.filter(pk=committee.pk).update(party_led=True)
    committee.refresh_from_db()
    what = f"于{founded_on}成立{branch.name}，书记{branch.secretary}。"
    record(committee, what, by=by, at=at)
    return branch


@transaction.atomic
def end_branch(
    *, branch: PartyBranch, on: date, reason: str, by: User | None, at: datetime
) -> PartyBranch:
    """The party branch is given up; the flag 红色物业 goes with it."""
    committee = branch.committee
    require(by, PERM, path=committee.community.path)
    not_later(on, at, what="撤销日期")
    if not reason.strip():
        raise Refusal("请写明撤销的事由。", "REASON_MISSING")
    if on < branch.founded_on:
        raise Refusal(f"撤销日期{on}不能早于成立日期{branch.founded_on}。", "ENDS_TOO_EARLY")
    rows = PartyBranch.objects.filter(pk=branch.pk, ended_on__isnull=True)
    if not rows.update(ended_on=on):
        raise Conflict(f"“{branch.name}”已经撤销，请刷新后核对。")
    branch.refresh_from_db()
    Committee.objects.filter(pk=committee.pk).update(party_led=False)
    committee.refresh_from_db()
    record(committee, f"的{branch.name}于{on}撤销：{reason.strip()}。", by=by, at=at)
    return branch


def _sitting(committee: Committee) -> OfCommitteeQuerySet:
    return Member.objects.filter(committee=committee, last_day__isnull=True)


def _refuse_outside_term(committee: Committee, on: date, at: datetime) -> None:
    """Members come and go between the first and the last day of the term, and not ahead."""
    not_later(on, at, what="变更日期")
    Committee.objects.select_for_update(of=("self",)).get(pk=committee.pk)
    committee.refresh_from_db()
    if committee.state not in SEATED:
        state = committee.get_state_display()
        raise Refusal(f"“{committee.name}”是“{state}”，不能变更委员。", "NOT_SEATED")
    first = committee.formed_on
    if first and on < first:
        raise Refusal(f"变更日期{on}不能早于成立日期{first}。", "CHANGED_TOO_EARLY")


def _changed(committee: Committee, on: date, at: datetime) -> None:
    """A filed committee whose members changed has its filing to change."""
    if committee.state in COUNTED:
        days = deadlines(terms_of(committee, on=on))
        due = add_days(on, days.change_filing_days)
        raise_one(committee, ReminderKind.CHANGE_FILING, due_on=due, on=business_day(at))
