"""Sign-in by user name; what a person may do comes from the role, not from rows."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from accounts.models import User


class OfficeBackend(BaseBackend):
    """Checks the password; takes the same time for unknown names."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        if username is None or password is None:
            return None
        user = User.objects.filter(username=username).first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """Loaded on every request, so a dismissed person is out at once."""
        user: User | None = User.objects.filter(pk=user_id, is_active=True).first()
        return user
