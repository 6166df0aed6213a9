"""The only writers of batches, cases and lines."""

from subsidies.services.batches import open_batch, void_batch
from subsidies.services.calculation import calculate, calculate_in_steps, start_calculation
from subsidies.services.recompute import Difference, recompute
from subsidies.services.review import approve, return_batch, submit

__all__ = [
    "Difference",
    "approve",
    "calculate",
    "calculate_in_steps",
    "open_batch",
    "recompute",
    "return_batch",
    "start_calculation",
    "submit",
    "void_batch",
]
