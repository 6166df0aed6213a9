"""The notice of a round: signed by street and bureau, published, put out anew."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from accounts.services import require
from committees.services.votes.shared import person
from core.db.conflicts import as_conflict
from core.db.days import business_day
from core.rules.canonical import canonical_json, digest
from core.rules.errors import Conflict, Forbidden, Refusal
from policies.queries import InForce
from policies.queries.calendar import workdays
from tenders.models import (
    DeadlineChange,
    RoundEstate,
    RoundPublication,
    RoundSignature,
    Seat,
    SelectionRound,
)
from tenders.queries import round_facts as facts
from tenders.queries import rounds as queries
from tenders.services.rounds import advance, hold, tell
from tenders.states import RoundState

S = RoundState
SIGN = "tenders.sign_round"
PUBLISH = "tenders.publish_round"
SEATS = {Role.STREET_DIRECTOR: Seat.STREET, Role.BUREAU_REVIEWER: Seat.BUREAU}


@transaction.atomic
def sign_round(
    *, selection: SelectionRound, seen: str, by: User | None, at: datetime
) -> RoundSignature:
    """Sign the notice for the street (director) or the bureau (reviewer); the second completes it.

    `seen` is the digest of the content that the person read: Conflict where it has changed since.
    Refusal listing every missing item, and for whoever drafted or changed it (maker ≠ checker).
    """
    require(by, SIGN, path=selection.street.path)
    signer = person(by)
    held = hold(selection, S.DRAFT, act="会签公告")
    if signer.pk in {held.created_by_id, held.changed_by_id}:
        raise Forbidden("拟订或修改公告的人不能会签，请由另一人办理。", "MAKER_IS_CHECKER")
    content = queries.content_digest(held)
    if seen != content:
        raise Conflict("公告内容在您阅读后有改动，请刷新、重新阅读后再会签。", "CONTENT_CHANGED")
    _refuse_gaps(held, at=at)
    signature = RoundSignature(
        round=held,
        seat=_seat_of(signer),
        digest=content,
        drafted_by_id=held.created_by_id,
        changed_by_id=held.changed_by_id,
        signed_by=signer,
        signed_at=at,
    )
    with as_conflict(RoundSignature):
        signature.save()
    done = f"由{signature.get_seat_display()}会签。"
    if held.signatures.filter(live=True).count() < len(Seat):
        tell(held, done, verb=SIGN, by=by, at=at, data={"digest": content})
    else:
        told = f"{done[:-1]}，街道和住建部门均已会签。"
        data = {"digest": content}
        advance(
            held, S.CO_SIGNED, act="会签公告", by=by, at=at, sentence=told, data=data, verb=SIGN
        )
    return signature


def _seat_of(signer: User) -> Seat:
    seat = SEATS.get(Role(signer.role))
    if seat is None:
        raise Forbidden("只有街道主任和住建部门审核人可以会签。", "NO_SEAT")
    return seat


@transaction.atomic
def publish_round(*, selection: SelectionRound, by: User | None, at: datetime) -> SelectionRound:
    """CO_SIGNED → PUBLISHED: parameters and the facts of every estate are frozen, version 1 is out.

    Refusal with every missing item, every fault of the days, every estate that a contract or
    another round still holds, and where the signed content is not the stored one.
    """
    require(by, PUBLISH, path=selection.street.path)
    held = hold(selection, S.CO_SIGNED, act="发布公告")
    on = business_day(at)
    terms = queries.terms_on(district=held.street.district, on=on)
    _refuse_unsigned(held)
    _refuse_gaps(held, at=at)
    _refuse_days(held, terms, at=at)
    _freeze(held, at=at)
    version = put_out(held, change="首次公告", by=by, at=at)
    return advance(
        held,
        S.PUBLISHED,
        act="发布公告",
        by=by,
        at=at,
        sentence=f"发布公告，报名{held.registration_first_day}至{held.registration_last_day}。",
        data={"digest": version.digest},
        verb=PUBLISH,
        terms=canonical_json(terms.as_data()),
        applicants_needed=terms.integer("SELECTION_MIN_APPLICANTS"),
        published_by=by,
        published_at=at,
    )


def put_out(
    held: SelectionRound,
    *,
    change: str,
    by: User | None,
    at: datetime,
    moving: Sequence[DeadlineChange] = (),
) -> RoundPublication:
    """The next version of the public notice: what is stored now, with what changed."""
    last = queries.published(held)
    content = queries.public_content(held, moving=moving)
    row = RoundPublication(
        round=held,
        version=last.version + 1 if last else 1,
        content=canonical_json(content),
        digest=digest(content),
        change=change,
        published_by=by,
        published_at=at,
    )
    with as_conflict(RoundPublication):
        row.save()
    return row


def _refuse_unsigned(held: SelectionRound) -> None:
    live = held.signatures.filter(live=True)
    if set(live.values_list("digest", flat=True)) != {queries.content_digest(held)}:
        raise Refusal("会签的内容与现存的公告不一致，请修改后重新会签。", "NOT_AS_SIGNED")


def _refuse_gaps(held: SelectionRound, *, at: datetime) -> None:
    gaps = queries.gaps_of(held, on=business_day(at))
    if gaps:
        raise Refusal(f"公告内容不完整，还缺：{'、'.join(gaps)}。请补齐后再办理。", "INCOMPLETE")


def _refuse_days(held: SelectionRound, terms: InForce, *, at: datetime) -> None:
    faults = queries.day_faults(held, terms, on=business_day(at), calendar=workdays())
    if faults:
        raise Refusal("".join(fault.sentence for fault in faults), "DAYS_DO_NOT_FIT")


def _freeze(held: SelectionRound, *, at: datetime) -> None:
    """Keep what the register says of each estate on the day of publication."""
    on = business_day(at)
    rows = list(queries.estates_of(held))
    known = {row.estate.code: row for row in rows}
    remarks, served = facts.remarks_on([row.estate_id for row in rows], on=on)
    if served:
        raise Refusal("".join(served), "ESTATE_NOT_FREE")
    for fact in facts.facts_of([row.estate_id for row in rows], on=on):
        row = known[fact["code"]]
        row.snapshot, row.remark = canonical_json(fact), remarks.get(row.estate_id, "")
    RoundEstate.objects.bulk_update(rows, ["snapshot", "remark"])
