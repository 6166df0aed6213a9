"""Who came in, who went, who was turned away: the trail of the door."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from core.audit.services import record


@transaction.atomic
def note_sign_in(*, user: User, address: str, at: datetime) -> None:
    """A successful sign-in, with the network address it came from."""
    record(
        verb="accounts.sign_in",
        sentence=f"{user.name}登录。",
        by=user,
        at=at,
        subject=user,
        data={"address": address},
    )


@transaction.atomic
def note_sign_out(*, user: User, address: str, at: datetime) -> None:
    """A sign-out by the person."""
    record(
        verb="accounts.sign_out",
        sentence=f"{user.name}退出。",
        by=user,
        at=at,
        subject=user,
        data={"address": address},
    )


@transaction.atomic
def note_failure(*, username: str, address: str, locked: bool, at: datetime) -> None:
    """A failed sign-in. The name is kept only where it exists: people type passwords into it."""
    user = User.objects.filter(username=username).first()
    named = user.username if user else "不存在的用户名"
    record(
        verb="accounts.sign_in_failed",
        sentence=f"登录失败：{named}{'，已锁定' if locked else ''}。",
        by=None,
        at=at,
        subject=user,
        data={"address": address, "locked": locked},
    )
