"""Small files of every kind, made here, and ways to spoil them."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO

T0 = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TYPES = "<Types/>"


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def docx(**more: str | bytes) -> bytes:
    named = {name.replace("__", "/"): text for name, text in more.items()}
    return zipped({"[Content_Types].xml": TYPES, "word/document.xml": "<w/>", **named})


def xlsx() -> bytes:
    return zipped({"[Content_Types].xml": TYPES, "xl/workbook.xml": "<w/>"})


def ofd() -> bytes:
    return zipped({"OFD.xml": "<OFD/>"})


def pdf(inside: bytes = b"<< /Type /Catalog >>") -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + inside + b"\nendobj\nstartxref\n9\n%%EOF\n"


def packed(inside: bytes) -> bytes:
    """An object stream, as PDF writers pack their objects."""
    data = zlib.compress(inside)
    return b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + data + b"\nendstream"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int = 1, height: int = 1) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def jpeg(*segments: bytes, width: int = 4, height: int = 3) -> bytes:
    frame = segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0")
    return (
        b"\xff\xd8" + b"".join(segments) + frame + segment(0xDA, b"\1\1\0\0?\0") + b"\x12\xff\xd9"
    )
