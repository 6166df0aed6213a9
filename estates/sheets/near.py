"""Names that are almost the same: a slip of the pen, a suffix, a place in brackets.

Two names are near when they differ in one character (白鹤嘴, 白鹤咀), or only in a suffix (新乐,
新乐小区) or a bracketed remark. A character that tells zones apart (A区, 二期, 南院) is no slip.
Each name has a handful of keys and near names share one: thousands are compared by looking up.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from estates.rules import normal_name

SUFFIX = re.compile(r"(?:小区|社区|大院|家属院|家属楼|住宅区|住宅小区|生活区|院|楼)$")
REMARK = re.compile(r"\([^()]*\)?")
TELLING = frozenset(
    "0123456789abcdefghijklmnopqrstuvwxyz一二三四五六七八九十东南西北中上下前后新老旧甲乙丙丁左右内外"
)
SHORTEST = 3
MOST = 5
GAP = "\0"


def stem(name: str) -> str:
    """The normalised name without remarks in brackets and without its kind of place."""
    bare = REMARK.sub("", normal_name(name))
    return SUFFIX.sub("", bare) or bare


def keys(name: str) -> Iterator[str]:
    """What near names have in common with this one."""
    core = stem(name)
    yield core
    if len(core) < SHORTEST:
        return
    for place, char in enumerate(core):
        if char not in TELLING:
            yield f"{core[:place]}{GAP}{core[place + 1 :]}"


class NearNames:
    """The names of one community's estates, ready to be asked for near ones."""

    def __init__(self, names: Iterable[tuple[int, str]]) -> None:
        self._by_key: dict[str, set[int]] = defaultdict(set)
        for pk, name in names:
            for key in keys(name):
                self._by_key[key].add(pk)

    def near(self, name: str) -> list[int]:
        """At most MOST estates with a near name, those that share most keys first."""
        shared: dict[int, int] = defaultdict(int)
        for key in keys(name):
            for pk in self._by_key.get(key, ()):
                shared[pk] += 1
        return sorted(shared, key=lambda pk: (-shared[pk], pk))[:MOST]
