"""Reading and writing matrix.txt: one line for each address and method."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.permissions.world import COLUMNS

FILE = Path(__file__).parent / "matrix.txt"
WORDS = frozenset({"yes", "no", "none", "in", "to", "rule"})
NO_OBJECT = "-"
HEAD = """\
# Who reaches what: every address of the house, with a person of each role.
#
# object    the kind of row that the address is about; - where there is none; then, after a comma,
#           other parameters of the address
# own       what each role gets for a row of its own unit; `anonymous` is not signed in, `neighbour`
#           is the secretary of another community of the same street, asking for the same row
# foreign   what everybody with yes or to gets for a row of another district (role=word: this one)
#
# yes   served: shown, or the act was judged by its input and rules (200; for POST 400 and 409 too)
# rule  a page that a rule closes for the rows as they stand (GET answered with 409)
# no    the role may not (403)
# none  missing, or not in the person's scope (404)
# in    sent to sign in (redirect, or 401 from the API)
# to    sent to another page
#
# Change it by hand and with accounts/permissions.py open; `python -m tests.permissions` prints what
# the house does now, to compare.
"""


@dataclass(frozen=True)
class Line:
    """One address and method: a word for each column, and one for foreign rows."""

    method: str
    path: str
    object: str
    own: tuple[str, ...]
    foreign: str

    @property
    def kind(self) -> str:
        """The kind of row, without the parameters written behind it."""
        return self.object.split(",")[0]

    @property
    def literals(self) -> dict[str, str]:
        """Parameters of the address that the line itself names (code=approve)."""
        return dict(part.split("=") for part in self.object.split(",")[1:])

    def expected(self, column: str) -> str:
        return self.own[COLUMNS.index(column)]

    def expected_abroad(self, column: str) -> str:
        """The word for a foreign row: the common one, or the one named for this column."""
        common, *special = self.foreign.split(",")
        return dict(part.split("=") for part in special).get(column, common)


def read(path: Path = FILE) -> list[Line]:
    """The lines of the table; ValueError for a line that is not one."""
    return [
        parse(text)
        for text in path.read_text(encoding="utf-8").splitlines()
        if text and not text.startswith(("#", "method"))
    ]


def parse(text: str) -> Line:
    method, path, kind, *words = text.split()
    if len(words) != len(COLUMNS) + 1:
        raise ValueError(f"{len(words)} words in place of {len(COLUMNS) + 1}: {text}")
    line = Line(method, path, kind, tuple(words[:-1]), words[-1])
    said = {*line.own, *(line.expected_abroad(column) for column in COLUMNS)} - {NO_OBJECT}
    if said - WORDS:
        raise ValueError(f"unknown words {sorted(said - WORDS)}: {text}")
    return line


def write(lines: Iterable[Line]) -> str:
    """The table as text, its columns aligned."""
    rows: list[tuple[str, ...]] = [("method", "path", "object", *COLUMNS, "foreign")]
    rows += [(line.method, line.path, line.object, *line.own, line.foreign) for line in lines]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    texts = (
        "  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True))
        for row in rows
    )
    return HEAD + "\n" + "".join(f"{text.rstrip()}\n" for text in texts)
