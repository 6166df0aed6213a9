"""Accounts, duties and passwords."""

import string
from datetime import UTC, date, datetime
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone

from accounts.models import Duty, PastPassword, User
from accounts.roles import Role
from accounts.services import (
    assign_duty,
    change_own_password,
    create_user,
    deactivate_user,
    end_duty,
    one_time_password,
    reactivate_user,
    require,
    require_role,
    reset_password,
)
from core.audit.models import Entry
from core.rules.errors import Conflict, Forbidden, Refusal
from tests.factories import (
    PASSWORD,
    make_community,
    make_district,
    make_estate,
    make_street,
    make_user,
)

pytestmark = pytest.mark.django_db
AT = datetime(2022, 9, 1, 1, tzinfo=UTC)
DAY = date(2022, 9, 1)


def admin() -> User:
    return make_user(Role.SYS_ADMIN, make_district())


def new_user(**fields: Any) -> Any:
    values = {
        "username": "diaocha09",
        "name": "调查员九",
        "role": Role.SURVEYOR,
        "unit": make_community(),
        "since": DAY,
        "by": None,
        "at": AT,
    }
    return create_user(**{**values, **fields})


def test_the_system_may_do_anything() -> None:
    require(None, "accounts.add_user", path="")
    require_role(None, "accounts.add_user")


def test_the_role_decides_and_then_the_scope() -> None:
    officer = make_user(Role.STREET_OFFICER, make_street())
    require(officer, "estates.add_estate", path=make_community().path)
    with pytest.raises(Forbidden, match="街道物业办不能办理“批准补贴批次”"):
        require(officer, "subsidies.approve", path=make_street().path)
    with pytest.raises(Forbidden, match="职责范围不包括"):
        require(officer, "estates.add_estate", path=make_street("002").path)
    with pytest.raises(Forbidden, match="职责范围不包括"):
        require(officer, "estates.add_estate", path=make_district().path)
    with pytest.raises(Forbidden, match="职责范围不包括"):
        require(officer, "estates.add_estate", path="")


def test_a_permission_nobody_has_is_refused_to_everybody() -> None:
    with pytest.raises(Forbidden, match="这件事"):
        require(admin(), "no.such_act", path=make_district().path)


def test_a_closed_account_may_nothing() -> None:
    officer = make_user(Role.STREET_OFFICER, make_street())
    officer.is_active = False
    with pytest.raises(Forbidden):
        require(officer, "estates.add_estate", path=make_street().path)


def test_a_duty_that_ended_yesterday_gives_no_right() -> None:
    officer = make_user(Role.STREET_OFFICER, make_street())
    officer.duties.update(until=date(2022, 1, 1))
    with pytest.raises(Forbidden):
        require(officer, "estates.add_estate", path=make_street().path)


def test_a_new_account_has_a_duty_and_a_password_to_change() -> None:
    by = admin()
    user, password = new_user(by=by)
    assert user.check_password(password)
    assert user.must_change_password
    assert user.scope_on(DAY).prefixes == (make_community().path,)
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_name) == ("accounts.add_user", by.name)
    assert password not in entry.data + entry.sentence


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"username": "x"}, "2至40个"),
        ({"username": "two words"}, "2至40个"),
        ({"username": "wuye", "unit": None}, "已存在|已登记"),
        ({"role": "nobody"}, "角色"),
        ({"name": " "}, "姓名"),
    ],
)
def test_an_impossible_account_is_refused(fields: dict[str, Any], sentence: str) -> None:
    make_user(username="wuye")
    fields = {**fields, "unit": fields.get("unit") or make_community()}
    with pytest.raises(Refusal, match=sentence):
        new_user(**fields)
    assert User.objects.count() == 1


def test_full_width_letters_are_the_same_user_name() -> None:
    assert new_user(username=" ｗｕｙｅ ").user.username == "wuye"


@pytest.mark.parametrize(
    ("role", "level"),
    [(Role.SURVEYOR, "社区"), (Role.STREET_OFFICER, "街道"), (Role.AUDITOR, "旗县区")],
)
def test_a_duty_lies_at_the_level_of_the_role(role: Role, level: str) -> None:
    wrong = make_street() if level != "街道" else make_community()
    with pytest.raises(Refusal, match=f"应落在{level}一级"):
        new_user(role=role, unit=wrong)


def test_only_the_system_administrator_opens_accounts() -> None:
    with pytest.raises(Forbidden):
        new_user(by=make_user(Role.STREET_OFFICER, make_street()))
    stranger = make_user(Role.SYS_ADMIN, make_district("430104", "岳麓区"))
    with pytest.raises(Forbidden):
        new_user(by=stranger)


def test_duties_come_and_end() -> None:
    user = new_user().user
    second = make_community("002")
    duty = assign_duty(user=user, unit=second, since=DAY, by=admin(), at=AT)
    assert user.scope_on(DAY).covers(second.path)
    with pytest.raises(Refusal, match="此人已负责这个单位"):
        assign_duty(user=user, unit=second, since=date(2022, 9, 2), by=None, at=AT)
    with pytest.raises(Refusal, match="不能早于起日"):
        end_duty(duty=duty, until=date(2022, 8, 31), by=None, at=AT)
    end_duty(duty=duty, until=date(2022, 9, 30), by=admin(), at=AT)
    assert user.scope_on(date(2022, 9, 30)).covers(second.path)
    assert not user.scope_on(date(2022, 10, 1)).covers(second.path)
    with pytest.raises(Conflict, match="已于2022-09-30终止"):
        end_duty(duty=duty, until=date(2022, 9, 15), by=None, at=AT)
    again = assign_duty(user=user, unit=second, since=date(2022, 11, 1), by=None, at=AT)
    assert Duty.objects.filter(user=user).count() == 3
    assert str(again) == f"调查员九 · {second.name}"


def test_an_account_is_closed_and_opened_with_a_reason() -> None:
    by, user = admin(), new_user().user
    with pytest.raises(Refusal, match="停用的事由"):
        deactivate_user(user=user, reason=" ", by=by, at=AT)
    deactivate_user(user=user, reason="调离", by=by, at=AT)
    assert not user.is_active
    with pytest.raises(Conflict, match="已是停用"):
        deactivate_user(user=user, reason="调离", by=by, at=AT)
    with pytest.raises(Refusal, match="启用的事由"):
        reactivate_user(user=user, reason="", by=by, at=AT)
    reactivate_user(user=user, reason="调回", by=by, at=AT)
    assert user.is_active
    with pytest.raises(Conflict, match="已是在用"):
        reactivate_user(user=user, reason="调回", by=by, at=AT)


def test_nobody_closes_the_own_account() -> None:
    by = admin()
    with pytest.raises(Refusal, match="不能停用自己"):
        deactivate_user(user=by, reason="误操作", by=by, at=AT)


def test_an_account_outside_the_scope_is_out_of_reach() -> None:
    stranger = make_user(Role.SYS_ADMIN, make_district("430104", "岳麓区"))
    user = new_user().user
    with pytest.raises(Forbidden):
        deactivate_user(user=user, reason="调离", by=stranger, at=AT)
    with pytest.raises(Forbidden):
        reset_password(user=user, by=stranger, at=AT)


def test_one_time_passwords_pass_the_rules_and_read_well() -> None:
    for _ in range(50):
        password = one_time_password()
        validate_password(password)
        assert not set(password) & set("0O1lI")
        assert set(password) <= set(string.ascii_letters + string.digits)


def test_a_changed_password_ends_the_duty_to_change_it() -> None:
    user = make_user(must_change_password=True)
    change_own_password(user=user, old=PASSWORD, new="Another-2023-wuguan", at=AT)
    stored = User.objects.get()
    assert stored.check_password("Another-2023-wuguan")
    assert (stored.must_change_password, stored.password_changed_on) == (False, DAY)
    assert Entry.objects.get().verb == "accounts.change_own_password"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("wrong", "Another-2023-wuguan", "原密码不对"),
        (PASSWORD, "Sh0rt-", "至少|最少|10"),
        (PASSWORD, "onlylettershere", "四类中的三类"),
        (PASSWORD, PASSWORD, "最近5次"),
    ],
)
def test_a_bad_change_is_refused(old: str, new: str, sentence: str) -> None:
    user = make_user()
    with pytest.raises(Refusal, match=sentence):
        change_own_password(user=user, old=old, new=new, at=AT)
    assert User.objects.get().check_password(PASSWORD)
    assert not Entry.objects.exists()


def test_the_last_five_passwords_do_not_come_back_but_the_sixth_may() -> None:
    user, known = make_user(), PASSWORD
    for number in range(4):
        new = f"Another-202{number}-wuguan"
        change_own_password(user=user, old=known, new=new, at=AT)
        known = new
    with pytest.raises(Refusal, match="最近5次"):
        change_own_password(user=user, old=known, new=PASSWORD, at=AT)
    change_own_password(user=user, old=known, new="Sixth-2024-wuguan", at=AT)
    change_own_password(user=user, old="Sixth-2024-wuguan", new=PASSWORD, at=AT)
    assert PastPassword.objects.count() == 6


def test_a_second_change_from_a_stale_page_is_refused() -> None:
    user = make_user()
    stale = User.objects.get(pk=user.pk)
    change_own_password(user=user, old=PASSWORD, new="Another-2023-wuguan", at=AT)
    with pytest.raises(Conflict, match="刚被修改过"):
        change_own_password(user=stale, old=PASSWORD, new="Third-2023-wuguan", at=AT)


def test_a_reset_gives_a_password_for_once_and_lifts_the_lock() -> None:
    user = make_user(username="wuye")
    AccessAttempt.objects.create(
        username="wuye", ip_address="10.0.0.1", failures_since_start=5, attempt_time=timezone.now()
    )
    password = reset_password(user=user, by=admin(), at=AT)
    stored = User.objects.get(pk=user.pk)
    assert stored.check_password(password)
    assert stored.must_change_password
    assert not AccessAttempt.objects.exists()


@pytest.mark.parametrize(
    ("must", "changed", "days", "owed"),
    [
        (True, None, 0, True),
        (False, None, 90, False),
        (False, date(2022, 6, 3), 90, False),
        (False, date(2022, 6, 2), 90, True),
        (False, date(2022, 6, 2), 0, False),
    ],
)
def test_a_password_is_owed_first_and_after_its_days(
    must: bool, changed: date | None, days: int, owed: bool
) -> None:
    user = User(must_change_password=must, password_changed_on=changed)
    assert user.owes_password(on=DAY, max_days=days) is owed


def test_nobody_lists_old_passwords() -> None:
    user = make_user(Role.SYS_ADMIN, make_district())
    reset_password(user=user, by=None, at=AT)
    assert PastPassword.objects.count() == 1
    assert not PastPassword.objects.visible_to(user).exists()


def test_people_are_visible_where_they_have_a_duty() -> None:
    here, there = make_community(), make_community("001", street=make_street("002"))
    secretary = make_user(Role.COMMUNITY_SECRETARY, here)
    make_user(Role.COMMUNITY_SECRETARY, there)
    officer = make_user(Role.STREET_OFFICER, make_street())
    assert set(User.objects.visible_to(officer)) == {secretary, officer}
    assert make_estate().community == here
