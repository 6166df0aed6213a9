"""Columns of a list: a title in the office's words, and badges with a tone for each state."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

Column = TypeVar("Column", bound=Callable[..., Any])


def column(
    title: str, *, ordering: str = "", tones: Mapping[Any, str] | None = None
) -> Callable[[Column], Column]:
    """Mark an admin method as a list column; with `tones` it returns (value, text) for a badge."""

    def mark(function: Column) -> Column:
        function.short_description = title  # type: ignore[attr-defined]
        if ordering:
            function.admin_order_field = ordering  # type: ignore[attr-defined]
        if tones is not None:
            function.label = dict(tones)  # type: ignore[attr-defined]
        return function

    return mark
