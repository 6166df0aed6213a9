"""承接查验, the walk: who took part, which papers came, and what was found line by line."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.services import require
from core.db.conflicts import as_conflict, refuse_invalid
from core.files.services import keep
from core.rules.canonical import digest
from core.rules.errors import Conflict, Refusal
from tenders.models import (
    HandoverInspection,
    HandoverItem,
    HandoverPaper,
    HandoverPhoto,
    PaperKind,
    Service,
)
from tenders.rules.handover import CHECKLIST, Listed
from tenders.services.contract_hand import refuse_day_to_come
from tenders.services.handover_hand import ENTER, PICTURES, require_open, tell
from tenders.states import OVER, ContractState

MOST = 300
"""Lines of one inspection: an estate, not a town."""
DETAILS = (
    "owners_unit", "owners_people", "company_people", "street_unit", "street_people", "remark",
)  # fmt: skip
FILLED = (
    "location", "quantity", "unit", "condition", "problem", "remedy_party", "remedy_due_on",
)  # fmt: skip


@transaction.atomic
def start_inspection(
    *, service: Service, started_on: date, by: User | None, at: datetime
) -> HandoverInspection:
    """Open the inspection of a service with the ready check-list and the list of papers.

    Conflict where the service has one already, was taken over, or has ended; Refusal for a contract
    that is not signed by that day, and for a day to come.
    """
    path = service.estate.community.path
    require(by, ENTER, path=path)
    refuse_day_to_come("查验日期", started_on, at)
    _refuse_idle(service, started_on)
    tries = HandoverInspection.objects.filter(service=service).count()
    inspection = HandoverInspection(
        service=service,
        number=f"CY{started_on.year}-{service.pk:05d}-{tries + 1}",
        started_on=started_on,
        owners_unit=str(service.contract.committee or ""),
        street_unit=service.estate.community.street.name,
        made_by=by,
        made_at=at,
        changed_by=by,
        changed_at=at,
    )
    with as_conflict(HandoverInspection):
        inspection.save()
    HandoverPaper.objects.bulk_create(
        HandoverPaper(inspection=inspection, kind=kind) for kind in PaperKind
    )
    _list(inspection, CHECKLIST, first=1)
    tell(inspection, f"于{started_on}开始。", verb=ENTER, by=by, at=at)
    return inspection


@transaction.atomic
def save_details(
    *,
    inspection: HandoverInspection,
    details: Mapping[str, str],
    papers: Mapping[int, tuple[bool, str]],
    by: User | None,
    at: datetime,
) -> HandoverInspection:
    """Who took part, and which papers were handed over: {paper: (present, note)}."""
    held = require_open(inspection, act="填写参加人员和资料", by=by)
    for name in DETAILS:
        setattr(held, name, details.get(name, "").strip())
    _touch(held, by=by, at=at)
    own = {paper.pk: paper for paper in held.papers.all()}
    _refuse_foreign(set(papers) - set(own))
    for pk, (handed_over, note) in papers.items():
        own[pk].present, own[pk].note = handed_over, note.strip()[:100]
    HandoverPaper.objects.bulk_update(own.values(), ["present", "note"])
    present = sum(paper.present for paper in own.values())
    tell(held, f"：移交资料{present}类，缺{len(own) - present}类。", verb=ENTER, by=by, at=at)
    return held


@transaction.atomic
def enter_items(
    *,
    inspection: HandoverInspection,
    lines: Mapping[int, Mapping[str, Any]],
    by: User | None,
    at: datetime,
) -> int:
    """What was found, line by line: {item: values of FILLED}; all or none. Returns how many."""
    held = require_open(inspection, act="填写查验项目", by=by)
    own = {item.pk: item for item in held.items.all()}
    _refuse_foreign(set(lines) - set(own))
    for pk, values in lines.items():
        for name in FILLED:
            if name in values:
                setattr(own[pk], name, values[name])
        refuse_invalid(own[pk])
    changed = [own[pk] for pk in lines]
    HandoverItem.objects.bulk_update(changed, FILLED)
    _touch(held, by=by, at=at)
    told = sorted((row.pk, row.condition, row.quantity) for row in changed)
    tell(held, f"：填写{len(changed)}项。", verb=ENTER, by=by, at=at, data={"digest": digest(told)})
    return len(changed)


@transaction.atomic
def add_item(
    *, inspection: HandoverInspection, line: Listed, by: User | None, at: datetime
) -> HandoverItem:
    """One more line that the check-list does not have."""
    held = require_open(inspection, act="增加查验项目", by=by)
    count = held.items.count()
    if count >= MOST:
        raise Refusal(f"一次承接查验最多{MOST}项，现有{count}项。", "TOO_MANY_ITEMS")
    last = held.items.aggregate(last=Max("position"))["last"] or 0
    with as_conflict(HandoverItem):
        made = _list(held, [line], first=last + 1)[0]
    _touch(held, by=by, at=at)
    tell(held, f"：增加“{made.item}”。", verb=ENTER, by=by, at=at)
    return made


@transaction.atomic
def add_photo(
    *, item: HandoverItem, file: "UploadedFile[Any]", by: User | None, at: datetime
) -> HandoverPhoto:
    """A photo of an item while the inspection is open."""
    held = require_open(item.inspection, act="上传照片", by=by)
    kept = keep(name=file.name or "照片", content=file, by=by, at=at, allowed=PICTURES)
    photo = HandoverPhoto.objects.create(item=item, file=kept)
    _touch(held, by=by, at=at)
    tell(held, f"：“{item.item}”上传照片。", verb=ENTER, by=by, at=at, data={"sha256": kept.sha256})
    return photo


def _refuse_idle(service: Service, started_on: date) -> None:
    if not service.live or service.takeover_on is not None:
        raise Conflict(f"“{service.estate.name}”已登记接管或服务已终止，不再承接查验。")
    state = service.contract.state
    if state == ContractState.DRAFT or state in OVER:
        label = service.contract.get_state_display()
        raise Refusal(f"合同{service.contract}是“{label}”，签订后才能承接查验。", "NOT_SIGNED")
    signed = service.contract.signed_on
    if signed is not None and started_on < signed:
        raise Refusal(
            f"合同{service.contract}于{signed}签订，查验日期{started_on}不能早于签订日期。",
            "BEFORE_SIGNING",
        )


def _list(
    inspection: HandoverInspection, lines: Collection[Listed], *, first: int
) -> list[HandoverItem]:
    rows = [
        HandoverItem(inspection=inspection, position=position, **line._asdict())
        for position, line in enumerate(lines, start=first)
    ]
    for row in rows if first > 1 else []:  # what was typed; the ready list is known to fit
        refuse_invalid(row)
    return HandoverItem.objects.bulk_create(rows)


def _touch(inspection: HandoverInspection, *, by: User | None, at: datetime) -> None:
    inspection.changed_by, inspection.changed_at = by, at
    refuse_invalid(inspection)
    inspection.save(update_fields=[*DETAILS, "changed_by", "changed_at"])


def _refuse_foreign(strange: set[int]) -> None:
    if strange:
        raise Conflict("名单中有不属于本次查验的项目，请刷新后重新填写。", "FOREIGN_ITEM")
