"""What a contract agrees, as values; how an amendment changes it, and its terms as of any day."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core.rules.periods import add_days, add_years
from core.rules.reasons import Reason

TERMS = ("fee", "ends_on", "fund_rate", "exit_terms", "fees", "items", "commitments")
"""What an amendment may change, in the order in which it is told."""
LABELS = {
    "fee": "住宅物业费（元/㎡/月）",
    "ends_on": "服务止日",
    "fund_rate": "工作经费比例（%）",
    "exit_terms": "退出和交接约定",
    "fees": "分类收费",
    "items": "服务事项",
    "commitments": "设施投入承诺",
}
Change = tuple[Any, Any]
"""Old and new value of one term, as plain data."""
Step = tuple[date, Mapping[str, Change]]
"""One amendment: the day it takes effect, and what it changes."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fee:
    """A fee beside that of dwellings: 元/㎡/月 (AREA) or 元/个/月 (EACH)."""

    kind: str
    name: str
    rate: Decimal
    unit: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """What is done in one of the six scopes, how often, to which standard."""

    scope: str
    item: str
    frequency: str = ""
    standard: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Promise:
    """A facility that the company puts in, by the day; the amount (元) may be left open."""

    item: str
    quantity: int
    due_on: date
    unit: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreed:
    """Everything of a contract that an amendment may change; fees in 元, rates in percent."""

    fee: Decimal
    ends_on: date
    fund_rate: Decimal | None = None
    exit_terms: str = ""
    fees: tuple[Fee, ...] = ()
    items: tuple[Item, ...] = ()
    commitments: tuple[Promise, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Plain data, one entry a term: numbers and days as text, empty as None."""
        return {name: _plain(getattr(self, name)) for name in TERMS}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Agreed":
        """Rebuild from `as_data`."""
        rate = data["fund_rate"]
        return cls(
            fee=Decimal(data["fee"]),
            ends_on=date.fromisoformat(data["ends_on"]),
            fund_rate=None if rate is None else Decimal(rate),
            exit_terms=data["exit_terms"],
            fees=tuple(Fee(**{**row, "rate": Decimal(row["rate"])}) for row in data["fees"]),
            items=tuple(Item(**row) for row in data["items"]),
            commitments=tuple(_promise(row) for row in data["commitments"]),
        )


def _promise(row: Mapping[str, Any]) -> Promise:
    amount = None if row["amount"] is None else Decimal(row["amount"])
    return Promise(**{**row, "amount": amount, "due_on": date.fromisoformat(row["due_on"])})


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [{name: _plain(one) for name, one in asdict(row).items()} for row in value]
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else value


def changes_between(old: Agreed, new: Agreed) -> dict[str, Change]:
    """{term: (old, new)} of every term that differs, as plain data."""
    before, after = old.as_data(), new.as_data()
    return {name: (before[name], after[name]) for name in TERMS if before[name] != after[name]}


def agreed_on(current: Agreed, steps: Sequence[Step], on: date) -> Agreed:
    """The terms as of a day: what was signed, changed by every step that takes effect by then.

    `current` is how the contract reads now, `steps` are its confirmed amendments in order, in force
    or still to come. What was signed is the old value of the first step that changes a term, the
    current one where none does; so it does not matter whether a step has been carried out yet.
    """
    data = current.as_data()
    for _, changes in reversed(steps):
        data |= {name: old for name, (old, _) in changes.items()}
    for day, changes in steps:
        if day <= on:
            data |= {name: new for name, (_, new) in changes.items()}
    return Agreed.from_data(data)


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """What an amendment has to fit: the days of its contract and of the amendment before."""

    signed_on: date
    starts_on: date
    indefinite: bool
    last_effective_on: date | None
    max_years: int


def amendment_refusals(
    changes: Collection[str], new: Agreed, effective_on: date, *, frame: Frame
) -> tuple[Reason, ...]:
    """Every reason why the contract may not be amended like this; () if it may."""
    return tuple(_amendment_faults(changes, new, effective_on, frame=frame))


def _amendment_faults(
    changes: Collection[str], new: Agreed, effective_on: date, *, frame: Frame
) -> Iterator[Reason]:
    if not changes:
        yield Reason("NOTHING_CHANGES", "没有任何变更：各项与现在的合同一致。")
    if effective_on < frame.signed_on:
        yield Reason(
            "EFFECTIVE_BEFORE_SIGNED",
            f"变更的生效日期{effective_on}不能早于合同签订日期{frame.signed_on}。",
        )
    if ("fund_rate" in changes and new.fund_rate is None) or (
        "exit_terms" in changes and not new.exit_terms
    ):
        yield Reason("TERM_REMOVED", "工作经费比例、退出和交接约定只能改，不能取消。")
    last = frame.last_effective_on
    if last is not None and effective_on < last:
        yield Reason(
            "EFFECTIVE_BEFORE_LAST",
            f"变更的生效日期{effective_on}不能早于上一次变更的生效日期{last}。",
        )
    if "ends_on" in changes:
        yield from _end_faults(new.ends_on, effective_on, frame=frame)


def _end_faults(ends_on: date, effective_on: date, *, frame: Frame) -> Iterator[Reason]:
    if frame.indefinite:
        sentence = "合同已是不定期合同，不能再改服务止日；另有约定的请签订新合同。"
        yield Reason("ALREADY_INDEFINITE", sentence)
    if ends_on < effective_on:
        sentence = f"新的服务止日{ends_on}不能早于生效日期{effective_on}。"
        yield Reason("ENDS_BEFORE_EFFECT", sentence)
    latest = latest_end(frame.starts_on, frame.max_years)
    if ends_on > latest:
        yield Reason(
            "TERM_TOO_LONG",
            f"合同期限不超过{frame.max_years}年：自{frame.starts_on}起，最迟至{latest}，"
            f"现为{ends_on}。",
        )


def latest_end(starts_on: date, max_years: int) -> date:
    """The last day a contract may run to: the day before its anniversary."""
    return add_days(add_years(starts_on, max_years), -1)


def decline_end(served_on: date, ends_on: date, days: int) -> tuple[date, bool]:
    """(the earliest end, whether the notice came late) where the company declines to renew.

    民法典 947: in writing `days` before the term ends. A notice that comes later is recorded all
    the same; the service then goes on until the days have run.
    """
    run = add_days(served_on, days)
    return max(run, ends_on), run > ends_on
