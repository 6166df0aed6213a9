"""One frozen case, or one of its lines, as a row of a sheet."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from core.exchange.sheets import Cell, Formula
from core.rules.money import half_up
from core.rules.thresholds import percent_shown
from inspections.rules import Grade
from subsidies.exports.columns import AREA, MONTHS, RATE
from subsidies.models import Case, Line
from subsidies.queries import reasons_of

Snapshot = Mapping[str, Any]


def claim_row(case: Case, line: Line, data: Snapshot, *, number: int, row: int) -> list[Cell]:
    """A row of the claim form; `row` is its number on the sheet, as the formula names it."""
    formula = f"=ROUND({AREA}{row}*{MONTHS}{row}*{RATE}{row},2)"
    return [
        number,
        case.community.name,
        data["region_name"] or "—",
        data["estate_name"],
        data["company_name"],
        data["households"],
        data["completed_year"],
        line.area,
        day(data["takeover_on"]),
        f"{score(data)}/{grade(data)}",
        satisfaction(data),
        f"{line.first_month}—{line.last_month}",
        months(line),
        line.rate,
        Formula(formula, line.amount),
        remark(line, data),
    ]


def refused_row(number: int, case: Case, data: Snapshot) -> list[Cell]:
    """A case without subsidy, with every reason against it."""
    against = [reason for reason in reasons_of(case.reasons) if not reason["passed"]]
    clauses = dict.fromkeys(reason["clause"] for reason in against if reason["clause"])
    return [
        number,
        case.community.name,
        data["estate_code"],
        data["estate_name"],
        data["company_name"],
        data["contract_number"],
        day(data["takeover_on"]),
        data["households"],
        number_of(data["area"]),
        numbered(against),
        "\n".join(clauses) or "—",
    ]


def basis_row(case: Case, data: Snapshot) -> list[Cell]:
    """The snapshot of a case as the verdict read it."""
    return [
        case.community.name,
        *(data[name] for name in ("estate_code", "estate_name")),
        data["region_name"] or "—",
        *(data[name] for name in ("company_name", "company_uscc", "contract_number")),
        *(day(data[name]) for name in ("contract_filed_on", "handover_on", "takeover_on")),
        *(day(data[name]) for name in ("last_day", "completed_on")),
        data["completed_year"],
        day(data["abandoned_since"]),
        data["households"],
        number_of(data["floor_area"]),
        number_of(data["area"]),
        data["measure_source"],
        day(data["measure_from"]),
        grade(data),
        score(data),
        data["satisfied"],
        data["valid"],
        "是" if data["already_claimed"] else "否",
        "享受补贴" if case.eligible else "未享受补贴",
        case.total,
        numbered(reasons_of(case.reasons)),
    ]


def months(line: Line) -> Cell:
    """Whole months as a number; shares of months as the fraction they are, still a formula."""
    if line.months_denominator == 1:
        return line.months_numerator
    share = Fraction(line.months_numerator, line.months_denominator)
    return Formula(f"={line.months_numerator}/{line.months_denominator}", half_up(share, 15))


def remark(line: Line, data: Snapshot) -> str:
    """Service years of the rate, and the whole floor area where less of it is subsidised."""
    words = f"第{line.years.replace(',', '、')}服务年"
    whole = number_of(data["floor_area"])
    if whole is not None and whole != line.area:
        words += f"；总建筑面积{data['floor_area']}㎡"
    return words


def numbered(reasons: list[dict[str, Any]]) -> str:
    """Every sentence on a line of its own."""
    return "\n".join(
        f"{place}. {reason['sentence']}" for place, reason in enumerate(reasons, start=1)
    )


def grade(data: Snapshot) -> str:
    """等次 in the office's word."""
    return Grade(data["grade"]).label if data["grade"] else "未评定"


def score(data: Snapshot) -> str:
    """Points of 100, rounded for reading only."""
    if data["score_numerator"] is None:
        return "—"
    return str(half_up(Fraction(data["score_numerator"], data["score_denominator"]), 2))


def satisfaction(data: Snapshot) -> Decimal | None:
    """满意率 in per cent, rounded for reading only."""
    return None if not data["valid"] else percent_shown(data["satisfied"], data["valid"])


def day(text: str | None) -> date | None:
    """A day of the snapshot."""
    return date.fromisoformat(text) if text else None


def number_of(text: str | None) -> Decimal | None:
    """An area of the snapshot."""
    return Decimal(text) if text is not None else None
