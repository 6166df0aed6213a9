"""The notice of a round while it is a draft: its content and its estates."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services import require
from committees.services.votes.shared import person
from communities.models import Street
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.db.transitions import move
from core.rules.errors import Refusal
from estates.models import Estate, Region
from tenders.models import RoundEstate, SelectionRound
from tenders.queries import round_facts as facts
from tenders.queries import rounds as queries
from tenders.services.rounds import hold, tell
from tenders.states import RoundState

S = RoundState
DRAFT = "tenders.draft_round"


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
    voided = held.signatures.filter(live=True).update(live=False, voided_by=by, voided_at=at)
    gone = f"，{voided}份会签失效，须重新会签" if voided else ""
    tell(held, f"修改公告内容{gone}。", verb=DRAFT, by=by, at=at, data={"fields": sorted(values)})
    return held


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
