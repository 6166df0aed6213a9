"""docx, xlsx and ofd: archives whose members say what they are."""

import re
import zipfile

from core.files.rules.archive import BROKEN, MEGABYTE, Fault, Harmful, safe_archive
from core.rules.errors import Refusal

MOST_UNPACKED = 128 * MEGABYTE
MAIN = {"word/document.xml": "DOCX", "xl/workbook.xml": "XLSX", "OFD.xml": "OFD"}
TYPES = "[Content_Types].xml"
PROGRAMS = (
    ".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".jar", ".hta", ".scr", ".com", ".msi",
    ".htm", ".html",
)  # fmt: skip
OBJECT = re.compile(r"(^|/)(activex/|oleobject\d*\.bin$)")
REMOTE = re.compile(rb"attachedTemplate[^>]*External|External[^>]*attachedTemplate")
SAVE_AGAIN = "请在原来的软件中打开，另存为新文件后再上传。"
SENTENCES = {
    Fault.BOMB: f"文件解压后异常庞大，可能是恶意文件，已拒绝。{SAVE_AGAIN}",
    Fault.DAMAGED: f"文件已损坏或没有传完整，不能打开。{SAVE_AGAIN}",
    Fault.LOCKED: "文件设有打开密码，不能收下。请取消密码后再上传。",
    Fault.MACROS: "文件含有宏，不能收下。请另存为不含宏的 docx 或 xlsx 后再上传。",
    Fault.ENTITIES: f"文件含有外部实体声明，可能是恶意文件，已拒绝。{SAVE_AGAIN}",
    Fault.STRANGE: f"文件内部含有异常的路径，可能是恶意文件，已拒绝。{SAVE_AGAIN}",
}


def office_kind(content: bytes) -> str:
    """DOCX, XLSX or OFD, "" for any other archive; Refusal where something harmful is inside."""
    try:
        archive = safe_archive(content, most=MOST_UNPACKED)
        code = _code(archive)
        if code:
            _check_members(archive)
    except Harmful as harmful:
        raise Refusal(SENTENCES[harmful.fault], f"FILE_{harmful.fault}") from harmful
    except BROKEN as error:
        raise Refusal(SENTENCES[Fault.DAMAGED], "FILE_DAMAGED") from error
    return code


def _code(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    found = [code for name, code in MAIN.items() if name in names]
    if len(found) != 1 or (found[0] != "OFD" and TYPES not in names):
        return ""
    return found[0]


def _check_members(archive: zipfile.ZipFile) -> None:
    """No program, no object that starts one, no template fetched from elsewhere."""
    for name in archive.namelist():
        lower = name.lower()
        if lower.endswith(PROGRAMS) or OBJECT.search(lower):
            raise Refusal(
                f"文件里嵌有程序或对象（{name[-60:]}），不能收下。请删去该对象，"
                "或把它作为图片插入后再上传。",
                "FILE_EMBEDDED",
            )
        if lower.endswith(".rels") and REMOTE.search(archive.read(name)):
            raise Refusal(
                "文件会从网络取用模板，不能收下。请在 Word 中改用普通模板，另存后再上传。",
                "FILE_REMOTE",
            )
        if name == TYPES and b"macroenabled" in archive.read(name).lower():
            raise Harmful(Fault.MACROS)
