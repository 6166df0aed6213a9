"""Passwords by 等保: three of four classes of characters, at least ten of them."""

from typing import Any

from django.core.exceptions import ValidationError


class PasswordClassesValidator:
    """At least three of: capitals, small letters, digits, other characters."""

    def validate(self, password: str, user: Any = None) -> None:
        classes = (str.isupper, str.islower, str.isdigit, lambda c: not c.isalnum())
        if sum(any(kind(char) for char in password) for kind in classes) < 3:
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self) -> str:
        return "密码应至少包含大写字母、小写字母、数字、其他符号四类中的三类。"
