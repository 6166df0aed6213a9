"""What a kind of sheet is made of: its fields, its rows, and what it means to do with them.

An upper app describes its sheet once with these; the template, the reading, the preview and the
taking all come from that one description.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from core.exchange.states import Verdict


class Wrong(Exception):
    """A cell that breaks its rule; `sentence` is a whole Chinese sentence without the value."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


Reader = Callable[[str], Any]
"""Text of a cell → typed value; raises Wrong.

The text is never empty: NFKC, trimmed, and placeholders (暂无信息, 无, -, /, N/A …) are gone.
"""


def as_it_is(text: str) -> str:
    """The reader of plain text."""
    return text


@dataclass(frozen=True, kw_only=True)
class Field:
    """One column.

    `rule` and `example` are what a refusal and the template say. `as_text`: an identifier, which a
    program must never take for a number. `fills_down`: a cell merged over several rows counts for
    each of them. `keep_words`: placeholders (words that elsewhere mean "nothing") that mean
    something in this column, for example 无.
    """

    name: str
    title: str
    read: Reader = as_it_is
    aliases: tuple[str, ...] = ()
    needed: bool = False
    example: str = ""
    rule: str = ""
    choices: tuple[str, ...] = ()
    as_text: bool = False
    fills_down: bool = False
    keep_words: tuple[str, ...] = ()
    mask: Callable[[str], str] | None = None
    """How a cell is shown to people; None: as it is. The refused rows that go back to the person
    who sent them keep their own cells."""

    def shown(self, text: str) -> str:
        """The cell for a page."""
        return text if self.mask is None else self.mask(text)


class Complaint(NamedTuple):
    """Why a row is refused; `field` is a field's name, or "" for the row as a whole."""

    field: str
    seen: str
    sentence: str


class RowKey(NamedTuple):
    """A row as a person finds it again: the sheet and the sheet's own row number."""

    sheet: str
    number: int


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row that was read.

    `texts` has a key for each field whose column is in the file (or has a default), "" for an empty
    cell. `values` has a key for every field of the kind; None means empty, missing or wrong.
    """

    sheet: str
    number: int
    texts: Mapping[str, str]
    values: Mapping[str, Any]
    complaints: tuple[Complaint, ...] = ()

    @property
    def key(self) -> RowKey:
        return RowKey(self.sheet, self.number)

    def gives(self, name: str) -> bool:
        """Does the row say anything about the field?"""
        return self.values.get(name) is not None


@dataclass(frozen=True, kw_only=True)
class Context:
    """For whom and for which day a file is read.

    `by` is the acting person, None for the system. `on` is the day the sheet speaks of. `scope`
    are the paths the person answers for, within which everything must stay. `defaults` hold texts
    that count for every row without one (a community given once for the file). `source` names the
    import, for columns that say where a fact comes from.
    """

    by: Any
    at: datetime
    on: date
    scope: tuple[str, ...]
    defaults: Mapping[str, str] = field(default_factory=dict)
    source: str = ""


class Change(NamedTuple):
    """One cell of the preview: the field's title, the text there is, the text there will be."""

    title: str
    old: str
    new: str


class Suggestion(NamedTuple):
    """A near match that a person may accept: the target's id and how to recognise it."""

    target: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What would become of a row. A refused one carries complaints, and perhaps suggestions."""

    row: Row
    verdict: Verdict
    target: str = ""
    changes: tuple[Change, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What taking did to one record: `before` is None where it was created. Both are plain JSON
    (texts, whole numbers, true/false, None), for undo."""

    model: str
    pk: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]


AS_NEW = "new"
"""What a person chooses where none of the suggestions is meant."""

Chosen = Mapping[RowKey, str]
Plan = Callable[[Sequence[Row], Context, Chosen], list[Planned]]
Take = Callable[[Sequence[Planned], Context], list[Effect]]
Undo = Callable[[Sequence[Effect], Context], None]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of sheet, registered by the app that knows what it means.

    `plan` gets rows without complaints, some hundreds at once, and answers each in the same order;
    it writes nothing. `chosen` holds what a person picked among the suggestions (AS_NEW: none).
    `take` writes the NEW and CHANGED of one such set in the caller's transaction. `undo` gets every
    effect of the batch, last first, and raises Refusal with the list where somebody built on them.
    `identity` says what a row speaks of: the second row of a file with the same text is refused
    ("" is never compared). `together`: rows that follow each other with the same text (not "")
    reach `plan` and `take` in one set.
    """

    code: str
    title: str
    version: int
    permission: str
    fields: tuple[Field, ...]
    plan: Plan
    take: Take
    undo: Undo
    identity: Callable[[Row, Context], str] | None = None
    together: Callable[[Row], str] | None = None

    def field(self, name: str) -> Field:
        """The field of this name; KeyError for a stranger."""
        for each in self.fields:
            if each.name == name:
                return each
        raise KeyError(name)

    def title_of(self, name: str) -> str:
        """The heading of a field, or 整行 for the row as a whole."""
        return self.field(name).title if name else "整行"
