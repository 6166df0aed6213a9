"""What is decided about a company without looking anything up. All pure."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from core.rules.reasons import Reason
from estates.rules import normal_name
from tenders.states.companies import DocumentKind, DocumentState, LicenceState, ListKind

LEGAL_FORM = re.compile(r"(?:有限责任公司|有限公司|公司)$")
"""How a full name ends and a short one does not; 股份有限公司 keeps its 股份."""
NUMBER = re.compile(r"[0-9]{8,30}", re.ASCII)
"""Digits of a bank account in China: 8 at least; 30 leaves room above the usual 12 to 21."""
LAST = 4
CLAUSE = "行政处罚法第44、45、63条（参照）"
COMPANY_PAPERS = frozenset(
    {
        DocumentKind.LICENCE,
        DocumentKind.LEGAL_PERSON,
        DocumentKind.CREDIT_CHECK,
        DocumentKind.SOCIAL,
        DocumentKind.TAX,
    }
)
"""What a property company shows of itself (domain §3); past projects and others may be added."""
MANAGER_PAPERS = frozenset({DocumentKind.LICENCE, DocumentKind.CREDIT_CHECK})
"""What another manager (民法典 937) has: its registration, and its record."""


def company_key(name: str) -> str:
    """The form in which two spellings of a company's name are the same name.

    Width, spaces, brackets, dots and dashes do not count, nor how the legal form is written
    (有限公司, 有限责任公司, left out). 股份有限公司 is another form and another company.
    """
    plain = "".join(sign for sign in normal_name(name) if sign.isalnum())
    return LEGAL_FORM.sub("", plain) or plain


@dataclass(frozen=True, kw_only=True, slots=True)
class Licence:
    """The last look at a licence: the name it bore, its last day (None: no end), its scope."""

    name_seen: str
    valid_until: date | None
    in_scope: bool | None
    seen: bool


def licence_state(licence: Licence, *, name: str, on: date) -> LicenceState:
    """What the look is worth on the day for a company now called `name`; the last day counts.

    A change of the name asks for another look, an expiry or a scope without 物业管理 fails.
    """
    if not licence.seen:
        return LicenceState.UNSEEN
    if company_key(licence.name_seen) != company_key(name):
        return LicenceState.RENAMED
    if licence.valid_until is not None and licence.valid_until < on:
        return LicenceState.EXPIRED
    return LicenceState.VERIFIED if licence.in_scope else LicenceState.OUT_OF_SCOPE


def document_states(
    papers: Mapping[str, Collection[date | None]], *, needed: Iterable[str], on: date
) -> dict[str, DocumentState]:
    """How each needed kind stands on the day, by the last days of its papers (None: no end).

    PRESENT where one of them is valid still (its last day counts), EXPIRED where all are over,
    MISSING where there is none. Papers that were withdrawn are not given.
    """
    return {kind: _state(papers.get(kind, ()), on) for kind in sorted(needed)}


def _state(days: Collection[date | None], on: date) -> DocumentState:
    if not days:
        return DocumentState.MISSING
    valid = any(day is None or day >= on for day in days)
    return DocumentState.PRESENT if valid else DocumentState.EXPIRED


def account_digits(text: str) -> str:
    """The digits of an account number; "" where it holds anything but digits, blanks, dashes."""
    plain = unicodedata.normalize("NFKC", text)
    digits = "".join(sign for sign in plain if not sign.isspace() and sign != "-")
    return digits if NUMBER.fullmatch(digits) else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hearing:
    """What was done before a listing is decided; days, None where it was not done."""

    kind: ListKind
    served_on: date | None
    answer_by_day: date | None
    answered: bool
    hearing_asked: bool
    hearing_on: date | None


def decision_refusals(hearing: Hearing, *, on: date) -> Iterator[Reason]:
    """Why a company cannot be listed yet; an honour (红名单) waits for nothing.

    The last day of the statement belongs to the company: the decision is free on the day after.
    """
    if hearing.kind == ListKind.RED:
        return
    if hearing.served_on is None or hearing.answer_by_day is None:
        yield Reason("NOT_SERVED", "拟列入黑名单还没有书面告知企业，请先登记送达告知。", CLAUSE)
        return
    if not hearing.answered and on <= hearing.answer_by_day:
        yield Reason(
            "ANSWER_OPEN",
            f"企业可以陈述申辩到{hearing.answer_by_day}，现在是{on}；"
            "请在期满次日以后，或登记陈述申辩以后再决定。",
            CLAUSE,
        )
    if hearing.hearing_asked and hearing.hearing_on is None:
        yield Reason("HEARING_OPEN", "企业要求听证，还没有登记听证，请听证后再决定。", CLAUSE)


def term_refusals(kind: ListKind, *, first: date, last: date | None, on: date) -> Iterator[Reason]:
    """What is wrong with the days of a listing decided on `on`: a ban ends, and looks ahead."""
    if first < on:
        yield Reason("BACKDATED", f"列入不能早于决定之日{on}，现为{first}。")
    if last is None and kind == ListKind.BLACK:
        yield Reason("NO_END", "列入黑名单应写明禁入止日，不能没有期限。")
    if last is not None and last < first:
        yield Reason("ENDS_BEFORE", f"止日{last}不能早于起日{first}。")


def is_listed(*, first: date | None, last: date | None, removed_on: date | None, on: date) -> bool:
    """Does a decided listing count on the day? Its last day does, the day of removal does not."""
    started = first is not None and first <= on
    over = (last is not None and last < on) or (removed_on is not None and removed_on <= on)
    return started and not over
