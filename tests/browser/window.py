"""A real headless Chromium for tests marked `browser`: sign in, look, keep a picture.

Set WUGUAN_SHOTS to a folder to keep the pictures of a run (docs/images is made this way);
without it they go to the test's own temporary folder.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from accounts.models import User

CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DESK, PHONE = 1366, 390
HEIGHTS = {DESK: 768, PHONE: 844}
Visit = Callable[..., Page]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run; skipped with a reason where there is none."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"没有浏览器 {CHROMIUM}")
    # Playwright keeps an event loop in this thread; Django would refuse the ORM beside it
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def visit(chromium: Browser, live_server: Any) -> Iterator[Visit]:
    """`visit(user, width)` gives a page of that person; a script or policy error fails the test."""
    contexts: list[Any] = []
    faults: list[str] = []

    def open_page(user: User | None = None, width: int = DESK) -> Page:
        context = chromium.new_context(
            base_url=live_server.url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": width, "height": HEIGHTS.get(width, 800)},
            has_touch=width == PHONE,
        )
        contexts.append(context)
        if user is not None:
            context.add_cookies([_session_of(user, live_server.url)])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("console", lambda message: _note(message, faults))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def shot(tmp_path: Path) -> Callable[[Page, str], Path]:
    """`shot(page, name)` keeps a picture of the whole page and returns its path."""
    folder = Path(os.environ.get("WUGUAN_SHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)

    def keep(page: Page, name: str) -> Path:
        path = folder / f"{name}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return keep


def assert_fits(page: Page) -> None:
    """No sideways scroll of the page itself at this width."""
    inner, outer = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert inner <= outer, f"{page.url} is {inner}px wide in a window of {outer}px"


def _session_of(user: User, address: str) -> Any:
    client = Client()
    client.force_login(user, backend="accounts.backends.OfficeBackend")
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": address}


def _note(message: Any, faults: list[str]) -> None:
    # a refused page answers 403 or 404 on purpose; that is not a fault of the page
    if message.type == "error" and "Failed to load resource" not in message.text:
        faults.append(message.text)
