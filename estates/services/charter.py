"""社区物业服务章程: adopted in versions, each written once (SEED2 §三（二）)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.audit.services import record
from core.db.bulk import insert
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.rules.errors import Conflict, Refusal
from core.rules.masks import refuse_resident_id
from estates.models import CharterItem, Estate, ServiceCharter
from estates.queries.people import why_fee_is_early
from estates.services.people import refuse_blank
from estates.states import ServiceScope

ITEM = ("charter", "scope", "item", "frequency")
DAY = timedelta(days=1)


class Promise(NamedTuple):
    """One item of a charter: a scope, what is done, how often."""

    scope: str
    item: str
    frequency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What a charter says: mode, days, and 元/㎡/月 (None where the service is free)."""

    mode: str
    service_from: date
    from_day: date
    document: str
    fee: Decimal | None = None
    fee_from: date | None = None


@transaction.atomic
def adopt_charter(
    *, estate: Estate, terms: Terms, items: Sequence[Promise], by: User | None, at: datetime
) -> ServiceCharter:
    """Let a new version hold from its day on; the present one ends on the eve and stays readable.

    Refusal where a scope has no item, where a free service names a fee, where fees start before
    the service (also before the one that the gates record), and for a day not after the present
    version's first.
    """
    path = estate.community.path
    require(by, "estates.adopt_charter", path=path)
    promises = [Promise(p.scope, p.item.strip(), p.frequency.strip()) for p in items]
    _refuse_incomplete(promises)
    refuse_blank(terms.document, "通过文件（会议、公示）")
    refuse_resident_id(通过文件=terms.document)
    early = why_fee_is_early(estates=[estate.pk], fee_from=terms.fee_from, today=business_day(at))
    if early:
        raise Refusal(early, "FEE_BEFORE_SERVICE")
    present = estate.charters.filter(to_day__isnull=True).first()
    charter = ServiceCharter(
        estate=estate,
        version=_next_version(estate),
        adopted_at=at,
        adopted_by=by,
        **{name: getattr(terms, name) for name in Terms.__slots__},
    )
    if present is not None:
        _end(present, terms.from_day)
    refuse_invalid(charter)
    with as_conflict(ServiceCharter):
        charter.save()
    insert(CharterItem, ITEM, ((charter.pk, *promise) for promise in promises))
    record(
        verb="estates.adopt_charter",
        sentence=f"“{estate}”自{terms.from_day}起执行{charter.get_mode_display()}章程"
        f"第{charter.version}版，依据：{terms.document}。",
        by=by,
        at=at,
        subject=estate,
        scope_path=path,
        data=_told(charter, items=len(promises)),
    )
    return charter


def _told(charter: ServiceCharter, *, items: int) -> dict[str, Any]:
    return {
        "version": charter.version,
        "mode": charter.mode,
        "fee": None if charter.fee is None else str(charter.fee),
        "fee_from": charter.fee_from,
        "service_from": charter.service_from,
        "items": items,
    }


def _next_version(estate: Estate) -> int:
    last = estate.charters.order_by("-version").values_list("version", flat=True).first()
    return (last or 0) + 1


def _end(present: ServiceCharter, from_day: date) -> None:
    if present.from_day >= from_day:
        raise Refusal(
            f"现行章程自{present.from_day}起，新的一版应晚于该日（现填{from_day}）。", "CHARTER_DAY"
        )
    still = ServiceCharter.objects.filter(pk=present.pk, to_day__isnull=True)
    if not still.update(to_day=from_day - DAY):
        raise Conflict("章程刚被他人更新，请刷新后核对。")


def _refuse_incomplete(promises: Sequence[Promise]) -> None:
    unknown = {promise.scope for promise in promises} - set(ServiceScope.values)
    if unknown:
        raise Refusal(f"服务范围应为{'、'.join(ServiceScope.labels)}之一。", "SCOPE")
    needed = [scope for scope in ServiceScope if scope != ServiceScope.OTHER]
    missing = [scope.label for scope in needed if scope not in {p.scope for p in promises}]
    if missing:
        raise Refusal(
            f"章程应写明各项服务范围的事项和频次，还缺：{'、'.join(missing)}。", "MISSING"
        )
    if any(not promise.item or not promise.frequency for promise in promises):
        raise Refusal("每一条服务事项都应写明做什么和频次。", "MISSING")
