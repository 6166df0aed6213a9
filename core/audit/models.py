"""The trail: one row per act, each carrying the hash of the one before."""

from typing import ClassVar

from django.db import models

from core.db.scope import ScopedQuerySet

GENESIS = "0" * 64


class EntryQuerySet(ScopedQuerySet):
    path_lookup = "scope_path"


class Entry(models.Model):
    """One act. Labels only, no foreign keys: the trail outlives what it tells of."""

    number = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间", db_index=True)
    actor_key = models.CharField("操作人编号", max_length=40)
    actor_name = models.CharField("操作人", max_length=80)
    actor_role = models.CharField("角色", max_length=40)
    verb = models.CharField("事项代码", max_length=60, db_index=True)
    sentence = models.CharField("事项", max_length=400)
    subject = models.CharField("对象编号", max_length=80, db_index=True)
    subject_name = models.CharField("对象", max_length=200)
    scope_path = models.CharField("范围", max_length=80, db_index=True)
    data = models.TextField("依据数据")
    previous_hash = models.CharField("前一条哈希", max_length=64)
    hash = models.CharField("本条哈希", max_length=64, unique=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "审计记录"
        verbose_name_plural = "审计记录"
        ordering: ClassVar[list[str]] = ["-number"]

    def __str__(self) -> str:
        return f"第{self.number}条 {self.sentence}"


class ChainHead(models.Model):
    """The one row that every act moves forward; locking it puts the acts in order."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField("最新序号", default=0)
    hash = models.CharField("最新哈希", max_length=64, default=GENESIS)

    class Meta:
        verbose_name = "审计链头"
        verbose_name_plural = "审计链头"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="audit_has_a_single_head",
                condition=models.Q(id=1),
                violation_error_message="审计链只有一个链头。",
            )
        ]

    def __str__(self) -> str:
        return f"第{self.number}条"
