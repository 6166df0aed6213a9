"""Text that leaves the house as a cell: it must stay text in every program that opens it."""

import unicodedata

LEADING = frozenset("=+-@\t\r\n")
"""What spreadsheet programs take for the beginning of a formula; full-width twins count too."""


def neutralise(text: str) -> str:
    """The text as a cell that no program runs: an apostrophe before anything like a formula."""
    if text and (text[0] in LEADING or unicodedata.normalize("NFKC", text[0]) in LEADING):
        return f"'{text}"
    return text


def header_text(text: str) -> str:
    """Text for a printed header or footer, where & begins a command."""
    return text.replace("&", "&&")
