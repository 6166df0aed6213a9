"""Names as they are compared and searched, and time without a company. Nothing here reads rows."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from estates.states import UNSERVICED

ONE_DAY = timedelta(days=1)
SIGNS = str.maketrans(
    {
        "〔": "(", "﹝": "(", "【": "(", "[": "(", "「": "(", "『": "(", "《": "(", "<": "(",
        "〕": ")", "﹞": ")", "】": ")", "]": ")", "」": ")", "』": ")", "》": ")", ">": ")",
        "•": "·", "・": "·", "‧": "·", "∙": "·", "﹒": "·",
        "—": "-", "–": "-", "－": "-", "―": "-", "‐": "-", "−": "-", "~": "-",
    }
)  # fmt: skip
"""Signs that offices write one for the other."""
APART = re.compile(r"[、，,;；/|\n\t]+")
"""What separates one alias from the next."""
BLOCK = re.compile(r"(?:号楼|号|栋|幢|座|楼|#)+$")
ENTRANCE = re.compile(r"(?:单元|门洞|门|栋口)+$")
DOOR = re.compile(r"(?:室|房|号|户)+$")
ONE_ENTRANCE = "1"
Spell = tuple[str, date, date | None]


class Run(NamedTuple):
    """An unbroken time without a company; `until` is None while it still holds on the day asked."""

    since: date
    until: date | None


def normal_name(text: str) -> str:
    """The form in which two spellings of a name are the same name.

    NFKC (full width, compatibility forms), lower case, no spaces, one kind of bracket, dot and
    dash. A suffix such as 小区 or 院 stays: 新乐 and 新乐小区 may be two places.
    """
    # a sign left alone by a space that went may join its neighbour: folded until it stays
    while (folded := _folded(text)) != text:
        text = folded
    return text


def bare_place(text: str, suffix: re.Pattern[str]) -> str:
    """3号楼, 3栋 and 3# are the same building: the text without its kind of place."""
    plain = normal_name(text)
    return (suffix.sub("", plain) or plain).upper()


def bare_door(building: str, entrance_unit: str, room: str) -> tuple[str, str, str]:
    """Building, entrance unit (1 where none is given) and room as they are compared."""
    return (
        bare_place(building, BLOCK),
        bare_place(entrance_unit or ONE_ENTRANCE, ENTRANCE),
        bare_place(room, DOOR),
    )


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text.translate(SIGNS)).translate(SIGNS).casefold()
    return "".join(char for char in plain if not char.isspace() and char.isprintable())


def other_names(aliases: str) -> list[str]:
    """The single aliases in the text of the column, in order, without empty ones."""
    return [part.strip() for part in APART.split(aliases) if part.strip()]


def names_of(name: str, aliases: str) -> frozenset[str]:
    """Every normalised name that an estate answers to in its community."""
    found = {normal_name(text) for text in (name, *other_names(aliases))}
    return frozenset(found - {""})


def search_text(name: str, aliases: str, address: str, *, former: Iterable[str] = ()) -> str:
    """What a search looks through: each name and the address, normalised, one a line."""
    parts = [name, *other_names(aliases), address, *former]
    return "\n".join(dict.fromkeys(filter(None, map(normal_name, parts))))


def last_run(spells: Iterable[Spell], on: date) -> Run | None:
    """The latest unbroken time without a company that began by `on`; None where there was none.

    `spells`: mode, first and last day (None: open), in order of their first day. Self-managed,
    unit-managed and street-managed estates are without a company too (SEED1 §一: 弃管含自管).
    """
    since, until = None, None
    for mode, first, last in spells:
        if mode not in UNSERVICED or first > on:
            continue
        adjoins = until is not None and until + ONE_DAY == first
        since = since if adjoins else first
        until = last
    if since is None:
        return None
    return Run(since, None if until is None or until >= on else until)


def whole_years(since: date, on: date) -> int:
    """Whole years from `since` to `on`, by anniversary, which itself counts (民法典 1259).

    A time that began on 29 February has its anniversary on 1 March of a year without one. 0 where
    `on` lies before `since`.
    """
    years = on.year - since.year - ((on.month, on.day) < (since.month, since.day))
    return max(years, 0)


def years_abandoned(spells: Iterable[Spell], on: date) -> int:
    """Whole years without a company of the run that holds on the day; 0 where none holds."""
    run = last_run(spells, on)
    return whole_years(run.since, on) if run is not None and run.until is None else 0


def gaps(spells: Iterable[Spell]) -> Iterator[str]:
    """What is wrong with a history: gaps, overlaps, an end that is not the last; sentences."""
    before: date | None = None
    begun = False
    for _, first, last in spells:
        if begun and before is None:
            yield f"{first}起的一段之前，前一段还没有止日。"
        elif begun and before is not None and first <= before:
            yield f"{first}起的一段与前一段重叠（前一段至{before}）。"
        elif begun and before is not None and first > before + ONE_DAY:
            yield f"{before}之后至{first}之前没有记录。"
        begun, before = True, last
