"""Passwords: made once for a new account, changed by their owner, never the last few again."""

import secrets
import string
from datetime import datetime

from axes.utils import reset
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import PastPassword, User
from accounts.services.access import require, require_role
from core.audit.services import record
from core.db.days import business_day
from core.rules.errors import Conflict, Refusal

REMEMBERED = 5
"""等保: none of the last five passwords may come back."""
PASSWORD_ACT = "accounts.change_own_password"  # noqa: S105 -- the code of an act
CLASSES = (string.ascii_uppercase, string.ascii_lowercase, string.digits)
LOOK_ALIKE = "0O1lI"
LENGTH = 14


def one_time_password() -> str:
    """A random password that passes the rules and can be read out: no look-alike characters."""
    classes = [[char for char in letters if char not in LOOK_ALIKE] for letters in CLASSES]
    chosen = [secrets.choice(letters) for letters in classes]
    everything = [char for letters in classes for char in letters]
    chosen += [secrets.choice(everything) for _ in range(LENGTH - len(chosen))]
    secrets.SystemRandom().shuffle(chosen)
    return "".join(chosen)


@transaction.atomic
def change_own_password(*, user: User, old: str, new: str, at: datetime) -> User:
    """Set the person's own password; ends the duty to change it and every other session.

    Refusal for a wrong old password, a weak new one (all complaints at once) and for one of the
    last five.
    """
    if not user.check_password(old):
        raise Refusal("原密码不对，请重新输入。", "WRONG_PASSWORD")
    _refuse_weak(user, new)
    _refuse_known(user, new)
    before = user.password
    PastPassword.objects.create(user=user, password=before, replaced_at=at)
    _set(user, new, must_change=False, at=at, before=before)
    record(
        verb=PASSWORD_ACT,
        sentence=f"{user.name}修改了自己的密码。",
        by=user,
        at=at,
        subject=user,
    )
    return user


@transaction.atomic
def reset_password(*, user: User, by: User | None, at: datetime) -> str:
    """Give a forgotten account a one-time password (returned), and lift its sign-in lock.

    Every session of the person ends; the first sign-in forces a new password.
    """
    require_at_duties(by, "accounts.change_user", user)
    password = one_time_password()
    before = user.password
    PastPassword.objects.create(user=user, password=before, replaced_at=at)
    _set(user, password, must_change=True, at=at, before=before)
    reset(username=user.username)
    record(
        verb="accounts.change_user",
        sentence=f"为{user.name}（{user.username}）重置密码并解除登录锁定。",
        by=by,
        at=at,
        subject=user,
    )
    return password


def require_at_duties(by: User | None, perm: str, user: User) -> None:
    """Refuse unless `by` may do `perm` at every unit the person answers for now."""
    require_role(by, perm)
    for path in user.duties.filter(until__isnull=True).values_list("path", flat=True):
        require(by, perm, path=path)


def _set(user: User, password: str, *, must_change: bool, at: datetime, before: str) -> None:
    user.set_password(password)
    user.must_change_password = must_change
    user.password_changed_on = business_day(at)
    moved = User.objects.filter(pk=user.pk, password=before, is_active=True).update(
        password=user.password,
        must_change_password=must_change,
        password_changed_on=user.password_changed_on,
    )
    if not moved:
        raise Conflict("密码刚被修改过，或账号已停用。请重新登录后再试。")


def _refuse_weak(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refusal("".join(error.messages), "WEAK_PASSWORD") from error


def _refuse_known(user: User, password: str) -> None:
    past = user.past_passwords.order_by("-pk").values_list("password", flat=True)
    for known in [user.password, *past[: REMEMBERED - 1]]:
        if check_password(password, known):
            raise Refusal(f"新密码不能与最近{REMEMBERED}次用过的密码相同。", "USED_BEFORE")
