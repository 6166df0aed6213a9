"""应急物业服务: published, six months at most in a row, until the next company takes over."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, OuterRef, Subquery

from accounts.models import User
from accounts.services import require
from committees.services.votes.shared import not_ahead, person, words
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.rules.errors import Conflict, Refusal
from core.rules.periods import add_days
from estates.models import Estate
from estates.services import change_mode
from estates.states import UNSERVICED, Mode
from tenders.models import Company, EmergencyService, Service
from tenders.queries.companies import barred_on
from tenders.queries.contract_terms import parameters
from tenders.rules.life import emergency_last_day
from tenders.services.companies import refuse_united
from tenders.services.life.common import record
from tenders.services.settling import settle
from tenders.states.life import ReminderKind

PERM = "tenders.emergency_manager"


@dataclass(frozen=True, kw_only=True, slots=True)
class EmergencyPlan:
    """What is published (北京 77): content, period and cost in 元."""

    from_day: date
    until: date
    content: str
    cost: Decimal
    published_on: date
    published_where: str
    reason: str
    cost_note: str = ""


@transaction.atomic
def start_emergency(
    *, estate: Estate, company: Company, plan: EmergencyPlan, by: User | None, at: datetime
) -> EmergencyService:
    """Name who serves the estate until the next company takes over; its mode becomes 应急物业.

    Refusal for more than six months in a row (with the ones before, as long as no company took
    over), while a company still serves (民法典 950: it goes on until the takeover), without the
    publication, and for a company on the black list; Conflict while one is live, and for a record
    of a company that was united with another.
    """
    who, path = person(by), estate.community.path
    require(by, PERM, path=path)
    not_ahead("应急服务起日", plan.from_day, at)
    not_ahead("公示日期", plan.published_on, at)
    _refuse_served(estate, plan.from_day)
    _refuse_too_long(estate, plan)
    refuse_united(company)
    barred = barred_on([company.pk], plan.from_day).get(company.pk)
    if barred:
        raise Refusal(barred, "BARRED")
    row = EmergencyService(
        estate=estate, company=company, entered_by=who, entered_at=at, **asdict(plan)
    )
    refuse_invalid(row)
    with as_conflict(EmergencyService):
        row.save()
    if estate.mode != Mode.EMERGENCY:
        change_mode(
            estates=[estate.pk], mode=Mode.EMERGENCY, from_day=plan.from_day,
            reason=f"应急物业服务：{plan.reason}"[:200], by=by, at=at,
        )  # fmt: skip
    record(
        row,
        f"“{estate.name}”{plan.from_day}至{plan.until}由{company.name}提供应急物业服务，"
        f"{plan.published_on}在{plan.published_where}公示。",
        verb=PERM, path=path, by=by, at=at, data=asdict(plan),
    )  # fmt: skip
    return row


@transaction.atomic
def end_emergency(
    *,
    emergency: EmergencyService,
    ended_on: date,
    next_mode: str,
    reason: str,
    by: User | None,
    at: datetime,
) -> EmergencyService:
    """End it without a takeover; from the next day the estate is managed as `next_mode`.

    A takeover ends it by itself. Refusal for a mode under a company, and before it began.
    """
    path = emergency.estate.community.path
    require(by, PERM, path=path)
    why = words(reason, "结束原因", most=300)
    if next_mode not in UNSERVICED:
        raise Refusal("由物业企业接管的请登记承接查验，应急服务随接管自动结束。", "TAKEOVER")
    if ended_on >= business_day(at):
        raise Refusal(f"最后一天{ended_on}过后再登记。", "NOT_YET")
    if ended_on < emergency.from_day:
        raise Refusal(f"最后一天{ended_on}不能早于起日{emergency.from_day}。", "TOO_EARLY")
    _end(emergency, ended_on=ended_on, reason=why, at=at)
    change_mode(
        estates=[emergency.estate_id], mode=next_mode, from_day=add_days(ended_on, 1),
        reason=f"应急物业服务结束：{why}"[:200], by=by, at=at,
    )  # fmt: skip
    record(
        emergency, f"“{emergency.estate}”的应急物业服务于{ended_on}结束：{why}。",
        verb=PERM, path=path, by=by, at=at, data={"next_mode": next_mode},
    )  # fmt: skip
    return emergency


@transaction.atomic
def end_taken_over(*, at: datetime) -> int:
    """End every emergency service whose estate a company has taken over since; how many ended.

    The last day is the eve of the takeover. Idempotent; called by the daily tick.
    """
    taken = Service.objects.filter(
        estate=OuterRef("estate"), takeover_on__gte=OuterRef("from_day")
    ).order_by("takeover_on")
    rows = EmergencyService.objects.filter(live=True).annotate(
        taken_on=Subquery(taken.values("takeover_on")[:1]),
        taker=Subquery(taken.values("contract__company__name")[:1]),
    )
    found = list(
        rows.filter(taken_on__isnull=False).select_related("estate__community").order_by("pk")
    )
    for row in found:
        last = max(row.from_day, add_days(row.taken_on, -1))
        why = f"{row.taker}于{row.taken_on}接管"
        _end(row, ended_on=last, reason=why, at=at)
        record(
            row, f"“{row.estate}”的应急物业服务于{last}结束：{why}。",
            verb=PERM, path=row.estate.community.path, by=None, at=at,
        )  # fmt: skip
    return len(found)


def _end(row: EmergencyService, *, ended_on: date, reason: str, at: datetime) -> None:
    values = {"live": False, "ended_on": ended_on, "end_reason": reason}
    if not EmergencyService.objects.filter(pk=row.pk, live=True).update(**values):
        raise Conflict(f"“{row}”已结束，请刷新后核对。")
    row.refresh_from_db()
    settle(f"emergency:{row.pk}", kinds=(ReminderKind.EMERGENCY_END,), on=business_day(at))


def _refuse_served(estate: Estate, from_day: date) -> None:
    serving = Service.objects.filter(estate=estate, live=True, takeover_on__isnull=False)
    row = serving.select_related("contract__company").first()
    if row is not None:
        raise Refusal(
            f"{row.contract.company.name}仍在服务“{estate.name}”：新的物业接管前应继续服务"
            "（民法典第950条）；确已撤离的，先登记服务终止。",
            "STILL_SERVED",
        )
    ended = Service.objects.filter(estate=estate, last_day__gte=from_day, takeover_on__isnull=False)
    if ended.exists():
        raise Refusal(f"原物业服务到{from_day}还没有终止，应急服务应在其后开始。", "STILL_SERVED")


def _refuse_too_long(estate: Estate, plan: EmergencyPlan) -> None:
    terms = parameters(estate.community.street, on=plan.from_day, codes=("EMERGENCY_MONTHS_MAX",))
    months = terms.integer("EMERGENCY_MONTHS_MAX")
    first = _first_day(estate, plan.from_day, months=months)
    latest = emergency_last_day(first, months=months)
    if plan.until > latest:
        raise Refusal(
            f"应急物业服务最长{months}个月：自{first}起，最迟至{latest}，现为{plan.until}。",
            "TOO_LONG",
        )


def _first_day(estate: Estate, from_day: date, *, months: int) -> date:
    """Where the emergency began: with the first one since a company last served.

    A pause shorter than the longest period itself does not begin a new one.
    """
    served = Service.objects.filter(estate=estate, takeover_on__isnull=False)
    since = served.aggregate(last=Max("last_day"))["last"]
    first = from_day
    rows = EmergencyService.objects.filter(estate=estate, from_day__lt=from_day)
    for began, ended in rows.order_by("-from_day").values_list("from_day", "ended_on"):
        paused = ended is not None and emergency_last_day(ended, months=months) < first
        if paused or (since is not None and began <= since):
            break
        first = began
    return first
