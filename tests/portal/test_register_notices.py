"""Results of votes for everybody: totals and grounds, no owner, no ballot, nothing unposted."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from committees.models import OwnersDecision
from committees.states import VoteState
from core.rules.canonical import canonical_json
from tests.factories import make_community, make_estate
from tests.portal.test_chinese import words_on

pytestmark = pytest.mark.django_db
HELD, POSTED = date(2022, 8, 1), date(2022, 8, 3)


def decided(**fields: Any) -> OwnersDecision:
    estate = make_estate(make_community(), name="绿洲")
    values: dict[str, Any] = {
        "matter": "选聘物业服务企业",
        "held_on": HELD,
        "decided_on": HELD,
        "state": VoteState.PUBLISHED,
        "outcome": VoteState.PASSED,
        "passed": True,
        "document": "会议记录",
        "basis": "王五等20户提出",
        "published_on": POSTED,
        "published_where": "小区公告栏",
        "total_area": Decimal(300),
        "part_area": Decimal(200),
        "agree_area": Decimal(150),
        "total_heads": 3,
        "part_heads": 2,
        "agree_heads": 2,
        "grounds": canonical_json([{"code": "A", "sentence": "同意过半数。", "clause": "278条"}]),
    }
    place = {"estate": estate, "community": estate.community}
    return OwnersDecision.objects.create(**place, **{**values, **fields})


def shown(path: str) -> tuple[int, str]:
    answer = Client().get(path)
    return answer.status_code, re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode()))


def test_a_posted_result_is_open_to_everybody_with_totals_and_grounds() -> None:
    row = decided()
    status, page = shown(f"/notices/decisions/{row.pk}/")
    assert status == 200
    for text in (
        "绿洲：选聘物业服务企业",
        "66.67%",
        "75.00%",
        "100.00%",
        "同意过半数",
        "小区公告栏",
    ):
        assert text in page
    assert "王五" not in page
    for path in ("/notices/", "/notices/decisions/"):
        assert "选聘物业服务企业" in shown(path)[1]


@pytest.mark.parametrize("state", [VoteState.PASSED, VoteState.FAILED])
def test_a_result_that_is_not_posted_is_not_shown(state: VoteState) -> None:
    row = decided(state=state, outcome=state, published_on=None)
    assert shown(f"/notices/decisions/{row.pk}/")[0] == 404
    assert "选聘物业服务企业" not in shown("/notices/decisions/")[1]
    assert "还没有公布的表决结果" in shown("/notices/")[1]


def test_a_revoked_decision_keeps_its_place_and_says_so() -> None:
    row = decided(
        state=VoteState.REVOKED,
        revoked_on=date(2022, 9, 1),
        revoked_reason="王五起诉",
        revoked_document="判决书1号",
    )
    page = shown(f"/notices/decisions/{row.pk}/")[1]
    assert "已于 2022-09-01 撤销（判决书1号）" in page
    assert "王五" not in page
    assert "已撤销" in shown("/notices/decisions/")[1]


def test_the_pages_speak_chinese_and_run_no_inline_code() -> None:
    row = decided()
    for path in ("/notices/decisions/", f"/notices/decisions/{row.pk}/"):
        page = Client().get(path).content.decode()
        assert words_on(page) == set()
        assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page)
