"""A transition is one conditional UPDATE pinned to the states it may come from."""

from collections.abc import Collection
from typing import Any

from django.db import models

from core.rules.errors import Conflict


def move(
    row: models.Model,
    *,
    sources: Collection[str],
    to: str,
    act: str,
    **values: Any,
) -> None:
    """Set `row.state` to `to`, with the other values, while it is one of `sources`; else Conflict.

    `act` is the name of the act in the office's words. The row in hand is brought up to date.
    """
    rows = type(row)._default_manager.filter(pk=row.pk, state__in=sorted(sources))
    moved = rows.update(state=to, **values)
    row.refresh_from_db()
    if not moved:
        now = row.get_state_display()  # type: ignore[attr-defined]  # every caller has a state
        raise Conflict(f"“{row}”现在是“{now}”，不能办理“{act}”：可能已有人先办了，请刷新后核对。")
