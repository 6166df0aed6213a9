"""Scores of a selection: 综合评分法 with exact means, one rounding and a said-aloud tie
(domain.md 3, REC)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType

from core.rules.money import half_up
from core.rules.reasons import Reason

FULL = 100
PLACES = 2
DROP_FROM = 5
"""From this many judges on, one highest and one lowest mark of an item may be left out."""


class ScoreItem(StrEnum):
    """What may be scored; the solution is always among it, because it decides a tie."""

    PRICE = "PRICE"
    SOLUTION = "SOLUTION"
    STAFF = "STAFF"
    RECORD = "RECORD"
    INVESTMENT = "INVESTMENT"
    DEFENCE = "DEFENCE"
    VISIT = "VISIT"

    @property
    def label(self) -> str:
        """The office's word."""
        return ITEM_LABELS[self]


ITEM_LABELS = MappingProxyType(
    {
        ScoreItem.PRICE: "报价",
        ScoreItem.SOLUTION: "服务方案",
        ScoreItem.STAFF: "人员与项目负责人",
        ScoreItem.RECORD: "业绩与信用",
        ScoreItem.INVESTMENT: "基础设施投入承诺",
        ScoreItem.DEFENCE: "述标答辩",
        ScoreItem.VISIT: "案例考察",
    }
)
DEFAULT_WEIGHTS: Mapping[str, int] = MappingProxyType(
    {
        ScoreItem.PRICE.value: 20,
        ScoreItem.SOLUTION.value: 35,
        ScoreItem.STAFF.value: 15,
        ScoreItem.RECORD.value: 20,
        ScoreItem.INVESTMENT.value: 10,
    }
)
"""For small old estates (domain.md 3, REC); points, together 100."""

Marks = Mapping[str, Decimal]
"""The points of one judge for one applicant, by item."""


def plan_refusals(weights: Mapping[str, int]) -> tuple[Reason, ...]:
    """Every reason why applicants may not be scored by these weights; () if they may.

    Known items only, each at least 1 point, together exactly 100, the solution among them.
    """
    return tuple(_plan_faults(weights))


def _plan_faults(weights: Mapping[str, int]) -> Iterator[Reason]:
    unknown = sorted(set(weights) - set(ScoreItem))
    if unknown:
        yield Reason("ITEM_UNKNOWN", f"没有这样的评分项：{'、'.join(unknown)}。")
    for code, weight in weights.items():
        if weight < 1:
            label = ITEM_LABELS[ScoreItem(code)] if code not in unknown else code
            yield Reason("WEIGHT_TOO_SMALL", f"“{label}”的分值至少为1分，现为{weight}分。")
    if ScoreItem.SOLUTION not in weights:
        yield Reason("NO_SOLUTION", "评分项应包括“服务方案”：得分和报价都相同时以它定先后。")
    total = sum(weights.values())
    if total != FULL:
        yield Reason("WEIGHTS_NOT_100", f"各项分值合计应为{FULL}分，现为{total}分。")


def mark_refusals(weights: Mapping[str, int], marks: Marks) -> tuple[Reason, ...]:
    """Every reason why one judge's sheet may not be taken; () if it may.

    Every item is marked, from 0 to its weight, with at most two decimals.
    """
    return tuple(_mark_faults(weights, marks))


def _mark_faults(weights: Mapping[str, int], marks: Marks) -> Iterator[Reason]:
    for code in sorted(set(marks) - set(weights)):
        yield Reason("ITEM_UNKNOWN", f"评分方案里没有“{code}”这一项。")
    for code, weight in weights.items():
        label, points = ITEM_LABELS[ScoreItem(code)], marks.get(code)
        if points is None:
            yield Reason("MARK_MISSING", f"“{label}”还没有打分。")
        elif not points.is_finite() or not 0 <= points <= weight:
            yield Reason("MARK_OUT_OF_RANGE", f"“{label}”应在0至{weight}分之间，现为{points}。")
        elif points != half_up(Fraction(points), PLACES):
            yield Reason("MARK_TOO_FINE", f"“{label}”最多两位小数，现为{points}。")


def item_mean(points: Collection[Decimal], *, drop: bool) -> Fraction:
    """The exact mean of one item over the judges; never rounded here.

    `drop` leaves one highest and one lowest out where there are five judges or more. Raises
    ValueError without any mark.
    """
    if not points:
        message = "a mean needs at least one mark"
        raise ValueError(message)
    used = sorted(Fraction(mark) for mark in points)
    if drop and len(used) >= DROP_FROM:
        used = used[1:-1]
    return sum(used, Fraction(0)) / len(used)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scored:
    """One applicant's result: exact item means and the total, rounded once to 0.01 point."""

    means: Mapping[str, Fraction]
    total: Decimal

    @property
    def solution(self) -> Decimal:
        """The score of the solution as it is published, which decides between equal prices."""
        return self.shown(ScoreItem.SOLUTION)

    def shown(self, code: str) -> Decimal:
        """An item's mean for a reader, in 0.01 point; never added up."""
        return half_up(self.means[code], PLACES)


def scored(weights: Mapping[str, int], sheets: Collection[Marks], *, drop: bool) -> Scored:
    """The result of one applicant from the sheets of every judge; their order does not matter."""
    means = {code: item_mean([sheet[code] for sheet in sheets], drop=drop) for code in weights}
    return Scored(means=means, total=half_up(sum(means.values(), Fraction(0)), PLACES))


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """What the order of the applicants depends on; price in 元/㎡/月."""

    application: int
    total: Decimal
    price: Decimal
    solution: Decimal

    @property
    def key(self) -> tuple[Decimal, Decimal, Decimal]:
        """Smaller is better: higher total, then lower price, then higher solution score."""
        return (-self.total, self.price, -self.solution)


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """A place in the order; `ground` says what decided it against an equal total."""

    rank: int
    offer: Offer
    ground: str


def ties(offers: Collection[Offer]) -> list[frozenset[int]]:
    """Groups of applicants that total, price and solution cannot tell apart, best first."""
    groups: dict[tuple[Decimal, Decimal, Decimal], set[int]] = {}
    for offer in offers:
        groups.setdefault(offer.key, set()).add(offer.application)
    return [frozenset(groups[key]) for key in sorted(groups) if len(groups[key]) > 1]


def ranked(offers: Collection[Offer], lot: Sequence[int] = ()) -> list[Standing]:
    """The applicants in order, ranks 1, 2, 3 …; independent of the order they are given in.

    `lot` is the public draw among applicants that are still equal, first drawn first. Raises
    ValueError where a tie is left: it is for people to draw, not for a program to pick.
    """
    drawn = {application: place for place, application in enumerate(lot)}
    tied = frozenset[int]().union(*ties(offers))
    if not tied <= drawn.keys():
        message = f"a tie is left between {sorted(tied - drawn.keys())}"
        raise ValueError(message)
    order = sorted(offers, key=lambda one: (one.key, drawn.get(one.application, 0)))
    return [
        Standing(rank=rank, offer=offer, ground=_ground(offer, offers, tied=tied))
        for rank, offer in enumerate(order, start=1)
    ]


def _ground(offer: Offer, offers: Collection[Offer], *, tied: Collection[int]) -> str:
    """What told the applicant from those with the same total."""
    same = [one for one in offers if one.total == offer.total]
    if offer.application in tied:
        return "得分、报价、服务方案得分均相同，以公开抽签定先后"
    if len(same) == 1:
        return "按综合得分"
    if sum(one.price == offer.price for one in same) == 1:
        return "综合得分相同，报价低的在前"
    return "综合得分和报价相同，服务方案得分高的在前"
