"""Uploaded files, read in stages: nothing is believed before it is counted and looked at."""

from core.exchange.reading.book import Book, Flaw, Sheet, Unreadable
from core.exchange.reading.opening import open_book

__all__ = ["Book", "Flaw", "Sheet", "Unreadable", "open_book"]
