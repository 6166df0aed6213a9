"""红黑名单: the way onto a list, with notice, statement and hearing, and off again."""

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from accounts.services import require
from communities.models import Street
from core.audit.services import record
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.db.transitions import move
from core.files.services import keep
from core.rules.canonical import canonical_json
from core.rules.errors import Conflict, Refusal
from core.rules.masks import refuse_resident_id
from policies.queries.calendar import workdays
from tenders.models import Company, ListingEntry
from tenders.queries.companies import HEARING_DAYS, hearing_terms
from tenders.rules.companies import Hearing, decision_refusals, term_refusals
from tenders.services.companies import refuse_blank, refuse_day_to_come, refuse_united
from tenders.states import LISTING_STATES, UNDECIDED, ListingState, ListKind

PROPOSE = "tenders.propose_listing"
DECIDE = "tenders.decide_listing"
Upload = UploadedFile[Any] | None


@transaction.atomic
def propose_listing(
    *, company: Company, street: Street, kind: str, grounds: str, by: User | None, at: datetime
) -> ListingEntry:
    """提出列入 红名单 or 黑名单, by the office of the street. Conflict where one is under way."""
    require(by, PROPOSE, path=street.path)
    refuse_united(company)
    refuse_blank(grounds, "事由和依据")
    refuse_resident_id(事由和依据=grounds)
    entry = ListingEntry(
        company=company,
        street=street,
        kind=kind,
        grounds=grounds.strip(),
        proposed_at=at,
        proposed_by=by,
    )
    refuse_invalid(entry)
    with as_conflict(ListingEntry):
        entry.save(force_insert=True)
    _tell(PROPOSE, entry, f"提出列入：{grounds.strip()}", by=by, at=at)
    return entry


@transaction.atomic
def serve_listing_notice(
    *, entry: ListingEntry, served_on: date, document: str, by: User | None, at: datetime
) -> ListingEntry:
    """送达告知: the company may state its case for LISTING_HEARING_WORKDAYS working days after the
    day of service; the number is frozen with the entry. Only the black list needs it.
    """
    require(by, PROPOSE, path=entry.street.path)
    refuse_blank(document, "告知文书")
    refuse_day_to_come("送达日期", served_on, at)
    if served_on < business_day(entry.proposed_at):
        raise Refusal(f"送达日期{served_on}不能早于提出之日。", "SERVED_TOO_EARLY")
    district = entry.street.district
    terms = hearing_terms(district=district, on=served_on)
    last = workdays(district=district).after(served_on, terms.integer(HEARING_DAYS))
    _pass(
        entry,
        ListingState.NOTIFIED,
        act="送达告知",
        served_on=served_on,
        notice_document=document.strip(),
        answer_by_day=last,
        terms=canonical_json(terms.as_data()),
        served_at=at,
        served_by=by,
    )
    _tell(PROPOSE, entry, f"{served_on}送达告知，陈述申辩至{last}", by=by, at=at)
    return entry


@transaction.atomic
def record_statement(
    *,
    entry: ListingEntry,
    statement: str,
    hearing_asked: bool,
    by: User | None,
    at: datetime,
    file: Upload = None,
) -> ListingEntry:
    """登记陈述申辩 of the company. One that comes late but before the decision is heard too."""
    require(by, PROPOSE, path=entry.street.path)
    refuse_blank(statement, "陈述申辩内容（放弃的写“放弃陈述申辩”）")
    refuse_resident_id(陈述申辩=statement)
    kept = keep(name=file.name or "", content=file, by=by, at=at) if file else None
    _pass(
        entry,
        ListingState.ANSWERED,
        act="登记陈述申辩",
        statement=statement.strip(),
        statement_file=kept,
        hearing_asked=hearing_asked,
        answered_at=at,
        answered_by=by,
    )
    asked = "，要求听证" if hearing_asked else ""
    _tell(PROPOSE, entry, f"登记陈述申辩{asked}", by=by, at=at)
    return entry


@transaction.atomic
def record_hearing(
    *, entry: ListingEntry, held_on: date, hearing: str, by: User | None, at: datetime
) -> ListingEntry:
    """登记听证 that was held. Conflict where it was entered before or the entry is decided."""
    require(by, PROPOSE, path=entry.street.path)
    refuse_blank(hearing, "听证情况")
    refuse_resident_id(听证情况=hearing)
    refuse_day_to_come("听证日期", held_on, at)
    if entry.served_on is not None and held_on < entry.served_on:
        raise Refusal(
            f"听证日期{held_on}不能早于送达告知之日{entry.served_on}。", "HEARD_TOO_EARLY"
        )
    waiting = ListingEntry.objects.filter(
        pk=entry.pk, state=ListingState.ANSWERED, heard_at__isnull=True
    )
    values = {"hearing_on": held_on, "hearing_record": hearing.strip()}
    if not waiting.update(**values, heard_at=at, heard_by=by):
        raise Conflict("听证应在登记陈述申辩之后、决定之前登记一次，请刷新后核对。")
    entry.refresh_from_db()
    _tell(PROPOSE, entry, f"{held_on}举行听证", by=by, at=at)
    return entry


@transaction.atomic
def withdraw_listing(
    *, entry: ListingEntry, reason: str, by: User | None, at: datetime
) -> ListingEntry:
    """撤回提出 before the decision, with a reason."""
    require(by, PROPOSE, path=entry.street.path)
    refuse_blank(reason, "撤回事由")
    values = {"withdrawn_reason": reason.strip(), "withdrawn_at": at, "withdrawn_by": by}
    _pass(entry, ListingState.WITHDRAWN, act="撤回提出", **values)
    _tell(PROPOSE, entry, f"撤回提出：{reason.strip()}", by=by, at=at)
    return entry


@transaction.atomic
def list_company(
    *,
    entry: ListingEntry,
    reason: str,
    from_day: date,
    until_day: date | None,
    by: User | None,
    at: datetime,
) -> ListingEntry:
    """决定列入, by the bureau and never by who proposed. A ban has its last day (禁入期).

    Refusal with every reason at once: the company was not told, may still state its case, or asked
    for a hearing that was not held.
    """
    held = _decide_first(entry, reason, by=by)
    today = business_day(at)
    facts = Hearing(
        kind=ListKind(held.kind),
        served_on=held.served_on,
        answer_by_day=held.answer_by_day,
        answered=held.answered_at is not None,
        hearing_asked=held.hearing_asked,
        hearing_on=held.hearing_on,
    )
    refusals = [*decision_refusals(facts, on=today)]
    refusals += term_refusals(facts.kind, first=from_day, last=until_day, on=today)
    if refusals:
        raise Refusal("".join(each.sentence for each in refusals), refusals[0].code)
    values = {"decision_reason": reason.strip(), "decided_at": at, "decided_by": by}
    with as_conflict(ListingEntry):
        move(
            entry,
            sources=UNDECIDED,
            to=ListingState.LISTED,
            act="决定列入",
            from_day=from_day,
            until_day=until_day,
            **values,
        )
    _tell(DECIDE, entry, f"列入，{from_day}至{until_day or '长期'}：{reason.strip()}", by=by, at=at)
    return entry


@transaction.atomic
def reject_listing(
    *, entry: ListingEntry, reason: str, by: User | None, at: datetime
) -> ListingEntry:
    """决定不予列入, by the bureau; it may be said at any time before."""
    _decide_first(entry, reason, by=by)
    values = {"decision_reason": reason.strip(), "decided_at": at, "decided_by": by}
    _pass(entry, ListingState.REJECTED, act="决定不予列入", **values)
    _tell(DECIDE, entry, f"不予列入：{reason.strip()}", by=by, at=at)
    return entry


@transaction.atomic
def propose_removal(
    *, entry: ListingEntry, reason: str, by: User | None, at: datetime
) -> ListingEntry:
    """提出移出: the company stays listed until the bureau has decided."""
    require(by, PROPOSE, path=entry.street.path)
    refuse_blank(reason, "移出事由")
    values = {"removal_reason": reason.strip(), "removal_at": at, "removal_by": by}
    _pass(entry, ListingState.REMOVAL, act="提出移出", **values)
    _tell(PROPOSE, entry, f"提出移出：{reason.strip()}", by=by, at=at)
    return entry


@transaction.atomic
def decide_removal(
    *, entry: ListingEntry, removed: bool, reason: str, by: User | None, at: datetime
) -> ListingEntry:
    """移出 from today on, or 维持: by the bureau, never by who proposed the removal."""
    require(by, DECIDE, path=entry.street.path)
    refuse_blank(reason, "决定理由")
    if by is not None and entry.removal_by_id == by.pk:
        raise Refusal("提出移出的人不能自己决定移出，请由另一人决定。", "SAME_PERSON")
    values: dict[str, Any] = {"removal_reason": "", "removal_at": None, "removal_by": None}
    to, word = ListingState.LISTED, "维持列入"
    if removed:
        to, word = ListingState.REMOVED, "移出"
        values = {"removed_on": business_day(at), "removed_at": at, "removed_by": by}
    with as_conflict(ListingEntry):
        move(
            entry,
            sources={ListingState.REMOVAL},
            to=to,
            act=f"决定{word}",
            removal_note=reason.strip(),
            **values,
        )
    _tell(DECIDE, entry, f"{word}：{reason.strip()}", by=by, at=at)
    return entry


def _decide_first(entry: ListingEntry, reason: str, *, by: User | None) -> ListingEntry:
    """The entry, locked, for somebody who may decide it."""
    require(by, DECIDE, path=entry.street.path)
    refuse_blank(reason, "决定理由")
    if by is not None and entry.proposed_by_id == by.pk:
        raise Refusal("提出人不能自己决定列入名单，请由另一人决定。", "SAME_PERSON")
    held: ListingEntry = ListingEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    return held


def _pass(entry: ListingEntry, to: ListingState, *, act: str, **values: Any) -> None:
    with as_conflict(ListingEntry):
        move(entry, sources=LISTING_STATES.sources_of(to), to=to, act=act, **values)


def _tell(verb: str, entry: ListingEntry, what: str, *, by: User | None, at: datetime) -> None:
    record(
        verb=verb,
        sentence=f"“{entry.company.name}”{entry.get_kind_display()}：{what}。",
        by=by,
        at=at,
        subject=entry,
        scope_path=entry.street.path,
        data={"state": entry.state, "from": entry.from_day, "until": entry.until_day},
    )
