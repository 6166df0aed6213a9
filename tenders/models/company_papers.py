"""What a company shows of itself, and where it is paid."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from core.db.scope import CommonQuerySet
from core.db.sealed import SealedTextField
from core.files.models import StoredFile
from tenders.models.companies import Company, person
from tenders.states.companies import AccountState, DocumentKind


class CompanyDocument(models.Model):
    """A paper of a company with its last day. Replaced by a newer one, or withdrawn; never edited.

    `file` may be empty where the desk has seen the paper and kept no copy.
    """

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="documents", verbose_name="物业服务人"
    )
    kind = models.CharField("类别", max_length=12, choices=DocumentKind.choices)
    number = models.CharField("编号", max_length=60, blank=True)
    issued_on = models.DateField("出具日期")
    valid_until = models.DateField("有效期至", null=True, blank=True, help_text="空为长期有效")
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="附件"
    )
    entered_at = models.DateTimeField("登记时间")
    entered_by = person("登记人")
    withdrawn_at = models.DateTimeField("作废时间", null=True, blank=True)
    withdrawn_by = person("作废办理人")
    withdrawn_reason = models.CharField("作废事由", max_length=300, blank=True)

    objects = CommonQuerySet.as_manager()

    class Meta:
        verbose_name = "企业材料"
        verbose_name_plural = "企业材料"
        ordering: ClassVar[list[str]] = ["company", "kind", "-issued_on", "-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["valid_until"], name="company_document_by_last_day")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="company_document_ends_after_issue",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("issued_on")),
                violation_error_message="有效期不能早于出具日期。",
            ),
            models.CheckConstraint(
                name="company_document_withdrawn_for_a_reason",
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason="")),
                violation_error_message="作废的材料应有事由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.issued_on:%Y-%m-%d}"


class PayeeAccount(models.Model):
    """收款账户: entered by one person, confirmed by another before it counts; then frozen.

    The number is sealed; its last four digits are shown. A change is a new row.
    """

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="accounts", verbose_name="物业服务人"
    )
    state = models.CharField(
        "状态", max_length=9, choices=AccountState.choices, default=AccountState.ENTERED
    )
    bank = models.CharField("开户银行", max_length=60)
    branch = models.CharField("开户网点", max_length=100, blank=True)
    holder = models.CharField("户名", max_length=100)
    holder_reason = models.CharField("户名不一致的说明", max_length=200, blank=True)
    number = SealedTextField("账号")
    last_four = models.CharField("账号末四位", max_length=4)
    entered_at = models.DateTimeField("登记时间")
    entered_by = person("登记人")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    confirmed_by = person("确认人")
    remark = models.CharField("确认意见", max_length=300, blank=True)

    objects = CommonQuerySet.as_manager()

    class Meta:
        verbose_name = "收款账户"
        verbose_name_plural = "收款账户"
        ordering: ClassVar[list[str]] = ["company", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="payee_account_is_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True)
                | Q(entered_by__isnull=True)
                | ~Q(confirmed_by=F("entered_by")),
                violation_error_message="登记人不能确认自己登记的账户。",
            ),
            models.CheckConstraint(
                name="payee_account_decided_means_signed",
                condition=Q(state=AccountState.ENTERED, confirmed_at__isnull=True)
                | (~Q(state=AccountState.ENTERED) & Q(confirmed_at__isnull=False)),
                violation_error_message="确认或退回的账户应有确认时间，待确认的没有。",
            ),
            models.UniqueConstraint(
                fields=["company"],
                condition=Q(state=AccountState.CONFIRMED),
                name="company_is_paid_to_one_account",
                violation_error_message="这家企业已有一个确认过的收款账户，可能已有人先办了，请刷新后核对。",
            ),
            models.UniqueConstraint(
                fields=["company"],
                condition=Q(state=AccountState.ENTERED),
                name="company_has_one_account_to_confirm",
                violation_error_message="这家企业已有一个待确认的收款账户，请先确认或退回。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank} 尾号{self.last_four}"
