"""What the sheets of estates and households mean: read, compared, taken, taken back."""

from estates.sheets.kinds import KINDS

__all__ = ["KINDS"]
