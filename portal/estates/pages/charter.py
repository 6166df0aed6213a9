"""Sections about what the owners are promised, and the order in which management begins."""

from datetime import date
from typing import Any

from core.web.templatetags.office import day
from estates.models import ServiceCharter
from portal.estates.cells import NOW, Cell, Row, Section, cells, until, when
from portal.estates.pages.hints import act, hint, record
from portal.estates.queries.life import Life

GATES = (
    ("rectified", "完成整治", "先整治后管理"),
    ("publicised", "完成宣传公示", "先宣传后实施"),
    ("service", "开始服务", "先服务后收费"),
    ("fee", "开始收费", "先服务后收费"),
)


def charters(life: Life, user: Any, on: date) -> Section:
    """社区物业服务章程, version by version."""
    return Section(
        code="charters",
        title="社区物业服务章程",
        columns=(
            "版本",
            "服务模式",
            "物业费（元/㎡/月）",
            "服务起",
            "收费起",
            "起",
            "止",
            "通过文件",
        ),
        figures=frozenset({"物业费（元/㎡/月）"}),
        rows=[_charter(row, on) for row in life.charters],
        hint=hint(
            user,
            "还没有社区物业服务章程。",
            perm="estates.adopt_charter",
            step="登记服务章程",
            url=act("charter_step", life.estate.pk),
        ),
    )


def _charter(row: ServiceCharter, on: date) -> Row:
    fee = "—" if row.fee is None else str(row.fee)
    return Row(
        cells=cells(
            Cell(f"第{row.version}版", record("estates_servicecharter", row.pk)),
            row.get_mode_display(), fee, day(row.service_from), day(row.fee_from),
            day(row.from_day), until(row.to_day), row.document,
        ),
        when=when(row.from_day, row.to_day, on),
    )  # fmt: skip


def promises(life: Life, user: Any, on: date) -> Section:
    """Items of the charter that holds on the day, by the six scopes."""
    held = next((row for row in life.charters if when(row.from_day, row.to_day, on) == NOW), None)
    items = sorted(held.items.all(), key=lambda one: one.pk) if held else []
    return Section(
        code="promises",
        title=f"服务事项（第{held.version}版章程）" if held else "服务事项",
        columns=("服务范围", "服务事项", "频次"),
        rows=[Row(cells=cells(one.get_scope_display(), one.item, one.frequency)) for one in items],
        hint=None,
    )


def gates(life: Life, user: Any, on: date) -> Section:
    """三先三后 of the round that counts: which gates are passed, with their papers."""
    held = next((row for row in life.onboardings if row.live), None)
    return Section(
        code="gates",
        title=f"三先三后（第{held.number}轮）" if held else "三先三后",
        columns=("步骤", "原则", "日期", "依据"),
        rows=[_gate(held, name, label, rule, on) for name, label, rule in GATES] if held else [],
        hint=hint(
            user,
            "还没有登记整治、宣传公示、开始服务和开始收费。",
            perm="estates.pass_gate",
            step="登记三先三后",
            url=act("gate_step", life.estate.pk),
        ),
    )


def _gate(held: Any, name: str, label: str, rule: str, on: date) -> Row:  # noqa: PLR0917 -- one line of a table
    passed: date | None = getattr(held, f"{name}_on")
    state = Cell(day(passed), tone="good") if passed else Cell("未完成", tone="warn")
    return Row(
        cells=cells(label, rule, state, getattr(held, f"{name}_evidence")),
        when="later" if passed and passed > on else "",
    )
