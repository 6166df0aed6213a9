"""The working fund of a committee: 6–10 % of the fees really received (A6)."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.rules.errors import Refusal
from core.rules.money import EXACT, fen, plain, yuan
from core.rules.periods import add_days
from core.rules.reasons import Reason

FUND_MIN = Decimal("0.06")
FUND_MAX = Decimal("0.10")


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    """Shares that are allowed, both ends included, with the clause that says so."""

    low: Decimal = FUND_MIN
    high: Decimal = FUND_MAX
    clause: str = ""


DEFAULT_BAND = Band()


def fund_rate_refusals(rate: Decimal, *, band: Band = DEFAULT_BAND) -> tuple[Reason, ...]:
    """Why a working-fund rate is not allowed: 物业费的6%至10%, both included (A6)."""
    if band.low <= rate <= band.high:
        return ()
    sentence = (
        f"工作经费提取比例{plain(rate * 100)}%不在"
        f"{plain(band.low * 100)}%至{plain(band.high * 100)}%之间。"
    )
    return (Reason("FUND_RATE_OUT_OF_RANGE", sentence, band.clause),)


def working_fund(collected: Decimal, rate: Decimal, *, band: Band = DEFAULT_BAND) -> Decimal:
    """Yuan for the committee's work: fees actually received in the period × rate, HALF_UP.

    Raises Refusal for a rate outside the band (6 % to 10 %) and for negative fees.
    """
    for reason in fund_rate_refusals(rate, band=band):
        raise Refusal(reason.sentence, reason.code)
    if collected < 0:
        sentence = f"物业费实收额不能是负数（{collected}元）。"
        raise Refusal(sentence, "NEGATIVE_FEES")
    return fen(EXACT.multiply(collected, rate))


def overdrawn(balance: Decimal, spent: Decimal) -> tuple[Reason, ...]:
    """Why an expense of so many yuan may not be taken from the balance: it never falls below 0."""
    if spent <= balance:
        return ()
    sentence = f"工作经费余额{yuan(balance)}元，不够支出{yuan(spent)}元。"
    return (Reason("FUND_OVERDRAWN", sentence),)


def folded(number: str) -> str:
    """The number of a paper as it is compared: width, case and blanks make no second paper."""
    return "".join(unicodedata.normalize("NFKC", number).casefold().split())


def open_spans(
    first: date, last: date, periods: Iterable[tuple[date, date]]
) -> list[tuple[date, date]]:
    """Days from `first` to `last` (both included) that no period covers, as spans in order."""
    found = []
    for starts, ends in sorted(periods):
        if first > last:
            break
        if starts > first:
            found.append((first, min(add_days(starts, -1), last)))
        first = max(first, add_days(ends, 1))
    if first <= last:
        found.append((first, last))
    return found
