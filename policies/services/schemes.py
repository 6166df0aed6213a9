"""Proposing, approving and rejecting versions of the subsidy tariff (补贴标准)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

from django.db import transaction
from django.db.models import Max

from accounts.models import User
from communities.models import District
from core.audit.services import record
from core.rules.errors import Refusal
from core.rules.periods import Month
from policies.models import Gate, GateCode, PolicyDocument, Proration, Scheme, Tier, YearBasis
from policies.queries import scheme_data
from policies.services.versions import (
    approve_one,
    check_checker,
    check_days,
    move,
    require_within,
)
from policies.states import VersionState

GRADES = frozenset({"EXCELLENT", "GOOD", "QUALIFIED", "UNQUALIFIED"})


@dataclass(frozen=True, kw_only=True)
class NewTier:
    """A rate (元/㎡/月) by years of service or by calendar months; an open end is None."""

    rate: Decimal
    clause: str
    first_year: int | None = None
    last_year: int | None = None
    first_month: Month | None = None
    last_month: Month | None = None


@dataclass(frozen=True, kw_only=True)
class NewGate:
    """A condition (`policies.models.GateCode`) and its threshold as text."""

    code: str
    value: str
    clause: str


@transaction.atomic
def propose_scheme(  # noqa: PLR0913 -- the columns of the form, all named
    *,
    district: District,
    code: str,
    label: str,
    document: PolicyDocument,
    first_day: date,
    tiers: Sequence[NewTier],
    gates: Sequence[NewGate],
    by: User,
    at: datetime,
    last_day: date | None = None,
    year_basis: str = YearBasis.SERVICE_YEAR,
    proration: str = Proration.FULL_MONTH,
) -> Scheme:
    """Propose the next version of a scheme, complete with tiers and gates.

    Refusal for tiers that overlap or leave a gap (a year without subsidy needs its own rate of 0),
    for a gate twice or with a wrong threshold, for backward days.
    """
    require_within(by, "policies.propose", district)
    check_days(first_day, last_day)
    check_tiers(tiers, year_basis)
    check_gates(gates)
    versions = Scheme.objects.filter(district=district, code=code)
    scheme = Scheme.objects.create(
        district=district,
        code=code,
        version=(versions.aggregate(top=Max("version"))["top"] or 0) + 1,
        label=label,
        document=document,
        first_day=first_day,
        last_day=last_day,
        year_basis=year_basis,
        proration=proration,
        state=VersionState.PROPOSED,
        made_by=by,
        made_at=at,
    )
    Tier.objects.bulk_create(_tier(scheme, tier) for tier in tiers)
    Gate.objects.bulk_create(
        Gate(scheme=scheme, code=gate.code, value=gate.value, clause=gate.clause) for gate in gates
    )
    _record(scheme, "policies.propose", f"提出补贴方案“{scheme}”。", by=by, at=at)
    return scheme


@transaction.atomic
def approve_scheme(*, scheme: Scheme, by: User, at: datetime) -> Scheme:
    """Put a proposed scheme in force from its first day; it closes the one before, whatever code.

    Refusal where maker and checker are one person or days overlap; Conflict where it moved.
    """
    require_within(by, "policies.approve", scheme.district)
    check_checker([scheme], by)
    before = approve_one(scheme, Scheme.objects.filter(district=scheme.district_id), by=by, at=at)
    scheme.refresh_from_db()
    tail = f"，自{scheme.first_day}起替代“{before}”" if before else ""
    _record(scheme, "policies.approve", f"批准补贴方案“{scheme}”{tail}。", by=by, at=at)
    return scheme


@transaction.atomic
def reject_scheme(*, scheme: Scheme, reason: str, by: User, at: datetime) -> Scheme:
    """Turn a proposed scheme down, with the reason in the trail."""
    require_within(by, "policies.approve", scheme.district)
    if not reason.strip():
        raise Refusal("请写明不批准的理由。", "REASON_MISSING")
    move(Scheme, [scheme.pk], VersionState.REJECTED)
    scheme.refresh_from_db()
    sentence = f"不批准补贴方案“{scheme}”：{reason.strip()}"
    _record(scheme, "policies.approve", sentence, by=by, at=at)
    return scheme


def check_tiers(tiers: Sequence[NewTier], year_basis: str) -> None:
    """Refuse tiers that overlap, run backwards, leave a gap or have a negative rate."""
    spans = sorted(_span(tier, year_basis) for tier in tiers)
    if not spans:
        raise Refusal("补贴方案至少要有一档标准。", "NO_TIER")
    if any(tier.rate < 0 for tier in tiers):
        raise Refusal("补贴标准不能为负。", "NEGATIVE_RATE")
    if any(last is not None and last < first for first, last in spans):
        raise Refusal("有一档补贴标准的起点晚于终点。", "TIER_BACKWARDS")
    for (_, last), (following, _) in pairwise(spans):
        if last is None or following <= last:
            raise Refusal("有两档补贴标准的期间重叠。", "TIER_OVERLAP")
        if following != last + 1:
            raise Refusal("补贴标准之间有空档，不补贴的期间也须写明0元。", "TIER_GAP")
    if year_basis == YearBasis.SERVICE_YEAR and (spans[0][0] != 1 or spans[-1][1] is not None):
        raise Refusal(
            "补贴标准须从第1个服务年起，最后一档不设止年（不补贴也须写明0元）。", "TIER_GAP"
        )


def _span(tier: NewTier, year_basis: str) -> tuple[int, int | None]:
    if year_basis == YearBasis.SERVICE_YEAR and tier.first_year is not None:
        return tier.first_year, tier.last_year
    if year_basis == YearBasis.CALENDAR_WINDOW and tier.first_month is not None:
        return tier.first_month.index, tier.last_month.index if tier.last_month else None
    raise Refusal("每档补贴标准须按方案的年度口径写明起点。", "TIER_WITHOUT_START")


def check_gates(gates: Sequence[NewGate]) -> None:
    """Refuse a condition twice, an unknown one, or a threshold that is not one."""
    codes = [gate.code for gate in gates]
    if len(set(codes)) != len(codes):
        raise Refusal("同一方案的同一条件只能设一次。", "GATE_TWICE")
    for gate in gates:
        if gate.code not in GateCode.values:
            raise Refusal(f"没有名为“{gate.code}”的补贴条件。", "UNKNOWN_GATE")
        if not _threshold_is_right(gate):
            label = GateCode(gate.code).label
            raise Refusal(f"“{label}”的值“{gate.value}”不对。", "BAD_GATE")


def _threshold_is_right(gate: NewGate) -> bool:
    if gate.code == GateCode.MIN_GRADE:
        return gate.value in GRADES
    if not (gate.value.isascii() and gate.value.isdigit()):
        return False
    return gate.code != GateCode.MIN_SATISFACTION or int(gate.value) <= 100


def _tier(scheme: Scheme, tier: NewTier) -> Tier:
    return Tier(
        scheme=scheme,
        rate=tier.rate,
        clause=tier.clause,
        first_year=tier.first_year,
        last_year=tier.last_year,
        first_month=tier.first_month.first_day if tier.first_month else None,
        last_month=tier.last_month.last_day if tier.last_month else None,
    )


def _record(scheme: Scheme, verb: str, sentence: str, *, by: User, at: datetime) -> None:
    record(
        verb=verb,
        sentence=sentence,
        by=by,
        at=at,
        subject=scheme,
        scope_path=scheme.district.path,
        data=scheme_data(scheme),
    )
