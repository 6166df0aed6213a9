"""统一社会信用代码: the 18 characters of GB 32100-2015 and their check character."""

import re

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_VALUES = {char: value for value, char in enumerate(_ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
# Authority, kind of body, six digits of the place, nine characters of the body, check character.
_SHAPE = re.compile(rf"[1-9A-Y][{_ALPHABET}][0-9]{{6}}[{_ALPHABET}]{{10}}", re.ASCII)


def uscc_is_valid(code: str) -> bool:
    """True if the code has the standard's shape and its last character checks (mod 31)."""
    return (
        bool(_SHAPE.fullmatch(code))
        and set(code) <= _VALUES.keys()
        and (check_digit(code[:17]) == code[17])
    )


def check_digit(first17: str) -> str:
    """The 18th character for the first 17; ValueError for another length or alphabet."""
    if len(first17) != len(_WEIGHTS) or not set(first17) <= _VALUES.keys():
        message = f"17 characters of {_ALPHABET} expected, got {first17!r}"
        raise ValueError(message)
    total = sum(_VALUES[char] * weight for char, weight in zip(first17, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]
