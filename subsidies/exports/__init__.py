"""What leaves the house about a batch: the workbook for the bureau."""

from subsidies.exports.workbook import LARGE, bureau_workbook, kept_workbook, write_kept

__all__ = ["LARGE", "bureau_workbook", "kept_workbook", "write_kept"]
