"""Sections about the place itself: who managed it, how large it is, what is in it."""

from datetime import date
from typing import Any

from django.urls import reverse

from core.web.templatetags.office import area, day, whole
from estates.models import Estate
from estates.states import Mode, Reform
from portal.estates.cells import Cell, Row, Section, cells, until, when
from portal.estates.pages.hints import act, hint
from portal.estates.queries.life import Life

TONES = {Mode.MARKET: "good", Mode.ABANDONED: "bad", Mode.EMERGENCY: "warn"}
INVENTORY = (
    "building_count", "entrance_unit_count", "gate_count", "parking_count", "cameras_working",
    "cameras_broken",
)  # fmt: skip


def mode_cell(mode: str) -> Cell:
    """管理方式 as a badge."""
    return Cell(Mode(mode).label, tone=TONES.get(Mode(mode), "info"))


def spells(life: Life, user: Any, on: date) -> Section:
    """管理方式沿革."""
    return Section(
        code="spells",
        title="管理方式沿革",
        columns=("管理方式", "起", "止", "事由", "依据文件"),
        rows=[
            Row(
                cells=cells(
                    mode_cell(row.mode), day(row.from_day), until(row.to_day), row.reason,
                    row.document,
                ),
                when=when(row.from_day, row.to_day, on),
            )
            for row in life.spells
        ],
        hint=hint(
            user,
            "还没有登记管理方式。",
            perm="estates.change_mode",
            step="变更管理方式",
            url=act("mode_step", life.estate.pk),
        ),
    )  # fmt: skip


def measures(life: Life, user: Any, on: date) -> Section:
    """面积和户数 over time, with the paper behind each."""
    return Section(
        code="measures",
        title="户数和面积",
        columns=("起", "止", "户数", "总建筑面积（㎡）", "补贴计算面积（㎡）", "依据"),
        figures=frozenset({"户数", "总建筑面积（㎡）", "补贴计算面积（㎡）"}),
        rows=[
            Row(
                cells=cells(
                    day(row.from_day), until(row.to_day), whole(row.household_count),
                    area(row.floor_area), area(row.subsidy_area), row.source,
                ),
                when=when(row.from_day, row.to_day, on),
            )
            for row in life.measures
        ],
        hint=hint(
            user,
            "还没有登记户数和面积，抽样和补贴都要用到。",
            perm="estates.change_measure",
            step="更正面积和户数",
            url=act("measure_step", life.estate.pk),
        ),
    )  # fmt: skip


def inventories(life: Life, user: Any, on: date) -> Section:
    """设施概况: what was counted, from a day on."""
    return Section(
        code="inventories",
        title="设施概况",
        columns=(
            "起", "止", "楼栋", "单元", "出入口", "车位", "监控（可用）", "监控（不可用）",
            "物业用房（㎡）", "业委会用房（㎡）", "依据",
        ),
        figures=frozenset(
            {"楼栋", "单元", "出入口", "车位", "监控（可用）", "监控（不可用）",
             "物业用房（㎡）", "业委会用房（㎡）"}
        ),
        rows=[
            Row(
                cells=cells(
                    day(row.from_day), until(row.to_day),
                    *(whole(getattr(row, name)) for name in INVENTORY),
                    area(row.office_area), area(row.committee_room_area), row.source,
                ),
                when=when(row.from_day, row.to_day, on),
            )
            for row in life.inventories
        ],
        hint=hint(
            user,
            "还没有登记楼栋、单元、车位、监控和用房。",
            perm="estates.change_estate",
            step="登记设施概况",
            url=act("inventory_step", life.estate.pk),
        ),
    )  # fmt: skip


def standings(life: Life, user: Any, on: date) -> Section:
    """What the estate was called and where it belonged."""
    return Section(
        code="standings",
        title="名称和归属",
        columns=("小区名称", "社区", "物业管理区域", "起", "止", "依据文件"),
        rows=[
            Row(
                cells=cells(
                    row.name, row.community.name, row.region.name if row.region else "",
                    day(row.from_day), until(row.to_day), row.event.document if row.event else "",
                ),
                when=when(row.from_day, row.to_day, on),
            )
            for row in life.standings
        ],
        hint=None,
    )  # fmt: skip


def lineage(life: Life, user: Any, on: date) -> Section:
    """Renamed, moved, split, merged: which estate became which, by which act."""
    return Section(
        code="lineage",
        title="更名、调整、拆分和合并",
        columns=("日期", "事项", "原小区", "现小区", "事由", "依据文件"),
        rows=[
            Row(
                cells=cells(
                    day(row.event.from_day), Reform(row.event.kind).label,
                    _relative(life, row.predecessor), _relative(life, row.successor),
                    row.event.reason, row.event.document,
                ),
                when=when(row.event.from_day, None, on),
            )
            for row in life.lineage
        ],
        hint=None,
    )  # fmt: skip


def _relative(life: Life, estate: Estate) -> Cell:
    """The other estate of the act, with a link where the person may open it."""
    if estate.pk == life.estate.pk or estate.pk not in life.open_to:
        return Cell(estate.name)
    return Cell(estate.name, url=reverse("portal:estate", args=[estate.pk]))
