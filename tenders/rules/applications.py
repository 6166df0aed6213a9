"""Applications (报名): the window to the second, the check-list, the sealed text and its receipt.

A window is open from 00:00 of its first day until 24:00 of its last (民法典 201, 203): the second
0:00:00 of the following day is late. The server's clock decides.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from core.rules.canonical import canonical_json, digest
from tenders.states.applications import Paper

ZONE = ZoneInfo("Asia/Shanghai")
REQUIRED: Mapping[str, bool] = {
    Paper.LICENCE: True,
    Paper.AUTHORITY: True,
    Paper.FINANCE: False,
    Paper.CREDIT: True,
    Paper.CONTRACTS: False,
    Paper.STAFF: True,
    Paper.OFFER: True,
    Paper.PLEDGE: True,
}
"""A young company has no past contracts and may lack a year's accounts: those two are optional."""
MOST_FILES = 40
"""Files that one application may send in all, replaced ones counted."""
MOST_BYTES = 80_000_000
MOST_TIMES = 20
"""Times that a link may take back or replace before the company has to come to the window."""
MEGABYTE = 1_000_000
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
"""256 random bits in URL-safe base64."""
TEXTS = {
    "service_plan": "服务方案要点",
    "project_manager": "项目负责人",
    "staffing": "人员配置",
    "past_projects": "在管项目和业绩",
    "commitment": "基础设施投入承诺",
}
"""Texts of an application and their labels."""


class Window(Enum):
    """Where an instant stands to a window of days."""

    BEFORE = "BEFORE"
    OPEN = "OPEN"
    CLOSED = "CLOSED"


class Sent(NamedTuple):
    """One file of an application, as the receipt names it."""

    kind: str
    sha256: str
    size: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """What a company offers: 元/㎡/月, 元, and its words."""

    price: Decimal
    service_plan: str
    project_manager: str
    staffing: str
    past_projects: str
    commitment_amount: Decimal
    commitment: str


def opens_at(first_day: date) -> datetime:
    """00:00:00 of the first day in the office's zone."""
    return datetime.combine(first_day, time.min, tzinfo=ZONE)


def closes_at(last_day: date) -> datetime:
    """24:00 of the last day, the first moment that is late."""
    return datetime.combine(last_day + timedelta(days=1), time.min, tzinfo=ZONE)


def window(*, at: datetime, first_day: date, last_day: date) -> Window:
    """Where `at` stands; the closing second itself is late."""
    if at < opens_at(first_day):
        return Window.BEFORE
    return Window.OPEN if at < closes_at(last_day) else Window.CLOSED


def window_refusal(*, at: datetime, first_day: date, last_day: date) -> str:
    """Why nothing can be handed in at this instant; "" while the window is open."""
    where = window(at=at, first_day=first_day, last_day=last_day)
    if where is Window.BEFORE:
        return (
            f"现在是{moment(at)}，报名自{in_words(first_day)}零时开始，"
            f"至{in_words(last_day)}24时止，请届时再提交。"
        )
    if where is Window.CLOSED:
        return (
            f"服务器收到的时间是{moment(at)}，报名已于{in_words(last_day)}24时截止，不再收取。"
            "如有疑问，请联系公告上的联系人。"
        )
    return ""


def moment(at: datetime) -> str:
    """The instant in the office's zone, to the second: 2022-12-31 23:59:59."""
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")


def in_words(day: date) -> str:
    """2022年12月31日: beside 24时 a day in figures would run into it."""
    return f"{day.year}年{day.month}月{day.day}日"


def terms() -> dict[str, Any]:
    """The check-list and bounds as an application freezes them."""
    return {"papers": dict(REQUIRED), "most_files": MOST_FILES, "most_bytes": MOST_BYTES}


def missing(kinds: Collection[str], wanted: Mapping[str, bool]) -> list[str]:
    """Labels of required papers that are not there, in the order of the check-list."""
    return [Paper(kind).label for kind, must in wanted.items() if must and kind not in kinds]


def file_refusal(sizes: Sequence[int], size: int, *, frozen: Mapping[str, Any]) -> str:
    """Why one more file of `size` bytes is too much beside those sent; "" where it is not."""
    most, room = int(frozen["most_files"]), int(frozen["most_bytes"])
    if len(sizes) >= most:
        return (
            f"一次报名最多上传{most}个文件（含已替换的），现在已有{len(sizes)}个，请合并后再上传。"
        )
    if sum(sizes) + size > room:
        return (
            f"一次报名的文件合计不能超过{room // MEGABYTE}MB，已有{_megabytes(sum(sizes))}MB，"
            f"这个文件{_megabytes(size)}MB。请压缩后再上传。"
        )
    return ""


def offer_refusals(offer: Offer) -> list[str]:
    """Every complaint about figures and texts of an offer."""
    found = []
    if offer.price <= 0:
        found.append(f"报价应大于0元/㎡/月，现为{offer.price}。")
    if offer.commitment_amount < 0:
        found.append(f"基础设施投入承诺金额不能小于0元，现为{offer.commitment_amount}。")
    if offer.commitment_amount > 0 and not offer.commitment.strip():
        found.append("承诺了基础设施投入金额，请写明投入哪些项目。")
    must = ("service_plan", "project_manager", "staffing")
    found += [f"请填写{TEXTS[name]}。" for name in must if not getattr(offer, name).strip()]
    return found


def sealed_text(offer: Offer, *, papers: Iterable[Sent], salt: str) -> str:
    """The one text that is sealed: the offer, what was sent with it, and a salt.

    The salt (128 random bits) keeps anybody from guessing a price and checking it by the receipt.
    """
    return canonical_json(
        {
            "offer": {name: getattr(offer, name) for name in Offer.__slots__},
            "papers": sorted([sent.kind, sent.sha256, sent.size] for sent in papers),
            "salt": salt,
        }
    )


def receipt(text: str) -> str:
    """The digest of a sealed text that the applicant takes home (SHA-256, hex)."""
    return hashlib.sha256(text.encode()).hexdigest()


def listing_digest(rows: Sequence[tuple[int, str]]) -> str:
    """One digest over the numbers and receipts of an opening, in order of the numbers."""
    return digest([list(row) for row in sorted(rows)])


def count_refusal(count: int, *, needed: int, negotiated: bool) -> str:
    """Why a round with so many applications cannot be opened; "" where it can."""
    if count == 0:
        return "没有收到报名，不能开封。请延长报名期限或登记遴选失败。"
    if count < needed and not negotiated:
        return (
            f"收到{count}份报名，少于{needed}家，不能开封。"
            "请延长报名期限、重新遴选，或经批准后协商选定。"
        )
    return ""


def token_is_shaped(token: str) -> bool:
    """Could this be a token of a link at all?"""
    return bool(TOKEN.fullmatch(token))


def token_hash(token: str) -> str:
    """What is kept of a token: it has 256 random bits, so one plain digest is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _megabytes(size: int) -> str:
    """Megabytes to one place, rounded up: never less than was sent."""
    tenths = -(-size * 10 // MEGABYTE)
    return f"{tenths // 10}.{tenths % 10}"
