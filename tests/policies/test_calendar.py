"""Days that the office enters over the shipped calendar, and what they change."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import Role
from core.audit.models import Entry
from core.audit.queries import faults
from core.rules.errors import Conflict, Forbidden, Refusal
from policies.models import CalendarDay
from policies.queries.calendar import workdays
from policies.services import set_calendar_day, withdraw_calendar_day
from tests.core.test_triggers import refused as refused_by_the_database
from tests.policies.conftest import AT, Office, person
from tests.rows import make_calendar_day

NATIONAL_DAY = date(2038, 10, 1)
DOCUMENT = "国办发明电〔2037〕1号"


def enter(by: User | None, **changes: Any) -> list[CalendarDay]:
    given = {
        "day": NATIONAL_DAY, "kind": "OFF", "name": "国庆节", "document": DOCUMENT,
        "reason": "按文件登记", "at": AT,
    }  # fmt: skip
    return set_calendar_day(**{**given, **changes}, by=by)


def test_a_new_year_is_inferred_until_its_days_are_entered(office: Office) -> None:
    friday, thursday = date(2038, 10, 1), date(2038, 9, 30)
    before = workdays()
    assert (before.known(2038), before.is_workday(friday)) == (False, True)
    enter(office.officer, last_day=date(2038, 10, 7))
    enter(office.reviewer, day=date(2038, 10, 9), kind="WORK")
    after = workdays(district=office.district)
    assert after.known(2038)
    assert after.after(thursday, 1) == date(2038, 10, 8)
    assert after.after(thursday, 2) == date(2038, 10, 9)
    assert CalendarDay.objects.count() == 8
    assert not list(faults())


def test_days_of_january_alone_do_not_make_a_year_known(office: Office) -> None:
    enter(office.officer, day=date(2038, 1, 1), name="元旦")
    assert not workdays().is_workday(date(2038, 1, 1))
    assert not workdays().known(2038)


def test_an_entered_day_goes_before_the_shipped_one_until_it_is_withdrawn(office: Office) -> None:
    make_up = date(2026, 10, 10)
    assert workdays().is_workday(make_up)
    (entry,) = enter(office.officer, day=make_up, document="通政办电〔2026〕9号")
    assert not workdays().is_workday(make_up)
    withdraw_calendar_day(entry=entry, reason="文件已废止", by=office.reviewer, at=AT)
    assert workdays().is_workday(make_up)
    told = Entry.objects.order_by("number").values_list("verb", "sentence")
    assert [verb for verb, _ in told] == ["policies.change_calendar"] * 2
    assert "通政办电〔2026〕9号" in told[0][1]
    assert "文件已废止" in told[1][1]


def test_the_calendar_costs_one_statement(office: Office, django_assert_num_queries: Any) -> None:
    enter(office.officer)
    with django_assert_num_queries(1):
        workdays(district=office.district)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"last_day": NATIONAL_DAY - timedelta(days=1)}, "DAYS_BACKWARD"),
        ({"last_day": NATIONAL_DAY + timedelta(days=31)}, "TOO_MANY_DAYS"),
        ({"day": date(2026, 10, 1)}, "SAME_AS_SHIPPED"),
        ({"day": date(2026, 10, 10), "kind": "WORK"}, "SAME_AS_SHIPPED"),
        ({"kind": "WORK"}, "WEEKDAY_IS_WORKED"),
    ],
)
def test_a_day_that_says_nothing_or_is_wrong_is_refused(
    office: Office, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        enter(office.officer, **changes)
    assert refusal.value.code == code
    assert refusal.value.sentence.endswith("。")
    assert not CalendarDay.objects.exists()


@pytest.mark.parametrize("blank", ["name", "document", "reason"])
def test_an_entry_names_its_holiday_its_document_and_its_reason(office: Office, blank: str) -> None:
    with pytest.raises(Refusal):
        enter(office.officer, **{blank: "  "})


def test_one_day_is_entered_once_and_withdrawn_once(office: Office) -> None:
    (entry,) = enter(office.officer)
    with pytest.raises(Conflict, match="已有登记"):
        enter(office.reviewer)
    with pytest.raises(Refusal, match="事由"):
        withdraw_calendar_day(entry=entry, reason=" ", by=office.officer, at=AT)
    withdraw_calendar_day(entry=entry, reason="日期写错", by=office.officer, at=AT)
    with pytest.raises(Conflict, match="已经撤回"):
        withdraw_calendar_day(entry=entry, reason="再来", by=office.officer, at=AT)
    enter(office.officer, name="国庆")
    assert CalendarDay.objects.live().get().name == "国庆"


def test_only_street_officer_and_bureau_change_the_calendar(office: Office) -> None:
    auditor = person("auditor", Role.AUDITOR, district=office.district)
    entry = make_calendar_day()
    with pytest.raises(Forbidden):
        enter(auditor)
    with pytest.raises(Forbidden):
        withdraw_calendar_day(entry=entry, reason="试试", by=auditor, at=AT)


@pytest.mark.django_db
def test_the_database_keeps_entries_as_they_are() -> None:
    entry = make_calendar_day()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_calendar_day(day=entry.day)
    refused_by_the_database(
        "UPDATE policies_calendarday SET day = '2038-10-02'",
        "UPDATE policies_calendarday SET kind = 'WORK'",
        "UPDATE policies_calendarday SET document = '别的'",
        "DELETE FROM policies_calendarday",
    )
    withdraw_calendar_day(entry=entry, reason="写错", by=None, at=AT + timedelta(days=366))
    refused_by_the_database("UPDATE policies_calendarday SET withdrawn_reason = '没写错'")
