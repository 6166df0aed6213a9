"""People at their desks over many days: whose window it is, what they type, what they press."""

from datetime import datetime
from typing import Any

from playwright.sync_api import Page

from accounts.models import User
from tests.browser.window import DESK, Visit

WRONG = ".notice.error, p.error, .wg-error, .wg-notice[role=alert], .errorlist, .errornote"
"""How a page says that something typed is not right."""


class Days:
    """The clock of the office, and its people at their desks."""

    def __init__(self, visit: Visit, clock: Any) -> None:
        self.visit, self.clock = visit, clock
        self.pages: dict[tuple[User | None, int], Page] = {}

    def at(self, day: str) -> None:
        """Move to nine o'clock of the day."""
        self.clock.move_to(datetime.fromisoformat(f"{day}T09:00:00+08:00"))

    def desk(self, user: User | None, address: str, *, width: int = DESK) -> Page:
        """The address in the one window of that person."""
        if (user, width) not in self.pages:
            self.pages[user, width] = self.visit(user, width)
        self.pages[user, width].goto(address)
        return self.pages[user, width]


def press(page: Page, label: str) -> None:
    """The button, and no complaint on the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=label, exact=True).click()
    assert page.locator(WRONG).all_inner_texts() == []


def follow(page: Page, label: str) -> None:
    with page.expect_navigation():
        page.locator("a:visible", has_text=label).first.click()


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        field = page.locator(f"[name='{name}']:visible")
        if field.evaluate("(one) => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def pick(page: Page, name: str, text: str) -> None:
    """A choice of the staff pages that is looked up by typing."""
    page.locator(f"#id_{name} + .select2").click()
    page.locator(".select2-search__field:focus").press_sequentially(text)
    page.locator(".select2-results__option", has_text=text).first.click()
