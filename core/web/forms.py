"""Form fields that every room uses: a day is picked from the browser's own calendar."""

from typing import Any

from django import forms
from unfold.widgets import DATETIME_CLASSES


class DayInput(forms.DateInput):
    """The browser's calendar, in the look of staff pages; usable with one thumb."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        look = {"class": " ".join([*DATETIME_CLASSES, "max-w-2xl"]), **(attrs or {})}
        super().__init__(attrs=look, format="%Y-%m-%d")


class DayField(forms.DateField):
    """A business day, shown and read as 2022-06-30."""

    def __init__(self, **options: Any) -> None:
        picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=picker, **options)
