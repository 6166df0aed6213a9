"""One figure of a source document beside the one computed from the database."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from core.rules.errors import Refusal
from core.rules.money import plain
from plans.facts import Facts

Figure = int | Decimal | date | str | frozenset[str] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A figure as a document states it, and what computes it from the database."""

    key: str
    section: str
    sentence: str
    label: str
    expected: Figure
    unit: str = ""
    compute: Callable[[Facts], Figure]


@dataclass(frozen=True, kw_only=True, slots=True)
class Check:
    """The figure of the document and ours; equal or not."""

    key: str
    document: str
    section: str
    sentence: str
    label: str
    expected: str
    actual: str
    unit: str
    equal: bool

    @property
    def word(self) -> str:
        """相等 or 不等."""
        return "相等" if self.equal else "不等"


def check(source: Source, facts: Facts) -> Check:
    """Compute one figure; a figure that cannot be computed counts as not equal."""
    try:
        actual = source.compute(facts)
    except Refusal as refusal:
        actual = f"无法计算：{refusal.sentence}"
    return Check(
        key=source.key,
        document=facts.programme.title,
        section=source.section,
        sentence=source.sentence,
        label=source.label,
        expected=text(source.expected),
        actual=text(actual),
        unit=source.unit,
        equal=actual is not None and bool(actual == source.expected),
    )


def text(figure: Figure) -> str:
    """A figure as a reader sees it."""
    shown: dict[type, Callable[[Any], str]] = {
        Decimal: plain,
        date: lambda value: f"{value:%Y-%m-%d}",
        frozenset: lambda value: "、".join(sorted(value)),
        type(None): lambda value: "（无）",
    }
    return shown.get(type(figure), str)(figure)
