"""Who and what the API lets in. Its settings name these, so nothing here may import a view."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from core.rules.errors import Forbidden


class SignedIn(BasePermission):
    """Somebody who owes no new password: a token opens no more than the pages do."""

    def has_permission(self, request: Request, view: Any) -> bool:
        user: Any = request.user
        if not user.is_authenticated:
            return False
        days = settings.PASSWORD_MAX_AGE_DAYS
        if user.owes_password(on=timezone.localdate(), max_days=days):
            raise Forbidden("请先登录网页修改密码，再继续使用。", "PASSWORD_OWED")
        return True


class TooLarge(APIException):
    status_code = 413
    default_code = "too_large"


class Json(JSONParser):
    """JSON of a bounded size and depth."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        asked = (parser_context or {}).get("request")
        announced = int(asked.META.get("CONTENT_LENGTH") or 0) if asked else 0
        if announced > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise ParseError from error
