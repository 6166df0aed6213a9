"""What is filled in on the pages of applications: files, the offer, links, withdrawal, opening."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from tenders.models import Company
from tenders.models.rounds import LONG
from tenders.queries.applications import PaperRow
from tenders.rules.applications import Offer

ACCEPT = ".pdf,.jpg,.jpeg,.png,.docx,.xlsx,.ofd"
WIDE = {"rows": 4}
DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}


class Given(NamedTuple):
    """One file that came with a form: its kind, and the file it replaces."""

    field: str
    kind: str
    file: UploadedFile[Any]
    instead_of: int | None


def _words(label: str, *, required: bool = True, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONG, required=required, help_text=hint,
        widget=forms.Textarea(attrs=WIDE),
    )  # fmt: skip


class OfferForm(forms.Form):
    """The offer. It is never shown again once it was sent: not even to who typed it."""

    price = forms.DecimalField(
        label="报价（元/㎡/月）", min_value=Decimal("0.0001"), max_digits=9, decimal_places=4,
        widget=forms.TextInput(attrs=DECIMAL), help_text="例如 0.55，最多四位小数。",
    )  # fmt: skip
    service_plan = _words("服务方案要点", hint="六项服务怎样做、做到什么程度。")
    project_manager = forms.CharField(label="项目负责人", max_length=100)
    staffing = _words("人员配置", hint="保洁、保安、维修等各几人；不要填写身份证号。")
    past_projects = _words("在管项目和业绩", required=False)
    commitment_amount = forms.DecimalField(
        label="基础设施投入承诺（元）", min_value=0, max_digits=12, decimal_places=2, initial=0,
        widget=forms.TextInput(attrs=DECIMAL), help_text="没有就填 0。",
    )  # fmt: skip
    commitment = _words("投入承诺的内容", required=False, hint="投入哪些项目，例如充电桩5台。")

    def offer(self) -> Offer:
        """What the service takes."""
        return Offer(**self.cleaned_data)


class PapersForm(forms.Form):
    """One file for each kind of the check-list: added, or in place of one that was sent."""

    def __init__(self, *args: Any, rows: Iterable[PaperRow], **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = list(rows)
        self.most_mb = settings.FILE_MAX_MB
        for row in self.rows:
            self.fields[f"paper-{row.kind}"] = forms.FileField(
                label=row.label, required=False, allow_empty_file=True, max_length=400,
                widget=forms.FileInput(attrs={"accept": ACCEPT}),
            )  # fmt: skip
            if row.files:
                self.fields[f"instead-{row.kind}"] = forms.TypedChoiceField(
                    label="新选的文件", coerce=int, empty_value=None, required=False,
                    choices=[("", "另加一份"), *self._names(row)],
                )  # fmt: skip

    @staticmethod
    def _names(row: PaperRow) -> Iterator[tuple[int, str]]:
        for paper in row.files:
            yield paper.file_id, f"替换“{paper.name.open()}”"

    def lines(self) -> Iterator[tuple[PaperRow, Any, Any]]:
        """Each kind with its fields, for the page."""
        for row in self.rows:
            choice = f"instead-{row.kind}"
            yield row, self[f"paper-{row.kind}"], self[choice] if choice in self.fields else None

    def given(self) -> Iterator[Given]:
        """The files that came along."""
        for row in self.rows:
            name = f"paper-{row.kind}"
            file = self.cleaned_data.get(name)
            if file:
                yield Given(name, row.kind, file, self.cleaned_data.get(f"instead-{row.kind}"))


class CompanyForm(forms.Form):
    """Which company applies, or gets a link."""

    company = forms.ModelChoiceField(
        label="物业服务人", queryset=Company.objects.none(), empty_label="请选择",
        help_text="名单里没有的，请先在“物业服务人”登记并核对营业执照。",
    )  # fmt: skip
    checked = forms.BooleanField(label="已核对营业执照原件，信用代码与登记一致")

    def __init__(self, *args: Any, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        company: Any = self.fields["company"]
        company.queryset = Company.objects.visible_to(user).filter(merged_into__isnull=True)


class WithdrawForm(forms.Form):
    """Taking an application back."""

    reason = forms.CharField(label="撤回事由", max_length=200)


class NumberedWithdrawForm(WithdrawForm):
    """At the window: by the number on the company's receipt."""

    number = forms.TypedChoiceField(label="回执序号", coerce=int)
    field_order = ("number", "reason")

    def __init__(self, *args: Any, numbers: Iterable[int], **options: Any) -> None:
        super().__init__(*args, **options)
        number: Any = self.fields["number"]
        number.choices = [(one, f"第{one}号") for one in numbers]


class OpeningForm(forms.Form):
    """Where applications are opened, and before whom."""

    place = forms.CharField(label="开封地点", max_length=200)
    present = forms.CharField(
        label="在场人员", max_length=LONG, widget=forms.Textarea(attrs=WIDE),
        help_text="街道、住建部门、报名企业代表和监督人员的姓名、单位。",
    )  # fmt: skip
