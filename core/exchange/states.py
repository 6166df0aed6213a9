"""The life of an import, and what a preview says of a row."""

from django.db import models

from core.rules.transitions import table


class ImportState(models.TextChoices):
    RECEIVED = "RECEIVED", "已收到"
    NEEDS_MAPPING = "NEEDS_MAPPING", "待对应表头"
    STAGING = "STAGING", "正在核对"
    PREVIEWED = "PREVIEWED", "待确认"
    TAKING = "TAKING", "正在写入"
    TAKEN = "TAKEN", "已导入"
    UNDONE = "UNDONE", "已撤销"
    DISCARDED = "DISCARDED", "已放弃"
    FAILED = "FAILED", "未能完成"


#: To RECEIVED: the headings were set (again) by hand, the file is read from the start.
#: TAKING back to PREVIEWED: the register had moved on, nothing was written, the person looks again.
#: PREVIEWED to STAGING: the same rows are compared with the register once more.
MOVES = table(
    ImportState,
    {
        ImportState.RECEIVED: frozenset(
            {ImportState.NEEDS_MAPPING, ImportState.STAGING, ImportState.DISCARDED}
        ),
        ImportState.NEEDS_MAPPING: frozenset({ImportState.RECEIVED, ImportState.DISCARDED}),
        ImportState.STAGING: frozenset(
            {ImportState.PREVIEWED, ImportState.FAILED, ImportState.DISCARDED}
        ),
        ImportState.PREVIEWED: frozenset(
            {
                ImportState.RECEIVED,
                ImportState.STAGING,
                ImportState.TAKING,
                ImportState.TAKEN,
                ImportState.DISCARDED,
            }
        ),
        ImportState.TAKING: frozenset({ImportState.TAKEN, ImportState.PREVIEWED}),
        ImportState.TAKEN: frozenset({ImportState.UNDONE}),
        ImportState.UNDONE: frozenset(),
        ImportState.DISCARDED: frozenset(),
        ImportState.FAILED: frozenset({ImportState.RECEIVED, ImportState.DISCARDED}),
    },
)
OPEN = frozenset(
    {
        ImportState.RECEIVED,
        ImportState.NEEDS_MAPPING,
        ImportState.STAGING,
        ImportState.PREVIEWED,
        ImportState.TAKING,
    }
)


class Verdict(models.TextChoices):
    NEW = "NEW", "新增"
    CHANGED = "CHANGED", "变更"
    UNCHANGED = "UNCHANGED", "未变"
    REFUSED = "REFUSED", "不能导入"


TAKEN_VERDICTS = frozenset({Verdict.NEW, Verdict.CHANGED})
