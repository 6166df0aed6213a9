"""The verdict: every refusal at once, both sides of each gate, and what is told."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.rules.errors import Refusal
from core.rules.periods import Month
from subsidies.rules import (
    Facts,
    Gates,
    Proration,
    Reason,
    Service,
    Terms,
    decide,
)
from tests.subsidies.test_rules import DOC

# Verdicts -------------------------------------------------------------------------------------

GATES = Gates(
    min_grade="EXCELLENT",
    min_satisfaction=Decimal(80),
    min_age_years=10,
    min_abandoned_years=2,
    max_households=100,
    clauses={"AGE": "三（三）1", "GRADE": "三（四）", "SIZE_OVER_100": "三（三）2"},
)
GATED = replace(DOC, gates=GATES)
GOOD = Facts(
    area=Decimal("5000.00"),
    households=100,
    completed_on=date(2010, 6, 30),
    abandoned_since=date(2018, 1, 1),
    service=Service(date(2022, 9, 1)),
    contract_filed=True,
    handover_recorded=True,
    grade="EXCELLENT",
    satisfied=8,
    valid=10,
)


def verdict(facts: Facts, policy: Terms = GATED, year: int = 2022) -> Any:
    return decide(terms=policy, facts=facts, claim_from=Month(year, 1), claim_to=Month(year, 12))


def codes(facts: Facts, policy: Terms = GATED) -> list[str]:
    return [reason.code for reason in verdict(facts, policy).refusals]


def test_an_estate_that_meets_every_gate_is_paid_and_told_why() -> None:
    found = verdict(GOOD)
    assert (found.eligible, found.refusals, found.total) == (True, (), Decimal("6000.00"))
    assert found.grounds == (
        Reason("AGE", "建成于2010-06-30，到接管日2022-09-01已满10年。", "三（三）1"),
        Reason("ABANDONED", "自2018-01-01起弃管，到接管日2022-09-01已满2年。", ""),
        Reason("SIZE", "共100户，不超过100户。", "三（三）2"),
        Reason("GRADE", "考评等次为优秀，达到优秀。", "三（四）"),
        Reason("SATISFACTION", "业主满意率8/10（80.00%），达到80%。", ""),
        Reason("CONTRACT", "物业服务合同已备案。", ""),
        Reason("HANDOVER", "接管交接已登记。", ""),
        Reason("AREA", "认定补贴面积5000.00㎡。", ""),
    )


def test_an_estate_that_meets_no_gate_is_told_everything_at_once() -> None:
    found = verdict(
        Facts(
            area=None,
            households=101,
            completed_on=date(2013, 1, 1),
            service=Service(date(2022, 12, 2)),
            grade="GOOD",
            satisfied=11,
            valid=14,
            already_claimed=True,
        )
    )
    assert (found.eligible, found.lines, found.total) == (False, (), Decimal("0.00"))
    assert [(reason.code, reason.sentence) for reason in found.refusals] == [
        ("NOT_10_YEARS", "建成于2013-01-01，2023-01-01才满10年，接管日2022-12-02未满10年。"),
        ("NOT_ABANDONED", "没有弃管起始时间，不能确认接管前处于弃管状态。"),
        ("SIZE_OVER_100", "共101户，超过100户，没有批准的例外。"),
        ("GRADE_TOO_LOW", "考评等次为良好，未达到优秀。"),
        ("SATISFACTION_TOO_LOW", "业主满意率11/14（78.57%），未达到80%。"),
        ("CONTRACT_NOT_FILED", "物业服务合同未备案。"),
        ("HANDOVER_MISSING", "没有接管交接记录。"),
        ("AREA_MISSING", "没有认定的补贴面积。"),
        ("DUPLICATE_MONTH", "2022-01至2022-12中有月份已在另一笔申报中。"),
        ("NO_FULL_MONTH", "2022-01至2022-12没有可补贴的完整服务月。"),
    ]


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        # S09: the tenth anniversary itself counts.
        ({"completed_on": date(2012, 9, 1)}, []),
        ({"completed_on": date(2012, 9, 2)}, ["NOT_10_YEARS"]),
        ({"completed_on": None}, ["COMPLETION_UNKNOWN"]),
        ({"completed_on": date(2011, 1, 1), "completed_year_only": True}, []),
        ({"completed_on": date(2012, 1, 1), "completed_year_only": True}, ["NOT_10_YEARS"]),
        ({"abandoned_since": date(2020, 9, 1)}, []),
        ({"abandoned_since": date(2020, 9, 2)}, ["ABANDONED_TOO_SHORT"]),
        ({"abandoned_since": None}, ["NOT_ABANDONED"]),
        # S10
        ({"households": 101}, ["SIZE_OVER_100"]),
        ({"households": 101, "size_exception_approved": True}, []),
        # S11
        ({"satisfied": 11, "valid": 14}, ["SATISFACTION_TOO_LOW"]),
        ({"satisfied": 7999, "valid": 10000}, ["SATISFACTION_TOO_LOW"]),
        ({"grade": "GOOD", "satisfied": 10}, ["GRADE_TOO_LOW"]),
        ({"grade": None}, ["NOT_ASSESSED"]),
        ({"satisfied": None, "valid": None}, ["NOT_ASSESSED"]),
        ({"satisfied": 0, "valid": 0}, ["NOT_ASSESSED"]),
        ({"grade": None, "satisfied": None, "valid": None}, ["NOT_ASSESSED"]),
        ({"assessed": False}, ["NOT_ASSESSED"]),
        ({"sample_usable": False}, ["SAMPLE_INSUFFICIENT"]),
        ({"sample_usable": False, "satisfied": 0, "valid": 0}, ["NOT_ASSESSED"]),
        (
            {"sample_usable": False, "grade": "GOOD"},
            ["SAMPLE_INSUFFICIENT", "GRADE_TOO_LOW"],
        ),
        ({"contract_filed": False}, ["CONTRACT_NOT_FILED"]),
        ({"handover_recorded": False}, ["HANDOVER_MISSING"]),
        ({"area": None}, ["AREA_MISSING"]),
        ({"area": Decimal("0.00")}, ["AREA_MISSING"]),
        ({"already_claimed": True}, ["DUPLICATE_MONTH"]),
        ({"service": Service(date(2022, 12, 1))}, []),
        ({"service": Service(date(2022, 12, 2))}, ["NO_FULL_MONTH"]),
    ],
)
def test_each_gate_has_two_sides(change: dict[str, Any], refused: list[str]) -> None:
    assert codes(replace(GOOD, **change)) == refused


def test_a_small_sample_is_told_with_its_real_figures() -> None:
    small = replace(GOOD, grade="EXCELLENT", satisfied=5, valid=8, required=10, sample_usable=False)
    found = verdict(small)
    assert [reason.sentence for reason in found.refusals] == [
        "有效8份，少于应抽10份，且未经街道和住建局认可。",
        "业主满意率5/8（62.50%），未达到80%。",
    ]
    assert "考评等次为优秀，达到优秀。" in [reason.sentence for reason in found.grounds]


def test_an_estate_outside_the_assessment_is_told_so_and_only_where_the_scheme_asks() -> None:
    outside = replace(GOOD, assessed=False, grade=None, satisfied=None, valid=None)
    (reason,) = verdict(outside).refusals
    assert reason.sentence == "未列入本年度考评（名册冻结日尚未接管或未被考评）。"
    asks_nothing = replace(GATED, gates=replace(GATES, min_grade=None, min_satisfaction=None))
    assert codes(outside, asks_nothing) == []
    assert codes(replace(GOOD, sample_usable=False), asks_nothing) == []


def test_s09_the_day_of_the_tenth_anniversary_is_eligible_and_the_day_before_is_not() -> None:
    built = replace(GOOD, completed_on=date(2012, 10, 20))
    assert codes(replace(built, service=Service(date(2022, 10, 20)))) == []
    assert codes(replace(built, service=Service(date(2022, 10, 19)))) == ["NOT_10_YEARS"]


def test_a_scheme_that_asks_for_nothing_still_wants_contract_handover_and_area() -> None:
    bare = Facts(area=None, households=5000, completed_on=None, service=Service(date(2022, 9, 1)))
    assert codes(bare, DOC) == ["CONTRACT_NOT_FILED", "HANDOVER_MISSING", "AREA_MISSING"]


def test_a_scheme_may_be_content_with_a_lower_grade() -> None:
    lenient = replace(DOC, gates=replace(GATES, min_grade="QUALIFIED"))
    assert codes(replace(GOOD, grade="QUALIFIED"), lenient) == []
    assert codes(replace(GOOD, grade="UNQUALIFIED"), lenient) == ["GRADE_TOO_LOW"]


def test_a_year_at_a_rate_of_zero_is_eligible_and_shown_as_a_line_of_nothing() -> None:
    found = verdict(GOOD, year=2026)
    assert (found.eligible, found.total) == (True, Decimal("0.00"))
    assert [(line.rate, line.months) for line in found.lines] == [(Decimal(0), 12)]


def test_a_missing_tier_stops_the_batch_instead_of_blaming_the_estate() -> None:
    with pytest.raises(Refusal, match="没有规定第2个服务年度"):
        verdict(GOOD, replace(GATED, tiers=GATED.tiers[:1]), year=2023)
    # An estate that is refused anyway keeps its reasons.
    refused = verdict(replace(GOOD, grade=None), replace(GATED, tiers=GATED.tiers[:1]), year=2023)
    assert [reason.code for reason in refused.refusals] == ["NOT_ASSESSED"]


def test_days_are_called_days_where_days_count() -> None:
    daily = replace(GATED, proration=Proration.DAILY)
    (reason,) = verdict(replace(GOOD, service=Service(date(2023, 1, 1))), daily).refusals
    assert reason == Reason("NO_FULL_MONTH", "2022-01至2022-12没有可补贴的服务日。", "")


def test_equal_terms_are_one_key_and_other_clauses_another() -> None:
    same = replace(GATED, gates=replace(GATES, clauses=dict(GATES.clauses)))
    other = replace(GATED, gates=replace(GATES, clauses={}))
    assert hash(same) == hash(GATED)
    assert same == GATED != other
    assert verdict(GOOD, other).grounds[0].clause == ""
