"""A PDF, looked at from outside: whole, and without anything that acts by itself."""

import re
import zlib

from core.files.rules.archive import MEGABYTE
from core.rules.errors import Refusal

TAIL = 2_048
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
NAME_END = rb"(?![A-Za-z0-9])"
ACTING = re.compile(
    rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|ImportData|SubmitForm)" + NAME_END
)
SCRIPT = re.compile(rb"/JS" + NAME_END)
STREAM = re.compile(rb"stream\r?\n.*?endstream", re.DOTALL)
OBJECTS = re.compile(rb"/ObjStm\b[^\x00]{0,400}?stream\r?\n", re.DOTALL)
MOST_INSIDE = 32 * MEGABYTE
WORDS = {
    b"JavaScript": "脚本",
    b"JS": "脚本",
    b"Launch": "启动程序的动作",
    b"EmbeddedFile": "嵌入的文件",
    b"EmbeddedFiles": "嵌入的文件",
    b"RichMedia": "多媒体程序",
    b"ImportData": "导入数据的动作",
    b"SubmitForm": "向外发送数据的动作",
}
PRINT_AGAIN = "请用“打印为 PDF”重新导出后再上传。"


def check_pdf(content: bytes) -> None:
    """Refusal unless the PDF is whole and no name in it acts: script, launch, embedded file.

    A search for names, `#xx` escapes turned first, in all bytes and in packed object streams; the
    document is not interpreted. Names in encrypted object streams are not seen: the answer with
    which a file leaves (core.files.pages) keeps a browser from running any.
    """
    if b"%%EOF" not in content[-TAIL:]:
        raise Refusal(f"PDF 没有传完整，缺少结尾。{PRINT_AGAIN}", "FILE_DAMAGED")
    _check_names(content)
    # three letters come up by chance in a packed picture: /JS is asked outside of streams only
    _found(SCRIPT.search(_turned(STREAM.sub(b"stream endstream", content))))
    left = MOST_INSIDE
    for match in OBJECTS.finditer(content):
        inside = _unpacked(content[match.end() :], left)
        left -= len(inside)
        if left <= 0:
            raise Refusal(f"PDF 解压后异常庞大，可能是恶意文件，已拒绝。{PRINT_AGAIN}", "FILE_BOMB")
        _check_names(inside)
        _found(SCRIPT.search(_turned(inside)))


def _check_names(content: bytes) -> None:
    _found(ACTING.search(_turned(content)))


def _found(match: re.Match[bytes] | None) -> None:
    if match:
        word = WORDS[match[0][1:]]
        raise Refusal(f"PDF 含有{word}，不能收下。{PRINT_AGAIN}", "FILE_ACTIVE")


def _turned(content: bytes) -> bytes:
    """Names with their `#xx` escapes as the letters that they stand for."""
    return ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), content)


def _unpacked(content: bytes, most: int) -> bytes:
    """The beginning of a packed stream, at most so many bytes; nothing where it is not packed."""
    try:
        return zlib.decompressobj().decompress(content, most)
    except zlib.error:
        return b""
