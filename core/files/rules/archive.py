"""A zip as the archive that it is: counted while it is unpacked, before anyone parses it."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from enum import StrEnum
from io import BytesIO

PIECE = 64 * 1024
MEGABYTE = 1024 * 1024
MOST_UNPACKED = 256 * MEGABYTE
MOST_MEMBERS = 2_000
MOST_RATIO = 250
"""Unpacked to packed bytes of a member; a sheet of equal rows comes to about 50."""
HARMLESS = 4 * MEGABYTE
ENCRYPTED = 0x1
DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']+)["']""")
PLAIN_ENCODINGS = frozenset({b"utf-8", b"us-ascii", b"ascii"})
OVERLAP = 16
BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError,
    ValueError, OSError,
)  # fmt: skip
"""What the standard library raises for an archive that is cut, turned or of a strange method."""


class Fault(StrEnum):
    """What is wrong with an archive; each way in has its own sentence for it."""

    BOMB = "BOMB"
    DAMAGED = "DAMAGED"
    LOCKED = "LOCKED"
    MACROS = "MACROS"
    ENTITIES = "ENTITIES"
    STRANGE = "STRANGE"


class Harmful(Exception):
    """The archive is not opened; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def safe_archive(content: bytes, *, most: int = MOST_UNPACKED) -> zipfile.ZipFile:
    """The archive, every member unpacked once and found harmless; Harmful names the fault."""
    archive = zipfile.ZipFile(BytesIO(content))
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise Harmful(Fault.BOMB)
    names = [member.filename for member in members]
    for name in names:
        _check_name(name)
    if len(set(names)) != len(names):
        raise Harmful(Fault.STRANGE)
    left = most
    for member in members:
        left -= _check_member(archive, member, left)
    return archive


def pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The unpacked bytes of a member, piece by piece."""
    with archive.open(name) as stream:
        while piece := stream.read(PIECE):
            yield piece


def _check_name(name: str) -> None:
    if name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name:
        raise Harmful(Fault.STRANGE)
    lower = name.lower()
    if lower.endswith("vbaproject.bin") or "macrosheets/" in lower:
        raise Harmful(Fault.MACROS)


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> int:
    """Unpacked bytes of one member, counted while they stream and not read from its label."""
    if member.flag_bits & ENCRYPTED:
        raise Harmful(Fault.LOCKED)
    is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
    most = min(left, max(HARMLESS, member.compress_size * MOST_RATIO))
    size, tail = 0, b""
    for piece in pieces(archive, member.filename):
        if is_xml and size == 0:
            _check_encoding(piece)
        size += len(piece)
        if size > most:
            raise Harmful(Fault.BOMB)
        if is_xml and DECLARED.search(tail + piece):
            raise Harmful(Fault.ENTITIES)
        tail = piece[-OVERLAP:]
    return size


def _check_encoding(start: bytes) -> None:
    """Only then does a search for bytes find every declaration."""
    found = ENCODING.search(start[:200])
    if b"\x00" in start[:200] or (found and found[1].lower() not in PLAIN_ENCODINGS):
        raise Harmful(Fault.DAMAGED)
