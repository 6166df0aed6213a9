"""Sections about what was found: facilities that are needed, problems, honours."""

from datetime import date
from typing import Any

from core.web.templatetags.office import day, share
from portal.estates.cells import Cell, Row, Section, cells, when
from portal.estates.pages.hints import act, add, hint, record
from portal.estates.queries.life import Life


def needs(life: Life, user: Any, on: date) -> Section:
    """设施需求, in the unit that was counted in."""
    return Section(
        code="needs",
        title="设施需求",
        columns=("项目", "需求数", "已完成", "完成率", "状态", "摸底日期"),
        figures=frozenset({"需求数", "已完成", "完成率"}),
        rows=[
            Row(
                cells=cells(
                    Cell(row.item.name, record("infrastructure_facilityneed", row.pk)),
                    f"{row.quantity}{row.item.unit}",
                    f"{row.done}{row.item.unit}",
                    share(row.done, row.quantity),
                    row.get_state_display(),
                    day(row.surveyed_on),
                ),
                when=when(row.surveyed_on, None, on),
            )
            for row in life.needs
        ],
        hint=hint(
            user,
            "还没有登记设施需求。",
            perm="infrastructure.add_facilityneed",
            step="登记设施需求",
            url=add("infrastructure_facilityneed", estate=life.estate.pk),
        ),
    )


def problems(life: Life, user: Any, on: date) -> Section:
    """存在问题 of the check-lists, until each is resolved."""
    return Section(
        code="problems",
        title="存在问题",
        columns=("问题", "发现", "来源", "说明", "解决", "解决情况"),
        rows=[
            Row(
                cells=cells(
                    Cell(row.get_code_display(), tone="good" if row.resolved_on else "warn"),
                    day(row.found_on), row.source, row.note, day(row.resolved_on), row.resolution,
                ),
                when=when(row.found_on, row.resolved_on, on),
            )
            for row in life.problems
        ],
        hint=hint(
            user,
            "还没有按清单登记问题。",
            perm="estates.change_estate",
            step="登记存在问题",
            url=act("problem_step", life.estate.pk),
        ),
    )  # fmt: skip


def honours(life: Life, user: Any, on: date) -> Section:
    """创建成果, until it is withdrawn."""
    return Section(
        code="honours",
        title="创建成果",
        columns=("称号", "授予", "撤销", "授予文件"),
        rows=[
            Row(
                cells=cells(
                    Cell(row.get_kind_display(), tone="bad" if row.withdrawn_on else "good"),
                    day(row.awarded_on), day(row.withdrawn_on), row.document,
                ),
                when=when(row.awarded_on, row.withdrawn_on, on),
            )
            for row in life.honours
        ],
        hint=hint(
            user,
            "还没有“美好家园”“绿色社区”等称号。",
            perm="estates.change_estate",
            step="登记创建成果",
            url=act("honour_step", life.estate.pk),
        ),
    )  # fmt: skip
