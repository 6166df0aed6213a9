"""What an officer says when a paper is issued."""

from typing import Any

from django import forms

from core.papers.rules.numbers import HIGHEST


class IssueForm(forms.Form):
    """Organ code, a number of the office's own register if it has one, and why once more."""

    organ = forms.CharField(
        label="机关代字", max_length=20, help_text="发文字号里年份前面的部分，如“大沁他拉街办”"
    )
    sequence = forms.IntegerField(
        label="序号",
        required=False,
        min_value=1,
        max_value=HIGHEST,
        help_text="留空则取本年度下一个序号；发文登记簿上已有的号请填写",
    )
    reason = forms.CharField(label="重新印发的事由", max_length=300)

    def __init__(self, *args: Any, again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not again:
            del self.fields["reason"]
