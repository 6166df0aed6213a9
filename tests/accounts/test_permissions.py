"""The permission table, and its page in the docs."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from accounts.permissions import ACTS, LABELS, VIEW, VIEW_NARROWED, allowed
from accounts.roles import LEVEL_OF, Role
from accounts.tables import APPS, NARROWED, permission_page

PAGE = Path(settings.BASE_DIR) / "docs" / "permissions.md"


def test_the_page_in_the_docs_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == permission_page(), "manage.py permission_table"


def test_the_command_writes_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    call_command("permission_table", verbosity=0, stdout=StringIO())
    assert (tmp_path / "docs" / "permissions.md").read_text(encoding="utf-8") == permission_page()


def test_the_page_names_every_role_app_and_act() -> None:
    assert set(APPS) == set(VIEW)
    assert set(NARROWED) == set(VIEW_NARROWED)
    page = permission_page()
    assert all(f"`{role.value}`" in page for role in Role)
    assert all(f"| {act.label} | `{act.code}` |" in page for act in ACTS)


def test_a_row_of_the_page_marks_the_roles_that_may() -> None:
    [row] = [line for line in permission_page().splitlines() if "`subsidies.approve`" in line]
    marks = [cell.strip() for cell in row.split("|")[3:-1]]
    assert [role for role, mark in zip(Role, marks, strict=True) if mark] == [Role.BUREAU_REVIEWER]


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_level_and_something_to_do(role: Role) -> None:
    assert role in LEVEL_OF
    assert any(role in act.roles for act in ACTS)


def test_one_role_never_both_makes_and_approves() -> None:
    for maker, checker in (
        ("policies.propose", "policies.approve"),
        ("subsidies.calculate", "subsidies.submit"),
        ("subsidies.submit", "subsidies.approve"),
        ("subsidies.calculate", "subsidies.approve"),
    ):
        assert not [role for role in Role if allowed(role, maker) and allowed(role, checker)]


def test_the_surveyor_opens_assignments_and_nothing_else() -> None:
    assert allowed(Role.SURVEYOR, "inspections.view_assignment")
    assert not allowed(Role.SURVEYOR, "inspections.view_answer")
    assert not allowed(Role.SURVEYOR, "estates.view_estate")
    assert allowed(Role.SURVEYOR, "inspections.")
    assert not allowed(Role.SURVEYOR, "estates.")


def test_what_is_not_in_the_table_is_allowed_to_nobody() -> None:
    for role in Role:
        assert not allowed(role, "estates.delete_estate")
        assert not allowed(role, "unknown.view_thing")
        assert not allowed(role, "unknown.")
    assert LABELS["subsidies.approve"] == "批准补贴批次"
