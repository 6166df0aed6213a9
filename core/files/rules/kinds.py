"""What a file is: told by its bytes alone, and refused with what was seen in it."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from core.files.rules.office import office_kind
from core.files.rules.pdf import check_pdf
from core.files.rules.pictures import check_jpeg, check_png
from core.rules.errors import Refusal

ZIP = b"PK\x03\x04"
ZIP_END = b"PK\x05\x06"
ZIP_TAIL = 65_557
"""Bytes from the end within which a reader of zips looks for its directory."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of file that is kept: its code, word, media type and endings (the first is given)."""

    code: str
    word: str
    media: str
    endings: tuple[str, ...]


_OFFICE = "application/vnd.openxmlformats-officedocument."
_ALL = (
    Kind(code="PDF", word="PDF 文件", media="application/pdf", endings=(".pdf",)),
    Kind(code="JPEG", word="JPG 图片", media="image/jpeg", endings=(".jpg", ".jpeg")),
    Kind(code="PNG", word="PNG 图片", media="image/png", endings=(".png",)),
    Kind(
        code="DOCX", word="Word 文档（docx）", endings=(".docx",),
        media=f"{_OFFICE}wordprocessingml.document",
    ),
    Kind(
        code="XLSX", word="Excel 工作簿（xlsx）", endings=(".xlsx",),
        media=f"{_OFFICE}spreadsheetml.sheet",
    ),
    Kind(code="OFD", word="OFD 版式文件", media="application/ofd", endings=(".ofd",)),
)  # fmt: skip
BY_CODE = {kind.code: kind for kind in _ALL}
KINDS = tuple(BY_CODE)
PICTURES = ("JPEG", "PNG")

_MAGIC: tuple[tuple[bytes, str, Callable[[bytes], None]], ...] = (
    (b"%PDF-", "PDF", check_pdf),
    (b"\xff\xd8\xff", "JPEG", check_jpeg),
    (b"\x89PNG\r\n\x1a\n", "PNG", check_png),
)
_SEEN: tuple[tuple[tuple[bytes, ...], str], ...] = (
    ((b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"#!"), "可执行程序或脚本"),
    ((b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",), "旧版 Office 文件（doc、xls 或设有密码）"),
    ((b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"PK"), "压缩包"),
    ((b"GIF8", b"RIFF", b"BM", b"II*\x00", b"MM\x00*"), "其他格式的图片"),
)
_MARKUP = (b"<!doctype html", b"<html", b"<svg", b"<script", b"<?xml", b"<head", b"<body", b"<!--")


def words_for(allowed: Collection[str] = KINDS) -> str:
    """The allowed kinds as a person reads them."""
    return "、".join(kind.word for kind in _ALL if kind.code in allowed)


def kind_of(content: bytes, *, allowed: Collection[str] = KINDS) -> Kind:
    """The kind of the content; a Refusal says what was seen and what is allowed.

    The first bytes decide, never the name. A known kind is looked into: cut, locked or damaged
    files, macros, scripts, embedded programs, archives that unpack to too much, and pictures or
    PDFs that are an archive at the same time are refused.
    """
    if not content:
        raise Refusal(f"文件是空的。请重新选择{words_for(allowed)}。", "FILE_EMPTY")
    code = _code(content)
    if code not in allowed:
        word = BY_CODE[code].word if code else _seen(content)
        raise Refusal(
            f"文件的内容是{word}，这里只收{words_for(allowed)}。请换成其中一种再上传。", "FILE_KIND"
        )
    return BY_CODE[code]


def _code(content: bytes) -> str:
    """Code of the kind, "" for none of ours."""
    if content.startswith(ZIP):
        return office_kind(content)
    for magic, code, check in _MAGIC:
        if content.startswith(magic):
            check(content)
            if ZIP_END in content[-ZIP_TAIL:]:
                raise Refusal(
                    f"文件开头是{BY_CODE[code].word}，末尾却藏着压缩包，可能是恶意文件，已拒绝。"
                    "请重新导出或拍照后再上传。",
                    "FILE_TWO_KINDS",
                )
            return code
    return ""


def _seen(content: bytes) -> str:
    """What a refused file looks like, in words."""
    start = content[:512].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith(_MARKUP):
        return "SVG 图形" if b"<svg" in content[:4096].lower() else "网页或 XML"
    if content[4:8] == b"ftyp":
        return "HEIC 照片或视频（手机相机请设为“兼容性最佳”）"
    for magics, word in _SEEN:
        if content.startswith(magics):
            return word
    return "文本" if _is_text(start) else "不能识别的格式"


def _is_text(start: bytes) -> bool:
    return bool(start) and all(byte >= 32 or byte in b"\r\n\t" for byte in start)
