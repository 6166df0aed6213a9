"""Microsoft's compound file, as far as it takes to lay hands on one stream."""

import struct

from core.exchange.reading.archive import DAMAGED
from core.exchange.reading.book import Unreadable

FREE, END = 0xFFFFFFFF, 0xFFFFFFFE
ENTRY, SMALL = 128, 64
ROOT = "Root Entry"


class Compound:
    """The streams of a compound file by name; struct.error and Unreadable for a damaged one."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        (shift,) = struct.unpack_from("<H", content, 30)
        if shift not in {9, 12}:
            raise Unreadable(DAMAGED)
        self.size = 1 << shift
        self.small_below = self._number(56)
        self.fat = self._fat()
        self.entries = self._directory(self._chain(self._number(48)))

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.entries)

    def stream(self, name: str) -> bytes:
        """The bytes of a stream; short ones lie in sectors of 64 bytes inside the root's own."""
        first, length = self.entries[name]
        if length >= self.small_below:
            return self._chain(first)[:length]
        root = self._chain(self.entries[ROOT][0])
        table = self._chain(self._number(60))
        following = struct.unpack(f"<{len(table) // 4}I", table)
        places = _walk(first, following)
        return b"".join(root[place * SMALL : (place + 1) * SMALL] for place in places)[:length]

    def _number(self, place: int) -> int:
        return int(struct.unpack_from("<I", self.content, place)[0])

    def _sector(self, number: int) -> bytes:
        return self.content[(number + 1) * self.size : (number + 2) * self.size]

    def _chain(self, first: int) -> bytes:
        return b"".join(map(self._sector, _walk(first, self.fat)))

    def _fat(self) -> list[int]:
        """What follows each sector: the table's own sectors are listed in the header and beyond."""
        count, following = self._number(44), self._number(68)
        sectors = list(struct.unpack_from("<109I", self.content, 76))
        per = self.size // 4 - 1
        while following not in {FREE, END} and len(sectors) < count:
            block = struct.unpack(f"<{per + 1}I", self._sector(following))
            sectors.extend(block[:per])
            following = block[per]
        fat: list[int] = []
        for number in sectors[:count]:
            if number not in {FREE, END}:
                fat.extend(struct.unpack(f"<{self.size // 4}I", self._sector(number)))
        return fat

    def _directory(self, data: bytes) -> dict[str, tuple[int, int]]:
        found = {}
        for place in range(0, len(data), ENTRY):
            entry = data[place : place + ENTRY]
            (length,) = struct.unpack_from("<H", entry, 64)
            if 2 <= length <= 64:
                name = entry[: length - 2].decode("utf-16-le", "replace")
                first, size = struct.unpack_from("<II", entry, 116)
                found[name] = (first, size)
        return found


def _walk(first: int, following: list[int] | tuple[int, ...]) -> list[int]:
    """The sectors of a chain in order; Unreadable where it leaves the table or bites its tail."""
    found: list[int] = []
    number = first
    while number not in {FREE, END}:
        if number >= len(following) or len(found) > len(following):
            raise Unreadable(DAMAGED)
        found.append(number)
        number = following[number]
    return found
