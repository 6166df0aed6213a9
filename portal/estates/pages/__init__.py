"""小区台账, the life of an estate, and the search box."""

from portal.estates.pages.finding import search
from portal.estates.pages.listing import register
from portal.estates.pages.whole_life import life

__all__ = ["life", "register", "search"]
