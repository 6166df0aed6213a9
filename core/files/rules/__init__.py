"""What a file is, told by its bytes; pure."""

from core.files.rules.kinds import KINDS, Kind, kind_of, words_for
from core.files.rules.names import clean_name

__all__ = ["KINDS", "Kind", "clean_name", "kind_of", "words_for"]
