"""What every test stands on: quick password hashes, an empty cache, and honest skips."""

import shutil
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection, connections

from tests import template
from tests.browser.window import chromium, shot, visit
from tests.frozen import let_flush_pass

__all__ = ["chromium", "shot", "visit"]
let_flush_pass()

# the first draw of a text strategy alone can take seconds on a busy machine
hypothesis.settings.register_profile(
    "house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("house")


def missing() -> dict[str, str]:
    """Mark → why its tests cannot run on this machine."""
    reasons = {
        "browser": "" if shutil.which("chromium") else "Chromium is not installed",
        "office": "" if shutil.which("soffice") else "LibreOffice is not installed",
        "postgres": "" if connection.vendor == "postgresql" else "DATABASE_URL is not PostgreSQL",
    }
    return {mark: reason for mark, reason in reasons.items() if reason}


ENGINE_FREE = ("tests/permissions/", "tests/repository/")
"""Tests that walk addresses or read sources: the same answers on either engine."""


def asks_the_engine(item: pytest.Item) -> bool:
    """Does the test touch a database at all, and may the engine change its outcome?"""
    if item.nodeid.startswith(ENGINE_FREE):
        return False
    wanted = {"db", "transactional_db", "django_db_setup", "live_server"}
    return bool(item.get_closest_marker("django_db") or wanted & {*item.fixturenames})  # type: ignore[attr-defined]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if not asks_the_engine(item):
            item.add_marker(pytest.mark.once)
    for mark, reason in missing().items():
        for item in items:
            if item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """A copy of a migrated database for this worker.

    SQLite in a file, as the office runs it: in memory the live server's threads would share one
    connection and trip over each other's transactions.
    """
    options = connection.settings_dict
    if connection.vendor == "sqlite":
        path = tmp_path_factory.mktemp("database") / "test.sqlite3"
        options["TEST"]["NAME"] = str(path)
        template.copy_sqlite(path)
        yield
        return
    options["TEST"]["NAME"] = options["TEST"]["NAME"] or f"test_{options['NAME']}"
    with template.copied_postgres(options, options["TEST"]["NAME"]):
        yield
        connections.close_all()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The copy is there already."""
    return True


@pytest.fixture(scope="session")
def django_db_createdb() -> bool:
    return False


@pytest.fixture(autouse=True)
def quick_settings(settings: Any) -> Iterator[None]:
    """Cheap hashes; no throttle counter or session survives from the test before."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()
