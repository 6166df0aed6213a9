"""Owners' organisations on staff pages: the bodies, their decisions, their working fund."""

from committees.admin import bodies, fund, people, votes

__all__ = ["bodies", "fund", "people", "votes"]
