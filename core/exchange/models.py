"""An uploaded file on its way into the register, and what it did there."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.db.scope import ScopedQuerySet
from core.db.sealed import SealedTextField
from core.exchange.states import ImportState, Verdict

WRITTEN = sorted({ImportState.TAKEN, ImportState.UNDONE})


class ByPath(ScopedQuerySet):
    path_lookup = "path"


class OfBatch(ScopedQuerySet):
    path_lookup = "batch__path"


class ImportBatch(models.Model):
    """One file of one kind, from upload to undo. Acts of the system itself carry no person."""

    path = models.CharField("范围", max_length=120)
    kind = models.CharField("导入表", max_length=40)
    template_version = models.PositiveIntegerField("模板版本", null=True, blank=True)
    file_name = models.CharField("文件名", max_length=200)
    size = models.PositiveIntegerField("字节数")
    digest = models.CharField("文件摘要", max_length=64)
    day = models.DateField("所述日期")
    defaults = models.TextField("统一填写的内容", default="{}", help_text="JSON 对象")
    headings = models.TextField("表头", default="[]", help_text="JSON 数组")
    notes = models.TextField("说明", default="[]", help_text="JSON 数组")
    state = models.CharField(
        "状态", max_length=14, choices=ImportState.choices, default=ImportState.RECEIVED
    )
    fault = models.CharField("未能完成的原因", max_length=400, blank=True)
    job_id = models.BigIntegerField("后台任务编号", null=True, blank=True)
    row_count = models.PositiveIntegerField("行数", default=0)
    new_count = models.PositiveIntegerField("新增", default=0)
    changed_count = models.PositiveIntegerField("变更", default=0)
    unchanged_count = models.PositiveIntegerField("未变", default=0)
    refused_count = models.PositiveIntegerField("不能导入", default=0)
    preview_digest = models.CharField("预览摘要", max_length=64, blank=True)
    good_only = models.BooleanField("只导入合格的行", default=False)
    same_as = models.ForeignKey(
        "self", models.SET_NULL, verbose_name="同一文件的前一次导入", null=True, blank=True
    )
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="上传人",
        related_name="+",
        null=True,
        blank=True,
    )
    received_at = models.DateTimeField("上传时间")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="确认人",
        related_name="+",
        null=True,
        blank=True,
    )
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="撤销人",
        related_name="+",
        null=True,
        blank=True,
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = ByPath.as_manager()

    class Meta:
        verbose_name = "导入批次"
        verbose_name_plural = "导入批次"
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["kind", "digest"], name="import_kind_digest")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="import_state_is_known",
                condition=Q(state__in=ImportState.values),
                violation_error_message="导入批次的状态不在规定范围内。",
            ),
            models.CheckConstraint(
                name="import_counts_add_up",
                condition=Q(
                    row_count=F("new_count")
                    + F("changed_count")
                    + F("unchanged_count")
                    + F("refused_count")
                ),
                violation_error_message="新增、变更、未变和不能导入的行数之和应等于总行数。",
            ),
            models.CheckConstraint(
                name="import_confirmed_exactly_when_written",
                condition=Q(state__in=WRITTEN, confirmed_at__isnull=False)
                | (~Q(state__in=WRITTEN) & Q(confirmed_at__isnull=True)),
                violation_error_message="已导入的批次必须有确认时间，未导入的不能有。",
            ),
            models.CheckConstraint(
                name="import_undone_exactly_when_signed",
                condition=Q(state=ImportState.UNDONE, undone_at__isnull=False)
                | (~Q(state=ImportState.UNDONE) & Q(undone_at__isnull=True)),
                violation_error_message="已撤销的批次必须有撤销时间，未撤销的不能有。",
            ),
            models.CheckConstraint(
                name="import_confirmer_has_moment",
                condition=Q(confirmed_by__isnull=True) | Q(confirmed_at__isnull=False),
                violation_error_message="有确认人就必须有确认时间。",
            ),
            models.CheckConstraint(
                name="import_undoer_has_moment",
                condition=Q(undone_by__isnull=True) | Q(undone_at__isnull=False),
                violation_error_message="有撤销人就必须有撤销时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"导入批次{self.pk}《{self.file_name}》"


class ImportFile(models.Model):
    """The bytes as they came: in the database, so that its backup holds them, and sealed."""

    batch = models.OneToOneField(
        ImportBatch, models.CASCADE, verbose_name="导入批次", related_name="file"
    )
    content = SealedTextField("内容", help_text="base64")

    objects = OfBatch.as_manager()

    class Meta:
        verbose_name = "导入文件"
        verbose_name_plural = "导入文件"

    def __str__(self) -> str:
        return f"导入文件{self.pk}"


class StagedRow(models.Model):
    """A row that was read: its texts, and what the preview says would become of it.

    What came out of cells is sealed: a roster holds names and telephones.
    """

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, verbose_name="导入批次", related_name="rows", db_index=False
    )
    place = models.PositiveIntegerField("次序")
    sheet = models.CharField("工作表", max_length=80, blank=True)
    number = models.PositiveIntegerField("行号")
    texts = SealedTextField("单元格", help_text="JSON 对象")
    flaws = SealedTextField("读表时发现的问题", blank=True, help_text="JSON")
    verdict = models.CharField("结论", max_length=10, choices=Verdict.choices)
    target = models.CharField("对应记录", max_length=40, blank=True)
    changes = SealedTextField("变化", blank=True, help_text="JSON")
    complaints = SealedTextField("问题", blank=True, help_text="JSON")
    suggestions = SealedTextField("可能是", blank=True, help_text="JSON")
    chosen = models.CharField("选定", max_length=40, blank=True)

    objects = OfBatch.as_manager()

    class Meta:
        verbose_name = "导入行"
        verbose_name_plural = "导入行"
        ordering: ClassVar = ["batch", "place"]
        indexes: ClassVar = [
            models.Index(fields=["batch", "verdict", "place"], name="import_row_by_verdict")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="import_row_place_is_unique",
                fields=["batch", "place"],
                violation_error_message="同一批次的两行不能有同一个次序。",
            ),
            models.CheckConstraint(
                name="import_row_verdict_is_known",
                condition=Q(verdict__in=Verdict.values),
                violation_error_message="导入行的结论不在规定范围内。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet}第{self.number}行"


class ImportEffect(models.Model):
    """What taking did to one record: kept so that it can be undone."""

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, verbose_name="导入批次", related_name="effects", db_index=False
    )
    place = models.PositiveIntegerField("次序")
    model_label = models.CharField("记录种类", max_length=80)
    record_id = models.BigIntegerField("记录编号")
    before = SealedTextField("此前", blank=True, help_text="JSON 对象；新建的为空")
    after = SealedTextField("此后", help_text="JSON 对象")

    objects = OfBatch.as_manager()

    class Meta:
        verbose_name = "导入结果"
        verbose_name_plural = "导入结果"
        ordering: ClassVar = ["batch", "place"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="import_effect_place_is_unique",
                fields=["batch", "place"],
                violation_error_message="同一批次的两条结果不能有同一个次序。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.model_label}:{self.record_id}"


class HeadingMap(models.Model):
    """What somebody once said a heading means; field "" means that the column is ignored."""

    path = models.CharField("范围", max_length=120)
    kind = models.CharField("导入表", max_length=40)
    heading = models.CharField("表头", max_length=200)
    field = models.CharField("对应的栏目", max_length=80, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="设定人",
        related_name="+",
        null=True,
        blank=True,
    )
    set_at = models.DateTimeField("设定时间")

    objects = ByPath.as_manager()

    class Meta:
        verbose_name = "表头对应"
        verbose_name_plural = "表头对应"
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="heading_is_mapped_once",
                fields=["path", "kind", "heading"],
                violation_error_message="这个表头已经对应过了。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.heading} → {self.field or '不导入'}"
