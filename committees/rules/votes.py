"""Owners' votes: heads, notice, quorum and majorities, publication, dismissal (domain.md 2.3).

Clauses: 民法典 278 and 946; 最高法建筑物区分所有权解释 8 and 9; 物业管理条例 14.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from core.rules.errors import Refusal
from core.rules.periods import add_days
from core.rules.reasons import Reason
from core.rules.thresholds import at_least, more_than

CLAUSE = "民法典第二百七十八条"
DIGITS = "零一二三四五六七八九十"
HALF = Fraction(1, 2)


@dataclass(frozen=True, kw_only=True, slots=True)
class VoteTerms:
    """Shares of 1: of all for the quorum (included), of those taking part for agreement.

    ``ordinary`` must be exceeded (过半数), ``special`` is included (四分之三以上).
    """

    quorum: Fraction = Fraction(2, 3)
    ordinary: Fraction = HALF
    special: Fraction = Fraction(3, 4)
    clause: str = CLAUSE


DEFAULT_TERMS = VoteTerms()


@dataclass(frozen=True, kw_only=True, slots=True)
class Ballot:
    """A counted vote: certified area (㎡) and heads in all, taking part, and agreeing."""

    total_area: Decimal
    total_heads: int
    part_area: Decimal
    part_heads: int
    agree_area: Decimal
    agree_heads: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """``passed`` needs the quorum; ``grounds`` names both measures of both questions."""

    quorum: bool
    passed: bool
    grounds: tuple[Reason, ...]


def count_votes(ballot: Ballot, *, special: bool, terms: VoteTerms = DEFAULT_TERMS) -> Verdict:
    """Quorum and majority of an owners' decision (民法典 278), area and heads alike.

    Quorum: at least 2/3 of all. Ordinary matters: more than half of those taking part; special
    ones (``special``): at least 3/4 of those taking part. Abstentions take part and do not agree.
    Raises Refusal for figures that cannot be (nothing in all, more agreeing than taking part).
    """
    _refuse_impossible(ballot)
    whole = (ballot.total_area, ballot.total_heads)
    part = (ballot.part_area, ballot.part_heads)
    agree = (ballot.agree_area, ballot.agree_heads)
    quorum = _counted("QUORUM", part, whole, terms=terms)
    agreed = _counted("SPECIAL" if special else "ORDINARY", agree, part, terms=terms)
    return Verdict(
        quorum=all(met for met, _ in quorum),
        passed=all(met for met, _ in quorum + agreed),
        grounds=tuple(reason for _, reason in quorum + agreed),
    )


Pair = tuple[Decimal, int]


def _counted(
    question: str, parts: Pair, wholes: Pair, *, terms: VoteTerms
) -> list[tuple[bool, Reason]]:
    """One question for area and for heads."""
    share = {"QUORUM": terms.quorum, "ORDINARY": terms.ordinary, "SPECIAL": terms.special}[question]
    strict = question == "ORDINARY"
    reaches = more_than if strict else at_least
    name = "参与表决" if question == "QUORUM" else "同意"
    found = []
    for place, (measure, word) in enumerate((("AREA", "面积"), ("HEADS", "人数"))):
        met = reaches(parts[place], wholes[place], share * 100)
        seen = f"{name}{word}{parts[place]}/{wholes[place]}"
        sentence = f"{seen}，{'达到' if met else '未达到'}{share_in_words(share, strict=strict)}。"
        found.append((met, Reason(f"{question}_{measure}", sentence, terms.clause)))
    return found


def share_in_words(share: Fraction, *, strict: bool) -> str:
    """三分之二以上 (included) or, ``strict``, 超过五分之三; more than half is 过半数."""
    if strict and share == HALF:
        return "过半数"
    top, bottom = share.numerator, share.denominator
    small = top < len(DIGITS) and bottom < len(DIGITS)
    words = f"{DIGITS[bottom]}分之{DIGITS[top]}" if small else f"{top}/{bottom}"
    return f"超过{words}" if strict else f"{words}以上"


def _refuse_impossible(ballot: Ballot) -> None:
    pairs = (
        ("面积", ballot.total_area, ballot.part_area, ballot.agree_area),
        ("人数", ballot.total_heads, ballot.part_heads, ballot.agree_heads),
    )
    for name, total, part, agree in pairs:
        if total <= 0:
            sentence = f"总{name}须大于0，现为{total}。"
            raise Refusal(sentence, "NOTHING_IN_ALL")
        if not 0 <= agree <= part <= total:
            sentence = (
                f"{name}应满足：同意{agree}不超过参与{part}，参与不超过总数{total}，且都不为负。"
            )
            raise Refusal(sentence, "IMPOSSIBLE_COUNT")


def number_heads(owners: Iterable[Hashable | None]) -> list[int]:
    """The head that each unit counts for, from 1, in the order of the units (最高法解释 9).

    One key is one head however many units it owns (the developer's unsold units share one key);
    None, an owner not known, is a head of its own.
    """
    numbers: dict[Hashable, int] = {}
    found, last = [], 0
    for owner in owners:
        if owner is not None and owner in numbers:
            found.append(numbers[owner])
            continue
        last += 1
        if owner is not None:
            numbers[owner] = last
        found.append(last)
    return found


def latest_notice(meeting_on: date, *, days: int = 15) -> date:
    """The last day on which a general meeting may still be announced (物业管理条例 14)."""
    return add_days(meeting_on, -days)


def publish_due(decided_on: date, *, days: int = 3) -> date:
    """The last day for posting a decision (参照北京 37)."""
    return add_days(decided_on, days)


def earliest_dismissal(served_on: date, *, days: int = 60) -> date:
    """The first day on which dismissed company's contract may end (民法典 946)."""
    return add_days(served_on, days)
