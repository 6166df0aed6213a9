import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.rules.errors import Refusal
from core.rules.money import fen
from core.rules.periods import Month
from subsidies.rules import (
    Gates,
    Line,
    Proration,
    Service,
    Terms,
    Tier,
    YearBasis,
    entitlement,
    settle,
)

CASES = json.loads((Path(__file__).parents[1] / "data" / "cases.json").read_text("utf-8"))
DAY = timedelta(days=1)


def terms(
    *rates: str,
    proration: Proration = Proration.FULL_MONTH,
    first_day: date | None = None,
    last_day: date | None = None,
    gates: Gates | None = None,
) -> Terms:
    """Service years 1, 2, 3 … at the given rates; the last one is open-ended."""
    tiers = tuple(
        Tier(
            rate=Decimal(rate),
            first_year=year,
            last_year=None if year == len(rates) else year,
            clause=f"第{year}年",
        )
        for year, rate in enumerate(rates, start=1)
    )
    return Terms(
        scheme="试",
        version=1,
        proration=proration,
        year_basis=YearBasis.SERVICE_YEAR,
        tiers=tiers,
        first_day=first_day,
        last_day=last_day,
        gates=gates or Gates(),
    )


DOC = terms("0.3", "0.2", "0.1", "0")
STREET = Terms(
    scheme="街道",
    version=1,
    proration=Proration.FULL_MONTH,
    year_basis=YearBasis.SERVICE_YEAR,
    tiers=(
        Tier(
            rate=Decimal("0.2"),
            first_year=1,
            last_year=3,
            first_month=Month(2022, 1),
            last_month=Month(2024, 12),
            clause="三（三）",
        ),
        Tier(rate=Decimal("0.1"), first_year=4, first_month=Month(2025, 1), clause="三（三）后"),
    ),
)
POLICIES = {"DOC": DOC, "STREET": STREET}


def claim(
    policy: Terms, area: str, service: tuple[str, str | None], months: tuple[str, str]
) -> tuple[Line, ...]:
    started, ended = service
    return entitlement(
        terms=policy,
        area=Decimal(area),
        service=Service(date.fromisoformat(started), date.fromisoformat(ended) if ended else None),
        claim_from=Month.parse(months[0]),
        claim_to=Month.parse(months[1]),
    )


def total(lines: tuple[Line, ...]) -> str:
    return str(sum((line.amount for line in lines), Decimal("0.00")))


@pytest.mark.parametrize("case", CASES["subsidy"], ids=lambda case: case["id"])
def test_every_worked_example_of_the_office_holds(case: dict[str, Any]) -> None:
    policy = replace(
        POLICIES[case["policy"]],
        proration=Proration(case["proration"]),
        year_basis=YearBasis(case["year_basis"]),
    )
    lines = claim(
        policy,
        case["area"],
        (case["service_start"], case["service_end"]),
        (case["claim_from"], case["claim_to"]),
    )
    assert [
        {
            "years": list(line.years),
            "rate": str(line.rate),
            **(
                {"months": line.months}
                if line.months is not None
                else {"month_equiv": str(line.month_equiv)}
            ),
            "amount": str(line.amount),
        }
        for line in lines
    ] == case["lines"]
    assert total(lines) == case["total"]


def test_s13_days_of_the_takeover_month_count_where_days_are_counted() -> None:
    daily = replace(DOC, proration=Proration.DAILY)
    # (16/30 + 3) × 0.3 × 5000
    lines = claim(daily, "5000.00", ("2022-09-15", None), ("2022-01", "2022-12"))
    assert total(lines) == "5300.00"
    assert lines[0].months is None
    assert lines[0].month_equiv == Fraction(53, 15)


def test_s14_the_total_is_the_sum_of_the_rounded_lines() -> None:
    areas = ("1000.01", "2000.01", "3000.01")
    lines = [
        line
        for area in areas
        for line in claim(STREET, area, ("2022-01-01", None), ("2022-01", "2022-12"))
    ]
    assert [str(line.amount) for line in lines] == ["2400.02", "4800.02", "7200.02"]
    assert str(settle(line.amount for line in lines).claim) == "14400.06"


def test_s15c_the_fourth_year_starts_in_the_middle_of_the_claim() -> None:
    lines = claim(STREET, "5000.00", ("2022-07-01", None), ("2025-01", "2025-12"))
    # 6 × 0.2 + 6 × 0.1
    assert [(line.years, line.months, str(line.amount)) for line in lines] == [
        ((3,), 6, "6000.00"),
        ((4,), 6, "3000.00"),
    ]


def test_s16_a_corrected_area_is_settled_with_the_next_claim() -> None:
    corrected = claim(DOC, "4800.00", ("2022-09-01", None), ("2022-01", "2022-12"))
    following = claim(DOC, "4800.00", ("2022-09-01", None), ("2023-01", "2023-12"))
    assert (total(corrected), total(following)) == ("5760.00", "15360.00")
    difference = corrected[0].amount - Decimal("6000.00")
    settled = settle((line.amount for line in following), adjustments=[difference])
    assert settled == (Decimal("15120.00"), Decimal("15120.00"), Decimal("0.00"))


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        (("2022-09-30", None), "1500.00"),
        (("2022-09-01", "2022-09-30"), "1500.00"),
        (("2022-09-02", "2022-09-30"), "0.00"),
    ],
)
def test_s17_only_complete_months_count(service: tuple[str, str | None], expected: str) -> None:
    months = ("2022-10", "2022-10") if service[1] is None else ("2022-01", "2022-12")
    assert total(claim(DOC, "5000.00", service, months)) == expected


def test_s18_the_form_of_shanghai_is_one_flat_rate() -> None:
    lines = claim(terms("0.27"), "10000", ("2022-01-01", None), ("2022-01", "2022-12"))
    assert total(lines) == "32400.00"


def test_s21_months_of_one_rate_are_multiplied_once() -> None:
    lines = claim(STREET, "1000.01", ("2022-09-01", None), ("2023-01", "2023-12"))
    # 12 × 0.2 × 1000.01 = 2400.024; split by year it would be 1600.02 + 800.01.
    assert [(line.years, str(line.amount)) for line in lines] == [((1, 2), "2400.02")]


def test_a_line_explains_itself_and_names_its_clause() -> None:
    (line,) = claim(DOC, "5000.00", ("2022-09-01", None), ("2022-01", "2022-12"))
    assert line == Line(
        years=(1,),
        rate=Decimal("0.3"),
        months=4,
        month_equiv=Fraction(4),
        first_day=date(2022, 9, 1),
        last_day=date(2022, 12, 31),
        amount=Decimal("6000.00"),
        clause="第1年",
        explanation="5000.00㎡ × 0.3元/㎡/月 × 4个月 = 6000.00元",
    )
    assert (line.first_month, line.last_month) == (Month(2022, 9), Month(2022, 12))


def test_tiers_of_one_rate_make_one_line_that_names_each_clause_once() -> None:
    flat = terms("0.2", "0.2", "0.1")
    (line,) = claim(flat, "100.00", ("2022-01-01", None), ("2022-01", "2023-12"))
    assert (line.years, line.months, line.clause) == ((1, 2), 24, "第1年；第2年")


def test_a_month_without_a_declared_tier_is_an_error_and_not_zero() -> None:
    three = replace(DOC, tiers=DOC.tiers[:3])
    with pytest.raises(Refusal, match="没有规定第4个服务年度的补贴标准"):
        claim(three, "5000.00", ("2022-09-01", None), ("2025-09", "2025-09"))
    window = replace(STREET, year_basis=YearBasis.CALENDAR_WINDOW)
    with pytest.raises(Refusal, match="没有规定2021-12的补贴标准"):
        claim(window, "5000.00", ("2021-12-01", None), ("2021-12", "2022-12"))


@pytest.mark.parametrize(
    ("tiers", "code"),
    [
        ((), "NO_TIER"),
        ((Tier(rate=Decimal(1), first_month=Month(2022, 1)),), "NO_TIER"),
        ((Tier(rate=Decimal(1), first_year=2, last_year=1),), "TIER_BACKWARDS"),
        (
            (
                Tier(rate=Decimal(1), first_year=1, last_year=2),
                Tier(rate=Decimal(2), first_year=2, last_year=3),
            ),
            "TIER_OVERLAP",
        ),
        ((Tier(rate=Decimal(-1), first_year=1),), "NEGATIVE_RATE"),
        ((Tier(rate=Decimal("NaN"), first_year=1),), "NEGATIVE_RATE"),
    ],
)
def test_terms_with_doubtful_tiers_are_never_made(tiers: tuple[Tier, ...], code: str) -> None:
    with pytest.raises(Refusal) as refused:
        replace(DOC, tiers=tiers)
    assert refused.value.code == code


def test_a_scheme_that_begins_or_ends_cuts_the_months() -> None:
    bounded = replace(DOC, first_day=date(2022, 10, 2), last_day=date(2022, 12, 30))
    lines = claim(bounded, "5000.00", ("2022-09-01", None), ("2022-01", "2023-12"))
    assert [(line.first_day, line.last_day, line.months) for line in lines] == [
        (date(2022, 11, 1), date(2022, 11, 30), 1)
    ]
    daily = replace(bounded, proration=Proration.DAILY)
    lines = claim(daily, "5000.00", ("2022-09-01", None), ("2022-01", "2023-12"))
    assert [(line.first_day, line.last_day, line.month_equiv) for line in lines] == [
        (date(2022, 10, 2), date(2022, 12, 30), Fraction(30, 31) + 1 + Fraction(30, 31))
    ]


def test_a_leap_day_takeover_changes_its_year_on_the_first_of_march_in_daily() -> None:
    daily = replace(DOC, proration=Proration.DAILY)
    lines = claim(daily, "5000.00", ("2024-02-29", None), ("2025-02", "2025-03"))
    assert [(line.years, line.first_day, line.last_day) for line in lines] == [
        ((1,), date(2025, 2, 1), date(2025, 2, 28)),
        ((2,), date(2025, 3, 1), date(2025, 3, 31)),
    ]


def test_a_float_is_no_area_and_a_negative_area_is_refused() -> None:
    with pytest.raises(TypeError, match="an area is a Decimal"):
        entitlement(
            terms=DOC,
            area=5000.0,  # type: ignore[arg-type]
            service=Service(date(2022, 9, 1)),
            claim_from=Month(2022, 9),
            claim_to=Month(2022, 9),
        )
    for area in ("-1", "NaN"):
        with pytest.raises(Refusal, match="不能是负数"):
            claim(DOC, area, ("2022-09-01", None), ("2022-09", "2022-09"))


# Laws -----------------------------------------------------------------------------------------

DAYS = st.dates(date(2018, 1, 1), date(2026, 12, 31))
AREAS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(500_000), places=2)
BASES = st.sampled_from([DOC, STREET, replace(STREET, tiers=STREET.tiers[::-1])])
PRORATIONS = st.sampled_from(Proration)
MONTHS = st.dates(date(2018, 1, 1), date(2030, 12, 31)).map(Month.of)


def oracle_days(started: date, ended: date, first: date, last: date) -> Iterator[tuple[date, int]]:
    """Day by day: the served days with their year of service, counted by hand."""
    day, year, years_done = started, 1, 0
    while day <= min(ended, last):
        try:
            anniversary = date(started.year + years_done + 1, started.month, started.day)
        except ValueError:
            anniversary = date(started.year + years_done + 1, 3, 1)
        if day == anniversary:
            year, years_done = year + 1, years_done + 1
        if day >= first:
            yield day, year
        day += DAY


def oracle(
    policy: Terms, area: Decimal, service: Service, first: Month, last: Month
) -> dict[Decimal, Decimal]:
    """Amount per rate, the slow way: walk every day, throw incomplete months away."""
    ended = service.ended_on or date(2040, 12, 31)
    shares: dict[Decimal, Fraction] = defaultdict(Fraction)
    if policy.proration is Proration.DAILY:
        for day, year in oracle_days(service.started_on, ended, first.first_day, last.last_day):
            rate = policy.tier_of(year, Month.of(day).index).rate
            shares[rate] += Fraction(1, Month.of(day).days)
    else:
        served: dict[Month, int] = defaultdict(int)
        for day, _ in oracle_days(service.started_on, ended, date.min, last.last_day):
            served[Month.of(day)] += 1
        whole = [month for month, days in sorted(served.items()) if days == month.days]
        for position, month in enumerate(whole):
            if month >= first:
                rate = policy.tier_of(position // 12 + 1, month.index).rate
                shares[rate] += 1
    return {rate: _half_up(Fraction(area) * Fraction(rate) * s) for rate, s in shares.items()}


def _half_up(exact: Fraction) -> Decimal:
    cents = exact * 100
    whole = cents.numerator // cents.denominator
    return Decimal(whole + (cents - whole >= Fraction(1, 2))) / 100


@given(BASES, PRORATIONS, AREAS, DAYS, st.none() | DAYS, MONTHS, st.integers(0, 40))
def test_lines_agree_with_a_day_by_day_count(
    policy: Terms,
    proration: Proration,
    area: Decimal,
    started: date,
    ended: date | None,
    first: Month,
    length: int,
) -> None:
    policy, service = replace(policy, proration=proration), Service(started, ended)
    last = Month.from_index(first.index + length)
    lines = entitlement(terms=policy, area=area, service=service, claim_from=first, claim_to=last)
    assert {line.rate: line.amount for line in lines} == oracle(policy, area, service, first, last)


@given(PRORATIONS, AREAS, DAYS, MONTHS, st.integers(0, 30), st.integers(1, 30))
def test_sum_of_parts_is_the_whole(
    proration: Proration, area: Decimal, started: date, first: Month, cut: int, rest: int
) -> None:
    """A claim cut at any month end has the same months per rate; money differs by rounding only."""
    policy, service = replace(DOC, proration=proration), Service(started)
    middle, last = Month.from_index(first.index + cut), Month.from_index(first.index + cut + rest)
    whole, head, tail = (
        entitlement(terms=policy, area=area, service=service, claim_from=a, claim_to=b)
        for a, b in ((first, last), (first, middle), (middle.next(), last))
    )
    months: dict[Decimal, Fraction] = defaultdict(Fraction)
    for line in (*head, *tail):
        months[line.rate] += line.month_equiv
    assert {line.rate: line.month_equiv for line in whole} == months
    parts = sum((line.amount for line in (*head, *tail)), Decimal(0))
    assert abs(sum((line.amount for line in whole), Decimal(0)) - parts) <= Decimal("0.04")


@given(PRORATIONS, DAYS, st.integers(1, 30), MONTHS, st.integers(0, 24))
def test_no_month_is_paid_to_two_companies(
    proration: Proration, started: date, served: int, first: Month, length: int
) -> None:
    """One company leaves, the next starts the day after: never more than the months there are."""
    policy = replace(STREET, proration=proration)
    ended = started + timedelta(days=served * 20)
    services = (Service(started, ended), Service(ended + DAY))
    last = Month.from_index(first.index + length)
    paid = sum(
        line.month_equiv
        for service in services
        for line in entitlement(
            terms=policy, area=Decimal(1), service=service, claim_from=first, claim_to=last
        )
    )
    assert paid <= length + 1


@given(AREAS, DAYS, MONTHS, st.integers(0, 24))
def test_an_estate_served_longer_never_gets_fewer_months(
    area: Decimal, started: date, first: Month, length: int
) -> None:
    last = Month.from_index(first.index + length)
    counts = [
        sum(
            line.month_equiv
            for line in entitlement(
                terms=DOC,
                area=area,
                service=Service(started, started + timedelta(days=days)),
                claim_from=first,
                claim_to=last,
            )
        )
        for days in (0, 40, 400, 800)
    ]
    assert counts == sorted(counts)


@given(AREAS)
def test_both_tariffs_give_the_same_for_three_years_where_nothing_is_rounded(
    area: Decimal,
) -> None:
    area = area.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    months = (Month(2022, 9), Month(2025, 8))
    sums = {
        sum(
            line.amount
            for line in entitlement(
                terms=policy,
                area=area,
                service=Service(date(2022, 9, 1)),
                claim_from=months[0],
                claim_to=months[1],
            )
        )
        for policy in (DOC, STREET)
    }
    assert sums == {fen(area * Decimal("7.20"))}


@given(st.lists(AREAS), st.lists(AREAS.map(lambda a: -a)))
def test_what_is_payable_and_carried_is_the_claim(
    amounts: list[Decimal], adjustments: list[Decimal]
) -> None:
    settled = settle(amounts, adjustments=adjustments)
    assert settled.payable + settled.carried == settled.claim == sum(amounts) + sum(adjustments)
    assert settled.payable >= 0 >= settled.carried
    assert settled.payable * settled.carried == 0
