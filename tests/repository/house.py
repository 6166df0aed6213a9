"""What the repository tests look at: our apps, our models, our files, and helpers to read them."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    "config", "core", "communities", "accounts", "policies", "estates", "committees", "tenders",
    "inspections", "infrastructure", "subsidies", "plans", "portal", "demo",
)  # fmt: skip
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the repository, or of the folder where there is no git (a release archive)."""
    found = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if found.returncode:
        every = (path for path in ROOT.rglob("*") if path.is_file())
        return tuple(path for path in every if not _made(path))
    names = (name for name in found.stdout.split("\0") if name)
    return tuple(path for path in map(ROOT.joinpath, names) if path.is_file())


def _made(path: Path) -> bool:
    """Made by a tool or by running the product, where no git says so."""
    folders = path.relative_to(ROOT).parts[:-1]
    made = {"var", "node_modules", "__pycache__", "collected", "htmlcov"}
    return any(folder in made or (folder[0] == "." and folder != ".ci") for folder in folders)


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def sources(*, tests: bool = False) -> list[Path]:
    """Our Python modules, without migrations."""
    tops = (*ROOMS, "benchmarks", "scripts", *(("tests",) if tests else ()))
    return [
        path
        for path in tracked()
        if path.suffix == ".py"
        and short(path).split("/")[0] in tops
        and "migrations" not in path.parts
    ]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def our_models() -> list[type[models.Model]]:
    """Every model of our apps, the automatic many-to-many tables included."""
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model.__module__.split(".")[0] in ROOMS]


def functions(module: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def is_chinese(text: object) -> bool:
    """Has the text a Chinese character?"""
    return bool(CHINESE.search(str(text)))
