"""Texts, choices, lists, people and identifiers; personal numbers are refused wherever they are."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from core.exchange.fields import Reader, Wrong
from core.rules.ids import uscc_is_valid

IDENTITY_CARD = re.compile(
    r"(?<![0-9A-Za-z])[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])"
    r"(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx](?![0-9A-Za-z])"
)
"""居民身份证号: place, birthday, order, check. Its check digit is not asked: a mistyped number is a
person's number as well."""
JOINED = re.compile(r"(?<=[0-9])[ \-]+(?=[0-9Xx])")
NO_IDENTITY = (
    "含有居民身份证号。台账不收集身份证号"
    "（个人信息保护法第六条：只收集办事所必需的），请删去后再导入。"
)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffd]")
YES = frozenset({"是", "有", "√", "✓", "✔", "☑", "对", "Y", "YES", "TRUE", "1"})
NO = frozenset({"否", "无", "没有", "不是", "×", "✗", "✘", "X", "N", "NO", "FALSE", "0", "☐"})
MOBILE = re.compile(r"1[3-9][0-9]{9}")
LANDLINE = re.compile(r"(?:0[0-9]{2,3}-?)?[2-9][0-9]{6,7}(?:(?:-|转)[0-9]{1,6})?")
SERVICE_LINE = re.compile(r"(?:400|800)[0-9]{7}|9[56][0-9]{3,4}|1[12][0-9]{3}")
MARKS = re.compile(r"[\s()\[\]【】“”\"'·・,、;:.。/_\-—]+")
BETWEEN = re.compile(r"[、,;/\n\r|]+|；|，")
ORDINAL = re.compile(
    r"^(?:\([0-9一二三四五六七八九十]{1,3}\)|[0-9一二三四五六七八九十]{1,2}[.、,)])\s*"
)
PERSON = re.compile(
    r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,15}(?:[·•・][\u3400-\u9fff]{1,15}){0,3}"
)
FOREIGN = re.compile(r"[A-Za-z][A-Za-z .'\-]{1,39}")


class Person(NamedTuple):
    """One name of a list, with the post that stands beside it ("" where none does)."""

    name: str
    post: str


def has_identity_number(text: str) -> bool:
    """Does the text hold somebody's 居民身份证号, also one broken by blanks or hyphens?"""
    return bool(IDENTITY_CARD.search(text) or IDENTITY_CARD.search(JOINED.sub("", text)))


def text(longest: int, *, lines: bool = False) -> Reader:
    """Text of at most `longest` characters, without control marks and personal numbers.

    A line break becomes a blank unless `lines`.
    """

    def read(given: str) -> str:
        plain = given if lines else " ".join(given.split())
        if has_identity_number(plain):
            raise Wrong(NO_IDENTITY)
        if CONTROL.search(plain):
            raise Wrong("含有乱码或控制字符，请重新录入这一格。")
        if len(plain) > longest:
            raise Wrong(f"共{len(plain)}个字，超过{longest}个字，请写得短一些。")
        return plain

    return read


def code(longest: int) -> Reader:
    """An identifier: letters, digits and - _ . / # only, blanks taken out."""
    shape = re.compile(r"[0-9A-Za-z\u3400-\u9fff#._/\-]+")
    inner = text(longest)

    def read(given: str) -> str:
        plain: str = "".join(inner(given).split())
        if not shape.fullmatch(plain):
            raise Wrong("代码只能用文字、数字、字母和“-”“_”“.”“/”“#”。")
        return plain

    return read


def bare(given: str) -> str:
    """A word as it is compared: no blanks, no marks, upper case."""
    return MARKS.sub("", unicodedata.normalize("NFKC", given)).upper()


def choice(labels: Mapping[str, str], aliases: Mapping[str, Iterable[str]] | None = None) -> Reader:
    """One of `labels` (code → label), by its label, an alias or the code itself."""
    known = known_words(labels, aliases)
    asked = f"不在可选范围内，请填写：{'、'.join(labels.values())}。"

    def read(given: str) -> str:
        found = known.get(bare(given))
        if found is None:
            raise Wrong(asked)
        return found

    return read


def known_words(
    labels: Mapping[str, str], aliases: Mapping[str, Iterable[str]] | None = None
) -> dict[str, str]:
    """Compared word → code, of every label, alias and code."""
    known = {bare(word): name for name, word in labels.items()}
    known |= {bare(name): name for name in labels}
    for name, words in (aliases or {}).items():
        known |= {bare(word): name for word in words}
    return known


def parts(given: str) -> list[str]:
    """The items of a list in one cell, without blanks, ordinals and full stops."""
    found = (ORDINAL.sub("", piece.strip()).strip(" .。") for piece in BETWEEN.split(given))
    return [piece for piece in found if piece]


def several(
    labels: Mapping[str, str], aliases: Mapping[str, Iterable[str]] | None = None
) -> Callable[[str], tuple[str, ...]]:
    """Some of `labels` in one cell, between 、 or commas: codes, each once, in the cell's order."""
    known = known_words(labels, aliases)

    def read(given: str) -> tuple[str, ...]:
        pieces = parts(given)
        unknown = [piece for piece in pieces if bare(piece) not in known]
        if unknown or not pieces:
            named = "、".join(piece[:20] for piece in unknown[:5])
            raise Wrong(f"“{named}”不在检查清单内，请从中选择：{'、'.join(labels.values())}。")
        return tuple(dict.fromkeys(known[bare(piece)] for piece in pieces))

    return read


def yes_no(*, yes: Iterable[str] = (), no: Iterable[str] = ()) -> Callable[[str], bool]:
    """是/否, 有/无, √/×, Y/N; `yes` and `no` are the column's own words (封闭, 开放)."""
    positive, negative = YES | {bare(word) for word in yes}, NO | {bare(word) for word in no}

    def read(given: str) -> bool:
        word = bare(given)
        if word in positive:
            return True
        if word in negative:
            return False
        raise Wrong("请填写“是”或“否”。")

    return read


def phone() -> Reader:
    """A mobile number, a landline with or without area code, or a service line; one only."""

    def read(given: str) -> str:
        plain = re.sub(r"[\s()]+", "", given.replace("—", "-").replace("–", "-"))
        plain = re.sub(r"^(?:\+|00)?86-?(?=[01])", "", plain)
        digits = plain.replace("-", "")
        if MOBILE.fullmatch(digits):
            return digits
        if SERVICE_LINE.fullmatch(digits):
            return digits
        if LANDLINE.fullmatch(plain):
            return plain
        if has_identity_number(given):
            raise Wrong(NO_IDENTITY)
        if len(digits) > 13 and digits.isascii():
            raise Wrong("只填写一个电话号码，11位手机号或带区号的固定电话。")
        raise Wrong("不是电话号码，请填写11位手机号或固定电话，如“0475-4212345”。")

    return read


def credit_code() -> Reader:
    """统一社会信用代码: 18 characters of GB 32100 with their check character."""

    def read(given: str) -> str:
        plain = re.sub(r"[\s\-]+", "", given).upper()
        # A company's code begins with 9, no place of birth does: the two cannot be confused.
        if has_identity_number(plain) and not plain.startswith("9"):
            raise Wrong(NO_IDENTITY)
        if uscc_is_valid(plain):
            return plain
        if len(plain) != 18:
            raise Wrong(f"统一社会信用代码应为18位，这里是{len(plain)}位，请对照营业执照填写。")
        raise Wrong("统一社会信用代码的校验码不对，请对照营业执照重新录入。")

    return read


def person_name() -> Reader:
    """A person's name, nothing beside it: two characters at least, no digits."""

    def read(given: str) -> str:
        plain = " ".join(given.split())
        chinese = plain.replace(" ", "")
        if PERSON.fullmatch(chinese) and len(chinese) <= 40:
            return chinese
        if FOREIGN.fullmatch(plain):
            return plain
        if has_identity_number(plain):
            raise Wrong(NO_IDENTITY)
        if any(mark.isdigit() for mark in plain):
            raise Wrong("姓名里不能有数字，电话请填在电话一列。")
        raise Wrong("不是一个人的姓名，请只填写姓名，如“张三”。")

    return read


def people() -> Callable[[str], tuple[Person, ...]]:
    """A list of people in one cell: 张三（主任）、李四, or 主任：张三；委员：李四、王五."""
    name_of = person_name()

    def read(given: str) -> tuple[Person, ...]:
        if has_identity_number(given):
            raise Wrong(NO_IDENTITY)
        found = [
            person for group in re.split(r"[;；\n]+", given) for person in _group(group, name_of)
        ]
        if not found:
            raise Wrong("没有姓名，请写成“张三（主任）、李四（委员）”。")
        twice = [
            p.name for place, p in enumerate(found) if p.name in {q.name for q in found[:place]}
        ]
        if twice:
            raise Wrong(f"“{'、'.join(twice)}”写了两次，每人只写一次。")
        return tuple(found)

    return read


def _group(group: str, name_of: Reader) -> Iterable[Person]:
    """主任：张三、李四 gives each of them the post before the colon."""
    before, colon, after = group.replace("：", ":").partition(":")
    post, names = (before.strip(), after) if colon else ("", before)
    for piece in re.split(r"[、,，]+", names):
        if piece.strip():
            yield _person(piece.strip(), post, name_of)


def _person(piece: str, post: str, name_of: Reader) -> Person:
    match = re.fullmatch(r"([^()（）]+)[(（]([^()（）]{1,20})[)）]", piece)
    try:
        if match is None:
            return Person(name_of(piece), post)
        return Person(name_of(match[1]), match[2].strip())
    except Wrong as wrong:
        raise Wrong(f"“{piece[:20]}”：{wrong.sentence}") from wrong
