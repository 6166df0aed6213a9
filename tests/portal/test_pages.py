"""Homes of the roles, public notices, the plan check, errors in Chinese, the content policy."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.roles import Role
from core.rules.errors import Conflict, Forbidden
from core.web.middleware import Refusals
from inspections.states import CycleState, Grade
from plans.sources import READINGS
from portal.pages import bad_request
from portal.wording import CODE, in_words
from subsidies.states import BatchState
from tests.factories import make_community, make_estate, make_item
from tests.portal.test_staff_pages import person, signed_in
from tests.rows import make_assessment, make_batch, make_case, make_cycle, make_entry, make_line

pytestmark = pytest.mark.django_db
HOMES = {
    Role.STREET_DIRECTOR: "/admin/",
    Role.STREET_OFFICER: "/admin/",
    Role.COMMUNITY_SECRETARY: "/m/",
    Role.SURVEYOR: "/m/",
    Role.BUREAU_REVIEWER: "/subsidies/",
    Role.FINANCE_REVIEWER: "/subsidies/",
    Role.AUDITOR: "/admin/",
    Role.SYS_ADMIN: "/admin/",
}


def text(response: Any) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", response.content.decode())


@pytest.mark.parametrize("role", list(Role))
def test_everyone_starts_where_their_work_is(role: Role) -> None:
    client = signed_in(person(role, make_community()))
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, HOMES[role])


def test_the_administration_sends_a_stranger_to_the_door_of_the_office() -> None:
    answer = Client().get("/admin/login/", {"next": "/admin/estates/estate/"})
    assert answer["Location"] == "/sign-in/?next=%2Fadmin%2Festates%2Festate%2F"


def test_notices_are_open_to_everybody_and_show_the_head_of_the_trail() -> None:
    entry = make_entry(make_community())
    page = text(Client().get("/notices/"))
    assert entry.hash in page
    assert f"第 {entry.number} 条" in page


def test_a_cycle_without_published_frames_is_not_on_the_notices() -> None:
    cycle = make_cycle(make_community().street, year=2022)
    assert Client().get(reverse("portal:cycle-notice", args=[cycle.pk])).status_code == 404


def published(state: CycleState, **figures: Any) -> Any:
    community = make_community()
    cycle = make_cycle(
        community.street,
        year=2022,
        state=state,
        notice_first_day=date(2022, 11, 27),
        notice_last_day=date(2022, 12, 3),
        **(
            {}
            if state != CycleState.FINAL
            else {
                "published_by": person(Role.STREET_OFFICER, community),
                "finalised_by": person(Role.STREET_DIRECTOR, community),
                "finalised_at": datetime(2022, 12, 10, tzinfo=UTC),
            }
        ),
    )
    make_assessment(make_estate(community), cycle=cycle, grade=Grade.EXCELLENT, **figures)
    return cycle


def test_results_stay_private_until_the_notice_begins() -> None:
    cycle = published(CycleState.PROVISIONAL, completed=10, valid=10, satisfied=9, sufficient=True)
    page = text(Client().get(reverse("portal:cycle-notice", args=[cycle.pk])))
    assert cycle.frames_sha256 in page
    assert "90.00%" not in page
    assert "优秀" not in page


@pytest.mark.parametrize("state", [CycleState.PUBLICIZING, CycleState.FINAL])
def test_results_in_notice_show_share_and_grade(state: CycleState) -> None:
    cycle = published(state, completed=10, valid=10, satisfied=9, sufficient=True)
    page = text(Client().get(reverse("portal:cycle-notice", args=[cycle.pk])))
    assert "90.00%" in page
    assert "优秀" in page


def test_a_share_of_fewer_than_five_answers_is_not_published() -> None:
    cycle = published(CycleState.FINAL, completed=4, valid=4, satisfied=3, sufficient=True)
    page = text(Client().get(reverse("portal:cycle-notice", args=[cycle.pk])))
    assert "少于5份" in page
    assert "75.00%" not in page


def test_only_an_approved_batch_is_published_with_its_lines() -> None:
    estate = make_estate(make_community())
    waiting = make_batch(estate.community.street, year=2021, state=BatchState.SUBMITTED)
    done = make_batch(estate.community.street, year=2022, state=BatchState.APPROVED)
    facts = f'{{"estate_name": "{estate.name}", "company_name": "甲物业"}}'
    line = make_line(make_case(estate, batch=done, facts=facts))
    client = Client()
    assert client.get(reverse("portal:batch-notice", args=[waiting.pk])).status_code == 404
    page = text(client.get(reverse("portal:batch-notice", args=[done.pk])))
    for shown in (estate.name, "甲物业", f"{line.amount:,.2f}", f"{line.area:,.2f}"):
        assert shown in page


def test_the_public_pages_run_no_script_and_take_no_style_from_elsewhere() -> None:
    answer = Client().get("/notices/")
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    page = answer.content.decode()
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page)


@pytest.mark.parametrize("path", ["/plan-check/", "/password/", "/cycles/", "/subsidies/", "/m/"])
def test_pages_of_the_office_have_no_inline_script_or_style(path: str) -> None:
    client = signed_in(person(Role.STREET_OFFICER, make_community()))
    page = client.get(path, follow=True).content.decode()
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", page)


def test_the_plan_check_is_for_readers_of_the_register() -> None:
    community = make_community()
    assert signed_in(person(Role.STREET_OFFICER, community)).get("/plan-check/").status_code == 200
    assert signed_in(person(Role.SYS_ADMIN, community)).get("/plan-check/").status_code == 403


def test_a_missing_address_is_answered_in_chinese_with_a_next_step() -> None:
    client = signed_in(person(Role.STREET_OFFICER, make_community()))
    answer = client.get("/没有这个地址/")
    assert answer.status_code == 404
    assert "不在您的职责范围内" in text(answer)


@pytest.mark.parametrize(
    ("refusal", "status"), [(Conflict("王主任先批准了。"), 409), (Forbidden("您不能办理。"), 403)]
)
def test_an_uncaught_refusal_shows_its_own_sentence(
    refusal: Conflict | Forbidden, status: int, rf: RequestFactory
) -> None:
    answer = Refusals(lambda request: None).process_exception(rf.get("/"), refusal)  # type: ignore[arg-type,return-value]
    assert answer is not None
    assert answer.status_code == status
    assert refusal.sentence in text(answer)


def test_a_fault_that_is_no_refusal_is_left_to_django(rf: RequestFactory) -> None:
    answer = Refusals(lambda request: None).process_exception(rf.get("/"), ValueError())  # type: ignore[arg-type,return-value]
    assert answer is None


def test_a_request_that_is_too_big_is_told_so(rf: RequestFactory) -> None:
    request: HttpRequest = rf.post("/")
    assert bad_request(request, RequestDataTooBig()).status_code == 413
    assert bad_request(request, SuspiciousOperation()).status_code == 400


def test_settings_are_named_in_words_on_the_plan_check() -> None:
    make_item("EBIKE_CHARGER", name="充电桩")
    make_item("ELECTRONIC_POLE", name="电子杆")
    sentence = "参数 SAMPLE_MIN、补贴方案条件 MIN_GRADE；EBIKE_CHARGER（year_basis）"
    words = "参数 “小规模小区最少抽样户数”、补贴方案条件 “最低考评等次”；“充电桩”"
    assert in_words(sentence) == words
    assert in_words("参数 NO_SUCH") == "参数 “NO_SUCH”"
    assert not [row.code for row in READINGS if CODE.search(in_words(row.setting))]
