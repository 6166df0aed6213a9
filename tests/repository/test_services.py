"""Every service says who acts and when, asks whether they may, and leaves its line in the trail."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.repository.house import functions, short, sources, tree

WRITES = frozenset(
    {
        "create", "bulk_create", "update", "bulk_update", "save", "delete", "get_or_create",
        "update_or_create", "insert", "move", "advance",
    }
)  # fmt: skip
TELLS = frozenset({"record", "tell", "advance"})
"""What leaves a line: the trail's own, and the two of tenders/services/rounds.py that end in it."""
HELPERS_OF_THE_CORE = ("core/",)
ROUNDS = "tenders/services/"
APPROVE_ONE = "policies/services/versions.py: approve_one"
EXCUSED: dict[str, dict[str, str]] = {
    "unsigned": {
        "committees/services/succession.py: expire_due": "the daily tick acts, never a person",
        "committees/services/succession.py: expiring_due": "the daily tick acts, never a person",
        "committees/services/daily.py: erase_contacts": "the daily tick acts, never a person",
        "committees/services/daily.py: keep_house": "the daily tick acts, never a person",
        "communities/services.py: create_office": "founds the office before there are people",
        "policies/services/parameters.py: load_defaults": "two sign: by_maker and by_checker",
        "accounts/services/passwords.py: change_own_password": "`user` acts on the own account",
        f"{ROUNDS}rounds.py: open_due_rounds": "the daily tick acts, never a person",
        f"{ROUNDS}life/emergencies.py: end_taken_over": "the daily tick acts, never a person",
        f"{ROUNDS}contract_ends.py: expire_due": "the daily tick acts, never a person",
        f"{ROUNDS}amendments.py: apply_due": "the daily tick acts, never a person",
    },
    "untold": {
        APPROVE_ONE: "the move inside approve_parameters and approve_scheme, which record",
        f"{ROUNDS}round_notice.py: put_out": "a version inside the acts that publish, which tell",
        f"{ROUNDS}round_draft.py: start": "the rows of draft_round and re_tender, which tell",
        f"{ROUNDS}application_hand.py: require_hand": "counts a use of the link; the acts tell",
    },
    "unasked": {
        APPROVE_ONE: "its callers approve_parameters and approve_scheme have asked",
        f"{ROUNDS}rounds.py: advance": "the move inside the acts on a round, which have asked",
        f"{ROUNDS}round_notice.py: put_out": "a version inside the acts that publish, which asked",
        f"{ROUNDS}round_draft.py: start": "the rows of draft_round and re_tender, which asked",
        "subsidies/services/calculation.py: finish": "the end of calculate, which has asked",
        "infrastructure/services.py: load_items": "the catalogue of a new office, by the system",
    },
}
"""Acts that do without, with the reason; one that does not need its excuse any more fails."""


def service_modules() -> list[Path]:
    """services.py and the modules of services/, outside the core (which has no domain acts)."""
    return [
        path
        for path in sources()
        if ("services" in path.parts or path.name == "services.py")
        and not short(path).startswith(HELPERS_OF_THE_CORE)
    ]


def acts(module: ast.Module) -> Iterator[ast.FunctionDef]:
    """Public functions that take the moment of an act (`at`) or write."""
    for node in module.body:
        public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if isinstance(node, ast.FunctionDef) and public and {"at", "by"} & names_of(node):
            yield node


def names_of(node: ast.FunctionDef) -> set[str]:
    every = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    return {argument.arg for argument in every}


def called(node: ast.AST) -> set[str]:
    """Names of everything called inside."""
    found = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            target = part.func
            found.add(
                target.attr if isinstance(target, ast.Attribute) else getattr(target, "id", "")
            )
    return found


def reached(start: ast.FunctionDef, module: ast.Module) -> set[str]:
    """Everything called by the function and by the functions of its module that it calls."""
    own = {node.name: node for node in functions(module)}
    seen: set[str] = set()
    waiting = {start.name}
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in own:
            waiting |= called(own[name])
    return seen


def writes(node: ast.FunctionDef, module: ast.Module) -> bool:
    return bool(WRITES & reached(node, module))


def unsigned(module: ast.Module) -> list[str]:
    """Acts that write without `by` and `at`."""
    return [
        node.name
        for node in acts(module)
        if writes(node, module) and not {"by", "at"} <= names_of(node)
    ]


def untold(module: ast.Module) -> list[str]:
    """Signed acts that write and leave no line in the trail."""
    return [
        node.name
        for node in acts(module)
        if {"by", "at"} <= names_of(node)
        and writes(node, module)
        and not TELLS & reached(node, module)
    ]


def unasked(module: ast.Module) -> list[str]:
    """Signed acts that write and ask nobody's permission."""
    return [
        node.name
        for node in acts(module)
        if {"by", "at"} <= names_of(node)
        and writes(node, module)
        and not any(name.lstrip("_").startswith("require") for name in reached(node, module))
    ]


def findings(check: str) -> set[str]:
    checks = {"unsigned": unsigned, "untold": untold, "unasked": unasked}
    return {
        f"{short(path)}: {name}" for path in service_modules() for name in checks[check](tree(path))
    }


def test_there_are_services_to_look_at() -> None:
    assert len(service_modules()) > 10


def test_every_act_that_writes_says_who_and_when() -> None:
    assert findings("unsigned") == set(EXCUSED["unsigned"])


def test_every_act_leaves_its_line_in_the_trail() -> None:
    assert findings("untold") == set(EXCUSED["untold"])


def test_every_act_asks_whether_the_person_may() -> None:
    assert findings("unasked") == set(EXCUSED["unasked"])


def test_no_service_reads_the_clock_or_knows_the_web() -> None:
    banned = {"celery", "rest_framework", "django.http", "django.shortcuts"}
    found = {
        short(path): banned & set(imported(tree(path)))
        for path in service_modules()
        if banned & set(imported(tree(path)))
    }
    assert found == {}


def imported(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield node.module.split(".")[0]
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)


SAMPLE = ast.parse(
    """
def hasty(*, batch, by):
    batch.save()

def silent(*, batch, by, at):
    require(by, "x", path="y")
    _write(batch)

def open_door(*, batch, by, at):
    _write(batch)
    record(verb="x")

def good(*, batch, by, at):
    require(by, "x", path="y")
    _write(batch)
    record(verb="x")

def _write(batch):
    batch.save()
"""
)


@pytest.mark.parametrize(
    ("check", "name"), [(unsigned, "hasty"), (untold, "silent"), (unasked, "open_door")]
)
def test_each_check_finds_its_fault_and_nothing_else(check: object, name: str) -> None:
    assert callable(check)
    assert check(SAMPLE) == [name]
