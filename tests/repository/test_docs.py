"""What the docs promise to hold: every setting, role, permission, parameter, state and command."""

import ast
import re
from pathlib import Path

import pytest

from accounts.permissions import ACTS
from accounts.roles import Role
from policies.catalogue import CATALOGUE
from tests.repository.house import ROOMS, ROOT, our_models, tree
from tests.repository.test_states import TABLES

SETTINGS = ROOT / "docs" / "settings.md"
EXAMPLE = ROOT / ".env.example"
PARAMETERS = ROOT / "docs" / "parameters.md"
PERMISSIONS = ROOT / "docs" / "permissions.md"
STATES = ROOT / "docs" / "states.md"
GLOSSARY = ROOT / "docs" / "glossary.md"
COMMANDS = ROOT / "docs" / "commands.md"
COMPOSE_ONLY = {"POSTGRES_PASSWORD", "REDIS_PASSWORD"}
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")


def settings_read(module: ast.Module) -> set[str]:
    """Names of the environment that the module reads through config.env."""
    found = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id == "env" and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


def known_settings() -> set[str]:
    """PORT has its own reader; the rest are named where they are read."""
    return settings_read(tree(ROOT / "config" / "settings.py")) | {"PORT"}


def example_settings(text: str) -> set[str]:
    return set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", text, re.MULTILINE))


def missing(names: set[str], page: Path) -> set[str]:
    """Names that the page does not mention between back-ticks or in a table."""
    if not page.exists():
        return {f"{page.relative_to(ROOT)} does not exist"}
    text = page.read_text(encoding="utf-8")
    return {name for name in names if not re.search(rf"(?<![\w.]){re.escape(name)}(?![\w])", text)}


def commands() -> set[str]:
    found = ROOT.glob("**/management/commands/*.py")
    ours = (path for path in found if path.relative_to(ROOT).parts[0] in ROOMS)
    return {path.stem for path in ours if path.stem != "__init__"}


DOCUMENTED = {
    "every setting in docs/settings.md": (known_settings() | COMPOSE_ONLY, SETTINGS),
    "every parameter in docs/parameters.md": (set(CATALOGUE), PARAMETERS),
    "every role in docs/permissions.md": ({role.label for role in Role}, PERMISSIONS),
    "every act in docs/permissions.md": ({act.label for act in ACTS}, PERMISSIONS),
    "every state in docs/states.md": (
        {state.label for moves in TABLES.values() for state in moves.rows},
        STATES,
    ),
    "every role in docs/glossary.md": ({role.value for role in Role}, GLOSSARY),
    "every command in docs/commands.md": (commands(), COMMANDS),
}


@pytest.mark.parametrize("promise", DOCUMENTED)
def test_the_docs_hold(promise: str) -> None:
    names, page = DOCUMENTED[promise]
    assert names
    assert missing(names, page) == set()


def test_the_example_lists_exactly_the_settings_there_are() -> None:
    assert example_settings(EXAMPLE.read_text(encoding="utf-8")) == known_settings() | COMPOSE_ONLY


def test_every_model_that_the_office_meets_is_in_the_glossary() -> None:
    text = GLOSSARY.read_text(encoding="utf-8")
    inner = {"ChainHead", "Pulse", "Job", "Entry", "Building", "PastPassword"}
    names = {model.__name__ for model in our_models()} - inner
    assert {name for name in names if not re.search(rf"\b{name}\b", text)} == set()


def broken_links(page: Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return [link for link in LINK.findall(text) if not (page.parent / link.strip()).exists()]


def test_no_link_of_the_docs_is_broken() -> None:
    pages = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")]
    found = {page.name: broken_links(page) for page in pages}
    assert {name: links for name, links in found.items() if links} == {}


@pytest.mark.parametrize("name", ["README.md", "README.en.md"])
def test_a_readme_has_under_120_lines(name: str) -> None:
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) < 120


def test_a_missing_name_and_a_broken_link_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("`PORT` and [more](gone.md), not REDIS_URLS", encoding="utf-8")
    assert missing({"PORT", "REDIS_URL"}, page) == {"REDIS_URL"}
    assert broken_links(page) == ["gone.md"]


def test_a_setting_is_found_where_it_is_read() -> None:
    assert settings_read(ast.parse('X = env.text("HOST", "x")\nY = other("NO")')) == {"HOST"}
