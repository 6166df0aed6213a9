"""An xlsx as the archive that it is: counted while it is unpacked, before anyone parses it."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from core.exchange.reading.book import MEGABYTE, MOST_UNPACKED, Unreadable

PIECE = 64 * 1024
MOST_MEMBERS = 2_000
MOST_RATIO = 250
"""Unpacked to packed bytes of a member; a sheet of equal rows comes to about 50."""
HARMLESS = 4 * MEGABYTE
ENCRYPTED = 0x1
DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']+)["']""")
PLAIN_ENCODINGS = frozenset({b"utf-8", b"us-ascii", b"ascii"})
OVERLAP = 16

BOMB = "文件解压后异常庞大，不像一份台账，已拒绝。请新建一个工作簿，只粘贴需要的内容。"
DAMAGED = "文件已损坏，不能打开。请在 Excel 中打开后另存为 xlsx 再上传。"
LOCKED = "文件设有打开密码，不能读取。请在 Excel 中取消密码后再上传。"
MACROS = "文件含有宏，不能导入。请另存为不含宏的 xlsx 工作簿。"
ENTITIES = "文件含有外部实体声明，可能是恶意文件，已拒绝。"
STRANGE = "压缩包内含有异常的路径，可能是恶意文件，已拒绝。"
OTHER_FORMAT = "这不是 Excel 的 xlsx 工作簿。请在原来的软件中另存为 xlsx 再上传。"


def open_archive(content: bytes) -> zipfile.ZipFile:
    """The archive, every member unpacked once and found harmless; Unreadable names the fault."""
    archive = zipfile.ZipFile(BytesIO(content))
    members = archive.infolist()
    if len(members) > MOST_MEMBERS:
        raise Unreadable(BOMB)
    names = [member.filename for member in members]
    for name in names:
        _check_name(name)
    if len(set(names)) != len(names):
        raise Unreadable(STRANGE)
    if "xl/workbook.xml" not in names:
        raise Unreadable(OTHER_FORMAT)
    left = MOST_UNPACKED
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
        raise Unreadable(STRANGE)
    lower = name.lower()
    if lower.endswith("vbaproject.bin") or "macrosheets/" in lower:
        raise Unreadable(MACROS)


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int) -> int:
    """Unpacked bytes of one member, counted while they stream and not read from its label."""
    if member.flag_bits & ENCRYPTED:
        raise Unreadable(LOCKED)
    is_xml = member.filename.lower().endswith((".xml", ".rels", ".vml"))
    most = min(left, max(HARMLESS, member.compress_size * MOST_RATIO))
    size, tail = 0, b""
    for piece in pieces(archive, member.filename):
        if is_xml and size == 0:
            _check_encoding(piece)
        size += len(piece)
        if size > most:
            raise Unreadable(BOMB)
        if is_xml and DECLARED.search(tail + piece):
            raise Unreadable(ENTITIES)
        tail = piece[-OVERLAP:]
    return size


def _check_encoding(start: bytes) -> None:
    """Only then does a search for bytes find every declaration."""
    found = ENCODING.search(start[:200])
    if b"\x00" in start[:200] or (found and found[1].lower() not in PLAIN_ENCODINGS):
        raise Unreadable(DAMAGED)
