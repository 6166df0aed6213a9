"""Every lifecycle: complete, reachable from its first state, in Chinese."""

from enum import Enum
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import pytest
from django.db import models

from core.rules.transitions import Table, table
from tests.repository.house import ROOMS, is_chinese


def modules(name: str) -> list[Any]:
    """Every module of this name in the house."""
    found = []
    for room in ROOMS:
        package = import_module(room)
        names = [info.name for info in walk_packages(package.__path__, f"{room}.")]
        found += [import_module(full) for full in names if full.endswith(f".{name}")]
    return found


def tables() -> dict[str, Table[Any]]:
    return {
        f"{module.__name__}.{name}": value
        for module in modules("states")
        for name, value in vars(module).items()
        if isinstance(value, Table)
    }


def enums() -> dict[str, type[models.Choices]]:
    found = [*modules("states"), *modules("models"), *modules("roles")]
    return {
        f"{module.__name__}.{name}": value
        for module in found
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, models.TextChoices) and value.choices
    }


TABLES = tables()
ENUMS = enums()


def stranded(moves: Table[Any]) -> set[str]:
    """States that no row can come to from the first one."""
    first, *rest = moves.rows
    return {state.name for state in rest} - {s.name for s in moves.reachable_from(first)}


def untold(labels: list[tuple[str, str]]) -> list[str]:
    return [value for value, shown in labels if not is_chinese(shown)]


def test_the_house_has_lifecycles() -> None:
    assert {"inspections.states.CYCLE_STATES", "subsidies.states.BATCH_STATES"} <= set(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_every_state_can_be_reached_from_the_first(name: str) -> None:
    assert stranded(TABLES[name]) == set()


@pytest.mark.parametrize("name", TABLES)
def test_every_lifecycle_comes_to_an_end(name: str) -> None:
    assert TABLES[name].final_states


@pytest.mark.parametrize("name", ENUMS)
def test_every_choice_is_in_the_words_of_the_office(name: str) -> None:
    choices: Any = ENUMS[name].choices
    assert untold(choices) == []


@pytest.mark.parametrize("name", ENUMS)
def test_no_two_choices_read_the_same(name: str) -> None:
    labels = [str(shown) for _, shown in ENUMS[name].choices]
    assert len(set(labels)) == len(labels)


class Light(Enum):
    GREEN = 1
    RED = 2
    BLUE = 3


def test_a_stranded_state_is_found() -> None:
    rows = {Light.GREEN: frozenset({Light.RED}), Light.RED: frozenset(), Light.BLUE: frozenset()}
    assert stranded(table(Light, rows)) == {"BLUE"}


def test_an_incomplete_table_does_not_load() -> None:
    with pytest.raises(ValueError, match="BLUE"):
        table(Light, {Light.GREEN: frozenset(), Light.RED: frozenset()})


def test_an_english_label_is_found() -> None:
    assert untold([("OPEN", "Open"), ("DONE", "已完成")]) == ["OPEN"]
