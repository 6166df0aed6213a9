"""Journeys walk in the same browser as the tests of single pages."""

from tests.browser.conftest import chromium, shot, visit

__all__ = ["chromium", "shot", "visit"]
