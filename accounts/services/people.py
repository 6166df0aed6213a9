"""Accounts and duties: created, ended, never deleted."""

import re
import unicodedata
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from accounts.models import Duty, User
from accounts.services.access import require
from accounts.services.passwords import one_time_password, require_at_duties
from communities.models import Community, District, Street
from core.audit.services import record
from core.db.conflicts import as_conflict, refuse_invalid
from core.rules.errors import Conflict, Refusal

Unit = District | Street | Community
FIELD_OF: dict[type[Unit], str] = {
    District: "district",
    Street: "street",
    Community: "community",
}
USERNAME = re.compile(r"[\w.-]{2,40}")


class NewAccount(NamedTuple):
    """A new person and the password to hand over once; only its hash is kept."""

    user: User
    password: str


@transaction.atomic
def create_user(  # noqa: PLR0913 -- the sides of an account, all named
    *,
    username: str,
    name: str,
    role: str,
    unit: Unit,
    since: date,
    by: User | None,
    at: datetime,
) -> NewAccount:
    """Open an account with one role and its first duty; the first sign-in forces a new password.

    Refusal for a user name with odd characters or in use, an unknown role, or a unit of another
    level than the role works at.
    """
    require(by, "accounts.add_user", path=unit.path)
    plain = unicodedata.normalize("NFKC", username).strip()
    if not USERNAME.fullmatch(plain):
        raise Refusal("用户名应为2至40个字母、数字、汉字或 . - _ 。", "USERNAME")
    password = one_time_password()
    user = User(username=plain, name=name.strip(), role=role, created_at=at)
    user.set_password(password)
    refuse_invalid(user)
    with as_conflict(User):
        user.save()
    _add_duty(user, unit, since)
    record(
        verb="accounts.add_user",
        sentence=f"建立账号{plain}：{user}，负责{unit.name}。",
        by=by,
        at=at,
        subject=user,
        scope_path=unit.path,
        data={"role": role, "since": since},
    )
    return NewAccount(user, password)


@transaction.atomic
def assign_duty(*, user: User, unit: Unit, since: date, by: User | None, at: datetime) -> Duty:
    """Let the person answer for a unit from the day on; the unit must be of the role's level."""
    require(by, "accounts.add_duty", path=unit.path)
    duty = _add_duty(user, unit, since)
    record(
        verb="accounts.add_duty",
        sentence=f"{user}自{since}起负责{unit.name}。",
        by=by,
        at=at,
        subject=duty,
        scope_path=unit.path,
    )
    return duty


@transaction.atomic
def end_duty(*, duty: Duty, until: date, by: User | None, at: datetime) -> Duty:
    """The person answers for the unit until the day, inclusive; Conflict where it ended before."""
    require(by, "accounts.change_duty", path=duty.path)
    if until < duty.since:
        raise Refusal(f"职责的止日{until}不能早于起日{duty.since}。", "DUTY_DAYS")
    with as_conflict(Duty):
        ended = Duty.objects.filter(pk=duty.pk, until__isnull=True).update(until=until)
    duty.refresh_from_db()
    if not ended:
        raise Conflict(f"“{duty}”的职责已于{duty.until}终止。")
    record(
        verb="accounts.change_duty",
        sentence=f"{duty.user}负责{duty.unit.name}至{until}。",
        by=by,
        at=at,
        subject=duty,
        scope_path=duty.path,
    )
    return duty


@transaction.atomic
def deactivate_user(*, user: User, reason: str, by: User | None, at: datetime) -> User:
    """停用账号: open sessions and tokens stop with their next request, as each loads its user.

    Refusal without a reason and for one's own account.
    """
    require_at_duties(by, "accounts.change_user", user)
    if by is not None and by.pk == user.pk:
        raise Refusal("不能停用自己的账号，请由另一位系统管理员办理。", "OWN_ACCOUNT")
    if not reason.strip():
        raise Refusal("请写明停用的事由。", "REASON_MISSING")
    _switch(user, active=False)
    record(
        verb="accounts.change_user",
        sentence=f"停用账号{user.username}（{user.name}）：{reason}。",
        by=by,
        at=at,
        subject=user,
    )
    return user


@transaction.atomic
def reactivate_user(*, user: User, reason: str, by: User | None, at: datetime) -> User:
    """启用账号; the duties it had are as they were."""
    require_at_duties(by, "accounts.change_user", user)
    if not reason.strip():
        raise Refusal("请写明启用的事由。", "REASON_MISSING")
    _switch(user, active=True)
    record(
        verb="accounts.change_user",
        sentence=f"启用账号{user.username}（{user.name}）：{reason}。",
        by=by,
        at=at,
        subject=user,
    )
    return user


def _add_duty(user: User, unit: Unit, since: date) -> Duty:
    duty = Duty(user=user, path=unit.path, since=since)
    setattr(duty, FIELD_OF[type(unit)], unit)
    refuse_invalid(duty)
    with as_conflict(Duty):
        duty.save()
    return duty


def _switch(user: User, *, active: bool) -> None:
    moved = User.objects.filter(pk=user.pk, is_active=not active).update(is_active=active)
    user.refresh_from_db()
    if not moved:
        state = "在用" if active else "停用"
        raise Conflict(f"账号{user.username}已是{state}，可能已有人先办了。")
