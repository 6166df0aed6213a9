"""全体住户测评: opened with every household as denominator, entered by one, checked by another."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.services import require
from committees.services.votes.shared import not_ahead, person, words
from core.db.conflicts import as_conflict
from core.db.days import business_day
from core.db.transitions import move
from core.rules.canonical import canonical_json
from core.rules.errors import Conflict, Forbidden, Refusal
from estates.models import Estate, Measure
from tenders.models import SatisfactionPoll, Service
from tenders.queries.contract_terms import parameters
from tenders.rules.life import dissatisfied_exceeds, poll_faults
from tenders.services.life.common import record, refuse_all
from tenders.services.settling import settle
from tenders.states.life import POLL_STATES, PollState, ReminderKind

ENTER, CHECK = "tenders.enter_poll", "tenders.check_poll"
S = PollState
EMPTY = {"closed_on": None, "returned": None, "satisfied": None, "dissatisfied": None}


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Households that answered, and how; each household once."""

    closed_on: date
    returned: int
    satisfied: int
    dissatisfied: int
    document: str = ""


@transaction.atomic
def open_poll(
    *, estate: Estate, opened_on: date, by: User | None, at: datetime
) -> SatisfactionPoll:
    """Open a poll of every household of the estate about the company that serves it now.

    The households of the register on that day are frozen as the denominator (A7). Refusal where
    nobody serves the estate or its households are not registered; Conflict while one is running.
    """
    who, path = person(by), estate.community.path
    require(by, ENTER, path=path)
    not_ahead("开始日期", opened_on, at)
    service = Service.objects.filter(estate=estate, live=True, takeover_on__lte=opened_on).first()
    if service is None:
        raise Refusal(f"“{estate.name}”在{opened_on}没有已接管的物业服务，不能测评。", "NO_SERVICE")
    poll = SatisfactionPoll(
        estate=estate,
        contract=service.contract,
        opened_on=opened_on,
        total_households=_households(estate, opened_on),
        opened_by=who,
        opened_at=at,
    )
    with as_conflict(SatisfactionPoll):
        poll.save()
    settle(f"sample:{estate.pk}", kinds=(ReminderKind.SAMPLE_WARNING,), on=business_day(at))
    record(
        poll, f"“{estate.name}”自{opened_on}起全体住户测评，全体{poll.total_households}户。",
        verb=ENTER, path=path, by=by, at=at, data={"households": poll.total_households},
    )  # fmt: skip
    return poll


@transaction.atomic
def enter_poll(
    *, poll: SatisfactionPoll, figures: Figures, by: User | None, at: datetime
) -> SatisfactionPoll:
    """OPEN → ENTERED. Refusal for figures that do not fit into each other or into the estate."""
    who, path = person(by), poll.estate.community.path
    require(by, ENTER, path=path)
    not_ahead("结束日期", figures.closed_on, at)
    if figures.closed_on < poll.opened_on:
        raise Refusal(
            f"结束日期{figures.closed_on}不能早于开始日期{poll.opened_on}。", "CLOSED_TOO_EARLY"
        )
    refuse_all(
        poll_faults(
            total=poll.total_households,
            returned=figures.returned,
            satisfied=figures.satisfied,
            dissatisfied=figures.dissatisfied,
        )
    )
    _move(poll, S.ENTERED, act="录入测评", entered_by=who, entered_at=at, **asdict(figures))
    record(
        poll,
        f"录入“{poll.estate}”全体测评：收回{figures.returned}户，满意{figures.satisfied}户，"
        f"不满意{figures.dissatisfied}户。",
        verb=ENTER, path=path, by=by, at=at, data=asdict(figures),
    )  # fmt: skip
    return poll


@transaction.atomic
def check_poll(*, poll: SatisfactionPoll, by: User | None, at: datetime) -> SatisfactionPoll:
    """ENTERED → CHECKED by another person; from then on the figures never change.

    Whether the dissatisfied are more than the percentage in force at the closing is frozen with
    the parameter. Nothing else follows: a proposal has to be made by a person.
    """
    who, path = person(by), poll.estate.community.path
    require(by, CHECK, path=path)
    held = _hold(poll, S.ENTERED, act="复核测评")
    if held.entered_by_id == who.pk:
        raise Forbidden("录入人不能复核自己录入的测评，请由另一人复核。", "MAKER_IS_CHECKER")
    terms = parameters(
        held.contract.street, on=held.closed_on or business_day(at), codes=("DISMISSAL_PERCENT",)
    )
    percent = terms.integer("DISMISSAL_PERCENT")
    exceeds = dissatisfied_exceeds(held.dissatisfied or 0, held.total_households, percent=percent)
    _move(
        poll, S.CHECKED, act="复核测评", checked_by=who, checked_at=at, exceeds=exceeds,
        terms=canonical_json(terms.as_data()),
    )  # fmt: skip
    said = "超过" if exceeds else "未超过"
    record(
        poll,
        f"复核“{poll.estate}”全体测评：不满意{poll.dissatisfied}户，全体{poll.total_households}户，"
        f"{said}{percent}%。",
        verb=CHECK, path=path, by=by, at=at, data={"exceeds": exceeds, "percent": percent},
    )  # fmt: skip
    return poll


@transaction.atomic
def return_poll(
    *, poll: SatisfactionPoll, reason: str, by: User | None, at: datetime
) -> SatisfactionPoll:
    """ENTERED → OPEN: the checker found wrong figures; they are entered anew."""
    path = poll.estate.community.path
    require(by, CHECK, path=path)
    why = words(reason, "退回理由", most=300)
    _move(
        poll, S.OPEN, act="退回测评", entered_by=None, entered_at=None, returned_reason=why, **EMPTY
    )
    record(
        poll, f"退回“{poll.estate}”全体测评重新录入：{why}。",
        verb=CHECK, path=path, by=by, at=at,
    )  # fmt: skip
    return poll


@transaction.atomic
def cancel_poll(
    *, poll: SatisfactionPoll, reason: str, by: User | None, at: datetime
) -> SatisfactionPoll:
    """OPEN or ENTERED → CANCELLED, with its reason; the row stays."""
    path = poll.estate.community.path
    require(by, ENTER, path=path)
    why = words(reason, "取消理由", most=300)
    _move(poll, S.CANCELLED, act="取消测评", returned_reason=why)
    record(poll, f"取消“{poll.estate}”全体测评：{why}。", verb=ENTER, path=path, by=by, at=at)
    return poll


def _hold(poll: SatisfactionPoll, state: PollState, *, act: str) -> SatisfactionPoll:
    held: SatisfactionPoll = (
        SatisfactionPoll.objects.select_for_update(of=("self",))
        .select_related("contract__street__district")
        .get(pk=poll.pk)
    )
    if held.state != state:
        now = held.get_state_display()
        raise Conflict(f"“{held}”现在是“{now}”，不能办理“{act}”，可能已有人先办了，请刷新后核对。")
    return held


def _move(poll: SatisfactionPoll, to: PollState, *, act: str, **values: object) -> None:
    with as_conflict(SatisfactionPoll):
        move(poll, sources=POLL_STATES.sources_of(to), to=to, act=act, **values)


def _households(estate: Estate, on: date) -> int:
    rows = Measure.objects.filter(estate=estate, from_day__lte=on).exclude(to_day__lt=on)
    found = rows.values_list("household_count", flat=True).first()
    if not found:
        raise Refusal(
            f"“{estate.name}”在{on}没有登记户数，不能确定全体户数，请先在台账登记。",
            "NO_HOUSEHOLDS",
        )
    return int(found)
