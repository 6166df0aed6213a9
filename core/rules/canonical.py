"""One text for one meaning: what snapshots, digests and certificates are made of."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from core.rules.periods import Month

_AS_TEXT = (Fraction, UUID, Month)


def canonical_json(data: Any) -> str:
    """JSON with sorted keys and no blanks; Decimal, dates and fractions become text.

    Raises TypeError for a float (its text is not the number that was meant), for keys that are not
    text and for anything else without one obvious text.
    """
    return json.dumps(_plain(data), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(data: Any) -> str:
    """SHA-256 (hex) of the canonical JSON in UTF-8."""
    return hashlib.sha256(canonical_json(data).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, Mapping):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return _text(value)


def _key(key: Any) -> str:
    if isinstance(key, str):
        return key
    message = f"a key of canonical JSON is text, not {type(key).__name__}"
    raise TypeError(message)


def _text(value: Any) -> str:
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, _AS_TEXT):
        return str(value)
    message = f"{type(value).__name__} has no canonical text: {value!r}"
    raise TypeError(message)
