"""The sheet of terms: by which document, clause and reading every figure was made."""

import json
from collections.abc import Iterator
from typing import Any

from core.rules.money import plain
from inspections.models import Cycle
from inspections.rules import Grade, Option
from policies.catalogue import CATALOGUE, Kind, Spec
from policies.models import GateCode, Proration, YearBasis
from subsidies.models import Batch
from subsidies.queries import frozen_terms

Row = tuple[str, str, str]
FORMULA = "金额＝补贴计算面积×标准×月数，每个小区每档标准一行，每行四舍五入到分一次，合计为各行之和"

DECIDING = (
    "SATISFIED_OPTIONS", "VALID_OPTIONS", "SAMPLE_MIN", "SAMPLE_SMALL_MAX", "SAMPLE_PERCENT",
    "GRADE_EXCELLENT", "GRADE_GOOD", "GRADE_QUALIFIED", "WEIGHT_BUREAU", "WEIGHT_STREET",
    "WEIGHT_COMMUNITY", "NOTICE_WORKDAYS",
)  # fmt: skip
"""Parameters of the assessment that decide about grade and 满意率."""


def term_rows(batch: Batch) -> Iterator[Row]:
    """Item, content and clause, from the terms that the batch froze."""
    data = json.loads(batch.terms)
    yield "批次号", batch.number, ""
    yield "状态", batch.get_state_display(), ""
    yield "数据指纹（SHA-256）", batch.digest, ""
    yield "补贴期间", f"{batch.claim_from} 至 {batch.claim_to}", ""
    yield "补贴方案", f"{data['label']} 第{data['version']}版", data["document"]
    yield "方案有效期", f"{data['first_day']} 至 {data['last_day'] or '今后'}", data["document"]
    yield "年度口径", YearBasis(data["year_basis"]).label, data["document"]
    yield "月数口径", Proration(data["proration"]).label, data["document"]
    yield "计算方法", FORMULA, ""
    for tier in frozen_terms(batch).tiers:
        yield f"补贴标准（{_span(tier)}）", f"{plain(tier.rate)} 元/㎡/月", tier.clause
    for gate in data["gates"]:
        yield GateCode(gate["code"]).label, _gate_value(gate), gate["clause"]
    yield from _assessment(batch)


def _span(tier: Any) -> str:
    if tier.first_year is not None:
        last = tier.last_year
        if last == tier.first_year:
            return f"第{last}服务年"
        return f"第{tier.first_year}{f'至{last}服务年' if last else '服务年起'}"
    return f"{tier.first_month}至{tier.last_month or '今后'}"


def _gate_value(gate: dict[str, str]) -> str:
    return Grade(gate["value"]).label if gate["code"] == GateCode.MIN_GRADE else gate["value"]


def _assessment(batch: Batch) -> Iterator[Row]:
    """满意率 depends on how the options count: the parameters that the year's cycle froze."""
    terms = (
        Cycle.objects.filter(street=batch.street_id, year=batch.year)
        .values_list("terms", flat=True)
        .first()
    )
    held = json.loads(terms or "{}")
    for code in (code for code in DECIDING if code in held):
        spec = CATALOGUE[code]
        value, clause = held[code]["value"], held[code]["clause"]
        yield f"考评口径：{spec.label}", _value(spec, value), clause


def _value(spec: Spec, value: str) -> str:
    if spec.kind is Kind.OPTIONS:
        return "、".join(Option(int(number)).label for number in value.split(","))
    return value + spec.unit
