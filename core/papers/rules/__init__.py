"""An official paper as data, and the words that stand in it; pure."""

from core.papers.rules.numbers import Number, number, read_number
from core.papers.rules.paper import (
    Block,
    Heading,
    Items,
    Paper,
    Para,
    Table,
    from_data,
    to_data,
)
from core.papers.rules.words import chinese_date, money_in_full, numbered_headings

__all__ = [
    "Block",
    "Heading",
    "Items",
    "Number",
    "Paper",
    "Para",
    "Table",
    "chinese_date",
    "from_data",
    "money_in_full",
    "number",
    "numbered_headings",
    "read_number",
    "to_data",
]
