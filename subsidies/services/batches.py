"""Opening a year's batch with its terms frozen, and voiding one that was not sent."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.services import require
from communities.models import Street
from core.audit.services import record
from core.db.days import business_day
from core.rules.canonical import canonical_json
from core.rules.errors import Conflict, Refusal
from policies.models import Scheme
from policies.queries import HOLDING, scheme_data, scheme_in_force
from subsidies.models import Batch, Case
from subsidies.queries import terms_of
from subsidies.services.moves import move, person, remark
from subsidies.states import OPEN, BatchState


@transaction.atomic
def open_batch(*, street: Street, year: int, by: User | None, at: datetime) -> Batch:
    """Open the batch of a street and year; freezes the approved scheme as data.

    A returned batch of the same year is replaced: the new one points at it, and its cases no
    longer stand. Refusal before the year has ended (domain.md 4.1: claims begin next January),
    without an approved scheme or where two schemes share the year; Conflict where an open batch
    exists.
    """
    require(by, "subsidies.calculate", path=street.path)
    first, last = date(year, 1, 1), date(year, 12, 31)
    if last >= business_day(at):
        raise Refusal(f"{year}年度补贴于次年1月1日起申报，现在还不能建立批次。", "YEAR_NOT_OVER")
    _refuse_second(street, year)
    scheme = scheme_in_force(district=street.district, on=last)
    _refuse_change_in_year(scheme, first, last)
    data = scheme_data(scheme)
    terms_of(data)
    replaced = _returned(street, year)
    try:
        with transaction.atomic():
            batch = Batch.objects.create(
                street=street,
                year=year,
                number=_number(street, year),
                scheme=scheme,
                claim_from=first,
                claim_to=last,
                terms=canonical_json(data),
                replaces=replaced,
            )
    except IntegrityError as error:
        raise Conflict(f"{street}{year}年度的补贴批次刚刚由别人建立。", "BATCH_EXISTS") from error
    if replaced is not None:
        Case.objects.filter(batch=replaced, live=True).update(live=False)
    record(
        verb="subsidies.open_batch",
        sentence=f"建立{street}{year}年度补贴批次{batch}，适用{scheme}"
        + (f"，替代已退回的{replaced}。" if replaced else "。"),
        by=by,
        at=at,
        subject=batch,
        scope_path=street.path,
        data={"year": year, "scheme": scheme.pk, "replaces": replaced and replaced.number},
    )
    return batch


@transaction.atomic
def void_batch(*, batch: Batch, reason: str, by: User | None, at: datetime) -> Batch:
    """Void a batch that was not sent yet, with a reason; its cases no longer stand."""
    signer = person(by)
    require(signer, "subsidies.void", path=batch.street.path)
    moved = move(batch, BatchState.VOID, opinion=remark(reason, missing="请写明作废的理由。"))
    Case.objects.filter(batch=moved, live=True).update(live=False)
    record(
        verb="subsidies.void",
        sentence=f"作废补贴批次{moved}：{moved.opinion}",
        by=signer,
        at=at,
        subject=moved,
        scope_path=moved.street.path,
        data={"digest": moved.digest, "total": moved.total},
    )
    return moved


def _refuse_second(street: Street, year: int) -> None:
    found = Batch.objects.filter(street=street, year=year, state__in=OPEN).first()
    if found is not None:
        sentence = f"{street}{year}年度已有补贴批次{found}（{found.get_state_display()}）。"
        raise Conflict(sentence, "BATCH_EXISTS")


def _refuse_change_in_year(scheme: Scheme, first: date, last: date) -> None:
    """A batch carries one version: months of another one must not drop out silently."""
    others = Scheme.objects.filter(
        state__in=HOLDING, district=scheme.district_id, first_day__lte=last
    ).exclude(pk=scheme.pk)
    for other in others:
        if other.last_day is None or other.last_day >= first:
            raise Refusal(
                f"{first.year}年度内有两个补贴方案（{other}，{other.period}；{scheme}，"
                f"{scheme.period}），一个批次只能适用一个方案，请先确定本年度适用哪一个。",
                "SCHEME_CHANGES_IN_YEAR",
            )


def _returned(street: Street, year: int) -> Batch | None:
    return (
        Batch.objects.filter(
            street=street, year=year, state=BatchState.RETURNED, replaced_by__isnull=True
        )
        .order_by("-pk")
        .first()
    )


def _number(street: Street, year: int) -> str:
    """Codes from the top, year, and which attempt of the year: 150525-001-2022-01."""
    place = street.path.strip("/").replace("/", "-")
    attempt = Batch.objects.filter(street=street, year=year).count() + 1
    return f"{place}-{year}-{attempt:02d}"
