"""Proposing, approving and rejecting dated parameters."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from types import MappingProxyType

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from communities.models import District
from core.audit.services import record
from core.rules.errors import Conflict, Refusal
from policies.catalogue import CATALOGUE, contradictions, read, spec_of
from policies.models import Parameter, PolicyDocument
from policies.queries import in_force
from policies.services.versions import (
    approve_one,
    check_checker,
    check_days,
    move,
    require_within,
)
from policies.states import VersionState


@transaction.atomic
def propose_parameter(  # noqa: PLR0913 -- the columns of the form, all named
    *,
    district: District,
    code: str,
    value: str,
    document: PolicyDocument,
    clause: str,
    first_day: date,
    by: User,
    at: datetime,
    last_day: date | None = None,
) -> Parameter:
    """Propose a value that holds from `first_day` on; it counts only after another approves it.

    Refusal for an unknown code, a value of the wrong kind, a missing clause or backward days.
    """
    require_within(by, "policies.propose", district)
    spec, value = spec_of(code), value.strip()
    read(code, value)
    check_days(first_day, last_day)
    if not clause.strip():
        raise Refusal(f"请写明“{spec.label}”依据的条款。", "CLAUSE_MISSING")
    parameter = Parameter.objects.create(
        district=district,
        code=code,
        value=value,
        document=document,
        clause=clause.strip(),
        first_day=first_day,
        last_day=last_day,
        state=VersionState.PROPOSED,
        made_by=by,
        made_at=at,
    )
    record(
        verb="policies.propose",
        sentence=f"提出“{spec.label}”自{first_day}起为{spec.written(value)}。",
        by=by,
        at=at,
        subject=parameter,
        scope_path=district.path,
        data={"code": code, "value": value, "first_day": first_day, "last_day": last_day},
    )
    return parameter


@transaction.atomic
def approve_parameters(*, parameters: Collection[int], by: User, at: datetime) -> int:
    """Approve proposed rows (by key); each closes the open row of its code on the day before.

    All or none. Refusal where maker and checker are one person, where days overlap, or where the
    values in force would contradict each other; Conflict where a row is no longer proposed.
    """
    rows = _locked(parameters)
    districts = {row.district_id: row.district for row in rows}
    for district in districts.values():
        require_within(by, "policies.approve", district)
    check_checker(rows, by)
    closed = []
    for row in rows:
        others = Parameter.objects.filter(district=row.district_id, code=row.code)
        before = approve_one(row, others, by=by, at=at)
        closed += [before.pk] if before else []
    for row in rows:
        _refuse_contradictions(row.district, row.first_day)
    _record_decision(rows, "批准", by=by, at=at, data={"superseded": closed})
    return len(rows)


@transaction.atomic
def reject_parameters(*, parameters: Collection[int], reason: str, by: User, at: datetime) -> int:
    """Turn proposed rows down, with the reason in the trail."""
    rows = _locked(parameters)
    for row in rows:
        require_within(by, "policies.approve", row.district)
    if not reason.strip():
        raise Refusal("请写明不批准的理由。", "REASON_MISSING")
    move(Parameter, [row.pk for row in rows], VersionState.REJECTED)
    _record_decision(rows, "不批准", by=by, at=at, data={"reason": reason.strip()})
    return len(rows)


@transaction.atomic
def load_defaults(  # noqa: PLR0913 -- what a whole catalogue needs, all named
    *,
    district: District,
    document: PolicyDocument,
    by_maker: User,
    by_checker: User | None,
    at: datetime,
    first_day: date | None = None,
    cited: Mapping[str, PolicyDocument] = MappingProxyType({}),
) -> int:
    """Write every recommended value of the catalogue that the district does not have yet.

    Each stands under the document in `cited` that its clause belongs to, else under `document`.

    From `first_day` (default: the day of `at`). Without a checker the rows stay proposed and
    wait for the bureau. Codes without a default are left for the office to decide.
    """
    day = first_day or at.astimezone(timezone.get_current_timezone()).date()
    have = set(Parameter.objects.filter(district=district).values_list("code", flat=True))
    made = [
        propose_parameter(
            district=district,
            code=spec.code,
            value=spec.default,
            document=cited.get(spec.cited, document),
            clause=spec.clause,
            first_day=day,
            by=by_maker,
            at=at,
        ).pk
        for spec in CATALOGUE.values()
        if spec.default is not None and spec.code not in have
    ]
    if made and by_checker is not None:
        approve_parameters(parameters=made, by=by_checker, at=at)
    return len(made)


def _locked(keys: Collection[int]) -> list[Parameter]:
    rows = list(
        Parameter.objects.filter(pk__in=keys).select_related("district").order_by("first_day", "pk")
    )
    if not rows or len(rows) != len(set(keys)):
        raise Conflict("所选的政策参数有的已不存在，请刷新后再试。", "PARAMETER_GONE")
    return rows


def _refuse_contradictions(district: District, day: date) -> None:
    held = in_force(district=district, on=day).held
    wrong = contradictions({code: row.value for code, row in held.items()})
    if wrong:
        raise Refusal("".join(wrong), "CONTRADICTION")


def _record_decision(
    rows: list[Parameter], word: str, *, by: User, at: datetime, data: dict[str, object]
) -> None:
    names = "、".join(str(row) for row in rows[:3])
    more = f"等{len(rows)}项" if len(rows) > 3 else ""
    record(
        verb="policies.approve",
        sentence=f"{word}政策参数：{names}{more}。",
        by=by,
        at=at,
        subject=rows[0],
        scope_path=rows[0].district.path,
        data={"parameters": [row.pk for row in rows], **data},
    )
