"""The next free code of an estate: the path of its community and four digits."""

import re

from communities.models import Community
from estates.models import Estate

DIGITS = 4


def code_stem(path: str, pk: int) -> str:
    """150525/001/003/ gives 150525001003; a path too long for the column gives XQ and the key."""
    longest: int = Estate._meta.get_field("code").max_length or 0
    joined = path.replace("/", "")
    return joined if len(joined) + DIGITS + 1 <= longest else f"XQ{pk:06d}"


def last_number(stem: str) -> int:
    """The highest number given under the stem; 0 where there is none."""
    codes = Estate.objects.filter(code__startswith=stem).values_list("code", flat=True)
    shape = re.compile(re.escape(stem) + r"([0-9]{4,5})")
    return max((int(match[1]) for code in codes if (match := shape.fullmatch(code))), default=0)


def next_code(community: Community) -> str:
    """The code that an estate of the community gets when nobody names one."""
    stem = code_stem(community.path, community.pk)
    return f"{stem}{last_number(stem) + 1:0{DIGITS}d}"
