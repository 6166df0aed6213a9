"""Deadlines, papers and the preparatory group as tables."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from committees.rules import (
    CommitteeKind,
    Deadlines,
    Life,
    contact_until,
    expiring_from,
    group_refusals,
    has_seat,
    missing_papers,
    needed,
    order_refusals,
    reminders,
)
from committees.rules.papers import LABELS, NEEDED
from committees.states import PaperKind, ReminderKind

OC, PMC = CommitteeKind.OC, CommitteeKind.PMC
DAY = date(2022, 9, 1)
LAST = date(2025, 8, 31)


@pytest.mark.parametrize(
    ("seats", "owners", "codes"),
    [
        (7, 4, []),
        (9, 5, []),
        (6, 3, ["GROUP_TOO_SMALL", "GROUP_EVEN"]),
        (8, 4, ["GROUP_EVEN"]),
        (7, 3, ["TOO_FEW_OWNERS"]),
        (7, 8, ["OWNERS_IMPOSSIBLE"]),
        (0, 0, ["GROUP_TOO_SMALL", "GROUP_EVEN"]),
    ],
)
def test_a_group_is_seven_odd_and_half_of_owners(seats: int, owners: int, codes: list[str]) -> None:
    assert [reason.code for reason in group_refusals(seats=seats, owners=owners)] == codes


def test_a_secretary_has_no_seat() -> None:
    assert [has_seat(title) for title in ("主任", "委员", "秘书")] == [True, True, False]


@pytest.mark.parametrize(
    ("life", "on", "found"),
    [
        (Life(kind=OC), DAY, []),
        (Life(kind=OC, group_formed_on=DAY), DAY, [("ASSEMBLY", date(2022, 11, 30))]),
        (
            Life(kind=OC, formed_on=DAY, group_formed_on=DAY),
            DAY,
            [("FILING", date(2022, 10, 1)), ("FIRST_MEETING", date(2022, 9, 8))],
        ),
        (Life(kind=PMC, formed_on=DAY), DAY, [("FILING", date(2022, 10, 1))]),
        (
            Life(kind=OC, formed_on=DAY, first_meeting_on=DAY),
            DAY,
            [("FILING", date(2022, 10, 1))],
        ),
        (Life(kind=OC, formed_on=DAY, filed_on=DAY, term_last_day=LAST), date(2025, 3, 3), []),
        (
            Life(kind=OC, formed_on=DAY, filed_on=DAY, term_last_day=LAST),
            date(2025, 3, 4),
            [("TERM_REPORT", date(2025, 6, 2))],
        ),
        (
            Life(kind=OC, formed_on=DAY, filed_on=DAY, term_last_day=LAST),
            date(2025, 6, 2),
            [("TERM_REPORT", date(2025, 6, 2)), ("TERM_MEETING", LAST)],
        ),
        (
            Life(kind=OC, formed_on=DAY, filed_on=DAY, term_last_day=LAST, renewing=True),
            date(2025, 6, 2),
            [("TERM_MEETING", LAST)],
        ),
        (
            Life(kind=PMC, filed_on=DAY, replaced_on=DAY),
            DAY,
            [("PMC_DISSOLUTION", date(2022, 10, 1))],
        ),
        (Life(kind=OC, filed_on=DAY, replaced_on=DAY), DAY, []),
    ],
)
def test_what_a_committee_is_reminded_of(
    life: Life, on: date, found: list[tuple[str, date]]
) -> None:
    assert list(reminders(life, on=on)) == found
    assert {kind for kind, _ in found} <= set(ReminderKind.values)


def test_the_days_follow_the_parameters() -> None:
    days = Deadlines(filing_days=10, term_report_days=60, term_meeting_days=30)
    life = Life(kind=OC, formed_on=DAY, first_meeting_on=DAY)
    assert reminders(life, on=DAY, rules=days) == (("FILING", date(2022, 9, 11)),)
    assert expiring_from(LAST, rules=days) == date(2025, 7, 2)
    assert expiring_from(LAST) == date(2025, 3, 4)


def test_a_telephone_is_kept_five_years_after_the_office() -> None:
    assert contact_until(LAST) == date(2030, 8, 31)
    assert contact_until(date(2024, 2, 29)) == date(2029, 3, 1)
    assert contact_until(LAST, rules=Deadlines(contact_retention_years=1)) == date(2026, 8, 31)


def test_every_paper_has_one_name() -> None:
    assert dict(PaperKind.choices) == dict(LABELS)
    assert {code for codes in NEEDED.values() for code in codes} <= set(LABELS)


@given(held=st.sets(st.sampled_from(sorted(LABELS))))
@pytest.mark.parametrize("kind", [OC, PMC])
def test_each_missing_paper_is_named_and_no_other(kind: CommitteeKind, held: set[str]) -> None:
    asked = needed(kind, "FILED")
    found = [reason.code for reason in missing_papers(kind, "FILED", held)]
    assert found == [f"PAPER_{code}" for code in asked if code not in held]


def test_a_paper_is_named_as_the_office_says() -> None:
    (reason,) = missing_papers(PMC, "ACTIVE", [])
    assert reason.sentence == "办理“开始履职”还缺“印章刻制备案”。"
    assert missing_papers(OC, "ACTIVE", []) == ()


def test_the_five_steps_are_dated_in_order() -> None:
    day = timedelta(days=1)
    dated = {"ANNOUNCEMENT": DAY, "NOMINATION": DAY, "SELECTION": DAY + day, "PUBLICITY": DAY}
    (reason,) = order_refusals(dated)
    assert "“人选公示”（2022-09-01）不能早于“确定人选的决定”（2022-09-02）" in reason.sentence
    assert order_refusals({**dated, "PUBLICITY": DAY + day}) == ()
    assert order_refusals({"SEAL": DAY, "MEMBER_LIST": DAY - day}) == ()
