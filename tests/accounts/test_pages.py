"""The door, as people meet it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.services import deactivate_user, reset_password
from core.audit.models import Entry
from tests.factories import PASSWORD, make_street, make_user

pytestmark = pytest.mark.django_db
NEW = "Another-2023-wuguan"


@pytest.fixture
def user() -> User:
    return make_user(Role.STREET_OFFICER, make_street(), username="wuye")


def sign_in(client: Client, password: str = PASSWORD, **fields: Any) -> Any:
    data = {"username": "wuye", "password": password, **fields}
    return client.post("/sign-in/", data)


def signed_in(client: Client) -> bool:
    return bool(client.get("/password/").status_code == 200)


def verbs() -> list[str]:
    return list(Entry.objects.order_by("number").values_list("verb", flat=True))


def test_everything_but_the_door_asks_for_a_sign_in(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/sign-in/?next=/"
    assert client.get("/password/").headers["Location"] == "/sign-in/?next=/password/"
    assert client.get("/sign-in/").status_code == 200


def test_signing_in_leads_where_the_person_wanted_to_go(client: Client, user: User) -> None:
    assert sign_in(client, next="/subsidies/").headers["Location"] == "/subsidies/"
    assert signed_in(client)
    assert verbs() == ["accounts.sign_in"]
    assert Entry.objects.get().actor_name == user.name


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:1", ""])
def test_a_target_outside_the_house_is_ignored(client: Client, user: User, target: str) -> None:
    assert sign_in(client, next=target).headers["Location"] == "/"


def test_a_signed_in_person_is_not_asked_again(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.get("/sign-in/?next=/m/").headers["Location"] == "/m/"


def test_unknown_wrong_and_closed_get_the_same_answer(client: Client, user: User) -> None:
    closed = make_user(username="closed")
    deactivate_user(user=closed, reason="调离", by=None, at=timezone.now())
    pages = [
        sign_in(client, password="wrong"),
        sign_in(client, username="nobody"),
        sign_in(client, username="closed"),
    ]
    alerts = {page.content.decode().split('role="alert">')[1].split("<")[0] for page in pages}
    assert alerts == {"用户名或密码不对，或账号已停用。请核对后再试；连续5次不对，将锁定15分钟。"}
    assert {page.status_code for page in pages} == {200}


def test_failures_are_in_the_trail_without_what_was_typed(client: Client, user: User) -> None:
    sign_in(client, password="wrong")
    sign_in(client, username="MySecret-1234")
    entries = list(Entry.objects.order_by("number").values_list("verb", "sentence", "data"))
    assert entries == [
        ("accounts.sign_in_failed", "登录失败：wuye。", '{"address":"127.0.0.1","locked":false}'),
        (
            "accounts.sign_in_failed",
            "登录失败：不存在的用户名。",
            '{"address":"127.0.0.1","locked":false}',
        ),
    ]


def test_five_failures_lock_the_name_at_that_address_only(client: Client, user: User) -> None:
    make_user(username="tongshi")
    for _ in range(4):
        assert sign_in(client, password="wrong").status_code == 200
    locked = sign_in(client, password="wrong")
    assert locked.status_code == 429
    assert "登录已锁定" in locked.content.decode()
    assert sign_in(client).status_code == 429
    assert sign_in(client, username="tongshi").status_code == 302
    elsewhere = Client(REMOTE_ADDR="10.0.0.9")
    assert sign_in(elsewhere).status_code == 302


def test_the_trail_says_when_the_lock_fell_and_then_rests(client: Client, user: User) -> None:
    for _ in range(8):
        sign_in(client, password="wrong")
    assert [entry.sentence for entry in Entry.objects.order_by("number")] == [
        *["登录失败：wuye。"] * 4,
        "登录失败：wuye，已锁定。",
    ]


def test_the_lock_ends_by_itself_and_by_a_reset(client: Client, user: User) -> None:
    for _ in range(5):
        sign_in(client, password="wrong")
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert sign_in(client).status_code == 302
    other = Client(REMOTE_ADDR="10.0.0.9")
    for _ in range(5):
        sign_in(other, password="wrong")
    fresh = reset_password(user=user, by=None, at=timezone.now())
    assert sign_in(other, password=fresh).status_code == 302


def test_signing_out_needs_a_post_and_empties_the_browser(client: Client, user: User) -> None:
    client.force_login(user)
    assert client.get("/sign-out/").status_code == 405
    answer = client.post("/sign-out/")
    assert answer.headers["Location"] == "/sign-in/"
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not signed_in(client)
    assert verbs() == ["accounts.sign_out"]


def test_signing_out_twice_is_harmless(client: Client) -> None:
    assert client.post("/sign-out/").status_code == 302
    assert verbs() == []


def test_a_closed_account_is_out_with_its_next_request(client: Client, user: User) -> None:
    client.force_login(user)
    assert signed_in(client)
    deactivate_user(user=user, reason="调离", by=None, at=timezone.now())
    assert not signed_in(client)


def test_the_first_sign_in_forces_a_new_password(client: Client) -> None:
    make_user(username="wuye", must_change_password=True)
    assert sign_in(client).status_code == 302
    for path in ("/", "/admin/", "/m/", "/subsidies/"):
        assert client.get(path).headers["Location"] == "/password/", path
    answer = client.get("/api/v1/")
    assert (answer.status_code, answer.json()["code"]) == (403, "PASSWORD_OWED")
    page = client.get("/password/")
    assert "须先改成自己的新密码" in page.content.decode()


def test_after_the_change_the_house_is_open_and_other_devices_are_out(client: Client) -> None:
    make_user(username="wuye", must_change_password=True)
    other = Client()
    sign_in(client)
    sign_in(other)
    done = client.post("/password/", {"old": PASSWORD, "new": NEW, "again": NEW})
    assert done.headers["Location"] == "/"
    assert client.get("/").headers["Location"] != "/password/"
    assert not signed_in(other)
    assert sign_in(Client(), password=NEW).status_code == 302


def change(client: Client, **fields: str) -> str:
    data = {"old": PASSWORD, "new": NEW, "again": NEW, **fields}
    answer = client.post("/password/", data)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_bad_new_password_is_told_in_whole_sentences(client: Client, user: User) -> None:
    client.force_login(user)
    assert "原密码不对" in change(client, old="wrong")
    assert "两次输入的新密码不一样" in change(client, again="Different-1234")
    assert "四类中的三类" in change(client, new="aaaaaaaaaaaa", again="aaaaaaaaaaaa")
    assert "最近5次用过的密码" in change(client, new=PASSWORD, again=PASSWORD)
    assert user.check_password(PASSWORD)


def test_an_old_password_has_to_be_changed(client: Client, user: User, settings: Any) -> None:
    today = timezone.localdate()
    client.force_login(user)
    User.objects.update(password_changed_on=today - timedelta(days=90))
    assert client.get("/").headers["Location"] != "/password/"
    User.objects.update(password_changed_on=today - timedelta(days=91))
    assert client.get("/").headers["Location"] == "/password/"
    settings.PASSWORD_MAX_AGE_DAYS = 0
    assert client.get("/").headers["Location"] != "/password/"


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(
        datetime(2022, 9, 1, 9, tzinfo=timezone.get_default_timezone())
    ) as now:
        yield now


def test_an_idle_session_ends_after_half_an_hour(client: Client, user: User, clock: Any) -> None:
    User.objects.update(password_changed_on=date(2022, 9, 1))
    sign_in(client)
    clock.shift(timedelta(minutes=29))
    assert signed_in(client)
    clock.shift(timedelta(minutes=31))
    assert not signed_in(client)


def test_a_busy_session_ends_after_twelve_hours(client: Client, user: User, clock: Any) -> None:
    User.objects.update(password_changed_on=date(2022, 9, 1))
    sign_in(client)
    for _ in range(12 * 3 - 1):
        clock.shift(timedelta(minutes=20))
        assert signed_in(client)
    clock.shift(timedelta(minutes=21))
    assert not signed_in(client)


def test_the_door_pages_hold_no_script_and_are_never_cached(client: Client) -> None:
    page = client.get("/sign-in/")
    assert b"<script" not in page.content
    assert "no-store" in page.headers["Cache-Control"]


def test_the_admin_has_no_door_of_its_own(client: Client) -> None:
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/sign-in/?next=%2Fadmin%2F"
    assert client.get("/admin/login/").headers["Location"].startswith("/sign-in/")
