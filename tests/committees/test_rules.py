import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from committees.rules import (
    Ballot,
    CommitteeKind,
    SizeRules,
    count_votes,
    filing_due,
    fund_rate_refusals,
    latest_notice,
    latest_term_end,
    size_refusals,
    working_fund,
)
from core.rules.errors import Refusal

CASES = json.loads((Path(__file__).parents[1] / "data" / "cases.json").read_text("utf-8"))
FIGURES = ("total_area", "total_heads", "part_area", "part_heads", "agree_area", "agree_heads")


def ballot(**figures: Any) -> Ballot:
    values: dict[str, Any] = {
        name: Decimal(figures[name]) if name.endswith("area") else figures[name] for name in FIGURES
    }
    return Ballot(**values)


@pytest.mark.parametrize("case", CASES["votes"], ids=lambda case: case["id"])
def test_every_vote_of_the_office_is_counted_as_expected(case: dict[str, Any]) -> None:
    verdict = count_votes(ballot(**case), special=case["special"])
    assert (verdict.quorum, verdict.passed) == (case["quorum"], case["passed"])


def test_a_verdict_names_both_measures_of_both_questions() -> None:
    (case,) = (case for case in CASES["votes"] if case["id"] == "V03")
    assert [reason.sentence for reason in count_votes(ballot(**case), special=False).grounds] == [
        "参与表决面积8000.00/12000.00，达到三分之二以上。",
        "参与表决人数79/120，未达到三分之二以上。",
        "同意面积7900.00/8000.00，达到过半数。",
        "同意人数78/79，达到过半数。",
    ]
    special = count_votes(ballot(**case), special=True)
    assert special.grounds[2].sentence == "同意面积7900.00/8000.00，达到四分之三以上。"
    assert [reason.code for reason in special.grounds] == [
        "QUORUM_AREA",
        "QUORUM_HEADS",
        "SPECIAL_AREA",
        "SPECIAL_HEADS",
    ]


@given(st.integers(1, 5000))
def test_exactly_two_thirds_is_a_quorum_and_one_fewer_is_not(third: int) -> None:
    def taking_part(heads: int) -> bool:
        return count_votes(
            Ballot(
                total_area=Decimal(third * 3),
                total_heads=third * 3,
                part_area=Decimal(third * 2),
                part_heads=heads,
                agree_area=Decimal(0),
                agree_heads=0,
            ),
            special=False,
        ).quorum

    assert taking_part(third * 2)
    assert not taking_part(third * 2 - 1)


@given(st.integers(1, 500), st.integers(0, 500), st.integers(0, 500))
def test_a_special_matter_that_passes_would_pass_as_an_ordinary_one(
    total: int, part: int, agree: int
) -> None:
    part = min(part, total)
    agree = min(agree, part)
    counted = Ballot(
        total_area=Decimal(total),
        total_heads=total,
        part_area=Decimal(part),
        part_heads=part,
        agree_area=Decimal(agree),
        agree_heads=agree,
    )
    special, ordinary = (count_votes(counted, special=kind) for kind in (True, False))
    assert special.passed <= ordinary.passed
    assert ordinary.passed <= ordinary.quorum


@pytest.mark.parametrize(
    "change",
    [
        {"total_area": "0"},
        {"total_heads": 0},
        {"part_heads": 121},
        {"agree_area": "8000.01"},
        {"agree_heads": -1},
    ],
)
def test_figures_that_cannot_be_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        count_votes(ballot(**{**CASES["votes"][0], **change}), special=False)


@pytest.mark.parametrize(
    ("kind", "members", "owners", "households", "refused"),
    [
        ("PMC", 7, 4, 500, []),
        ("PMC", 7, 3, 500, ["TOO_FEW_OWNERS"]),
        ("PMC", 8, 4, 500, ["MEMBERS_EVEN"]),
        ("PMC", 13, 13, 500, ["MEMBERS_OUT_OF_RANGE"]),
        ("PMC", 5, 3, 50, ["MEMBERS_OUT_OF_RANGE"]),
        ("OC", 3, 3, 100, []),
        ("OC", 3, 3, 101, ["MEMBERS_OUT_OF_RANGE"]),
        ("OC", 4, 4, 100, ["MEMBERS_EVEN"]),
        ("OC", 5, 5, 101, []),
        ("OC", 11, 11, 1000, []),
        ("OC", 12, 12, 1000, ["MEMBERS_OUT_OF_RANGE", "MEMBERS_EVEN"]),
        ("OC", 5, 6, 200, ["OWNERS_IMPOSSIBLE"]),
    ],
)
def test_a_committee_has_the_size_of_its_kind(
    kind: str, members: int, owners: int, households: int, refused: list[str]
) -> None:
    found = size_refusals(
        kind=CommitteeKind(kind), members=members, owners=owners, households=households
    )
    assert [reason.code for reason in found] == refused


def test_a_jurisdiction_may_set_its_own_sizes() -> None:
    ningbo = SizeRules(pmc_min=5)
    assert not size_refusals(
        kind=CommitteeKind.PMC, members=5, owners=3, households=50, rules=ningbo
    )


def test_terms_filings_and_notices_have_a_last_day() -> None:
    assert latest_term_end(CommitteeKind.OC, date(2022, 9, 1)) == date(2027, 8, 31)
    assert latest_term_end(CommitteeKind.PMC, date(2022, 9, 1)) == date(2025, 8, 31)
    assert filing_due(date(2022, 9, 1)) == date(2022, 10, 1)
    assert latest_notice(date(2023, 5, 20)) == date(2023, 5, 5)


@pytest.mark.parametrize(
    "case", CASES["working_fund"], ids=lambda c: f"{c['collected']}x{c['rate']}"
)
def test_every_working_fund_of_the_office_holds(case: dict[str, str]) -> None:
    assert str(working_fund(Decimal(case["collected"]), Decimal(case["rate"]))) == case["amount"]


@pytest.mark.parametrize("rate", ["0.0599", "0.1001", "0", "6"])
def test_a_rate_outside_six_to_ten_percent_is_refused(rate: str) -> None:
    with pytest.raises(Refusal, match="不在6%至10%之间"):
        working_fund(Decimal(120_000), Decimal(rate))


def test_the_refusal_shows_the_rate_in_percent() -> None:
    (reason,) = fund_rate_refusals(Decimal("0.0599"))
    assert reason.sentence == "工作经费提取比例5.99%不在6%至10%之间。"
    assert fund_rate_refusals(Decimal("0.0600")) == fund_rate_refusals(Decimal("0.1000")) == ()


def test_negative_fees_are_refused() -> None:
    with pytest.raises(Refusal, match="不能是负数"):
        working_fund(Decimal(-1), Decimal("0.06"))


def test_every_kind_has_its_word() -> None:
    assert [kind.label for kind in CommitteeKind] == ["业主委员会", "物业管理委员会"]
