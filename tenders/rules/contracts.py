"""Selection, contract and exit: pure rules (domain.md 3, A5, A6, A25; 民法典 946 to 948)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from committees.rules import fund_rate_refusals
from core.rules.periods import add_days, add_years
from core.rules.reasons import Reason
from core.rules.workdays import Workdays

MAX_TERM_YEARS = 5
SHORTLIST_MIN = 1
SHORTLIST_MAX = 3


class Exit(StrEnum):
    """Who ends a contract, and how."""

    OWNERS_DISMISS = "OWNERS_DISMISS"
    COMPANY_DECLINES = "COMPANY_DECLINES"
    INDEFINITE_ENDED = "INDEFINITE_ENDED"

    @property
    def label(self) -> str:
        """The office's word."""
        return LABELS[self]


LABELS = MappingProxyType(
    {
        Exit.OWNERS_DISMISS: "业主解聘",
        Exit.COMPANY_DECLINES: "企业不再续签",
        Exit.INDEFINITE_ENDED: "解除不定期合同",
    }
)
NOTICE_DAYS = MappingProxyType(
    {Exit.OWNERS_DISMISS: 60, Exit.COMPANY_DECLINES: 90, Exit.INDEFINITE_ENDED: 60}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractDates:
    """The dates of a contract; None is "not agreed yet"."""

    signed_on: date
    starts_on: date
    ends_on: date | None = None
    service_starts_on: date | None = None
    fee_starts_on: date | None = None


def contract_refusals(
    dates: ContractDates, *, fund_rate: Decimal | None = None, max_years: int = MAX_TERM_YEARS
) -> tuple[Reason, ...]:
    """Every reason why a contract may not be concluded like this; () if it may.

    At most five years, the last day being the day before the anniversary; service does not start
    before the contract; 先服务后收费: fees do not start before the service; the working-fund rate,
    where given, lies in 6 % to 10 %.
    """
    funds = () if fund_rate is None else fund_rate_refusals(fund_rate)
    return (*_term_faults(dates, max_years), *_service_faults(dates), *funds)


def _term_faults(dates: ContractDates, max_years: int) -> Iterator[Reason]:
    if dates.starts_on < dates.signed_on:
        sentence = f"合同起始日{dates.starts_on}早于签订日{dates.signed_on}。"
        yield Reason("STARTS_BEFORE_SIGNED", sentence)
    if dates.ends_on is None:
        return
    if dates.ends_on < dates.starts_on:
        sentence = f"合同终止日{dates.ends_on}早于起始日{dates.starts_on}。"
        yield Reason("ENDS_BEFORE_START", sentence)
    latest = add_days(add_years(dates.starts_on, max_years), -1)
    if dates.ends_on > latest:
        sentence = f"合同期限超过{max_years}年：最迟到{latest}，现为{dates.ends_on}。"
        yield Reason("TERM_TOO_LONG", sentence)


def _service_faults(dates: ContractDates) -> Iterator[Reason]:
    service = dates.service_starts_on or dates.starts_on
    if service < dates.starts_on:
        sentence = f"开始服务日{service}早于合同起始日{dates.starts_on}。"
        yield Reason("SERVICE_BEFORE_CONTRACT", sentence)
    if dates.fee_starts_on is not None and dates.fee_starts_on < service:
        sentence = f"先服务后收费：收费起始日{dates.fee_starts_on}早于开始服务日{service}。"
        yield Reason("FEE_BEFORE_SERVICE", sentence)


def earliest_end(served_on: date, way: Exit) -> date:
    """The first day on which the contract may end after a written notice served on the day.

    60 days for a dismissal or an indefinite contract, 90 where the company declines to renew.
    """
    return add_days(served_on, NOTICE_DAYS[way])


def shortlist_refusals(
    selected: int, *, minimum: int = SHORTLIST_MIN, maximum: int = SHORTLIST_MAX
) -> tuple[Reason, ...]:
    """统一遴选1-3家, per announcement (A5)."""
    if minimum <= selected <= maximum:
        return ()
    sentence = f"入围企业应为{minimum}至{maximum}家，现为{selected}家。"
    return (Reason("SHORTLIST_OUT_OF_RANGE", sentence),)


def window_refusals(
    first: date, last: date, *, calendar: Workdays, working_days: int = 5
) -> tuple[Reason, ...]:
    """Why a registration window is too short: at least five working days (A25).

    Both days count, where the calendar has them as working days (调休 included).
    """
    open_days = calendar.count(first, last)
    if open_days >= working_days:
        return ()
    sentence = f"报名时间不少于{working_days}个工作日，{first}至{last}只有{open_days}个。"
    return (Reason("WINDOW_TOO_SHORT", sentence),)
