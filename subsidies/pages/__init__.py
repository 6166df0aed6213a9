"""The bureau's pages: the list of batches, one batch, one estate in it, and the acts."""

from subsidies.pages.acting import act, open_batch
from subsidies.pages.reading import batch, batches, estate, workbook

__all__ = ["act", "batch", "batches", "estate", "open_batch", "workbook"]
