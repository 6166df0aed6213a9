"""The few fields of a batch's acts. The digest is that of the figures on the page."""

from typing import Any

from django import forms

from communities.models import Street
from core.db.scope import Scoped
from subsidies import queries

LONGEST = 300


class OpenForm(forms.Form):
    """Open the batch of a street and year."""

    street: forms.ModelChoiceField[Street] = forms.ModelChoiceField(
        queryset=None, label="街道", empty_label=None
    )
    year = forms.IntegerField(label="补贴年度", min_value=2000, max_value=2100)

    def __init__(self, *args: Any, user: Scoped, year: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["street"].queryset = queries.streets_of(user)  # type: ignore[attr-defined]
        self.fields["year"].initial = year


class PlainForm(forms.Form):
    """An act that asks for nothing."""


class FiguresForm(forms.Form):
    """An act on the figures that the person saw."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)


class OpinionForm(FiguresForm):
    opinion = forms.CharField(
        label="审核意见",
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="不填写即为“同意”。",
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="理由",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明理由。"},
    )
