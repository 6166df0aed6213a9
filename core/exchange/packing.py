"""How rows, plans and effects are kept as text, and read back."""

import base64
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.db.sealed import Secret
from core.exchange.fields import Change, Complaint, Effect, Planned, Suggestion
from core.exchange.headings import Column, Layout
from core.exchange.reading import Flaw
from core.exchange.table import Raw


def pack(data: Any) -> str:
    """JSON with sorted keys and no blanks; TypeError for what has no plain text."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def opened(text: str | Secret) -> str:
    """The text of a column that may be sealed."""
    return text.open() if isinstance(text, Secret) else text


def unpack(text: str | Secret) -> Any:
    """What was packed; an empty text is an empty list."""
    return json.loads(opened(text) or "[]")


def pack_some(data: Sequence[Any] | Mapping[str, Any]) -> str:
    """The same, with nothing for nothing: most rows have no complaint, and sealing costs."""
    return pack(data) if data else ""


def pack_bytes(content: bytes) -> str:
    return base64.b64encode(content).decode()


def unpack_bytes(text: Secret) -> bytes:
    return base64.b64decode(text.open())


def pack_layouts(layouts: Iterable[Layout]) -> str:
    return pack(
        [[layout.sheet, layout.heading_row, layout.first_row, layout.columns] for layout in layouts]
    )


def layouts(text: str) -> list[Layout]:
    return [
        Layout(sheet, heading_row, first_row, tuple(Column(*column) for column in columns))
        for sheet, heading_row, first_row, columns in unpack(text)
    ]


def planned_texts(planned: Planned) -> tuple[str, str, str, str, str]:
    """Verdict, target, changes, complaints and suggestions as they stand in a staged row."""
    return (
        planned.verdict.value,
        planned.target,
        pack_some(planned.changes),
        pack_some(planned.complaints),
        pack_some(planned.suggestions),
    )


def changes(text: str | Secret) -> list[Change]:
    return [Change(*each) for each in unpack(text)]


def complaints(text: str | Secret) -> list[Complaint]:
    return [Complaint(*each) for each in unpack(text)]


def suggestions(text: str | Secret) -> list[Suggestion]:
    return [Suggestion(*each) for each in unpack(text)]


def raw_of(staged: Any) -> Raw:
    """The row as it was read from the file."""
    flaws: Mapping[str, list[str]] = unpack(staged.flaws) or {}
    return Raw(
        sheet=staged.sheet,
        number=staged.number,
        texts=unpack(staged.texts),
        flaws={name: Flaw(*flaw) for name, flaw in flaws.items()},
    )


def effect_of(stored: Any) -> Effect:
    return Effect(
        model=stored.model_label,
        pk=stored.record_id,
        before=unpack(stored.before) if stored.before else None,
        after=unpack(stored.after),
    )
