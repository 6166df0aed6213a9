"""What every test stands on: quick password hashes and an empty cache."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from tests.frozen import let_flush_pass

let_flush_pass()


@pytest.fixture(autouse=True)
def quick_settings(settings: Any) -> Iterator[None]:
    """Cheap hashes; no throttle counter or session survives from the test before."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()
