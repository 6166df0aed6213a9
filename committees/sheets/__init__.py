"""What a sheet of owners' organisations means: read, compared, taken, taken back."""

from committees.sheets.kind import KIND

__all__ = ["KIND"]
