from enum import StrEnum
from typing import Any

import pytest

from core.rules.transitions import table


class Light(StrEnum):
    RED = "RED"
    GREEN = "GREEN"
    OFF = "OFF"


class Other(StrEnum):
    RED = "RED"


ROWS: dict[Light, frozenset[Light]] = {
    Light.RED: frozenset({Light.GREEN, Light.OFF}),
    Light.GREEN: frozenset({Light.RED}),
    Light.OFF: frozenset(),
}
LIGHTS = table(Light, ROWS)


def test_a_table_answers_what_may_follow_and_what_came_before() -> None:
    assert LIGHTS.allows(Light.RED, Light.GREEN)
    assert not LIGHTS.allows(Light.GREEN, Light.OFF)
    assert LIGHTS.targets_of(Light.RED) == {Light.GREEN, Light.OFF}
    assert LIGHTS.sources_of(Light.OFF) == {Light.RED}
    assert LIGHTS.final_states == {Light.OFF}
    assert LIGHTS.reachable_from(Light.GREEN) == {Light.RED, Light.GREEN, Light.OFF}


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        ({Light.OFF: None}, TypeError, "must be a frozenset, not NoneType"),
        ({Light.OFF: "RED"}, TypeError, "must be a frozenset, not str"),
        ({Light.OFF: {Light.RED}}, TypeError, "must be a frozenset, not set"),
        ({Light.OFF: frozenset({"PURPLE"})}, ValueError, "PURPLE"),
        ({Light.OFF: frozenset({Other.RED})}, ValueError, "which Light does not have"),
        ({"PURPLE": frozenset()}, TypeError, "'PURPLE' is not a state of Light"),
    ],
)
def test_a_table_with_a_mistake_is_never_made(
    change: dict[Any, Any], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        table(Light, {**ROWS, **change})


def test_a_state_without_a_row_is_named() -> None:
    with pytest.raises(ValueError, match="Light has no row for GREEN, OFF"):
        table(Light, {Light.RED: frozenset()})
