"""One pass over the XML of a sheet before it is read: how far it reaches, formulas, merged cells.

The `dimension` that a file states is not asked: it may be wrong, and the reader reserves memory for
every cell up to the last one.
"""

import zipfile
from dataclasses import dataclass, field
from xml.parsers import expat

from core.exchange.reading.archive import DAMAGED, pieces
from core.exchange.reading.book import MOST_CELLS, MOST_COLUMNS, Span, Unreadable

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
VISIBLE = ("", "visible")
DIGITS = "0123456789"


class NotASheet(Exception):
    """The part is some other XML."""


@dataclass
class Extent:
    """What one sheet holds; rows counted from 1, columns from 0."""

    last_row: int = 0
    last_column: int = -1
    first_row: int = 0
    first_column: int = 0
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)
    spans: list[Span] = field(default_factory=list)

    def reach(self, row: int, column: int) -> None:
        """Note a cell with content."""
        if row > self.last_row:
            if not self.last_row:
                self.first_row, self.first_column = row, column
            self.last_row = row
        elif row < self.first_row:
            self.first_row = row
        if column > self.last_column:
            self.last_column = column
        elif column < self.first_column:
            self.first_column = column

    def refuse_too_large(self, name: str) -> None:
        """Unreadable where the reader would have to hold too many cells."""
        width = self.last_column - self.first_column + 1
        height = self.last_row - self.first_row + 1
        if width > MOST_COLUMNS:
            raise Unreadable(
                f"工作表“{name}”用到了第{self.last_column + 1}列，最多{MOST_COLUMNS}列。"
                "请删去多余的列后再上传。"
            )
        if width * height > MOST_CELLS:
            raise Unreadable(
                f"工作表“{name}”用到了第{self.last_row}行，范围过大。"
                "请删去末尾多余的行（选中后右键“删除”），或分成几个文件上传。"
            )


class Scanner:
    """The expat handler of one sheet: called for each cell and each value, so it is in a hurry."""

    def __init__(self) -> None:
        self.extent = Extent()
        self.row = self.column = 0
        self.columns: dict[str, int] = {}
        self.rooted = False

    def start(self, name: str, attributes: list[str]) -> None:
        if name == "c":
            self.cell(attributes)
        elif name == "v":
            self.extent.reach(self.row, self.column)
        elif name == "row":
            self.begin_row(attributes)
        else:
            self.other(name.rpartition(":")[2], attributes)

    def other(self, name: str, attributes: list[str]) -> None:
        if name == "f":
            self.extent.reach(self.row, self.column)
            self.extent.formulas.add((self.row, self.column))
        elif name == "mergeCell":
            self.extent.spans.append(span_of(dict(zip(*[iter(attributes)] * 2, strict=True))))
        elif name in {"v", "is"}:
            self.extent.reach(self.row, self.column)
        elif name == "c":
            self.cell(attributes)
        elif name == "row":
            self.begin_row(attributes)
        elif not self.rooted:
            if name not in {"worksheet", "dialogsheet"}:
                raise NotASheet
            self.rooted = True

    def begin_row(self, attributes: list[str]) -> None:
        self.column = -1
        self.row += 1
        if "r" in attributes[::2]:
            self.row = int(attributes[attributes.index("r") + 1])

    def cell(self, attributes: list[str]) -> None:
        if "r" in attributes[::2]:
            reference = attributes[attributes.index("r") + 1]
            letters = reference.rstrip(DIGITS)
            column = self.columns.get(letters)
            if column is None:
                column = self.columns[letters] = column_of(letters)
            self.row, self.column = int(reference[len(letters) :]), column
        else:
            self.column += 1
        if "e" in attributes and dict(zip(*[iter(attributes)] * 2, strict=True)).get("t") == "e":
            self.extent.errors.add((self.row, self.column))


def column_of(letters: str) -> int:
    """A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def letters_of(column: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    text, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def span_of(attributes: dict[str, str]) -> Span:
    first, _, last = attributes["ref"].partition(":")
    found = []
    for reference in (first, last or first):
        letters = reference.rstrip(DIGITS)
        found.append((int(reference[len(letters) :]), column_of(letters)))
    (top, left), (bottom, right) = found
    return Span(top, left, bottom, right)


def scan(archive: zipfile.ZipFile, name: str) -> Extent | None:
    """What the part holds, or None where it is no sheet."""
    scanner = Scanner()
    parser = expat.ParserCreate()
    parser.ordered_attributes = True
    parser.StartElementHandler = scanner.start
    try:
        for piece in pieces(archive, name):
            parser.Parse(piece, False)  # noqa: FBT003 -- expat's signature
        parser.Parse(b"", True)  # noqa: FBT003 -- as above
    except NotASheet:
        return None
    return scanner.extent


@dataclass(frozen=True)
class Listed:
    """A sheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


def listed_sheets(archive: zipfile.ZipFile) -> list[Listed]:
    """The sheets of the workbook in its own order; Unreadable where its list leads nowhere."""
    targets = {
        found["Id"]: found["Target"]
        for found in _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    sheets = []
    for found in _elements(archive, "xl/workbook.xml", "sheet"):
        target = targets.get(found.get("id", ""), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        sheets.append(Listed(found["name"], part, found.get("state", "") not in VISIBLE))
    return sheets


def _elements(archive: zipfile.ZipFile, part: str, wanted: str) -> list[dict[str, str]]:
    """Attributes of every element of this name, prefixes left off."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == wanted:
            found.append({key.rpartition(":")[2]: value for key, value in attributes.items()})

    if part not in archive.namelist():
        raise Unreadable(DAMAGED)
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    for piece in pieces(archive, part):
        parser.Parse(piece, False)  # noqa: FBT003 -- expat's signature
    return found
