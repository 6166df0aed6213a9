"""The hash of an entry: pure, so that a copy of the trail can be checked anywhere."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from core.rules.canonical import canonical_json

HASHED = (
    "number", "at", "actor_key", "actor_name", "actor_role", "verb", "sentence",
    "subject", "subject_name", "scope_path", "data", "previous_hash",
)  # fmt: skip


def entry_hash(fields: Mapping[str, Any]) -> str:
    """SHA-256 over the canonical JSON of the hashed fields; `at` as ISO text in UTC."""
    text = canonical_json({name: fields[name] for name in HASHED})
    return hashlib.sha256(text.encode()).hexdigest()


def iso(at: datetime) -> str:
    """The one spelling of a moment that goes into the hash: UTC, microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
