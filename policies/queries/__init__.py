"""Which numbers held on a day, schemes as data, and which days the office works."""

from policies.queries.versions import (
    HOLDING,
    Held,
    InForce,
    holding,
    in_force,
    scheme_data,
    scheme_in_force,
)

__all__ = [
    "HOLDING",
    "Held",
    "InForce",
    "holding",
    "in_force",
    "scheme_data",
    "scheme_in_force",
]
