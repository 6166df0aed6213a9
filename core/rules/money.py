"""Money and measures: Decimal only, rounded once, read strictly and written plainly."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation, Overflow
from fractions import Fraction

from core.rules.errors import Refusal

FEN = Decimal("0.01")
ZERO = Decimal("0.00")
MAX_WHOLE_DIGITS = 15

# Products of area, rate and months fit into far fewer digits; should one ever not fit, the trap
# raises instead of rounding behind our back.
EXACT = Context(prec=80, rounding=ROUND_HALF_UP, traps=[Inexact, InvalidOperation, Overflow])
_ROUNDING = Context(prec=80, rounding=ROUND_HALF_UP, traps=[InvalidOperation, Overflow])

_NUMBER = re.compile(r"-?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?", re.ASCII)


def fen(amount: Decimal | Fraction | int) -> Decimal:
    """Round an amount in yuan half-up (away from zero on a tie) to the fen.

    Raises TypeError for a float: a float has already lost the cent that is asked for.
    """
    if isinstance(amount, Decimal):
        # Adding zero turns a rounded -0.00 into 0.00.
        return amount.quantize(FEN, context=_ROUNDING) + ZERO
    if isinstance(amount, bool) or not isinstance(amount, Fraction | int):
        message = f"money must be Decimal, Fraction or int, not {type(amount).__name__}"
        raise TypeError(message)
    return half_up(Fraction(amount), 2)


def half_up(value: Fraction, places: int) -> Decimal:
    """Round a fraction half-up (away from zero on a tie) to ``places`` decimals, exactly."""
    scaled = abs(value) * 10**places
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-units if value < 0 else units).scaleb(-places, context=EXACT)


def parse_decimal(text: str, places: int) -> Decimal:
    """Read a number a person typed; the result has exactly ``places`` decimals.

    Full-width digits and signs are read as their plain twins, well-placed thousands separators
    are allowed. Everything else (``1_000``, ``NaN``, exponents, superscripts, digits of other
    scripts, more decimals than the field has) is refused with a sentence.
    """
    plain_text = _narrow(text).strip()
    if not _NUMBER.fullmatch(plain_text):
        sentence = f"“{text}”不是数字，请只填写数字和小数点。"
        raise Refusal(sentence, "NOT_A_NUMBER")
    whole, _, decimals = plain_text.replace(",", "").partition(".")
    if len(decimals.rstrip("0")) > places:
        sentence = f"“{text}”的小数超过{places}位。"
        raise Refusal(sentence, "TOO_MANY_DECIMALS")
    if len(whole.lstrip("-0")) > MAX_WHOLE_DIGITS:
        sentence = f"“{text}”超过{MAX_WHOLE_DIGITS}位整数。"
        raise Refusal(sentence, "TOO_LARGE")
    return Decimal(f"{whole}.{decimals[:places]}").quantize(Decimal(1).scaleb(-places)) + 0


def _narrow(text: str) -> str:
    # Whole-string NFKC would also turn 5² into 52; only the full-width twins are the same number.
    return "".join(
        unicodedata.normalize("NFKC", char)
        if unicodedata.decomposition(char).startswith("<wide>")
        else char
        for char in text
    )


def yuan(amount: Decimal) -> str:
    """``12,345.60``: an amount with thousands separators and two decimals."""
    return f"{fen(amount):,}"


def plain(value: Decimal) -> str:
    """A number without exponent and without trailing zeros: a rate of 0.3000 reads ``0.3``."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
