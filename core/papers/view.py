"""A paper as the print page needs it: blocks with their marks, the signature's place."""

from dataclasses import dataclass
from decimal import Decimal

from core.papers.rules import Block, Heading, Items, Paper, Para, chinese_date, numbered_headings
from core.papers.rules.words import signature_indent


@dataclass(frozen=True, kw_only=True)
class Part:
    """One block, with the template that draws it and what stands before it."""

    kind: str
    block: Block
    mark: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class View:
    """What templates/papers/sheet.html draws."""

    paper: Paper
    parts: tuple[Part, ...]
    signed_on: str
    shift: int
    """Half characters between the signature and the right edge."""


def view_of(paper: Paper) -> View:
    """The paper, prepared for its print page."""
    return View(
        paper=paper,
        parts=tuple(_part(block, mark) for block, mark in numbered_headings(paper.blocks)),
        signed_on=chinese_date(paper.signed_on) if paper.signed_on else "",
        shift=int(signature_indent(paper) * Decimal(2)),
    )


def _part(block: Block, mark: str) -> Part:
    if isinstance(block, Heading):
        return Part(kind="heading", block=block, mark=mark)
    if isinstance(block, Para):
        lines = tuple(block.text.splitlines()) or ("",)
        return Part(kind="para", block=block, mark=mark, lines=lines)
    return Part(kind="items" if isinstance(block, Items) else "table", block=block, mark=mark)
