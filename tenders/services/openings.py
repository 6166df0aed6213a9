"""The opening (开封): after the window, by two persons; only here an offer leaves its seal."""

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.db.conflicts import as_conflict
from core.db.sealed import Unopened
from core.rules.canonical import canonical_json
from core.rules.errors import Conflict, Forbidden, Refusal
from tenders.models import Application, OpeningRecord, SelectionRound
from tenders.queries import applications as queries
from tenders.queries.rounds import missing_applicants
from tenders.rules import applications as rules
from tenders.rules.applications import Window
from tenders.services.rounds import advance, hold, tell
from tenders.states import ApplicationState, Method, RoundState

PERM = "tenders.open_applications"
ACT = "开封报名"


@transaction.atomic
def start_opening(
    *, selection: SelectionRound, place: str, present: str, by: User, at: datetime
) -> OpeningRecord:
    """The first of two persons: where, and who is present. Nothing is opened yet.

    Refusal before the window has closed and with fewer applications than the round needs (unless
    negotiated); Conflict where somebody started already.
    """
    require(by, PERM, path=selection.street.path)
    held = hold(selection, RoundState.REGISTRATION, act=ACT)
    _refuse_early(held, at=at)
    _refuse_few(held)
    place, present = _told(place, present)
    started = queries.opening_of(held)
    if started is not None:
        who = started.started_by.name
        raise Conflict(
            f"{who}已于{rules.moment(started.started_at)}发起开封，请由另一人确认。", "STARTED"
        )
    with as_conflict(OpeningRecord):
        record = OpeningRecord.objects.create(
            round=held, place=place, present=present, started_at=at, started_by=by
        )
    said = f"发起开封，地点{place}，等待另一人确认。"
    tell(held, said, verb=PERM, by=by, at=at, data={"place": place})
    return record


@transaction.atomic
def complete_opening(
    *, selection: SelectionRound, place: str, present: str, by: User, at: datetime
) -> OpeningRecord:
    """The second person confirms place and presence, and every live application is opened.

    REGISTRATION → SCREENING. Each sealed text must still give the receipt its company took home;
    one that does not stops the whole opening. Forbidden for the person who started it.
    """
    require(by, PERM, path=selection.street.path)
    held = hold(selection, RoundState.REGISTRATION, act=ACT)
    record = _waiting(held, by)
    _refuse_early(held, at=at)
    _refuse_few(held)
    place, present = _told(place, present)
    rows = list(_live(held))
    offers = [_opened(row) for row in rows]
    listing = [(int(row.number or 0), row.digest) for row in rows]
    digest = rules.listing_digest(listing)
    _confirm(
        record, place=place, present=present, opened_by=by, opened_at=at,
        listing=canonical_json(listing), digest=digest,
    )  # fmt: skip
    for row, offer in zip(rows, offers, strict=True):
        _unseal(row, offer)
    advance(
        held,
        RoundState.SCREENING,
        act=ACT,
        by=by,
        at=at,
        sentence=f"开封{len(rows)}份报名，{record.started_by.name}、{by.name}共同办理。",
        data={"listing": listing, "digest": digest, "started_by": record.started_by.pk},
        verb=PERM,
    )
    record.refresh_from_db()
    return record


def _refuse_early(selection: SelectionRound, *, at: datetime) -> None:
    if queries.window_of(selection, at=at) is not Window.CLOSED:
        day = selection.registration_last_day
        last = rules.in_words(day) if day is not None else "截止日"
        raise Refusal(
            f"现在是{rules.moment(at)}，报名到{last}24时才截止，截止前不能开封。", "WINDOW_OPEN"
        )


def _refuse_few(selection: SelectionRound) -> None:
    count = queries.received(selection).standing
    said = rules.count_refusal(
        count,
        needed=count + missing_applicants(selection),
        negotiated=selection.method == Method.NEGOTIATED,
    )
    if said:
        raise Refusal(said, "TOO_FEW")


def _told(place: str, present: str) -> tuple[str, str]:
    if not place.strip() or not present.strip():
        raise Refusal("请写明开封地点和在场人员。", "NOT_TOLD")
    return place.strip(), present.strip()


def _waiting(selection: SelectionRound, by: User) -> OpeningRecord:
    """The record that waits for its second person, who is not the first."""
    record = queries.opening_of(selection)
    if record is None:
        raise Conflict("还没有人发起开封，请先由一人发起。", "NOT_STARTED")
    if record.started_by_id == by.pk:
        raise Forbidden("开封由两人共同办理：您已发起，请由另一人确认。", "SAME_PERSON")
    return record


def _live(selection: SelectionRound) -> Iterator[Application]:
    rows = Application.objects.filter(round=selection, state=ApplicationState.REGISTERED)
    yield from rows.order_by("number")


def _opened(row: Application) -> dict[str, Any]:
    """The offer of one application, checked against its receipt and its papers."""
    try:
        text = row.content.open()
    except Unopened as unopened:
        raise Refusal(f"第{row.number}号报名：{unopened.sentence}", "NOT_OPENED") from unopened
    said = json.loads(text) if rules.receipt(text) == row.digest else {}
    papers = sorted([sent.kind, sent.sha256, sent.size] for sent in queries.sent_with(row))
    if said.get("papers") != papers:
        raise Refusal(
            f"第{row.number}号报名的内容或材料与回执摘要不符，不能开封。请保全现场并报告监督部门。",
            "RECEIPT_DIFFERS",
        )
    offer: dict[str, Any] = said["offer"]
    return offer


def _confirm(record: OpeningRecord, **values: Any) -> None:
    """The round is held, so one second person comes first; a constraint stands behind."""
    with as_conflict(OpeningRecord):
        OpeningRecord.objects.filter(pk=record.pk).update(**values)


def _unseal(row: Application, offer: dict[str, Any]) -> None:
    values = {**offer, "price": Decimal(offer["price"])}
    values["commitment_amount"] = Decimal(offer["commitment_amount"])
    Application.objects.filter(pk=row.pk).update(**values)
