"""The only writers of programmes: the plan itself, its targets, calendar and leading group."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.services import require
from communities.models import District, Street
from core.audit.services import record
from core.rules.errors import Conflict, Refusal
from plans.models import GroupMember, Metric, Milestone, Programme, Target
from policies.models import PolicyDocument


@dataclass(frozen=True, kw_only=True)
class NewMilestone:
    """One step of the calendar; both days belong to it."""

    phase: str
    title: str
    first_day: date
    last_day: date
    lead: str = ""


@dataclass(frozen=True, kw_only=True)
class NewMember:
    """One place in the leading group; the person may still be open."""

    role: str
    unit: str
    person: str = ""
    duty: str = ""


@transaction.atomic
def register_programme(  # noqa: PLR0913 -- the parts of a plan, all named
    *,
    code: str,
    title: str,
    document: PolicyDocument,
    district: District,
    base_day: date,
    by: User | None,
    at: datetime,
    street: Street | None = None,
    milestones: Sequence[NewMilestone] = (),
    members: Sequence[NewMember] = (),
) -> Programme:
    """Enter a programme with its calendar and leading group, in the order given.

    `base_day` is the day whose register gives the targets their bases. Conflict where the code is
    taken; Refusal for a street of another district or a milestone that ends before it starts.
    """
    require(by, "plans.add_programme", path=(street or district).path)
    if street is not None and street.district_id != district.pk:
        raise Refusal(f"{street.name}不属于{district.name}。", "FOREIGN_STREET")
    if Programme.objects.filter(code=code).exists():
        raise Conflict(f"已登记过代码为“{code}”的工作方案。", "PROGRAMME_EXISTS")
    backwards = [step.title for step in milestones if step.last_day < step.first_day]
    if backwards:
        raise Refusal(f"时间节点“{backwards[0]}”的止日早于起日。", "DAYS_BACKWARDS")
    programme = Programme.objects.create(
        code=code,
        title=title,
        document=document,
        district=district,
        street=street,
        base_day=base_day,
    )
    _add_parts(programme, milestones, members)
    record(
        verb="plans.add_programme",
        sentence=f"登记工作方案“{title}”：时间节点{len(milestones)}个，领导小组{len(members)}席。",
        by=by,
        at=at,
        subject=programme,
        scope_path=programme.path,
        data={"code": code, "base_day": base_day, "document": str(document)},
    )
    return programme


@transaction.atomic
def set_target(  # noqa: PLR0913 -- metric, value, day and who, all named
    *,
    programme: Programme,
    metric: str,
    percent: Decimal,
    due_on: date,
    clause: str,
    by: User | None,
    at: datetime,
) -> Target:
    """Set what a metric must reach by a day; its actual is always computed from the register.

    Conflict where the metric has a target for that day; Refusal for a value outside 0–100 %, an
    unknown metric or a missing clause.
    """
    require(by, "plans.add_target", path=programme.path)
    if metric not in Metric.values:
        raise Refusal(f"没有名为“{metric}”的指标。", "UNKNOWN_METRIC")
    if not 0 <= percent <= 100:
        raise Refusal(f"目标值{percent}%应在0%至100%之间。", "BAD_PERCENT")
    if not clause.strip():
        raise Refusal("请写明目标依据的条款。", "CLAUSE_MISSING")
    if programme.targets.filter(metric=metric, due_on=due_on).exists():
        raise Conflict("同一指标同一期限只能设一个目标。", "TARGET_EXISTS")
    target = Target.objects.create(
        programme=programme, metric=metric, percent=percent, due_on=due_on, clause=clause.strip()
    )
    record(
        verb="plans.add_target",
        sentence=f"设定目标：{due_on}前{Metric(metric).label}达到{percent}%。",
        by=by,
        at=at,
        subject=target,
        scope_path=programme.path,
        data={"metric": metric, "percent": percent, "due_on": due_on},
    )
    return target


def _add_parts(
    programme: Programme, milestones: Sequence[NewMilestone], members: Sequence[NewMember]
) -> None:
    Milestone.objects.bulk_create(
        Milestone(
            programme=programme,
            phase=step.phase,
            title=step.title,
            first_day=step.first_day,
            last_day=step.last_day,
            lead=step.lead,
        )
        for step in milestones
    )
    GroupMember.objects.bulk_create(
        GroupMember(
            programme=programme,
            role=member.role,
            unit=member.unit,
            person=member.person,
            duty=member.duty,
            order=place,
        )
        for place, member in enumerate(members, start=1)
    )
