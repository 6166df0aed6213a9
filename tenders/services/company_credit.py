"""信用事项 of a company: praise, penalties, judgements, breaches; never edited, only withdrawn."""

from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from accounts.services import require_role
from core.audit.services import record
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.files.services import keep
from core.rules.errors import Refusal
from core.rules.masks import refuse_resident_id
from tenders.models import Company, CreditEvent
from tenders.services.companies import refuse_blank, refuse_day_to_come, refuse_united

Upload = UploadedFile[Any] | None


@transaction.atomic
def record_credit(  # noqa: PLR0913 -- the sides of an event, all named
    *,
    company: Company,
    kind: str,
    happened_on: date,
    source: str,
    summary: str,
    by: User | None,
    at: datetime,
    file: Upload = None,
) -> CreditEvent:
    """登记信用事项. It is never edited: a wrong one is withdrawn by a new entry."""
    require_role(by, "tenders.record_credit")
    refuse_united(company)
    refuse_day_to_come("发生日期", happened_on, at)
    refuse_resident_id(来源=source, 内容=summary)
    event = CreditEvent(
        company=company,
        kind=kind,
        happened_on=happened_on,
        source=source.strip(),
        summary=summary.strip(),
        entered_at=at,
        entered_by=by,
    )
    refuse_invalid(event)
    event.file = keep(name=file.name or "", content=file, by=by, at=at) if file else None
    return _enter(event, "登记", by=by, at=at)


@transaction.atomic
def withdraw_credit(
    *, event: CreditEvent, reason: str, by: User | None, at: datetime
) -> CreditEvent:
    """撤销 of an event by a new entry that points at it. Conflict where it was withdrawn before."""
    require_role(by, "tenders.record_credit")
    refuse_blank(reason, "撤销事由")
    if event.withdraws_id is not None:
        raise Refusal("这一条本身是撤销，不能再撤销；需要时请重新登记事项。", "IS_WITHDRAWAL")
    entry = CreditEvent(
        company=event.company,
        kind=event.kind,
        happened_on=business_day(at),
        source=event.source,
        summary=reason.strip(),
        withdraws=event,
        entered_at=at,
        entered_by=by,
    )
    return _enter(entry, f"撤销{event.happened_on}的", by=by, at=at)


def _enter(event: CreditEvent, word: str, *, by: User | None, at: datetime) -> CreditEvent:
    with as_conflict(CreditEvent):
        event.save(force_insert=True)
    record(
        verb="tenders.record_credit",
        sentence=f"{word}“{event.company.name}”的信用事项（{event.get_kind_display()}）："
        f"{event.summary}",
        by=by,
        at=at,
        subject=event,
        data={"company": event.company_id, "withdraws": event.withdraws_id},
    )
    return event
