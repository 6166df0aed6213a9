"""What no file may bring in: a file is kept for a while, so a column left out is kept as well."""

import re
import unicodedata
from collections.abc import Iterable

from core.exchange.headings import Layout
from core.exchange.reading import Unreadable
from core.exchange.values_words import IDENTITY_CARD

IDENTITY_HEADING = re.compile(r"身份证|证件号|证件编号|公民身份号码|idcard|idnumber|identitynumber")
NO_IDENTITY_COLUMN = (
    "表头“{heading}”是居民身份证号一类的内容。台账不收集身份证号"
    "（个人信息保护法第六条：收集个人信息限于实现处理目的的最小范围），整份文件没有收下。"
    "请在原表中删去这一列再上传。"
)


PHONE = re.compile(r"1[3-9][0-9]{9}")
NO_HEADING = (
    "第一行里有电话号码，看起来文件没有表头，整份文件没有收下。"
    "请在第一行写上各列的名称，或者把内容复制到模板里再上传。"
)


def refuse_identity_columns(layouts: Iterable[Layout]) -> None:
    """Unreadable where a heading asks for identity numbers, or is a person's number itself;
    nothing of the file is kept."""
    for layout in layouts:
        for column in layout.columns:
            plain = unicodedata.normalize("NFKC", column.heading).casefold()
            plain = re.sub(r"[\s_\-]+", "", plain)
            if PHONE.fullmatch(plain) or IDENTITY_CARD.search(plain):
                # headings are kept open: they are thought to name nobody
                raise Unreadable(NO_HEADING)
            if IDENTITY_HEADING.search(plain):
                raise Unreadable(NO_IDENTITY_COLUMN.format(heading=column.heading[:40]))


def without_identities(text: str) -> str:
    """The text of a refused row as it is kept and shown: the birthday of a number is left out."""
    return IDENTITY_CARD.sub(lambda found: f"{found[0][:6]}********{found[0][-4:]}", text)
