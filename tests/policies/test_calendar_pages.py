"""工作日历 and 放假与调休: the year page, the staff list with its steps, the API."""

import re
from typing import Any, ClassVar

import pytest
import time_machine
from django.db import models
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from communities.models import Community
from policies.models import CalendarDay
from tests.portal.test_staff_pages import page_of, signed_in
from tests.registers import Register, api, person, post
from tests.rows import make_calendar_day

pytestmark = pytest.mark.django_db
LIST = "admin:policies_calendarday"


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_year_page_shows_months_marks_names_and_sources() -> None:
    with time_machine.travel("2026-11-22T03:00:00Z"):
        client = signed_in(person(Role.COMMUNITY_SECRETARY))
        assert client.get("/calendar/")["Location"] == "/calendar/2026/"
        page = text(client.get("/calendar/2026/"))
        assert client.get("/calendar/2003/").status_code == 404
    assert "2026年工作日历" in page
    assert "10月 工作日 18 天" in page
    assert "1 休" in page
    assert "10 班" in page
    assert "2026-10-01 至 2026-10-07（7天） 放假 国庆节 国务院办公厅" in page
    assert "登记放假或调休" not in page


def test_a_year_without_an_arrangement_says_so_and_what_to_do() -> None:
    client = signed_in(person(Role.STREET_OFFICER))
    page = text(client.get("/calendar/2038/"))
    assert "2038年放假安排尚未公布，按周一至周五推算。" in page
    assert "公布后请登记放假与调休" in page
    make_calendar_day()
    page = text(client.get("/calendar/2038/"))
    assert "尚未公布" not in page
    assert "国办发明电〔2037〕1号" in page


def test_who_may_not_read_policies_does_not_see_the_calendar() -> None:
    assert signed_in(person(Role.SURVEYOR)).get("/calendar/2026/").status_code == 403
    assert Client().get("/calendar/2026/").status_code == 302


def test_a_holiday_is_entered_and_withdrawn_on_the_staff_pages() -> None:
    client = signed_in(person(Role.STREET_OFFICER))
    form = {
        "day": "2038-10-01", "last_day": "2038-10-07", "kind": "OFF", "name": "国庆节",
        "document": "国办发明电〔2037〕1号", "reason": "按文件登记",
    }  # fmt: skip
    again = client.post(reverse(f"{LIST}_add"), {**form, "last_day": "2038-09-01"})
    assert "早于起日" in text(again)
    assert "国办发明电〔2037〕1号" in again.content.decode()
    assert client.post(reverse(f"{LIST}_add"), form).status_code == 302
    assert CalendarDay.objects.count() == 7
    twice = client.post(reverse(f"{LIST}_add"), form)
    assert "已有登记" in text(twice)
    entry = CalendarDay.objects.get(day="2038-10-07")
    assert "撤回" in text(client.get(page_of(entry)))
    step = reverse(f"{LIST}_withdraw", args=[entry.pk])
    assert client.post(step, {"reason": "公布有变"}).status_code == 302
    assert "已经撤回" in text(client.post(step, {"reason": "公布有变"}))
    listed = text(client.get(reverse(f"{LIST}_changelist")))
    assert "已撤回" in listed
    assert "2038年" in listed


class TestCalendarDays(Register):
    path = "calendar-days"
    common = True
    expected: ClassVar = {"day": "2038-10-01", "kind_label": "放假", "withdrawn_at": None}
    filters = ("kind=OFF&first=2038-10-01&last=2038-10-01&withdrawn=false",)
    misses = ("kind=WORK", "first=2038-10-02", "last=2038-09-30", "withdrawn=true")
    wrong = ("kind=X", "first=heute", "withdrawn=vielleicht")

    def make(self, community: Community, by: User) -> models.Model:
        return make_calendar_day()


def test_days_are_entered_and_withdrawn_over_the_api() -> None:
    client = api(person(Role.BUREAU_REVIEWER))
    body = {
        "day": "2038-10-01", "last_day": "2038-10-02", "kind": "OFF", "name": "国庆节",
        "document": "国办发明电〔2037〕1号", "reason": "按文件登记",
    }  # fmt: skip
    status, rows = post(client, "calendar-days/enter/", body)
    assert (status, [row["day"] for row in rows]) == (200, ["2038-10-01", "2038-10-02"])
    assert post(client, "calendar-days/enter/", body)[0] == 409
    gone = f"calendar-days/{rows[0]['id']}/withdraw/"
    assert post(client, gone, {"reason": "写错"})[1]["withdrawn_reason"] == "写错"
    assert post(client, gone, {"reason": "写错"})[0] == 409
    assert post(api(person(Role.AUDITOR)), "calendar-days/enter/", body)[0] == 403
