"""An xlsx as the archive that it is, with the sentences of an import."""

import zipfile

from core.exchange.reading.book import MOST_UNPACKED, Unreadable
from core.files.rules.archive import Fault, Harmful, pieces, safe_archive

BOMB = "文件解压后异常庞大，不像一份台账，已拒绝。请新建一个工作簿，只粘贴需要的内容。"
DAMAGED = "文件已损坏，不能打开。请在 Excel 中打开后另存为 xlsx 再上传。"
LOCKED = "文件设有打开密码，不能读取。请在 Excel 中取消密码后再上传。"
MACROS = "文件含有宏，不能导入。请另存为不含宏的 xlsx 工作簿。"
ENTITIES = "文件含有外部实体声明，可能是恶意文件，已拒绝。"
STRANGE = "压缩包内含有异常的路径，可能是恶意文件，已拒绝。"
OTHER_FORMAT = "这不是 Excel 的 xlsx 工作簿。请在原来的软件中另存为 xlsx 再上传。"
SENTENCES = {
    Fault.BOMB: BOMB,
    Fault.DAMAGED: DAMAGED,
    Fault.LOCKED: LOCKED,
    Fault.MACROS: MACROS,
    Fault.ENTITIES: ENTITIES,
    Fault.STRANGE: STRANGE,
}


def open_archive(content: bytes) -> zipfile.ZipFile:
    """The archive, every member unpacked once and found harmless; Unreadable names the fault."""
    try:
        archive = safe_archive(content, most=MOST_UNPACKED)
    except Harmful as harmful:
        raise Unreadable(SENTENCES[harmful.fault]) from harmful
    if "xl/workbook.xml" not in archive.namelist():
        raise Unreadable(OTHER_FORMAT)
    return archive


__all__ = ["DAMAGED", "LOCKED", "MACROS", "open_archive", "pieces"]
