"""Papers and photos that came from outside: in the database, so that its backup holds them."""

from typing import Any, ClassVar, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.db.sealed import SealedTextField
from core.files.rules import KINDS
from core.files.rules.kinds import BY_CODE

ONLY_DISCARD = "files are deleted by core.files.services.discard only"


class FileQuerySet(models.QuerySet[Any]):
    """A file has no unit of its own: it is read through the row that points at it."""

    def visible_to(self, user: Any) -> Self:
        return self.none()

    def delete(self) -> NoReturn:
        raise TypeError(ONLY_DISCARD)


class StoredFile(models.Model):
    """What is known of one file as it was kept; the same bytes kept twice are two rows.

    Nobody in `kept_by`: it came through the link of a company.
    """

    name = models.CharField("文件名", max_length=120)
    kind = models.CharField(
        "种类", max_length=8, choices=[(kind, BY_CODE[kind].word) for kind in KINDS]
    )
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("摘要", max_length=64)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="存入人",
        related_name="+",
        null=True,
        blank=True,
    )
    kept_at = models.DateTimeField("存入时间")

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = "文件"
        verbose_name_plural = "文件"
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="file_kind_is_known",
                condition=Q(kind__in=sorted(KINDS)),
                violation_error_message="文件的种类不在规定范围内。",
            ),
            models.CheckConstraint(
                name="file_is_not_empty",
                condition=Q(size__gt=0) & ~Q(name=""),
                violation_error_message="文件不能是空的，也不能没有名称。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(ONLY_DISCARD)


class FileContent(models.Model):
    """The bytes, sealed; apart from the row that lists join, which stays small."""

    file = models.OneToOneField(
        StoredFile, models.CASCADE, verbose_name="文件", related_name="sealed"
    )
    content = SealedTextField("内容", help_text="base64")

    objects = FileQuerySet.as_manager()

    class Meta:
        verbose_name = "文件内容"
        verbose_name_plural = "文件内容"

    def __str__(self) -> str:
        return f"文件内容{self.pk}"
