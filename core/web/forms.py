"""Form fields that every room uses: a day is picked from the browser's own calendar."""

from typing import Any

from django import forms


class DayField(forms.DateField):
    """A business day, shown and read as 2022-06-30."""

    def __init__(self, **options: Any) -> None:
        picker = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=picker, **options)
