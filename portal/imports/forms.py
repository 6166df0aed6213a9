"""What the office fills in on the way of a file into the register."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from communities.models import Community, Street
from core.db.scope import scope_of
from core.exchange.fields import Field, Kind
from core.exchange.reading.book import MEGABYTE, MOST_BYTES
from core.web.forms import DayField
from portal.imports.queries import Heading

UNANSWERED, IGNORED = "", "-"
BY_FIELD = "default_"


class UploadForm(forms.Form):
    """The file, the day it speaks of, and what counts for every row without it."""

    file = forms.FileField(
        label="文件",
        allow_empty_file=True,
        error_messages={"required": "请选择要上传的文件。"},
        help_text="xlsx、xls 或 csv；表头在第几行、有没有合并单元格和合计行都可以。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.txt"}),
    )
    on = DayField(label="台账日期", help_text="表中情况自哪一天起有效；改动从这一天起记入沿革。")

    def __init__(self, *args: Any, kind: Kind, user: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.today = today
        self.fields["on"].initial = today
        units = units_of(user)
        if len(units) != 1:
            self.fields["path"] = forms.ChoiceField(label="属于哪个街道或社区", choices=units)
        self._offer_defaults(user)

    def _offer_defaults(self, user: Any) -> None:
        names = {field.name: field for field in self.kind.fields}
        if "community" in names:
            rows = Community.objects.visible_to(user).order_by("path")
            self._offer(names["community"], [c.name for c in rows if scope_of(user).covers(c.path)])
        for name in ("mode", "kind"):
            if name in names and names[name].choices:
                self._offer(names[name], names[name].choices)

    def _offer(self, field: Field, choices: Sequence[str]) -> None:
        self.fields[f"{BY_FIELD}{field.name}"] = forms.ChoiceField(
            label=f"没有写明{field.title}的行一律按",
            required=False,
            choices=[("", "不统一填写"), *((text, text) for text in choices)],
        )

    def clean_file(self) -> Any:
        """Nothing larger than what may be read is taken into memory."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                f"文件有{file.size / MEGABYTE:.1f}MB，超过{MOST_BYTES // MEGABYTE}MB。"
                "请按社区拆成几个文件分别上传。"
            )
        return file

    def clean_on(self) -> date:
        """A register never speaks of a day that has not come."""
        day: date = self.cleaned_data["on"]
        if day > self.today:
            raise forms.ValidationError(f"台账日期{day}还没有到，请填写今天或以前的日期。")
        return day

    @property
    def defaults(self) -> dict[str, str]:
        """Texts by field name that count for every row without one."""
        return {
            name.removeprefix(BY_FIELD): text
            for name, text in self.cleaned_data.items()
            if name.startswith(BY_FIELD) and text
        }


class HeadingsForm(forms.Form):
    """One choice for each heading of the file; what is known already is filled in."""

    def __init__(self, *args: Any, kind: Kind, headings: Sequence[Heading], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headings = [heading.text for heading in headings]
        choices = [
            (UNANSWERED, "请选择"),
            (IGNORED, "不导入"),
            *((field.name, field.title) for field in kind.fields),
        ]
        for place, heading in enumerate(headings):
            self.fields[f"heading_{place}"] = forms.ChoiceField(
                label=f"“{heading.text}”",
                choices=choices,
                required=False,
                initial=UNANSWERED if heading.field is None else heading.field or IGNORED,
                help_text=f"表中写的是：{heading.samples}" if heading.samples else "",
            )

    @property
    def mapping(self) -> dict[str, str]:
        """Heading → field name, "" for 不导入; headings without an answer are left out."""
        given = {
            heading: self.cleaned_data[f"heading_{place}"]
            for place, heading in enumerate(self.headings)
        }
        said = {heading: name for heading, name in given.items() if name != UNANSWERED}
        return {heading: "" if name == IGNORED else name for heading, name in said.items()}


class SeenForm(forms.Form):
    """An act on the preview that the person saw."""

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)


class GoodRowsForm(SeenForm):
    """Taking the good rows only needs a word of its own."""

    consent = forms.BooleanField(
        label="我知道不能导入的行这次不会写入台账",
        error_messages={"required": "请先勾选：不能导入的行这次不会写入台账。"},
    )


class PlainForm(forms.Form):
    """An act that asks for nothing."""


def units_of(user: Any) -> list[tuple[str, str]]:
    """Path and name of the units whose registers the person keeps."""
    scope = scope_of(user)
    rows = [
        (unit.path, unit.name)
        for model in (Street, Community)
        for unit in model.objects.visible_to(user).filter(path__in=scope.prefixes)
    ]
    return sorted(rows)
