"""A claim with its adjustments: what is paid now and what is carried forward."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from core.rules.money import ZERO, fen


class Settlement(NamedTuple):
    """Yuan. ``claim`` = ``payable`` + ``carried``; ``carried`` is never positive."""

    claim: Decimal
    payable: Decimal
    carried: Decimal


def settle(amounts: Iterable[Decimal], *, adjustments: Iterable[Decimal] = ()) -> Settlement:
    """Lines plus adjustments (corrections, penalties, what was carried forward; signed).

    Every amount is a rounded one already: the total is the sum of what stands on the lines.
    Nothing below zero is paid; the rest waits for the next claim.
    """
    claim = sum((fen(amount) for amount in (*amounts, *adjustments)), ZERO)
    return Settlement(claim, max(claim, ZERO), min(claim, ZERO))
