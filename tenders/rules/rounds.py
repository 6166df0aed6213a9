"""The notice of a selection round and its days: pure rules (domain.md §3; W-130 Art. 8, 10)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from core.rules.periods import add_days
from core.rules.reasons import Reason
from core.rules.workdays import Workdays

NOTICE_ITEMS: Mapping[str, str] = MappingProxyType(
    {
        "organiser_name": "组织单位名称",
        "organiser_address": "组织单位地址",
        "qualification": "申请人资格条件",
        "registration_first_day": "报名首日",
        "registration_last_day": "报名截止日",
        "registration_hours": "每日受理时间",
        "registration_place": "报名地点",
        "questions_last_day": "提问截止日",
        "documents": "遴选文件获取方法",
        "service_requirements": "服务内容和要求",
        "office_rooms": "物业服务用房",
        "application_requirements": "申请书要求",
        "evaluation_method": "评审标准和方法",
        "activity_plan": "遴选活动安排",
        "contract_remarks": "合同签订说明",
        "contact": "联系人和联系电话",
    }
)
"""What a notice must say, with the office's words, in the order in which it reads."""
ESTATE_ITEMS: Mapping[str, str] = MappingProxyType(
    {
        "name": "名称",
        "origin": "类别",
        "address": "坐落",
        "floor_area": "建筑面积",
        "households": "户数",
    }
)
"""项目基本情况 that a notice must give of each estate (W-130 Art. 8); buildings and present mode
are told where the register has them."""
ENDS_SOON_DAYS = 180
"""Days before the end of a contract from which a successor may be looked for."""


def notice_gaps(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Every item that the notice lacks, in the office's words; () where it is complete.

    `content` holds the columns of NOTICE_ITEMS and "facts", one mapping of ESTATE_ITEMS for each
    estate. 0 households is a value, blank text and None are not (W-130 Art. 8, 10).
    """
    missing = [label for name, label in NOTICE_ITEMS.items() if _blank(content.get(name))]
    facts = content.get("facts") or ()
    if not facts:
        missing.append("参加遴选的小区")
    missing += [gap for one in facts for gap in _estate_gaps(one)]
    return tuple(missing)


def _estate_gaps(fact: Mapping[str, Any]) -> Iterator[str]:
    for name, label in ESTATE_ITEMS.items():
        if _blank(fact.get(name)):
            yield f"“{fact.get('name') or '未命名小区'}”的{label}"


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


@dataclass(frozen=True, kw_only=True, slots=True)
class Windows:
    """The days of a round; every window closes at the end of its last day."""

    questions_last: date
    first: date
    last: date


@dataclass(frozen=True, kw_only=True, slots=True)
class WindowTerms:
    """How long the windows must be, with the calendar that working days are counted by."""

    workdays: Workdays
    registration_workdays: int
    preparation_days: int


def window_faults(days: Windows, terms: WindowTerms, *, published_on: date) -> tuple[Reason, ...]:
    """Every reason why a round with these days may not be published on the day; () if it may.

    Registration takes the given working days, first and last included, and ends on a working day;
    the last day lies at least the preparation time after the publication, whose own day does not
    count (民法典 201); questions end from the publication on and not after registration.
    """
    return (*_order_faults(days, published_on), *_length_faults(days, terms, published_on))


def _order_faults(days: Windows, published_on: date) -> Iterator[Reason]:
    if days.first < published_on:
        sentence = f"报名首日{days.first}早于公告日{published_on}，请改到公告当日或以后。"
        yield Reason("FIRST_BEFORE_NOTICE", sentence)
    if days.last < days.first:
        yield Reason("LAST_BEFORE_FIRST", f"报名截止日{days.last}早于报名首日{days.first}。")
    if days.questions_last < published_on:
        sentence = f"提问截止日{days.questions_last}早于公告日{published_on}。"
        yield Reason("QUESTIONS_BEFORE_NOTICE", sentence)
    if days.questions_last > days.last:
        sentence = f"提问截止日{days.questions_last}晚于报名截止日{days.last}。"
        yield Reason("QUESTIONS_AFTER_LAST", sentence)


def _length_faults(days: Windows, terms: WindowTerms, published_on: date) -> Iterator[Reason]:
    found, wanted = terms.workdays.count(days.first, days.last), terms.registration_workdays
    if found < wanted:
        sentence = (
            f"报名时间不少于{wanted}个工作日，{days.first}至{days.last}只有{found}个，"
            f"最早截止日为{_earliest(days.first, terms)}。"
        )
        yield Reason("WINDOW_TOO_SHORT", sentence)
    earliest = add_days(published_on, terms.preparation_days)
    if terms.preparation_days and days.last < earliest:
        sentence = (
            f"自公告至报名截止不少于{terms.preparation_days}天：{published_on}公告的，"
            f"最早{earliest}截止，现为{days.last}。"
        )
        yield Reason("PREPARATION_TOO_SHORT", sentence)
    if not terms.workdays.is_workday(days.last):
        yield Reason("LAST_DAY_IS_OFF", _off_sentence(days.last, terms.workdays))


def _earliest(first: date, terms: WindowTerms) -> date:
    return terms.workdays.after(add_days(first, -1), max(1, terms.registration_workdays))


def _off_sentence(last: date, workdays: Workdays) -> str:
    return (
        f"报名截止日{last}是休息日，请改为工作日，如{workdays.next_or_same(last)}（民法典203条）。"
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """A deadline to be put off; `registration` tells which of the two it is.

    `too_few` is the extension because fewer applied than needed; `missing` how many are wanting.
    """

    old: date
    new: date
    registration: bool
    too_few: bool = False
    missing: int = 0


def move_faults(
    move: Move, *, on: date, registration_last: date, workdays: Workdays
) -> tuple[Reason, ...]:
    """Every reason why the deadline may not be moved on the day; () if it may.

    A deadline is put off, never brought forward, while its window is open; the window of
    registration is opened again only because too few applied. The new last day of registration is a
    working day; questions end no later than registration.
    """
    closed = on > move.old
    found = [*_time_faults(move, on=on, closed=closed)]
    if move.new <= move.old:
        sentence = f"期限只能延后：原为{move.old}，新日期{move.new}没有更晚。"
        found.append(Reason("NOT_LATER", sentence))
    elif move.new < on:
        found.append(Reason("IN_THE_PAST", f"新日期{move.new}已经过去（今天是{on}）。"))
    if move.registration and not workdays.is_workday(move.new):
        found.append(Reason("LAST_DAY_IS_OFF", _off_sentence(move.new, workdays)))
    if not move.registration and move.new > registration_last:
        sentence = f"提问截止日{move.new}晚于报名截止日{registration_last}，请先延后报名截止日。"
        found.append(Reason("QUESTIONS_AFTER_LAST", sentence))
    return tuple(found)


def _time_faults(move: Move, *, on: date, closed: bool) -> Iterator[Reason]:
    if not move.too_few:
        if closed:
            sentence = f"期限已于{move.old}截止（今天是{on}），不能再变更。"
            yield Reason("WINDOW_CLOSED", sentence)
        return
    if not move.registration:
        yield Reason("ONLY_REGISTRATION", "报名不足只能延长报名，不能延长提问。")
    if not closed:
        sentence = f"报名到{move.old}24时才截止，截止后仍不足时再以“报名不足”延长。"
        yield Reason("STILL_OPEN", sentence)
    elif not move.missing:
        yield Reason("ENOUGH_APPLIED", "报名家数已够，不能再延长报名。")


def question_fault(*, on: date, first: date, last: date) -> str:
    """Why no question is taken on the day; "" inside the window, both days included."""
    if on > last:
        return f"提问已于{last}截止（今天是{on}），不再受理。"
    return f"公告于{first}发布，之后才受理提问。" if on < first else ""


def contract_remark(
    number: str, ends_on: date, *, on: date, notice_given: bool
) -> tuple[bool, str]:
    """May an estate that this contract still serves look for a company? With the words why (not).

    Yes where notice to end it was given, or its term ends within 180 days or has already run out.
    """
    if notice_given:
        return True, f"现合同{number}已通知解除。"
    if ends_on < on:
        return True, f"现合同{number}已于{ends_on}到期。"
    if ends_on <= add_days(on, ENDS_SOON_DAYS):
        return True, f"现合同{number}将于{ends_on}到期。"
    return False, f"还有现行的物业服务合同{number}，到{ends_on}才到期"
