"""The pure side of applications: the window to the second, the check-list, receipts, tokens."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenders.rules import applications as rules
from tenders.rules.applications import Offer, Sent, Window
from tenders.states.applications import Paper

FIRST, LAST = date(2022, 12, 26), date(2022, 12, 31)
SECOND = timedelta(seconds=1)
OFFER = Offer(
    price=Decimal("0.55"), service_plan="保洁、保安、维修", project_manager="王经理",
    staffing="保洁3人", past_projects="", commitment_amount=Decimal(0), commitment="",
)  # fmt: skip


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (local("2022-12-25T23:59:59.999999"), Window.BEFORE),
        (local("2022-12-26T00:00:00"), Window.OPEN),
        (local("2022-12-31T23:59:59.999999"), Window.OPEN),
        (local("2023-01-01T00:00:00"), Window.CLOSED),
        (datetime(2022, 12, 31, 15, 59, 59, tzinfo=UTC), Window.OPEN),
        (datetime(2022, 12, 31, 16, 0, 0, tzinfo=UTC), Window.CLOSED),
    ],
)
def test_the_window_closes_at_the_end_of_the_year_to_the_second(
    at: datetime, expected: Window
) -> None:
    assert rules.window(at=at, first_day=FIRST, last_day=LAST) is expected
    refusal = rules.window_refusal(at=at, first_day=FIRST, last_day=LAST)
    assert bool(refusal) is (expected is not Window.OPEN)
    if refusal:
        assert rules.moment(at) in refusal


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(0, 30))
def test_a_window_is_open_in_its_first_and_last_second_and_in_no_other_around(
    first: date, length: int
) -> None:
    last = first + timedelta(days=length)
    start, end = rules.opens_at(first), rules.closes_at(last)
    found = [
        rules.window(at=at, first_day=first, last_day=last)
        for at in (start - SECOND, start, end - SECOND, end)
    ]
    assert found == [Window.BEFORE, Window.OPEN, Window.OPEN, Window.CLOSED]
    assert end - start == timedelta(days=length + 1)


def test_what_is_missing_is_told_in_the_order_of_the_check_list() -> None:
    assert rules.missing(set(Paper.values), rules.REQUIRED) == []
    assert rules.missing({Paper.STAFF, Paper.OFFER, Paper.PLEDGE}, rules.REQUIRED) == [
        "营业执照", "法定代表人证明或授权委托书", "信用查询结果",
    ]  # fmt: skip
    assert set(rules.REQUIRED) == set(Paper)


def test_files_are_bounded_in_number_and_in_all() -> None:
    frozen = {"most_files": 2, "most_bytes": 5_000_000}
    assert rules.file_refusal([2_000_000], 3_000_000, frozen=frozen) == ""
    assert "合计不能超过5MB，已有2.1MB" in rules.file_refusal([2_000_001], 3_000_000, frozen=frozen)
    assert "最多上传2个" in rules.file_refusal([1, 1], 1, frozen=frozen)
    assert rules.terms()["most_files"] == rules.MOST_FILES


def test_an_offer_is_told_every_complaint_at_once() -> None:
    assert rules.offer_refusals(OFFER) == []
    bad = replace(OFFER, price=Decimal(0), commitment_amount=Decimal(-1), staffing=" ")
    assert rules.offer_refusals(bad) == [
        "报价应大于0元/㎡/月，现为0。",
        "基础设施投入承诺金额不能小于0元，现为-1。",
        "请填写人员配置。",
    ]
    promised = replace(OFFER, commitment_amount=Decimal(5000))
    assert rules.offer_refusals(promised) == ["承诺了基础设施投入金额，请写明投入哪些项目。"]


def test_a_receipt_follows_every_side_of_what_was_sealed() -> None:
    papers = [Sent("LICENCE", "a" * 64, 10), Sent("OFFER", "b" * 64, 20)]
    text = rules.sealed_text(OFFER, papers=papers, salt="x")
    assert rules.sealed_text(OFFER, papers=papers[::-1], salt="x") == text
    others = [
        rules.sealed_text(replace(OFFER, price=Decimal("0.56")), papers=papers, salt="x"),
        rules.sealed_text(OFFER, papers=papers[:1], salt="x"),
        rules.sealed_text(OFFER, papers=papers, salt="y"),
    ]
    assert len({rules.receipt(found) for found in (text, *others)}) == 4


def test_a_listing_does_not_depend_on_the_order_it_was_read_in() -> None:
    rows = [(1, "a"), (2, "b")]
    assert rules.listing_digest(rows) == rules.listing_digest(rows[::-1])
    assert rules.listing_digest(rows) != rules.listing_digest([(1, "b"), (2, "a")])


@pytest.mark.parametrize(
    ("count", "negotiated", "said"),
    [
        (0, False, "没有收到报名"), (0, True, "没有收到报名"), (2, False, "收到2份报名，少于3家"),
        (2, True, ""), (3, False, ""),
    ],
)  # fmt: skip
def test_too_few_applications_are_not_opened(count: int, negotiated: bool, said: str) -> None:
    found = rules.count_refusal(count, needed=3, negotiated=negotiated)
    assert said in found
    assert bool(found) is bool(said)


@pytest.mark.parametrize(
    ("token", "shaped"),
    [("A" * 43, True), ("A" * 42, False), ("A" * 44, False), ("A" * 42 + "é", False), ("", False),
     ("A" * 42 + "/", False), ("A" * 43 + "\n", False)],
)  # fmt: skip
def test_only_a_token_of_the_right_shape_is_looked_up(token: str, shaped: bool) -> None:
    assert rules.token_is_shaped(token) is shaped


def test_of_a_token_only_the_digest_is_kept() -> None:
    assert rules.token_hash("A" * 43) != rules.token_hash("A" * 42 + "B")
    assert len(rules.token_hash("A" * 43)) == 64
