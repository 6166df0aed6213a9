"""The column for who acted, the same on every table."""

from typing import Any

from django.conf import settings
from django.db import models


def person(label: str, **options: Any) -> "models.ForeignKey[Any, Any]":
    """A foreign key to the person who acted; never cascades, never reverse-named."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **options
    )
