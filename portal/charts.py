"""Bars drawn on the server: they print, need no script and read out as text."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 600


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One stretch of a bar, in whole units of the drawing."""

    x: int
    width: int
    tone: str
    value: int
    label: str

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass(frozen=True, kw_only=True)
class Bar:
    name: str
    pieces: list[Piece]
    total: int
    url: str = ""


def stacked(name: str, values: Sequence[tuple[str, str, int]], *, most: int, url: str = "") -> Bar:
    """A bar of (label, tone, value) stretches; a bar of `most` fills the width."""
    pieces, x = [], 0
    for label, tone, value in values:
        width = value * WIDTH // most if most else 0
        pieces.append(Piece(x=x, width=width, tone=tone, value=value, label=label))
        x += width
    return Bar(name=name, pieces=pieces, total=sum(value for _, _, value in values), url=url)
