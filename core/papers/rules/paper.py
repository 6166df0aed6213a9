"""The parts of an official paper (GB/T 9704-2012) as data, without any look."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from core.papers.rules.numbers import read_number
from core.rules.errors import Refusal

LEVELS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Heading:
    """A numbered heading; its number is counted, not typed. Level 1 to 4."""

    level: int
    text: str

    def __post_init__(self) -> None:
        if self.level not in LEVELS:
            raise Refusal(f"标题只有四级，没有第{self.level}级。", "PAPER_LEVEL")


@dataclass(frozen=True)
class Para:
    """A paragraph; `indented` by two characters, as all running text."""

    text: str
    indented: bool = True


@dataclass(frozen=True)
class Items:
    """A list, one line for each: 1. 2. 3. where `counted`."""

    texts: tuple[str, ...]
    counted: bool = True


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of texts of equal length under `head` (none: the first column names what follows)."""

    rows: tuple[tuple[str, ...], ...]
    head: tuple[str, ...] = ()
    caption: str = ""
    shares: tuple[int, ...] = ()
    """Widths of the columns, as parts of their sum; empty: equal."""

    def __post_init__(self) -> None:
        lengths = {len(row) for row in (*self.rows, *([self.head] if self.head else []))}
        if len(lengths) != 1 or (self.shares and {len(self.shares)} != lengths):
            raise Refusal("表格各行的栏数不一致，不能印制。", "PAPER_TABLE")

    @property
    def width(self) -> int:
        return len(self.rows[0] if self.rows else self.head)


Block = Heading | Para | Items | Table


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One paper. Without `number` it is a draft; without `issuer` it has no red head (a form)."""

    title: str
    blocks: tuple[Block, ...]
    issuer: str = ""
    """发文机关标志, e.g. 大沁他拉街道办事处文件."""
    number: str = ""
    addressee: str = ""
    attachments: tuple[str, ...] = ()
    signed_by: tuple[str, ...] = ()
    signed_on: date | None = None
    note: str = ""
    """附注, printed in brackets below the date."""
    copies_to: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.title.strip():
            raise Refusal("公文没有标题，不能印制。", "PAPER_TITLE")
        if self.number:
            read_number(self.number)


_NAMES: dict[str, type[Any]] = {"heading": Heading, "para": Para, "items": Items, "table": Table}
_TAGS = {kind: name for name, kind in _NAMES.items()}


def to_data(paper: Paper) -> dict[str, Any]:
    """The paper as plain data; from_data gives an equal one back."""
    blocks = [{"type": _TAGS[type(block)], **asdict(block)} for block in paper.blocks]
    day = paper.signed_on.isoformat() if paper.signed_on else None
    return {**asdict(paper), "blocks": blocks, "signed_on": day}


def from_data(data: Mapping[str, Any]) -> Paper:
    """The paper that to_data was given."""
    values = {name: _tuple(value) for name, value in data.items()}
    blocks = tuple(_block(block) for block in data["blocks"])
    day = data["signed_on"]
    return Paper(**{**values, "blocks": blocks, "signed_on": day and date.fromisoformat(day)})


def _block(data: Mapping[str, Any]) -> Block:
    values = {name: _tuple(value) for name, value in data.items() if name != "type"}
    block: Block = _NAMES[data["type"]](**values)
    return block


def _tuple(value: Any) -> Any:
    """Lists as JSON has them, as the tuples that they were."""
    is_list = isinstance(value, Sequence) and not isinstance(value, str)
    return tuple(_tuple(item) for item in value) if is_list else value
