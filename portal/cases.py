"""An office's own examples through the product's rules: the same file with our results.

Reads the format of ``cases/expected.json`` (any subset of its keys, or one bare case) and returns
it with our figures in the place of the expected ones. Pure: no database, no clock, no settings.
"""

import json
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Any, TypeVar

from committees.rules import Ballot, count_votes, working_fund
from core.rules.capitals import amount_in_words
from core.rules.errors import Refusal
from core.rules.money import ZERO, plain
from core.rules.periods import Month
from core.rules.sampling import required
from core.rules.thresholds import at_least, percent_shown
from infrastructure.rules import facility_grant
from portal.case_fields import CaseError, Fields, shown
from subsidies.rules import (
    Line,
    Proration,
    Service,
    Terms,
    Tier,
    YearBasis,
    entitlement,
)

Result = dict[str, Any]
T = TypeVar("T")
TOO_DEEP = "文件不能使用：嵌套过深或数字过长。"
MONEY_PLACES = 2
RATE_PLACES = 4
# The band of the source document (A15); the format of the cases has no field for it.
GRANT_MINIMUM = Decimal(5000)
GRANT_MAXIMUM = Decimal(10000)


def _tier(rate: str, years: tuple[int, int | None], months: tuple[str, str | None]) -> Tier:
    return Tier(
        rate=Decimal(rate),
        first_year=years[0],
        last_year=years[1],
        first_month=Month.parse(months[0]),
        last_month=Month.parse(months[1]) if months[1] else None,
    )


# The two tariffs of the source document, by service year and by calendar window (A16, A17).
TARIFFS: Mapping[str, tuple[Tier, ...]] = MappingProxyType(
    {
        "DOC": (
            _tier("0.3", (1, 1), ("2022-01", "2022-12")),
            _tier("0.2", (2, 2), ("2023-01", "2023-12")),
            _tier("0.1", (3, 3), ("2024-01", "2024-12")),
            _tier("0", (4, None), ("2025-01", None)),
        ),
        "STREET": (
            _tier("0.2", (1, 3), ("2022-01", "2024-12")),
            _tier("0.1", (4, None), ("2025-01", None)),
        ),
    }
)


def answered(raw: bytes) -> str:
    """The JSON text of the file with our results; raises CaseError naming case and field."""
    try:
        text = json.dumps(_answer(_read(raw)), ensure_ascii=False, indent=1)
        text.encode()
    except RecursionError as error:
        raise CaseError(TOO_DEEP) from error
    except UnicodeEncodeError as error:
        sentence = "文件中有不能显示的字符（单独的代理码位）。"
        raise CaseError(sentence) from error
    return text


def _read(raw: bytes) -> Any:
    try:
        return json.loads(
            raw.decode("utf-8-sig"),
            object_pairs_hook=_unique,
            parse_float=_finite,
            parse_constant=_no_constant,
        )
    except UnicodeDecodeError as error:
        sentence = "文件不是 UTF-8 编码的文字。"
        raise CaseError(sentence) from error
    except json.JSONDecodeError as error:
        sentence = f"文件不是有效的 JSON：第{error.lineno}行第{error.colno}列有误。"
        raise CaseError(sentence) from error
    except ValueError as error:
        raise CaseError(TOO_DEEP) from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            sentence = f"文件中同一对象的字段 {shown(name)} 写了两次。"
            raise CaseError(sentence)
        found[name] = value
    return found


def _finite(text: str) -> float:
    # Kept only to be shown in a sentence or handed back in a remark; no field accepts a float.
    value = float(text)
    if abs(value) == float("inf"):
        return _no_constant(text)
    return value


def _no_constant(text: str) -> float:
    sentence = f"文件中的 {shown(text)} 不是可用的数字。"
    raise CaseError(sentence)


def _answer(data: Any) -> Any:
    fields = Fields(data, "文件").data
    section = next((name for name, sign in SIGNS.items() if sign in fields), None)
    if section and not fields.keys() & SECTIONS.keys():
        return _case(section, fields, section)
    return {name: _section(name, cases) for name, cases in fields.items()}


def _section(name: str, cases: Any) -> Any:
    if name == "amount_capital":
        return _capitals(Fields(cases, name))
    if name not in SECTIONS:
        known = "、".join((*SECTIONS, "amount_capital"))
        sentence = f"文件中的 {shown(name)} 不是可核对的项目（{known}）。"
        raise CaseError(sentence)
    if isinstance(cases, list):
        return [_case(name, case, f"{name} 第{place}条") for place, case in enumerate(cases, 1)]
    return _case(name, cases, name)


def _case(name: str, case: Any, where: str) -> Result:
    fields = Fields(case, where)
    results = SECTIONS[name](fields)
    order = list(fields.data)
    for key in results:
        if key not in order:
            order.insert(order.index("note") if "note" in order else len(order), key)
    return {key: results[key] if key in results else fields.data[key] for key in order}


def _capitals(amounts: Fields) -> Result:
    found = {}
    for text in amounts.data:
        amount = Fields({text: text}, amounts.where).decimal(text, MONEY_PLACES)
        found[text] = _ruled(amounts, text, partial(amount_in_words, amount))
    return found


def _ruled(case: Fields, field: str, rule: Callable[[], T]) -> T:
    try:
        return rule()
    except Refusal as refusal:
        case.wrong(field, refusal.sentence)


def _subsidy(case: Fields) -> Result:
    policy = _policy(case)
    area = case.decimal("area", MONEY_PLACES)
    service = Service(case.day("service_start"), case.day_or_none("service_end"))
    first, last = case.month("claim_from"), case.month("claim_to")
    if service.ended_on is not None and service.ended_on < service.started_on:
        case.wrong("service_end", "早于 service_start")
    if last < first:
        case.wrong("claim_to", "早于 claim_from")
    lines = _ruled(
        case,
        "policy",
        lambda: entitlement(
            terms=policy, area=area, service=service, claim_from=first, claim_to=last
        ),
    )
    total = sum((line.amount for line in lines), ZERO)
    words = _ruled(case, "area", lambda: amount_in_words(total))
    return {"lines": [_line(line) for line in lines], "total": str(total), "total_capital": words}


def _line(line: Line) -> Result:
    measure: Result = {"months": line.months}
    if line.months is None:
        measure = {"month_equiv": str(line.month_equiv)}
    return {
        "years": list(line.years),
        "rate": plain(line.rate),
        **measure,
        "amount": str(line.amount),
    }


def _policy(case: Fields) -> Terms:
    given = case.take("policy")
    if isinstance(given, str) and given in TARIFFS:
        name, tiers = given, TARIFFS[given]
    elif isinstance(given, Mapping):
        name, tiers = "自定", _inline_tiers(case, given)
    else:
        known = "、".join(TARIFFS)
        case.wrong("policy", f"应是 {known} 或含 tiers 的对象，现为{shown(given)}")
    proration = case.choice("proration", Proration)
    basis = case.choice("year_basis", YearBasis)
    return _ruled(
        case,
        "policy",
        lambda: Terms(scheme=name, version=1, proration=proration, year_basis=basis, tiers=tiers),
    )


def _inline_tiers(case: Fields, given: Mapping[str, Any]) -> tuple[Tier, ...]:
    rows = given.get("tiers")
    if not isinstance(rows, list) or given.keys() != {"tiers"}:
        case.wrong("policy", "对象中应只有 tiers，且是一个列表")
    return tuple(
        _inline_tier(Fields(row, f"{case.where}的 policy 第{place}档"))
        for place, row in enumerate(rows, 1)
    )


def _inline_tier(row: Fields) -> Tier:
    known = {"rate", "first_year", "last_year", "first_month", "last_month", "clause"}
    for unknown in row.data.keys() - known:
        row.wrong(unknown, "没有这个字段")
    given = {name for name, value in row.data.items() if value is not None}
    return Tier(
        rate=row.decimal("rate", RATE_PLACES),
        first_year=row.count("first_year", minimum=1) if "first_year" in given else None,
        last_year=row.count("last_year", minimum=1) if "last_year" in given else None,
        first_month=row.month("first_month") if "first_month" in given else None,
        last_month=row.month("last_month") if "last_month" in given else None,
        clause=row.text("clause") if "clause" in given else "",
    )


def _sampling(case: Fields) -> Result:
    return {"required": required(case.count("households"))}


def _vote(case: Fields) -> Result:
    ballot = Ballot(
        total_area=case.decimal("total_area", MONEY_PLACES),
        total_heads=case.count("total_heads", minimum=1),
        part_area=case.decimal("part_area", MONEY_PLACES),
        part_heads=case.count("part_heads"),
        agree_area=case.decimal("agree_area", MONEY_PLACES),
        agree_heads=case.count("agree_heads"),
    )
    special = case.flag("special")
    for low, high in (("part", "total"), ("agree", "part")):
        for measure in ("area", "heads"):
            if getattr(ballot, f"{low}_{measure}") > getattr(ballot, f"{high}_{measure}"):
                case.wrong(f"{low}_{measure}", f"不能大于 {high}_{measure}")
    verdict = _ruled(case, "total_area", lambda: count_votes(ballot, special=special))
    return {"quorum": verdict.quorum, "passed": verdict.passed}


def _satisfaction(case: Fields) -> Result:
    satisfied, valid = case.count("satisfied"), case.count("valid")
    given = case.take("threshold")
    percent = case.decimal("threshold", 2) if isinstance(given, str) else case.count("threshold")
    if satisfied > valid:
        case.wrong("satisfied", "不能大于 valid")
    if percent > 100:
        case.wrong("threshold", "是百分数，不能大于100")
    rate = percent_shown(satisfied, valid)
    if rate is None:
        return {"met": None, "rate": None}
    return {"met": at_least(satisfied, valid, percent), "rate": str(rate)}


def _facility(case: Fields) -> Result:
    cost, ratio = case.decimal("cost", MONEY_PLACES), case.decimal("ratio", RATE_PLACES)
    grant = _ruled(
        case,
        "ratio" if cost else "cost",
        lambda: facility_grant(
            cost=cost, ratio=ratio, minimum=GRANT_MINIMUM, maximum=GRANT_MAXIMUM
        ),
    )
    return {"grant": str(grant.amount)}


def _fund(case: Fields) -> Result:
    collected, rate = case.decimal("collected", MONEY_PLACES), case.decimal("rate", RATE_PLACES)
    return {"amount": str(_ruled(case, "rate", lambda: working_fund(collected, rate)))}


SECTIONS: Mapping[str, Callable[[Fields], Result]] = MappingProxyType(
    {
        "subsidy": _subsidy,
        "sampling": _sampling,
        "votes": _vote,
        "satisfaction": _satisfaction,
        "facility_grant": _facility,
        "working_fund": _fund,
    }
)
# One field by which a bare case tells which section it belongs to.
SIGNS = MappingProxyType(
    {
        "subsidy": "policy",
        "sampling": "households",
        "votes": "total_area",
        "satisfaction": "satisfied",
        "facility_grant": "cost",
        "working_fund": "collected",
    }
)
