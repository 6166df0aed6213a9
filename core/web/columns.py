"""Columns of a list: a title in the office's words, badges with a tone, figures to the right."""

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


def figure(title: str, name: str, *, ordering: str = "") -> Any:
    """A number of the row with thousands separators; nothing where there is no number.

    Put it on the class under a name that ends in `_figure`: the sheet sets those to the right.
    """

    @column(title, ordering=ordering)
    def show(admin: Any, row: Any) -> str:
        value = getattr(row, name)
        return "" if value is None else f"{value:,}"

    show.figure_of = name  # type: ignore[attr-defined]  # a file takes the number itself
    return show
