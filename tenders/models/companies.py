"""物业服务人: who may serve, and be paid."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

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


class Company(models.Model):
    """物业服务人（民法典 937）: a company or another manager; the one who is paid."""

    uscc = models.CharField(
        "统一社会信用代码", max_length=18, unique=True, validators=[validate_uscc]
    )
    name = models.CharField("名称", max_length=100)
    kind = models.CharField(
        "类型", max_length=15, choices=ProviderKind.choices, default=ProviderKind.COMPANY
    )
    legal_representative = models.CharField("法定代表人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)

    objects = CommonQuerySet.as_manager()

    class Meta:
        verbose_name = "物业服务人"
        verbose_name_plural = "物业服务人"
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name
