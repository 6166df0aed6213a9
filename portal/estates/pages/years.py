"""Sections of the yearly work: who serves, assessments, subsidies, fees."""

from datetime import date
from typing import Any

from django.urls import reverse

from core.rules.thresholds import percent_shown
from core.web.templatetags.office import day, money, share
from estates.models import FeeYear
from inspections.models import Assessment
from inspections.queries.reports import score_shown
from inspections.states import Grade
from portal.estates.cells import Cell, Row, Section, cells, in_year, when
from portal.estates.pages.hints import act, add, hint, record
from portal.estates.queries.life import Life
from subsidies.models import Case
from subsidies.states import BatchState
from tenders.models import Service

GRADE_TONES = {
    Grade.EXCELLENT: "good",
    Grade.GOOD: "info",
    Grade.QUALIFIED: "warn",
    Grade.UNQUALIFIED: "bad",
}
BATCH_TONES = {BatchState.APPROVED: "good", BatchState.RETURNED: "bad"}


def services(life: Life, user: Any, on: date) -> Section:
    """Contracts and takeovers: who serves for what."""
    return Section(
        code="services",
        title="物业服务合同和接管",
        columns=("物业服务人", "合同", "接管", "终止", "物业费（元/㎡/月）", "经费比例", "状态"),
        figures=frozenset({"物业费（元/㎡/月）", "经费比例"}),
        rows=[_service(row, on) for row in life.services],
        hint=hint(
            user,
            "还没有物业服务合同。",
            perm="tenders.add_contract",
            step="登记合同",
            url=add("tenders_contract"),
        ),
    )


def _service(row: Service, on: date) -> Row:
    contract = row.contract
    ends = f"（至 {day(contract.ends_on)}）"
    return Row(
        cells=cells(
            Cell(contract.company.name, record("tenders_company", contract.company_id)),
            Cell(f"{contract.number}{ends}", record("tenders_contract", contract.pk)),
            Cell(day(row.takeover_on), record("tenders_service", row.pk)),
            day(row.last_day),
            f"{contract.fee}（{contract.get_fee_model_display()}）",
            "没有约定" if contract.fund_rate is None else f"{contract.fund_rate}%",
            contract.get_state_display(),
        ),
        when=when(row.takeover_on, row.last_day, on),
    )


def assessments(life: Life, user: Any, on: date) -> Section:
    """年度考评 by year: score, grade, and the share of satisfied households with its fraction."""
    return Section(
        code="assessments",
        title="年度考评",
        columns=("年度", "状态", "应抽", "有效", "满意率", "得分", "等次"),
        figures=frozenset({"应抽", "有效", "满意率", "得分"}),
        rows=[_assessment(row, on) for row in life.assessments],
        hint=hint(
            user,
            "还没有参加年度考评；有物业服务的小区在冻结名册时列入。",
            perm="inspections.open_cycle",
            step="考评办理",
            url=reverse("inspections:cycles"),
        ),
    )


def _assessment(row: Assessment, on: date) -> Row:
    valid = "—" if row.valid is None else str(row.valid)
    veto = "（一票否决）" if row.veto else ""
    score = score_shown(row)
    return Row(
        cells=cells(
            Cell(f"{row.cycle.year}年度", record("inspections_assessment", row.pk)),
            row.cycle.get_state_display(),
            row.required,
            valid,
            satisfaction(row),
            "—" if score is None else score,
            Cell(f"{row.get_grade_display()}{veto}", tone=GRADE_TONES[Grade(row.grade)])
            if row.grade
            else Cell("未评定"),
        ),
        when=in_year(row.cycle.year, on),
    )


def satisfaction(row: Assessment) -> str:
    """9/10（90.00%）, or a dash before the tally."""
    if not row.valid or row.satisfied is None:
        return "—"
    return f"{row.satisfied}/{row.valid}（{share(row.satisfied, row.valid)}）"


def subsidies(life: Life, user: Any, on: date) -> Section:
    """补贴 by year, each amount a link to how it came about."""
    return Section(
        code="subsidies",
        title="物业服务补贴",
        columns=("年度", "批次", "核定", "金额（元）", "状态"),
        figures=frozenset({"金额（元）"}),
        rows=[_case(row, life.estate.code, on) for row in life.cases],
        hint=hint(
            user,
            "还没有补贴核定。",
            perm="subsidies.calculate",
            step="补贴审核",
            url=reverse("subsidies:batches"),
        ),
    )


def _case(row: Case, code: str, on: date) -> Row:
    batch = row.batch
    page = reverse("subsidies:estate", args=[batch.number, code])
    return Row(
        cells=cells(
            f"{row.year}年度",
            Cell(batch.number, reverse("subsidies:batch", args=[batch.number])),
            Cell("享受补贴", tone="good") if row.eligible else Cell("不享受", tone="warn"),
            Cell(money(row.total), page),
            Cell(batch.get_state_display(), tone=BATCH_TONES.get(BatchState(batch.state), "info")),
        ),
        when=in_year(row.year, on),
    )


def fees(life: Life, user: Any, on: date) -> Section:
    """年度收费 as reported: owed, collected, and what was left."""
    return Section(
        code="fees",
        title="年度收费",
        columns=("年度", "应收（元）", "实收（元）", "收缴率", "盈亏（元）", "依据"),
        figures=frozenset({"应收（元）", "实收（元）", "收缴率", "盈亏（元）"}),
        rows=[
            Row(
                cells=cells(
                    f"{row.year}年", money(row.receivable), money(row.received),
                    _collected(row), money(row.surplus), row.source,
                ),
                when=in_year(row.year, on),
            )
            for row in life.fee_years
        ],
        hint=hint(
            user,
            "还没有登记年度物业费的应收和实收。",
            perm="estates.change_estate",
            step="登记年度收费",
            url=act("fee_step", life.estate.pk),
        ),
    )  # fmt: skip


def _collected(row: FeeYear) -> str:
    """收缴率 of what was owed; a dash where either is unknown."""
    if row.received is None or row.receivable is None:
        return "—"
    shown = percent_shown(row.received, row.receivable)
    return "—" if shown is None else f"{shown}%"
