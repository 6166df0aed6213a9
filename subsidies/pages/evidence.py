"""The evidence behind a case: what was frozen, in words, each with a link to its record."""

from typing import Any, NamedTuple

from django.urls import reverse

from core.rules.thresholds import percent_shown
from inspections.rules import Grade
from subsidies import queries
from subsidies.models import Batch, Case, Line


class Evidence(NamedTuple):
    """One fact as it was frozen; `url` opens the record it came from."""

    label: str
    text: str
    url: str = ""


class CaseView(NamedTuple):
    """One case as the page shows it."""

    case: Case
    lines: list[Line]
    reasons: list[dict[str, Any]]
    facts: list[Evidence]
    company: str
    contract: str


def case_view(case: Case, lines: list[Line]) -> CaseView:
    """Reasons and evidence of one case, from its snapshot alone."""
    data = queries.snapshot_data(case)
    return CaseView(
        case=case,
        lines=lines,
        reasons=queries.reasons_of(case.reasons),
        facts=[*_service(data), *_estate(data), *_assessment(data)],
        company=data["company_name"],
        contract=data["contract_number"],
    )


def scheme_links(batch: Batch) -> list[Evidence]:
    """The scheme and the document that set the rates."""
    scheme = batch.scheme
    return [
        Evidence("补贴方案", str(scheme), _record("policies_scheme", scheme.pk)),
        Evidence(
            "依据文件",
            str(scheme.document),
            _record("policies_policydocument", scheme.document_id),
        ),
    ]


def _service(data: dict[str, Any]) -> list[Evidence]:
    filed = data["contract_filed_on"]
    ended = f"，{data['last_day']} 终止" if data["last_day"] else ""
    service = _record("tenders_service", data["service_id"])
    return [
        Evidence(
            "物业服务企业", data["company_name"], _record("tenders_company", data["company_id"])
        ),
        Evidence(
            "物业服务合同",
            f"{data['contract_number']}（{f'{filed} 备案' if filed else '未备案'}）",
            _record("tenders_contract", data["contract_id"]),
        ),
        Evidence("承接查验", data["handover_on"] or "没有记录", service),
        Evidence("接管日期", f"{data['takeover_on']}{ended}", service),
    ]


def _estate(data: dict[str, Any]) -> list[Evidence]:
    estate = _record("estates_estate", data["estate_id"])
    area = data["area"]
    source = f"（{data['measure_source']}，自 {data['measure_from']} 起）" if area else ""
    completed = data["completed_on"] or _year(data["completed_year"])
    return [
        Evidence("补贴计算面积", f"{area}㎡{source}" if area else "没有认定的面积", estate),
        Evidence("户数", f"{data['households'] or '—'}", estate),
        Evidence("建成时间", completed, estate),
        Evidence("弃管起始", data["abandoned_since"] or "接管前没有弃管记录", estate),
    ]


def _assessment(data: dict[str, Any]) -> list[Evidence]:
    pk = data["assessment_id"]
    if pk is None:
        return [Evidence("年度考评", "本年度没有考评")]
    grade = Grade(data["grade"]).label if data["grade"] else "未评定"
    record = _record("inspections_assessment", pk)
    found = [Evidence("年度考评", f"{grade}，{_answers(data)}", record)]
    drawn = queries.draw_of(pk)
    if drawn is not None:
        text = f"查看抽样证书（{drawn.algorithm}）"
        found.append(Evidence("抽样证书", text, drawn.get_absolute_url()))
    return found


def _answers(data: dict[str, Any]) -> str:
    if not data["valid"]:
        return "没有有效问卷"
    rate = percent_shown(data["satisfied"], data["valid"])
    return f"满意率 {rate}%（{data['satisfied']}/{data['valid']}，应抽{data['required']}份）"


def _record(model: str, pk: int) -> str:
    return reverse(f"admin:{model}_change", args=[pk])


def _year(year: int | None) -> str:
    return f"{year}年（只有年份）" if year else "不明"
