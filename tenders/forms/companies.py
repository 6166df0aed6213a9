"""What the office types about companies. Days, papers and accounts; refusals are the services'."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextInputWidget

from communities.models import Street
from core.web.forms import DayField
from core.web.steps import Limited
from tenders.models import Company
from tenders.queries import suspects
from tenders.states import CreditKind, DocumentKind, ListKind

LONG = forms.Textarea(attrs={"rows": 3})
ACCEPT = ".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.ofd"


def upload(label: str) -> Any:
    """A paper to keep; its kind is told by its content."""
    return forms.FileField(
        label=label,
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text="PDF、图片、DOCX、XLSX、OFD，不超过10MB；加密保存。没有电子件的可不传。",
    )


class CompanyForm(forms.ModelForm[Company]):
    """登记物业服务人, with the reason where another one bears the name."""

    distinct_reason = forms.CharField(
        label="不是同一家的理由",
        max_length=300,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text="与已登记的企业同名时才填。",
    )

    class Meta:
        model = Company
        fields = (
            "kind", "uscc", "registration_no", "name", "legal_representative", "established_on",
            "registered_address", "contact_person", "contact_phone",
        )  # fmt: skip


class LicenceForm(forms.Form):
    """核验证照: what stands on the paper."""

    name_seen = forms.CharField(label="证照上的名称", max_length=100)
    in_scope = forms.TypedChoiceField(
        label="经营范围含物业管理",
        choices=[("", "请选择"), ("1", "含"), ("0", "不含")],
        coerce=lambda text: text == "1",
    )
    valid_until = DayField(label="证照有效期至", required=False, help_text="长期有效的不填")


class StaffForm(forms.Form):
    """登记人员情况."""

    counted_on = DayField(label="统计日期")
    headcount = forms.IntegerField(label="从业人数", min_value=0, max_value=999_999)
    managers = forms.IntegerField(label="其中项目经理", min_value=0, max_value=999_999)
    certified = forms.IntegerField(label="其中持证人员", min_value=0, max_value=999_999)
    source = forms.CharField(label="依据", max_length=200, required=False)


class DocumentForm(forms.Form):
    """登记资料."""

    kind = forms.ChoiceField(label="类别", choices=DocumentKind.choices)
    number = forms.CharField(label="编号（文号）", max_length=60, required=False)
    issued_on = DayField(label="出具日期")
    valid_until = DayField(label="有效期至", required=False, help_text="长期有效的不填")
    file = upload("附件")


class AccountForm(forms.Form):
    """登记收款账户."""

    bank = forms.CharField(label="开户银行", max_length=60)
    branch = forms.CharField(label="开户网点", max_length=100, required=False)
    holder = forms.CharField(label="户名", max_length=100, help_text="应与企业名称一致")
    holder_reason = forms.CharField(
        label="户名不一致的说明", max_length=200, required=False, help_text="一致的不填"
    )
    number = forms.CharField(
        label="账号", max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class ConfirmForm(forms.Form):
    """确认收款账户: the number is typed again."""

    number = forms.CharField(
        label="对照开户证明再录入一次账号",
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class CreditForm(forms.Form):
    """登记信用事项."""

    kind = forms.ChoiceField(label="类别", choices=CreditKind.choices)
    happened_on = DayField(label="发生日期")
    source = forms.CharField(label="来源", max_length=200, help_text="文书文号、网站或提供单位")
    summary = forms.CharField(label="内容", max_length=500, widget=LONG)
    file = upload("附件")


class ProposalForm(Limited):
    """提出列入名单 by one of the person's streets."""

    street: Any = forms.ModelChoiceField(label="提出的街道", queryset=Street.objects.none())
    kind = forms.ChoiceField(label="名单", choices=ListKind.choices)
    grounds = forms.CharField(label="事由和依据", max_length=500, widget=LONG)

    def limit(self, user: Any, obj: Company) -> None:
        streets = Street._default_manager.visible_to(user)
        self.fields["street"].queryset = streets  # type: ignore[attr-defined]
        self.fields["street"].initial = streets.first()


class NoticeServedForm(forms.Form):
    """送达告知."""

    served_on = DayField(label="送达日期")
    document = forms.CharField(label="告知文书", max_length=200, help_text="文书文号和送达方式")


class StatementForm(forms.Form):
    """登记陈述申辩."""

    statement = forms.CharField(
        label="陈述申辩内容", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="企业放弃的，写“放弃陈述申辩”。",
    )  # fmt: skip
    hearing_asked = forms.BooleanField(label="企业要求听证", required=False)
    file = upload("书面材料")


class HearingForm(forms.Form):
    """登记听证."""

    held_on = DayField(label="听证日期")
    hearing = forms.CharField(label="听证情况", max_length=500, widget=LONG)


class ListingForm(forms.Form):
    """决定列入."""

    from_day = DayField(label="列入（禁入）起日")
    until_day = DayField(
        label="列入（禁入）止日", required=False, help_text="黑名单必须填；止日当天仍然有效"
    )
    reason = forms.CharField(label="决定理由", max_length=500, widget=LONG)


class WhyForm(forms.Form):
    """An act that needs its reason."""

    reason = forms.CharField(label="理由", max_length=300, widget=LONG)


class CompanyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Companies by name and code: names alone may be the same."""

    def label_from_instance(self, obj: Company) -> str:
        return f"{obj.name}（{obj.code}）"


class OtherCompanyForm(Limited):
    """Another record, and why it is the same company or is not."""

    other: Any = CompanyChoice(label="另一条登记", queryset=Company.objects.none())
    reason = forms.CharField(label="理由", max_length=300, widget=LONG)

    def limit(self, user: Any, obj: Company) -> None:
        """Any other record that counts; the first suspect is chosen already."""
        rows = Company._default_manager.visible_to(user).choosable().exclude(pk=obj.pk)
        self.fields["other"].queryset = rows  # type: ignore[attr-defined]
        self.fields["other"].initial = next(iter(suspects().get(obj.pk, [])), None)
