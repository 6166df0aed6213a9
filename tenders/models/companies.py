"""物业服务人: who may serve, and be paid."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from core.db.scope import CommonQuerySet
from core.rules.ids import uscc_is_valid


class ProviderKind(models.TextChoices):
    COMPANY = "COMPANY", "物业服务企业"
    OTHER_MANAGER = "OTHER_MANAGER", "其他管理人"


def validate_uscc(code: str) -> None:
    if not uscc_is_valid(code):
        raise ValidationError(
            f"统一社会信用代码“{code}”校验不通过：应为18位，最后一位是校验码。请对照营业执照重新录入。"
        )


def person(label: str) -> Any:
    """A column for who acted; empty where the system itself did."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=label,
    )


class CompanyQuerySet(CommonQuerySet):
    def choosable(self) -> Self:
        """Records that may be chosen from now on: not united with another."""
        return self.filter(merged_into__isnull=True)


class Company(models.Model):
    """物业服务人（民法典 937）: a company or another manager; the one who is paid.

    One company, one record: a second record is kept and points at the one that counts.
    """

    uscc = models.CharField(
        "统一社会信用代码",
        max_length=18,
        blank=True,
        validators=[validate_uscc],
        help_text="没有信用代码的其他管理人留空，填登记证号。",
    )
    registration_no = models.CharField(
        "登记证号",
        max_length=40,
        blank=True,
        help_text="其他管理人的登记证号，或街道编的登记号；不填居民身份证号。",
    )
    name = models.CharField("名称", max_length=100)
    kind = models.CharField(
        "类型", max_length=15, choices=ProviderKind.choices, default=ProviderKind.COMPANY
    )
    legal_representative = models.CharField("法定代表人", max_length=40, blank=True)
    contact_person = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    registered_address = models.CharField("住所（登记地址）", max_length=200, blank=True)
    established_on = models.DateField("成立日期", null=True, blank=True)
    licence_name = models.CharField("证照上的名称", max_length=100, blank=True)
    licence_valid_until = models.DateField(
        "证照有效期至", null=True, blank=True, help_text="空为长期"
    )
    licence_in_scope = models.BooleanField("经营范围含物业管理", null=True, blank=True)
    licence_seen_at = models.DateTimeField("核验证照时间", null=True, blank=True)
    licence_seen_by = person("核验人")
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="aliases",
        verbose_name="已并入",
        help_text="同一家登记过两次的，这一条保留备查，今后只选保留的一条",
    )
    merged_at = models.DateTimeField("并入时间", null=True, blank=True)
    merged_by = person("并入办理人")

    objects = CompanyQuerySet.as_manager()

    class Meta:
        verbose_name = "物业服务人"
        verbose_name_plural = "物业服务人"
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["uscc"],
                condition=~Q(uscc=""),
                name="company_uscc_is_registered_once",
                violation_error_message="这个统一社会信用代码已登记过，请核对。",
            ),
            models.UniqueConstraint(
                fields=["registration_no"],
                condition=~Q(registration_no=""),
                name="company_registration_no_is_used_once",
                violation_error_message="这个登记证号已登记过，请核对。",
            ),
            models.CheckConstraint(
                name="company_has_a_code",
                condition=~Q(uscc="") | (Q(kind=ProviderKind.OTHER_MANAGER, uscc="")
                                         & ~Q(registration_no="")),
                violation_error_message="物业服务企业应有统一社会信用代码；"
                "其他管理人没有信用代码的，应有登记证号。",
            ),
            models.CheckConstraint(
                name="company_licence_seen_means_named",
                condition=Q(licence_seen_at__isnull=True, licence_name="")
                | (Q(licence_seen_at__isnull=False, licence_in_scope__isnull=False)
                   & ~Q(licence_name="")),
                violation_error_message="核验过的证照应有名称、经营范围和核验时间。",
            ),
            models.CheckConstraint(
                name="company_is_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("pk")),
                violation_error_message="不能并入自己。",
            ),
            models.CheckConstraint(
                name="company_merged_means_dated",
                condition=Q(merged_into__isnull=True, merged_at__isnull=True)
                | Q(merged_into__isnull=False, merged_at__isnull=False),
                violation_error_message="已并入的登记应有并入时间。",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """What identifies it: the credit code, or the number of its registration."""
        return self.uscc or self.registration_no


class StaffFigure(models.Model):
    """人员情况 of a day, as the company told it. Of one day the last entry counts."""

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="staff_figures", verbose_name="物业服务人"
    )
    counted_on = models.DateField("统计日期")
    headcount = models.PositiveIntegerField("从业人数")
    managers = models.PositiveIntegerField("其中项目经理")
    certified = models.PositiveIntegerField("其中持证人员")
    source = models.CharField("依据", max_length=200, blank=True)
    entered_at = models.DateTimeField("登记时间")
    entered_by = person("登记人")

    objects = CommonQuerySet.as_manager()

    class Meta:
        verbose_name = "企业人员情况"
        verbose_name_plural = "企业人员情况"
        ordering: ClassVar[list[str]] = ["-counted_on", "-id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="company_staff_parts_fit_the_whole",
                condition=Q(managers__lte=F("headcount"), certified__lte=F("headcount")),
                violation_error_message="项目经理和持证人员都不能多于从业人数。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.company} {self.counted_on:%Y-%m-%d}"


class NotSameCompany(models.Model):
    """Two records of one name that somebody has confirmed to be two companies, and why."""

    one = models.ForeignKey(Company, models.PROTECT, related_name="+", verbose_name="物业服务人甲")
    other = models.ForeignKey(
        Company, models.PROTECT, related_name="+", verbose_name="物业服务人乙"
    )
    reason = models.CharField("理由", max_length=300)
    confirmed_at = models.DateTimeField("确认时间")
    confirmed_by = person("确认人")

    objects = CommonQuerySet.as_manager()

    class Meta:
        verbose_name = "确认不是同一家"
        verbose_name_plural = "确认不是同一家"
        ordering: ClassVar[list[str]] = ["one", "other"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["one", "other"],
                name="companies_are_told_apart_once",
            ),
            models.CheckConstraint(
                name="companies_told_apart_are_two",
                condition=Q(one__lt=F("other")),
                violation_error_message="应是两条不同的登记。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one}、{self.other}"
