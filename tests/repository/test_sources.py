"""Sizes, habits and secrets of the source files. Each check is shown failing on a bad sample."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.repository.house import ROOMS, ROOT, functions, short, sources, tracked, tree

MODULE_MOST = 400
TEST_MODULE_MOST = 600
FUNCTION_MOST = 40
TEST_FUNCTION_MOST = 50
TEMPLATE_MOST = 110
WAYS_IN = re.compile(r"(^|/)(admin|api|pages|forms|tasks)(_\w+)?(\.py|/)")
UNFINISHED = re.compile(r"\b(T[O]DO|F[I]XME|X{3}|H[A]CK)\b")
MACHINE = re.compile(r"(?<![\w./])/(?:home|root|Users|work|tmp/[a-z])\b[/\w]*")
REGISTRY = re.compile(
    r"\b[\w.-]*(?:pypi|npmjs|registry|artifactory|nexus|mirrors?)\.[\w.-]+/", re.IGNORECASE
)
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE
)
DATA_BLOCK = re.compile(r'<script[^>]*type="application/json"')
BINARY = {".png", ".ico", ".woff2", ".mo", ".xlsx", ".jpg", ".gif"}
LIST_ENDS = (".txt", ".lock")

Finder = Callable[[str], Iterator[str]]


def longer_than(most: int) -> Finder:
    def finder(text: str) -> Iterator[str]:
        count = len(text.splitlines())
        if count > most:
            yield f"{count} lines"

    return finder


def functions_longer_than(most: int) -> Finder:
    """Functions above the size, their docstring not counted."""

    def finder(text: str) -> Iterator[str]:
        for node in functions(ast.parse(text)):
            count = (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring(node)
            if count > most:
                yield f"{node.name}: {count} lines"

    return finder


def _docstring(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    told = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return (first.end_lineno or 0) - first.lineno + 1 if told else 0


def unfinished(text: str) -> Iterator[str]:
    yield from UNFINISHED.findall(text)


def deciding(text: str) -> Iterator[str]:
    """`.objects` in a way in, where it is not at once cut to the person's scope.

    A subquery is cut by the row around it: `OuterRef` in its filter.
    """
    module = ast.parse(text)
    cut = {id(node) for call in ast.walk(module) for node in _cut(call)}
    for node in ast.walk(module):
        if isinstance(node, ast.Attribute) and node.attr == "objects" and id(node) not in cut:
            yield f"line {node.lineno}: {ast.unparse(node)}"


def _cut(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Attribute) and node.attr in ("visible_to", "none"):
        yield node.value
    called = node.func if isinstance(node, ast.Call) else None
    inner = isinstance(called, ast.Attribute) and called.attr == "filter"
    if isinstance(called, ast.Attribute) and inner and "OuterRef(" in ast.unparse(node):
        yield called.value


def machine_paths(text: str) -> Iterator[str]:
    yield from MACHINE.findall(text)


def registry_hosts(text: str) -> Iterator[str]:
    yield from REGISTRY.findall(text)


def inline_code(text: str) -> Iterator[str]:
    """Script or style inside the page: the content policy would stop it."""
    yield from INLINE.findall(DATA_BLOCK.sub("", text))


def files(wanted: str) -> list[Path]:
    kinds = {
        "modules": sources(),
        "tests": [path for path in sources(tests=True) if short(path).startswith("tests/")],
        "all modules": sources(tests=True),
        "ways in": [path for path in sources() if WAYS_IN.search(short(path))],
        "templates": [
            path
            for path in tracked()
            if short(path).startswith("templates/") and path.suffix == ".html"
        ],
        "texts": [
            path for path in tracked() if path.suffix not in BINARY and "vendor" not in path.parts
        ],
    }
    return kinds[wanted]


LONG = "def f():\n" + "    x = 1\n" * 60
RULES: dict[str, tuple[str, Finder, str]] = {
    "a module has 400 lines at most": ("modules", longer_than(MODULE_MOST), LONG * 10),
    "a test module has 600 lines at most": ("tests", longer_than(TEST_MODULE_MOST), LONG * 10),
    "a function has 40 lines at most": ("modules", functions_longer_than(FUNCTION_MOST), LONG),
    "a test has 50 lines at most": ("tests", functions_longer_than(TEST_FUNCTION_MOST), LONG),
    "nothing is left unfinished": ("all modules", unfinished, "x = 1  # " + "TO" + "DO later"),
    "a way in decides nothing by itself": ("ways in", deciding, "Estate.objects.filter(pk=1)"),
    "a template has 110 lines at most": ("templates", longer_than(TEMPLATE_MOST), "<p>\n" * 111),
    "a template holds no script or style": ("templates", inline_code, '<p onclick="go()">'),
    "no file names a folder of some machine": ("texts", machine_paths, "cd /ho" + "me/zhang/x"),
    "no file names a package registry": ("texts", registry_hosts, "https://pypi" + ".org/simple"),
}


def findings(name: str) -> dict[str, list[str]]:
    kind, finder, _ = RULES[name]
    found = {short(path): list(finder(path.read_text(encoding="utf-8"))) for path in files(kind)}
    return {path: wrong for path, wrong in found.items() if wrong}


@pytest.mark.parametrize("name", RULES)
def test_in_the_whole_house(name: str) -> None:
    assert findings(name) == {}


@pytest.mark.parametrize("name", RULES)
def test_the_rule_finds_a_bad_sample(name: str) -> None:
    _, finder, sample = RULES[name]
    assert list(finder(sample)) != []


@pytest.mark.parametrize("kind", ["modules", "tests", "ways in", "templates", "texts"])
def test_there_is_something_to_look_at(kind: str) -> None:
    assert len(files(kind)) > 5


def test_a_scoped_queryset_is_no_decision() -> None:
    assert list(deciding("rows = Estate.objects.visible_to(user)\nEstate.objects.none()")) == []


def test_the_rooms_are_the_ones_of_the_architecture() -> None:
    found = {path.parent.name for path in ROOT.glob("*/apps.py")} | {"core"}
    assert found == set(ROOMS)


def english_names(module: ast.Module) -> list[str]:
    """Tests whose name is no sentence: fewer than three words after `test`."""
    names = (node.name for node in functions(module) if node.name.startswith("test"))
    return [name for name in names if name.count("_") < 3]


def test_names_of_tests_are_sentences() -> None:
    modules = [path for path in sources(tests=True) if path.name.startswith("test_")]
    short_names = {short(path): english_names(tree(path)) for path in modules}
    assert {path: names for path, names in short_names.items() if names} == {}


def test_a_test_without_a_sentence_is_found() -> None:
    assert english_names(ast.parse("def test_estate(): ...")) == ["test_estate"]
