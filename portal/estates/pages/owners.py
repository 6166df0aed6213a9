"""Sections about the owners: committees with their terms and members, and what was decided."""

from datetime import date
from typing import Any

from django.urls import reverse

from committees.models import OwnersDecision
from committees.states import COUNTED
from core.rules.thresholds import percent_shown
from core.web.templatetags.office import day, share
from portal.estates.cells import LATER, NOW, Cell, Row, Section, cells
from portal.estates.pages.hints import add, hint, record
from portal.estates.queries.life import Life


def committees(life: Life, user: Any, on: date) -> Section:
    """业委会 and 物管会 of the estate or of its region, term by term."""
    return Section(
        code="committees",
        title="业委会（物管会）",
        columns=("名称", "届次", "任期", "备案", "状态", "委员"),
        rows=[_committee(row, serving=row.pk in life.serving) for row in life.committees],
        hint=hint(
            user,
            "还没有成立业委会或物管会，也没有通过所在物业管理区域组建。",
            perm="committees.add_committee",
            step="登记业委会（物管会）",
            url=add("committees_committee", estate=life.estate.pk),
        ),
    )


def _committee(row: Any, *, serving: bool) -> Row:
    """`in_office` holds the members of the day; their telephones are not read."""
    filed = " ".join(part for part in (day(row.filed_on), row.filing_no) if part)
    term = f"{day(row.term_first_day)} 至 {day(row.ended_on or row.term_last_day)}"
    over = row.state in COUNTED and not serving
    state = f"{row.get_state_display()}（任期不含当日）" if over else row.get_state_display()
    tone = "good" if serving else "warn" if over else "info"
    return Row(
        cells=cells(
            Cell(row.name, record("committees_committee", row.pk)),
            f"{row.get_kind_display()}第{row.term_number}届",
            term if row.term_first_day else "—",
            filed,
            Cell(state, tone=tone),
            "、".join(f"{one.name}（{one.title}）" for one in row.in_office),
        ),
        when=NOW if serving else "",
    )


def decisions(life: Life, user: Any, on: date) -> Section:
    """业主共同决定 that have a result, with participation and agreement by heads and area."""
    return Section(
        code="decisions",
        title="业主共同决定",
        columns=("表决事项", "表决日期", "参与人数", "同意人数", "同意面积", "结果"),
        figures=frozenset({"参与人数", "同意人数", "同意面积"}),
        rows=[_decision(row, on) for row in life.decisions],
        hint=hint(
            user,
            "还没有业主共同决定。",
            perm="committees.call_assembly",
            step="组织业主大会表决",
            url=f"{reverse('committees:assemblies')}?estate={life.estate.pk}",
        ),
    )


def _decision(row: OwnersDecision, on: date) -> Row:
    tone = "good" if row.passed else "bad"
    return Row(
        cells=cells(
            Cell(row.matter, _page_of(row)),
            day(row.held_on),
            _part(row.part_heads, row.total_heads),
            _part(row.agree_heads, row.part_heads),
            _area(row),
            Cell(row.get_state_display(), tone="info" if row.revoked_on else tone),
        ),
        when=LATER if row.held_on > on else "",
    )


def _page_of(row: OwnersDecision) -> str:
    """The meeting with its tally; a decision from before the system has only its record."""
    if row.assembly_id:
        return reverse("committees:assembly", args=[row.assembly_id])
    return record("committees_ownersdecision", row.pk)


def _area(row: OwnersDecision) -> str:
    """同意面积 of what took part, as a share."""
    if row.agree_area is None or row.part_area is None:
        return "—"
    shown = percent_shown(row.agree_area, row.part_area)
    return "—" if shown is None else f"{shown}%"


def _part(part: int | None, base: int | None) -> str:
    """9/10（90.00%）."""
    return "—" if part is None or base is None else f"{part}/{base}（{share(part, base)}）"
