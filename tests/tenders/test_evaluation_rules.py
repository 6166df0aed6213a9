"""Scoring, screening, panel, shortlist and the owners' vote: tables, and properties as laws."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tenders.rules import evaluation as rules
from tenders.rules import scoring
from tenders.rules.scoring import DEFAULT_WEIGHTS, Offer, ScoreItem

D = Decimal
JUDGES = st.integers(1, 7)


def sheet(share: str = "1") -> dict[str, Decimal]:
    """A sheet that gives every item the same share of its weight."""
    return {code: D(weight) * D(share) for code, weight in DEFAULT_WEIGHTS.items()}


def codes(reasons: tuple[object, ...]) -> list[str]:
    return [reason.code for reason in reasons]  # type: ignore[attr-defined]  # Reason


@st.composite
def panels(draw: st.DrawFn) -> list[dict[str, Decimal]]:
    """The sheets of one to seven judges for one applicant."""
    return draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    code: st.integers(0, weight * 100).map(lambda cents: D(cents).scaleb(-2))
                    for code, weight in DEFAULT_WEIGHTS.items()
                }
            ),
            min_size=1,
            max_size=7,
        )
    )


OFFERS = st.lists(
    st.builds(
        Offer,
        application=st.integers(1, 40),
        total=st.sampled_from([D("80.00"), D("80.01"), D("90.00")]),
        price=st.sampled_from([D("0.5000"), D("0.6000")]),
        solution=st.sampled_from([D("30.00"), D("31.00")]),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda offer: offer.application,
)


# --- weights and marks ------------------------------------------------------------------


def test_the_recommended_weights_sum_to_100() -> None:
    assert list(DEFAULT_WEIGHTS.values()) == [20, 35, 15, 20, 10]
    assert scoring.plan_refusals(DEFAULT_WEIGHTS) == ()


@pytest.mark.parametrize(
    ("weights", "found"),
    [
        ({"PRICE": 65, "SOLUTION": 34}, ["WEIGHTS_NOT_100"]),
        ({"PRICE": 65, "SOLUTION": 36}, ["WEIGHTS_NOT_100"]),
        ({"PRICE": 100}, ["NO_SOLUTION"]),
        ({"SOLUTION": 100, "PRICE": 0}, ["WEIGHT_TOO_SMALL"]),
        ({"SOLUTION": 101, "COLOUR": -1}, ["ITEM_UNKNOWN", "WEIGHT_TOO_SMALL"]),
    ],
)
def test_other_weights_are_refused_each_with_its_reason(
    weights: dict[str, int], found: list[str]
) -> None:
    assert codes(scoring.plan_refusals(weights)) == found


@pytest.mark.parametrize(
    ("points", "found"),
    [
        ("0", []),
        ("20", []),
        ("19.99", []),
        ("20.01", ["MARK_OUT_OF_RANGE"]),
        ("-0.01", ["MARK_OUT_OF_RANGE"]),
        ("NaN", ["MARK_OUT_OF_RANGE"]),
        ("10.005", ["MARK_TOO_FINE"]),
    ],
)
def test_a_mark_lies_between_0_and_its_weight_with_two_decimals(
    points: str, found: list[str]
) -> None:
    marks = {**sheet(), ScoreItem.PRICE.value: D(points)}
    assert codes(scoring.mark_refusals(DEFAULT_WEIGHTS, marks)) == found


def test_a_sheet_is_whole_and_knows_only_its_items() -> None:
    marks = {code: points for code, points in sheet().items() if code != ScoreItem.STAFF}
    assert codes(scoring.mark_refusals(DEFAULT_WEIGHTS, {**marks, "VISIT": D(1)})) == [
        "ITEM_UNKNOWN",
        "MARK_MISSING",
    ]


# --- means and totals -------------------------------------------------------------------


def test_a_total_is_rounded_once_from_the_exact_means() -> None:
    """Three judges, two items with a third left over: 33.333… + 33.333… = 66.666… → 66.67, where
    the rounded items would add up to 66.66."""
    weights = {"SOLUTION": 50, "PRICE": 50}
    sheets = [{"SOLUTION": D(mark), "PRICE": D(mark)} for mark in ("33", "33", "34")]
    found = scoring.scored(weights, sheets, drop=False)
    assert (found.total, found.shown("SOLUTION"), found.shown("PRICE")) == (
        D("66.67"),
        D("33.33"),
        D("33.33"),
    )


@pytest.mark.parametrize(
    ("marks", "drop", "mean"),
    [
        (["1", "2", "3", "4", "100"], True, Fraction(3)),
        (["1", "2", "3", "4", "100"], False, Fraction(22)),
        (["1", "2", "3", "100"], True, Fraction(53, 2)),
        (["5", "5", "5", "5", "5"], True, Fraction(5)),
        (["0.01", "0.02"], False, Fraction(3, 200)),
    ],
)
def test_one_highest_and_one_lowest_are_left_out_from_five_judges_on(
    marks: list[str], *, drop: bool, mean: Fraction
) -> None:
    assert scoring.item_mean([D(mark) for mark in marks], drop=drop) == mean


def test_a_half_cent_of_a_point_rounds_up() -> None:
    found = scoring.scored({"SOLUTION": 100}, [{"SOLUTION": D("80.00")}, {"SOLUTION": D("80.01")}],
                           drop=False)  # fmt: skip
    assert found.total == D("80.01")


@given(panels(), st.randoms(), st.booleans())
def test_law_the_order_of_the_judges_does_not_matter(sheets, random, drop) -> None:  # type: ignore[no-untyped-def]
    mixed = [*sheets]
    random.shuffle(mixed)
    one, other = (scoring.scored(DEFAULT_WEIGHTS, rows, drop=drop) for rows in (sheets, mixed))
    assert one == other


@given(panels(), st.booleans())
def test_law_a_mean_lies_between_the_lowest_and_the_highest_mark(sheets, drop) -> None:  # type: ignore[no-untyped-def]
    for code in DEFAULT_WEIGHTS:
        marks = [marked[code] for marked in sheets]
        assert min(marks) <= scoring.item_mean(marks, drop=drop) <= max(marks)


@given(panels(), st.booleans(), st.data())
def test_law_raising_a_mark_never_lowers_a_total_or_a_rank(sheets, drop, data) -> None:  # type: ignore[no-untyped-def]
    judge = data.draw(st.integers(0, len(sheets) - 1))
    code = data.draw(st.sampled_from(sorted(DEFAULT_WEIGHTS)))
    raised = [dict(marked) for marked in sheets]
    most = int(DEFAULT_WEIGHTS[code] * 100)
    cents = data.draw(st.integers(int(raised[judge][code] * 100), most))
    raised[judge][code] = D(cents).scaleb(-2)
    before = scoring.scored(DEFAULT_WEIGHTS, sheets, drop=drop)
    after = scoring.scored(DEFAULT_WEIGHTS, raised, drop=drop)
    assert after.total >= before.total
    others = [offer for offer in data.draw(OFFERS) if offer.application != 99]
    mine = Offer(application=99, total=before.total, price=D("0.5"), solution=before.solution)
    better = replace(mine, total=after.total, solution=after.solution)
    lot = [99, *(offer.application for offer in others)]
    assert rank_of(99, [*others, better], lot) <= rank_of(99, [*others, mine], lot)


def rank_of(application: int, offers: list[Offer], lot: list[int]) -> int:
    return next(
        place.rank
        for place in scoring.ranked(offers, lot)
        if place.offer.application == application
    )


# --- order and ties -----------------------------------------------------------------------


def offer(application: int, total: str, price: str = "0.5", solution: str = "30") -> Offer:
    return Offer(application=application, total=D(total), price=D(price), solution=D(solution))


def test_an_equal_total_goes_to_the_lower_price_then_to_the_better_solution() -> None:
    found = scoring.ranked(
        [offer(1, "80", "0.6"), offer(2, "80", "0.5", "29"), offer(3, "80", "0.5"), offer(4, "81")]
    )
    assert [(place.offer.application, place.rank, place.ground) for place in found] == [
        (4, 1, "按综合得分"),
        (3, 2, "综合得分和报价相同，服务方案得分高的在前"),
        (2, 3, "综合得分和报价相同，服务方案得分高的在前"),
        (1, 4, "综合得分相同，报价低的在前"),
    ]


def test_a_tie_that_nothing_tells_apart_is_named_and_decided_by_lot_alone() -> None:
    offers = [offer(1, "80"), offer(2, "80"), offer(3, "70")]
    assert scoring.ties(offers) == [frozenset({1, 2})]
    with pytest.raises(ValueError, match="tie"):
        scoring.ranked(offers)
    found = scoring.ranked(offers, lot=[2, 1])
    assert [place.offer.application for place in found] == [2, 1, 3]
    assert "公开抽签" in found[0].ground
    assert found[2].ground == "按综合得分"


@given(OFFERS, st.randoms())
def test_law_the_order_of_the_applicants_does_not_matter(offers, random) -> None:  # type: ignore[no-untyped-def]
    mixed = [*offers]
    random.shuffle(mixed)
    assume(not scoring.ties(offers))
    assert scoring.ranked(offers) == scoring.ranked(mixed)
    assert [place.rank for place in scoring.ranked(offers)] == [*range(1, len(offers) + 1)]


# --- screening ------------------------------------------------------------------------------

CHECKLIST = {"LICENCE": "营业执照", "CREDIT": "信用查询"}


def verdict(code: str, reason: str = "") -> rules.ItemVerdict:
    return rules.ItemVerdict(code=code, label=CHECKLIST[code], passed=not reason, reason=reason)


def test_an_applicant_is_decided_when_every_item_is_and_keeps_every_reason() -> None:
    half = rules.screening(CHECKLIST, [verdict("LICENCE")])
    assert (half.decided, half.qualified, half.open_items) == (False, False, ("信用查询",))
    both = rules.screening(CHECKLIST, [verdict("CREDIT", "失信"), verdict("LICENCE", "过期")])
    assert (both.decided, both.qualified) == (True, False)
    assert [reason.sentence for reason in both.failed] == ["营业执照：过期", "信用查询：失信"]
    assert rules.screening(CHECKLIST, [verdict("CREDIT"), verdict("LICENCE")]).qualified


def test_a_failed_item_needs_its_reason() -> None:
    bare = rules.ItemVerdict(code="CREDIT", label="信用查询", passed=False, reason=" ")
    assert codes(rules.verdict_refusals(bare)) == ["REASON_MISSING"]
    assert rules.verdict_refusals(replace(bare, passed=True)) == ()
    assert rules.verdict_refusals(replace(bare, reason="失信")) == ()


# --- the panel ------------------------------------------------------------------------------


def judge(*, expert: bool = True, conflict: bool | None = False) -> rules.Judge:
    return rules.Judge(name="甲", expert=expert, conflict=conflict)


@pytest.mark.parametrize(
    ("panel", "found"),
    [
        ([judge()] * 5, []),
        ([judge()] * 7, []),
        ([judge()] * 3, ["PANEL_TOO_SMALL"]),
        ([judge()] * 4, ["PANEL_TOO_SMALL", "PANEL_EVEN"]),
        ([judge()] * 6, ["PANEL_EVEN"]),
        ([*[judge()] * 4, judge(conflict=None)], ["UNDECLARED"]),
        ([*[judge()] * 4, judge(conflict=True)], ["CONFLICT_OF_INTEREST"]),
    ],
)
def test_a_panel_is_odd_big_enough_and_declared(panel: list[rules.Judge], found: list[str]) -> None:
    assert codes(rules.panel_refusals(panel, minimum=5)) == found


def test_too_few_experts_are_said_and_refuse_nothing() -> None:
    plain = [judge(expert=False)] * 2
    assert rules.expert_warning([*[judge()] * 4, *plain[:1]]) == ""
    assert rules.expert_warning([*[judge()] * 4, *plain]) == ""  # 4 of 6 are exactly two thirds
    assert rules.expert_warning([*[judge()] * 3, *plain]) == "评委5人中专家3人，不足三分之二。"


# --- the shortlist ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("picked", "skipped", "found"),
    [
        ([10], {}, []),
        ([10, 20, 30], {}, []),
        ([], {}, ["SHORTLIST_OUT_OF_RANGE"]),
        ([10, 20, 30, 40], {}, ["SHORTLIST_OUT_OF_RANGE"]),
        ([10, 10], {}, ["PICKED_TWICE"]),
        ([10, 99], {}, ["NOT_RANKED"]),
        ([20], {}, ["SKIPPED_WITHOUT_REASON"]),
        ([20], {10: " "}, ["SKIPPED_WITHOUT_REASON"]),
        ([20], {10: "报价高于限价"}, []),
        ([10, 40], {20: "撤回承诺"}, ["SKIPPED_WITHOUT_REASON"]),
    ],
)
def test_one_to_three_ranked_ones_and_a_reason_for_each_one_skipped(
    picked: list[int], skipped: dict[int, str], found: list[str]
) -> None:
    order = [10, 20, 30, 40]
    made = rules.pick_refusals(order, picked, skipped=skipped, minimum=1, maximum=3)
    assert codes(made) == found


# --- the notice, the vote, the contract -----------------------------------------------------


def test_a_notice_runs_to_the_end_of_its_last_day() -> None:
    last = date(2026, 12, 31)
    assert not rules.notice_is_over(last, date(2026, 12, 31))
    assert rules.notice_is_over(last, date(2027, 1, 1))


VOTE = rules.OwnersVote(
    about_provider=True, dismisses=False, stands=True, covers=True, decided_on=date(2026, 12, 1)
)


@pytest.mark.parametrize(
    ("vote", "of_committee", "ground", "found"),
    [
        (VOTE, True, "", []),
        (None, True, "当地规定", ["NO_VOTE"]),
        (None, False, "", ["NO_VOTE_NO_GROUND"]),
        (None, False, "当地规定", []),
        (replace(VOTE, about_provider=False), False, "", ["WRONG_MATTER"]),
        (replace(VOTE, dismisses=True), True, "", ["WRONG_MATTER"]),
        (replace(VOTE, stands=False), True, "", ["NOT_PASSED"]),
        (replace(VOTE, covers=False), True, "", ["OTHER_PLACE"]),
        (replace(VOTE, decided_on=date(2026, 11, 30)), True, "", ["VOTED_TOO_EARLY"]),
    ],
)
def test_who_chooses_a_manager_needs_the_owners_behind_it(
    vote: rules.OwnersVote | None, ground: str, found: list[str], *, of_committee: bool
) -> None:
    made = rules.vote_refusals(
        vote, recommended_on=date(2026, 12, 1), of_committee=of_committee, ground=ground
    )
    assert codes(made) == found


def test_a_contract_signed_late_is_told_and_not_refused() -> None:
    chosen = date(2026, 12, 5)
    assert rules.sign_due(chosen, days=30) == date(2027, 1, 4)
    assert rules.signing_warning(chosen, date(2027, 1, 4), days=30) == ""
    assert rules.signing_warning(chosen, date(2027, 1, 5), days=30) == (
        "合同应在选定后30天内签订，最迟2027-01-04，实际2027-01-05，已逾期。"
    )
