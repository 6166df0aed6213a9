"""What the office types about communities."""

from django import forms

from core.web.forms import DayField


class LiaisonForm(forms.Form):
    """指定物业专人."""

    name = forms.CharField(label="物业专人", max_length=40)
    since = DayField(label="自哪一天起")
