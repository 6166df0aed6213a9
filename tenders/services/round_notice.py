"""The notice of a round: drafted, signed by street and bureau, published."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from accounts.services import require
from committees.services.votes.shared import person
from communities.models import Street
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.db.transitions import move
from core.rules.canonical import canonical_json, digest
from core.rules.errors import Conflict, Forbidden, Refusal
from estates.models import Estate, Region
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
DRAFT = "tenders.draft_round"
SIGN = "tenders.sign_round"
PUBLISH = "tenders.publish_round"
SEATS = {Role.STREET_DIRECTOR: Seat.STREET, Role.BUREAU_REVIEWER: Seat.BUREAU}


@transaction.atomic
def draft_round(
    *,
    street: Street,
    estates: Collection[Estate],
    values: Mapping[str, Any],
    by: User | None,
    at: datetime,
    replaces: SelectionRound | None = None,
) -> SelectionRound:
    """Draft a round of one or several estates of the street; the notice may still be incomplete.

    `values` are columns of queries.rounds.TYPED. Refusal naming every estate that is of another
    street, ended, in another running round, or served under a contract that runs on.
    """
    require(by, DRAFT, path=street.path)
    row = start(street, estates, values, by=person(by), at=at, replaces=replaces)
    names = "、".join(one.name for one in estates)
    tell(row, f"（{row.number}）开始拟订，小区：{names}。", verb=DRAFT, by=by, at=at)
    return row


def start(
    street: Street,
    estates: Collection[Estate],
    values: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    replaces: SelectionRound | None = None,
) -> SelectionRound:
    """The rows of a new draft, in the caller's transaction; tells the trail nothing."""
    Street.objects.select_for_update().get(pk=street.pk)  # numbers of a street come one by one
    row = SelectionRound(
        street=street,
        number=_next_number(street, at),
        region=_region_of(estates),
        replaces=replaces,
        created_by=by,
        created_at=at,
        changed_by=by,
        changed_at=at,
        **_known(values),
    )
    refuse_invalid(row)
    row.save()
    _put_estates(row, estates, at=at)
    return row


@transaction.atomic
def change_round(
    *,
    selection: SelectionRound,
    values: Mapping[str, Any],
    estates: Collection[Estate],
    by: User | None,
    at: datetime,
) -> SelectionRound:
    """Change content or estates before publication: back to DRAFT, every signature void.

    Conflict once it is published; Refusal where nothing would change.
    """
    require(by, DRAFT, path=selection.street.path)
    held = hold(selection, S.DRAFT, S.CO_SIGNED, act="修改公告")
    before = queries.content_digest(held)
    for name, value in _known(values).items():
        setattr(held, name, value)
    held.region = _region_of(estates)
    refuse_invalid(held)
    new = {name: getattr(held, name) for name in values}
    new |= {"region": held.region, "changed_by": person(by), "changed_at": at}
    sources = {S.DRAFT, S.CO_SIGNED}
    move(held, sources=sources, to=S.DRAFT, act="修改公告", **new)
    _put_estates(held, estates, at=at)
    if queries.content_digest(held) == before:
        raise Refusal("内容没有变化，会签仍然有效。", "NOTHING_CHANGED")
    voided = held.signatures.filter(live=True).update(live=False, voided_at=at)
    gone = f"，{voided}份会签失效，须重新会签" if voided else ""
    tell(held, f"修改公告内容{gone}。", verb=DRAFT, by=by, at=at, data={"fields": sorted(values)})
    return held


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


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(values) - set(queries.TYPED))
    if unknown:
        raise Refusal(f"公告没有这些栏目：{'、'.join(unknown)}。", "NOT_EDITABLE")
    return {n: v.strip() if isinstance(v, str) else v for n, v in values.items()}


def _next_number(street: Street, at: datetime) -> str:
    stem = f"LX-{street.path.replace('/', '')}-{business_day(at).year}-"
    last = SelectionRound.objects.filter(number__startswith=stem).order_by("-number").first()
    return f"{stem}{int(last.number[-3:]) + 1 if last else 1:03d}"


def _region_of(estates: Collection[Estate]) -> Region | None:
    """The region where the estates are exactly those of one whole region."""
    region = next((one.region for one in estates), None)
    if region is None:
        return None
    whole = set(region.estates.filter(last_day__isnull=True).values_list("pk", flat=True))
    return region if whole == {one.pk for one in estates} else None


def _put_estates(row: SelectionRound, estates: Collection[Estate], *, at: datetime) -> None:
    wanted = {one.pk: one for one in estates}
    if not wanted:
        raise Refusal("请选择至少一个小区。", "NO_ESTATE")
    refused = [
        f"“{one.name}”不在{row.street}或已终止，不能列入。"
        for one in estates
        if one.community.street_id != row.street_id or one.last_day is not None
    ]
    remarks, served = facts.remarks_on(wanted, on=business_day(at))
    refused += [*facts.busy_in(wanted, but=row), *served]
    if refused:
        raise Refusal("".join(refused), "ESTATE_NOT_FREE")
    row.estates.exclude(estate__in=wanted).delete()
    kept = set(row.estates.values_list("estate_id", flat=True))
    with as_conflict(RoundEstate):
        RoundEstate.objects.bulk_create(
            RoundEstate(round=row, estate=one, remark=remarks.get(pk, ""))
            for pk, one in sorted(wanted.items())
            if pk not in kept
        )


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
