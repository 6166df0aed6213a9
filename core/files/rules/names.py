"""The name of a file as it is kept: no folder, no sign that nobody sees, an ending that is true."""

import re
import unicodedata

LONGEST = 120
FORBIDDEN = re.compile(r'[<>:"|?*]')
"""Signs that Windows takes in no name; a path's own signs are cut before."""


def clean_name(name: str, endings: tuple[str, ...]) -> str:
    """The name without path, control and direction marks, at most 120 characters.

    It ends in one of `endings` (told by the content): another ending gets the first one added, so
    that 合同.exe with the bytes of a PDF is kept as 合同.exe.pdf.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(" " if mark.isspace() else mark for mark in last if _is_shown(mark))
    stem = " ".join(FORBIDDEN.sub("_", seen).split()).strip(". ")
    ending = next((each for each in endings if stem.lower().endswith(each)), "")
    stem = stem[: -len(ending)].rstrip(". ") if ending else stem
    ending = ending or endings[0]
    return (stem[: LONGEST - len(ending)].rstrip(". ") or "文件") + ending


def _is_shown(mark: str) -> bool:
    """No control, format (bidirectional, zero width), surrogate or private sign."""
    return mark.isspace() or not unicodedata.category(mark).startswith("C")
