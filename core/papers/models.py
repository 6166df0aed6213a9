"""Papers that have gone out: their number, and their words frozen at that moment."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.db.scope import ScopedQuerySet


class IssuedPaperQuerySet(ScopedQuerySet):
    path_lookup = "path"

    def about(self, *, kind: str, subject: str, recipient: str = "") -> Any:
        """The editions of one paper, the newest first."""
        return self.filter(kind=kind, subject=subject, recipient=recipient).order_by("-edition")


class IssuedPaper(models.Model):
    """One paper with its number. A wrong one is replaced by a further edition, never edited."""

    path = models.CharField("范围", max_length=120)
    kind = models.CharField("公文种类", max_length=20)
    subject = models.CharField("所涉记录", max_length=60)
    recipient = models.CharField("主送对象", max_length=60, blank=True)
    edition = models.PositiveIntegerField("第几次印发", default=1)
    reason = models.CharField("重新印发的事由", max_length=300, blank=True)
    title = models.CharField("标题", max_length=200)
    organ = models.CharField("机关代字", max_length=20)
    year = models.PositiveIntegerField("年份")
    sequence = models.PositiveIntegerField("序号")
    number = models.CharField("发文字号", max_length=60, unique=True)
    data = models.TextField("内容", help_text="JSON 对象")
    sha256 = models.CharField("摘要", max_length=64)
    issued_on = models.DateField("成文日期")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="印发人", related_name="+"
    )
    issued_at = models.DateTimeField("印发时间")

    objects = IssuedPaperQuerySet.as_manager()

    class Meta:
        verbose_name = "已印发公文"
        verbose_name_plural = "已印发公文"
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="paper_number_is_given_once",
                fields=["organ", "year", "sequence"],
                violation_error_message="这个发文字号已经用过，请换一个序号。",
            ),
            models.UniqueConstraint(
                name="paper_edition_is_issued_once",
                fields=["kind", "subject", "recipient", "edition"],
                violation_error_message="这份公文已经印发，请刷新后核对。",
            ),
            models.CheckConstraint(
                name="paper_is_counted_from_one",
                condition=Q(sequence__gte=1, edition__gte=1),
                violation_error_message="发文字号的序号和印发次数都从1开始。",
            ),
            models.CheckConstraint(
                name="paper_issued_again_says_why",
                condition=Q(edition=1) | ~Q(reason=""),
                violation_error_message="重新印发公文必须写明事由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}《{self.title}》"
