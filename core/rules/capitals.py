"""大写金额: an amount in the formal numerals of cheques and vouchers (票据 rules).

House style (domain.md 8.5): 元 and 角 are closed by 整, 分 is not; where the rules leave a 零
optional (万位 or 元位 is 0 and the next digit is not) it is left out.
"""

from decimal import Decimal

from core.rules.errors import Refusal
from core.rules.money import FEN, fen

LIMIT = Decimal(10) ** 15
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_YI = 10**8
_WAN = 10**4


def amount_in_words(amount: Decimal) -> str:
    """人民币 and the amount in capitals, without a gap; 人民币负… below zero.

    Raises TypeError for a float, Refusal for fractions of a fen or more than 10^15 yuan.
    """
    rounded = fen(amount)
    if abs(rounded) > LIMIT:
        sentence = f"金额{amount}元超过大写金额的上限（一千万亿元）。"
        raise Refusal(sentence, "AMOUNT_TOO_LARGE")
    if rounded != amount:
        sentence = f"金额{amount}元不是整分，不能写成大写金额。"
        raise Refusal(sentence, "NOT_WHOLE_FEN")
    sign = "负" if rounded < 0 else ""
    return f"人民币{sign}{_words(int(abs(rounded) / FEN))}"


def _words(total_fen: int) -> str:
    whole, cents = divmod(total_fen, 100)
    jiao, single = divmod(cents, 10)
    if not total_fen:
        return "零元整"
    head = f"{_whole(whole)}元" if whole else ""
    if not cents:
        return f"{head}整"
    if not single:
        return f"{head}{_DIGITS[jiao]}角整"
    if jiao:
        return f"{head}{_DIGITS[jiao]}角{_DIGITS[single]}分"
    return f"{head}{'零' if head else ''}{_DIGITS[single]}分"


def _whole(number: int) -> str:
    above, rest = divmod(number, _YI)
    wan, ones = divmod(rest, _WAN)
    words = f"{_whole(above)}亿" if above else ""
    words += _section(wan, "万", follows=bool(words))
    return words + _section(ones, "", follows=bool(words))


def _section(value: int, unit: str, *, follows: bool) -> str:
    """Four digits; one 零 for each inner run of zeros and before a section that starts with one."""
    if not value:
        return ""
    words = ""
    for place, char in zip(_PLACES, f"{value:04d}", strict=True):
        if char != "0":
            words += _DIGITS[int(char)] + place
        elif (words or follows) and not words.endswith("零"):
            words += "零"
    return words.rstrip("零") + unit
