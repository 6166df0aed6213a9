"""The old binary xls: what it holds is counted before it is read; what is locked is refused."""

import struct
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exchange.reading import Flaw, Unreadable, open_book
from core.exchange.reading.ole import open_xls
from core.exchange.reading.xlsx import open_xlsx
from tests.core.exchange_kit import Rows, workbook

SECTOR = 512
END, FAT, FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def compound(**streams: bytes) -> bytes:
    """A compound file with these streams, each padded so that it is no mini stream."""
    names = ["Root Entry", *streams]
    bodies = [data.ljust(4096, b"\0") for data in streams.values()]
    directory_sectors = -(-len(names) * 128 // SECTOR)
    fat = [FAT, *range(2, directory_sectors + 1), END]
    directory = [_entry("Root Entry", 5, first=END, size=0)]
    for name, body in zip(streams, bodies, strict=True):
        count = -(-len(body) // SECTOR)
        directory.append(_entry(name, 2, first=len(fat), size=len(body)))
        fat += [*range(len(fat) + 1, len(fat) + count), END]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 62, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0
    )
    header += struct.pack("<109I", 0, *[FREE] * 108)
    parts = [struct.pack("<128I", *fat, *[FREE] * (128 - len(fat)))]
    parts.append(b"".join(directory).ljust(directory_sectors * SECTOR, b"\0"))
    parts += [body.ljust(-(-len(body) // SECTOR) * SECTOR, b"\0") for body in bodies]
    return header + b"".join(parts)


def _entry(name: str, kind: int, *, first: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    body = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    return (
        body
        + struct.pack("<III", FREE, FREE, FREE)
        + b"\0" * 36
        + struct.pack("<III", first, size, 0)
    )


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def book(*cells: bytes, sheet_kind: int = 0, before: bytes = b"") -> bytes:
    """Records of a workbook with one sheet that holds these cell records."""
    name = b"\x05\x00Sheet"
    first = record(0x0809, struct.pack("<HHII", 0x0600, 5, 0, 0)) + before
    bound = len(first) + 4 + 6 + len(name) + 4
    first += record(0x0085, struct.pack("<IBB", bound, 0, sheet_kind) + name) + record(0x000A)
    sheet = record(0x0809, struct.pack("<HHII", 0x0600, 0x10, 0, 0))
    return first + sheet + b"".join(cells) + record(0x000A)


def number(row: int, column: int) -> bytes:
    return record(0x0203, struct.pack("<HHHd", row, column, 0, 1.0))


REFUSED = {
    "an encrypted xlsx": (compound(EncryptedPackage=b"x", EncryptionInfo=b"y"), "打开密码"),
    "a locked xls": (compound(Workbook=book(before=record(0x002F, b"\0" * 6))), "打开密码"),
    "macros": (compound(Workbook=book(), _VBA_PROJECT=b"x"), "宏"),
    "a macro sheet": (compound(Workbook=book(sheet_kind=1)), "宏"),
    "another document": (compound(WordDocument=b"x"), "不是 Excel"),
    "a far corner": (
        compound(Workbook=book(*(number(n, n % 200) for n in (0, 199, 65_535)))), "第65536行",
    ),
    "too many columns": (
        compound(Workbook=book(number(0, 0), record(0x00BD, struct.pack("<HH12xH", 1, 2, 400)))),
        "最多300列",
    ),
    "a chain that bites its tail": (
        compound(Workbook=book()).replace(struct.pack("<II", 3, 4), struct.pack("<II", 3, 3), 1),
        "已损坏",
    ),
}  # fmt: skip


def read_all(content: bytes) -> None:
    for sheet in open_book(content, "a.xls").sheets:
        list(sheet.rows())


@pytest.mark.parametrize("name", REFUSED)
def test_an_old_workbook_is_refused_with_its_reason(name: str) -> None:
    content, word = REFUSED[name]
    with pytest.raises(Unreadable, match=word):
        read_all(content)


@given(st.integers(min_value=0, max_value=4000), st.binary(min_size=1, max_size=8))
def test_damaged_bytes_are_read_or_refused(place: int, noise: bytes) -> None:
    content = compound(Workbook=book(number(0, 0), number(1, 1)))
    damaged = content[:place] + noise + content[place + len(noise) :]
    sentence = "能读取。"
    try:
        read_all(damaged)
    except Unreadable as refusal:
        sentence = refusal.sentence
    assert sentence.endswith("。")


def saved_as_xls(folder: Path) -> bytes:
    """What an office program makes of a workbook with a formula, a merged title, a hidden sheet."""

    def touch(made: Any, pages: Any) -> None:
        pages["台账"].merge_range(0, 0, 0, 2, "某街道台账")
        pages["台账"].write_formula(2, 2, "=1+1", None, 2)
        pages["台账"].write_formula(3, 2, "=NA()", None, "#N/A")
        pages["藏"].hide()

    rows: dict[str, Rows] = {
        "台账": [(), ("名称", "户数", "备注"), ("甲", 300), ("乙", 3.5)],
        "藏": [("x",)],
    }
    (folder / "a.xlsx").write_bytes(workbook(rows, touch=touch))
    command = [
        "soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless",
        "--convert-to", "xls", "--outdir", str(folder), str(folder / "a.xlsx"),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return (folder / "a.xls").read_bytes()


@pytest.mark.office
def test_an_old_workbook_is_read_like_a_new_one(tmp_path: Path) -> None:
    content = saved_as_xls(tmp_path)
    old, new = open_xls(content), open_xlsx((tmp_path / "a.xlsx").read_bytes())
    assert old.notes == new.notes == ("工作表“藏”是隐藏的，没有读取。",)
    assert old.sheets[0].spans == new.sheets[0].spans
    assert list(old.sheets[0].rows())[2:] == list(new.sheets[0].rows())[2:]
    assert isinstance(list(old.sheets[0].rows())[2][1][2], Flaw)
