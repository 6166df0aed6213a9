"""The readers of cells, under one name: what may be written in a column, and what it means.

Each is made once for its column and then called with the text of a cell; it gives the value or
raises Wrong with a whole Chinese sentence, and nothing else.
"""

from core.exchange.values_days import Completion, completion, day, year
from core.exchange.values_numbers import area, degrees, money, percent, rate, rates, whole
from core.exchange.values_words import (
    NO_IDENTITY,
    Person,
    bare,
    choice,
    code,
    credit_code,
    has_identity_number,
    known_words,
    parts,
    people,
    person_name,
    phone,
    several,
    text,
    yes_no,
)

__all__ = [
    "NO_IDENTITY",
    "Completion",
    "Person",
    "area",
    "bare",
    "choice",
    "code",
    "completion",
    "credit_code",
    "day",
    "degrees",
    "has_identity_number",
    "known_words",
    "money",
    "parts",
    "people",
    "percent",
    "person_name",
    "phone",
    "rate",
    "rates",
    "several",
    "text",
    "whole",
    "year",
    "yes_no",
]
