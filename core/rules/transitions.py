"""Lifecycles: one complete table of states and their successors, checked when it is imported."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

S = TypeVar("S", bound=Enum)


@dataclass(frozen=True, slots=True)
class Table(Generic[S]):
    """The allowed moves of one lifecycle; made by ``table``."""

    rows: Mapping[S, frozenset[S]]

    def allows(self, source: S, target: S) -> bool:
        """True if the table has the move."""
        return target in self.rows[source]

    def targets_of(self, source: S) -> frozenset[S]:
        """The states that may follow."""
        return self.rows[source]

    def sources_of(self, target: S) -> frozenset[S]:
        """The states from which the target may be entered: what a conditional UPDATE pins."""
        return frozenset(state for state, nexts in self.rows.items() if target in nexts)

    @property
    def final_states(self) -> frozenset[S]:
        """The states that nothing follows."""
        return frozenset(state for state, nexts in self.rows.items() if not nexts)

    def reachable_from(self, state: S) -> frozenset[S]:
        """Every state that can be entered, in any number of moves, from ``state``."""
        seen: set[S] = set()
        waiting = set(self.rows[state])
        while waiting:
            found = waiting.pop()
            seen.add(found)
            waiting |= self.rows[found] - seen
        return frozenset(seen)


def table(states: type[S], rows: Mapping[S, frozenset[S]]) -> Table[S]:
    """A checked table; raises ValueError or TypeError while the module is being imported.

    A state without a row, a row or target of another enum, and a row that is not a frozenset are
    mistakes: a plain string in place of a set would turn ``in`` into a substring test.
    """
    for state, nexts in rows.items():
        _check_row(states, state, nexts)
    missing = [state.name for state in states if state not in rows]
    if missing:
        message = f"{states.__name__} has no row for {', '.join(missing)}"
        raise ValueError(message)
    return Table(dict(rows))


def _check_row(states: type[S], state: object, nexts: object) -> None:
    if not isinstance(state, states):
        message = f"{state!r} is not a state of {states.__name__}"
        raise TypeError(message)
    if not isinstance(nexts, frozenset):
        message = f"the row of {state!r} must be a frozenset, not {type(nexts).__name__}"
        raise TypeError(message)
    unknown = [target for target in nexts if not isinstance(target, states)]
    if unknown:
        message = f"{state!r} leads to {unknown!r}, which {states.__name__} does not have"
        raise ValueError(message)
