"""Photos: whole, and nothing but the picture."""

import struct
import zlib

from core.rules.errors import Refusal

MOST_PIXELS = 120_000_000
"""More than the sharpest phone; a picture that unpacks to more is no photo of a defect."""
CUT = "图片没有传完整或已损坏。请重新拍照或另存后再上传。"
EXTRA = "图片后面还接着别的内容，可能是恶意文件，已拒绝。请重新截图或另存后再上传。"


def check_png(content: bytes) -> None:
    """Refusal unless every chunk is whole, sums are right and nothing follows the end."""
    place, kind = 8, b""
    while kind != b"IEND":
        if place + 12 > len(content):
            raise Refusal(CUT, "FILE_DAMAGED")
        (length,) = struct.unpack_from(">I", content, place)
        kind, body = content[place + 4 : place + 8], content[place + 8 : place + 8 + length]
        checksum = content[place + 8 + length : place + 12 + length]
        if len(checksum) < 4 or zlib.crc32(kind + body) != int.from_bytes(checksum, "big"):
            raise Refusal(CUT, "FILE_DAMAGED")
        if kind == b"IHDR":
            _check_size(*struct.unpack_from(">II", body))
        place += 12 + length
    if place != len(content):
        raise Refusal(EXTRA, "FILE_TWO_KINDS")


def check_jpeg(content: bytes) -> None:
    """Refusal unless the photo has a size, a scan and an end."""
    for marker, start, _end in segments(content):
        if marker in FRAMES:
            height, width = struct.unpack_from(">HH", content, start + 1)
            _check_size(width, height)
        if marker == SCAN:
            if content.find(b"\xff\xd9", start) < 0:
                break
            return
    raise Refusal(CUT, "FILE_DAMAGED")


SCAN = 0xDA
FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3})


def segments(content: bytes) -> list[tuple[int, int, int]]:
    """Marker, first and last byte + 1 of the body of each segment, up to the scan."""
    found, place = [], 2
    while place + 4 <= len(content):
        lead, marker, length = struct.unpack_from(">BBH", content, place)
        if lead != 0xFF or length < 2 or place + 2 + length > len(content):
            break
        found.append((marker, place + 4, place + 2 + length))
        if marker == SCAN:
            break
        place += 2 + length
    return found


def _check_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise Refusal(
            f"图片有{width}×{height}个像素，太大了。请缩小到一亿像素以内再上传。", "FILE_BOMB"
        )
