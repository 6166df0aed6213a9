"""Facility grants and funding: pure rules (domain.md 6, A15)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from core.rules.errors import Refusal
from core.rules.money import EXACT, ZERO, fen, plain


class Grant(NamedTuple):
    """Yuan, and whether a person must approve because the cost is below the minimum."""

    amount: Decimal
    needs_approval: bool


def facility_grant(*, cost: Decimal, ratio: Decimal, minimum: Decimal, maximum: Decimal) -> Grant:
    """按比例给与5000元至10000元: min(cost, clamp(ratio × cost, minimum, maximum)), HALF_UP.

    Never more than the approved cost; a cost below ``minimum`` needs a person's approval. Raises
    Refusal for a cost of 0 or less, a ratio outside (0, 1], or a band that is upside down.
    """
    if cost <= 0:
        sentence = f"核定造价须大于0（{cost}元）。"
        raise Refusal(sentence, "NO_COST")
    if not 0 < ratio <= 1:
        sentence = f"补助比例须大于0且不超过100%（现为{plain(ratio * 100)}%）。"
        raise Refusal(sentence, "RATIO_OUT_OF_RANGE")
    if not 0 <= minimum <= maximum:
        sentence = f"补助下限{minimum}元不能高于上限{maximum}元，也不能是负数。"
        raise Refusal(sentence, "BAND_UPSIDE_DOWN")
    share = fen(EXACT.multiply(ratio, cost))
    return Grant(fen(min(cost, max(minimum, min(maximum, share)))), needs_approval=cost < minimum)


def funding_gap(approved_cost: Decimal, shares: Iterable[Decimal]) -> Decimal:
    """Approved cost minus all shares, in yuan; the shares must meet the cost exactly (gap 0).

    Raises Refusal for a negative share.
    """
    found = tuple(shares)
    if any(share < 0 for share in found):
        sentence = "资金来源的金额不能是负数。"
        raise Refusal(sentence, "NEGATIVE_SHARE")
    return approved_cost - sum(found, ZERO)
