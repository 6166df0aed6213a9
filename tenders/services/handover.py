"""承接查验, the paper: two sides sign, another person confirms; published, re-checked."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.db.transitions import move
from core.files.services import keep
from core.rules.canonical import canonical_json, digest
from core.rules.errors import Forbidden, Refusal
from core.rules.periods import add_days
from tenders.models import (
    HandoverInspection,
    HandoverItem,
    HandoverPhoto,
    HandoverRecheck,
)
from tenders.queries.contract_terms import parameters
from tenders.queries.handover import findings
from tenders.rules.handover import FAULTY, signing_refusals
from tenders.services.contract_hand import refuse_day_to_come, words
from tenders.services.handover_hand import (
    ENTER,
    PICTURES,
    PUBLISH,
    SIGN,
    H,
    filled_in,
    held_open,
    path_of,
    tell,
)
from tenders.services.settling import settle
from tenders.states import HANDOVER_STATES
from tenders.states.life import ReminderKind

CODES = ("HANDOVER_PUBLISH_DAYS", "HANDOVER_NOTICE_DAYS")


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """Who signed the paper for each side, and when."""

    signed_on: date
    owners_signatory: str
    company_signatory: str


@transaction.atomic
def sign_inspection(
    *, inspection: HandoverInspection, signature: Signature, by: User | None, at: datetime
) -> HandoverInspection:
    """DRAFT → SIGNED: both sides have signed the paper, another person of the office confirms it.

    Refusal with everything that is not filled in; from here on nothing that was found changes, and
    the takeover may be recorded.
    """
    require(by, SIGN, path=path_of(inspection))
    if by is None:
        raise Forbidden("承接查验的签字必须由本人登录确认，系统不能代办。", "NEEDS_A_PERSON")
    held = held_open(inspection, act="确认签字")
    if by.pk in {held.made_by_id, held.changed_by_id} or filled_in(held, by):
        raise Refusal("确认签字的人不能是开始查验或填写查验的人，请由另一人办理。", "OWN_HANDOVER")
    refuse_day_to_come("签字日期", signature.signed_on, at)
    _refuse_gaps(held, signature)
    terms = parameters(held.service.estate.community.street, on=signature.signed_on, codes=CODES)
    due = add_days(signature.signed_on, terms.integer("HANDOVER_PUBLISH_DAYS"))
    with as_conflict(HandoverInspection):
        move(
            inspection,
            sources=HANDOVER_STATES.sources_of(H.SIGNED),
            to=H.SIGNED,
            act="确认签字",
            signed_on=signature.signed_on,
            owners_signatory=words(signature.owners_signatory, "业主方签字人", most=40),
            company_signatory=words(signature.company_signatory, "物业服务人签字人", most=40),
            signed_by=by,
            signed_at=at,
            terms=canonical_json(terms.as_data()),
            publish_by_day=due,
        )
    told = [list(row) for row in findings(inspection)]
    tell(
        inspection,
        f"于{signature.signed_on}由双方签字，应于{due}前公示。",
        verb=SIGN,
        by=by,
        at=at,
        data={"signed_on": signature.signed_on, "items": len(told), "digest": digest(told)},
    )
    return inspection


def _refuse_gaps(held: HandoverInspection, signature: Signature) -> None:
    """Refusal for a day before the inspection, and with everything that is not filled in."""
    if signature.signed_on < held.started_on:
        raise Refusal(
            f"签字日期{signature.signed_on}不能早于查验日期{held.started_on}。", "SIGNED_TOO_EARLY"
        )
    refusals = signing_refusals(findings(held), signed_on=signature.signed_on)
    if refusals:
        raise Refusal("".join(reason.sentence for reason in refusals), refusals[0].code)


@transaction.atomic
def publish_inspection(
    *,
    inspection: HandoverInspection,
    published_on: date,
    where: str,
    by: User | None,
    at: datetime,
) -> HandoverInspection:
    """SIGNED → PUBLISHED for the days frozen at signing; a late publication is recorded as late."""
    require(by, PUBLISH, path=path_of(inspection))
    refuse_day_to_come("公示日期", published_on, at)
    if inspection.signed_on is not None and published_on < inspection.signed_on:
        raise Refusal(
            f"公示日期{published_on}不能早于签字日期{inspection.signed_on}。", "PUBLISHED_TOO_EARLY"
        )
    days = parameters(
        inspection.service.estate.community.street, on=published_on, codes=CODES
    ).integer("HANDOVER_NOTICE_DAYS")
    with as_conflict(HandoverInspection):
        move(
            inspection,
            sources=HANDOVER_STATES.sources_of(H.PUBLISHED),
            to=H.PUBLISHED,
            act="公示承接查验",
            published_on=published_on,
            notice_last_day=add_days(published_on, days - 1),
            published_where=words(where, "公示地点", most=100),
            published_by=by,
            published_at=at,
        )
    _settle_publication(inspection, at=at)
    late = f"，晚于应公示日期{inspection.publish_by_day}" if inspection.published_late else ""
    tell(
        inspection,
        f"自{published_on}公示至{inspection.notice_last_day}{late}。",
        verb=PUBLISH,
        by=by,
        at=at,
        data={"published_on": published_on, "late": inspection.published_late},
    )
    return inspection


def _settle_publication(inspection: HandoverInspection, *, at: datetime) -> None:
    kinds = (ReminderKind.HANDOVER_PUBLISH,)
    settle(f"handover:{inspection.pk}", kinds=kinds, on=business_day(at))


@transaction.atomic
def cancel_inspection(
    *, inspection: HandoverInspection, reason: str, by: User | None, at: datetime
) -> HandoverInspection:
    """DRAFT → CANCELLED with the reason; a new one may begin."""
    require(by, ENTER, path=path_of(inspection))
    why = words(reason, "作废事由", most=300)
    with as_conflict(HandoverInspection):
        move(
            inspection,
            sources=HANDOVER_STATES.sources_of(H.CANCELLED),
            to=H.CANCELLED,
            act="作废承接查验",
            live=False,
            cancelled_reason=why,
            cancelled_by=by,
            cancelled_at=at,
        )
    tell(inspection, f"已作废：{why}。", verb=ENTER, by=by, at=at)
    return inspection


@transaction.atomic
def recheck_item(  # noqa: PLR0913 -- what a second look says, all named
    *,
    item: HandoverItem,
    checked_on: date,
    result: str,
    by: User | None,
    at: datetime,
    note: str = "",
    file: "UploadedFile[Any] | None" = None,
) -> HandoverRecheck:
    """A later look at a defect, as a new row; Refusal for an item that was in order."""
    inspection = item.inspection
    require(by, ENTER, path=path_of(inspection))
    refuse_day_to_come("复查日期", checked_on, at)
    if inspection.signed_on is None or checked_on < inspection.signed_on:
        raise Refusal("签字以后才复查，复查日期不能早于签字日期。", "RECHECK_TOO_EARLY")
    if item.condition not in FAULTY:
        raise Refusal(f"“{item.item}”查验时没有缺陷，不需要复查。", "NOT_FAULTY")
    row = HandoverRecheck(
        item=item,
        checked_on=checked_on,
        result=result,
        note=note.strip(),
        entered_by=by,
        entered_at=at,
    )
    refuse_invalid(row)
    row.save()
    kept = None
    if file is not None:
        kept = keep(name=file.name or "照片", content=file, by=by, at=at, allowed=PICTURES)
        HandoverPhoto.objects.create(item=item, recheck=row, file=kept)
    tell(
        inspection,
        f"：“{item.item}”于{checked_on}复查，{row.get_result_display()}。",
        verb=ENTER,
        by=by,
        at=at,
        data={"item": item.pk, "result": result, "sha256": kept and kept.sha256},
    )
    return row
