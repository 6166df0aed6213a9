"""Columns of 业委会（物管会）台账 (domain.md §7); members in one cell or a row each."""

import re
from datetime import date

from committees.states import CommitteeKind, CommitteeState
from core.exchange import values
from core.exchange.fields import Field, Reader, Wrong
from core.rules.masks import mask_numbers, mask_phone

KIND_WORDS = {
    "OC": ("业委会", "业主委员会"), "PMC": ("物管会", "物业管理委员会", "物业管理委会"),
}  # fmt: skip
STATE_WORDS = {
    "PREPARING": ("筹备", "正在筹备"), "ELECTED": ("已选举", "已组建", "已成立", "已成立未备案"),
    "FILED": ("备案",), "ACTIVE": ("正常", "正常履职", "在任", "运行中"),
    "EXPIRING": ("即将届满", "快到期"), "RE_ELECTION": ("换届", "正在换届"),
    "EXPIRED": ("届满", "到期", "已到期", "已届满"), "DISSOLVED": ("解散",),
}  # fmt: skip
ORDINALS = {
    "首": 1,
    "一": 1,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}


def _term_number() -> Reader:
    """第二届, 二, 2 → 2."""
    asked = "请填写第几届，如“第二届”或“2”。"

    def read(text: str) -> int:
        match = re.fullmatch(r"第?\s*([0-9]{1,2}|[首一二三四五六七八九十])\s*届?", text)
        number = 0 if match is None else ORDINALS.get(match[1], 0) or int(match[1])
        if not number:
            raise Wrong(asked)
        return number

    return read


def _term() -> Reader:
    """2021-01-01至2025-12-31 → first and last day."""
    one = values.day()

    def read(text: str) -> tuple[date, date]:
        for mark in (
            r"(?:至|到|~|—+|–|―)",
            r"\s-\s",
            r"(?<=[日号])-",
            r"(?<=\.[0-9]{2})-|(?<=\.[0-9])-",
        ):
            parts = re.split(mark, text)
            if len(parts) == 2 and all(parts):
                return one(parts[0].strip()), one(parts[1].strip())
        raise Wrong("请写成“2021-01-01至2025-12-31”。")

    return read


def _day(name: str, title: str, *aliases: str) -> Field:
    return Field(
        name=name, title=title, aliases=aliases, read=values.day(), example="2021-01-01",
        rule="年月日。", fills_down=True,
    )  # fmt: skip


BODY = (
    Field(name="place", title="小区/区域", read=values.text(80), needed=True, fills_down=True,
          aliases=("小区", "小区名称", "小区代码", "小区或区域", "物业管理区域", "区域", "estate"),
          example="阳光小区", rule="台账中已有的小区或物业管理区域的名称或代码。"),
    Field(name="community", title="所属社区", aliases=("社区", "社区名称", "community"),
          read=values.text(80), fills_down=True, example="和平社区",
          rule="几个社区有同名小区时填写。"),
    Field(name="kind", title="类型", aliases=("组织类型", "业委会/物管会", "kind"), needed=True,
          fills_down=True, read=values.choice(dict(CommitteeKind.choices), KIND_WORDS),
          choices=tuple(CommitteeKind.labels), example="业主委员会",
          rule="业主委员会或物业管理委员会。"),
    Field(name="name", title="名称", aliases=("业委会名称", "组织名称", "业委会（物管会）名称",
                                            "committee"),
          read=values.text(100), fills_down=True, example="阳光小区业主委员会",
          rule="最多100个字；新登记时留空为“小区名+类型”。"),
    Field(name="term_number", title="届次", aliases=("届别", "第几届"), read=_term_number(),
          fills_down=True, example="第一届", rule="第几届；新登记时留空为第一届。"),
    _day("formed_on", "成立日期", "选举时间", "选举日期", "组建日期", "成立时间"),
    _day("first_meeting_on", "首次会议日期", "首次会议"),
    Field(name="term", title="任期起止", aliases=("任期", "任期时间"), read=_term(),
          fills_down=True,
          example="2021-01-01至2025-12-31", rule="起日至止日。"),
    _day("term_first_day", "任期起", "任期开始", "任期起日"),
    _day("term_last_day", "任期止", "任期届满", "任期结束", "届满日期", "任期止日"),
    _day("filed_on", "备案日期", "备案时间"),
    Field(name="filing_no", title="备案文号", aliases=("备案号", "备案编号"), read=values.text(60),
          as_text=True, fills_down=True, example="街物备〔2021〕3号", rule="最多60个字。"),
    Field(name="party_led", title="红色物业", aliases=("是否红色物业", "党建引领"),
          read=values.yes_no(), fills_down=True, choices=("是", "否"), keep_words=("无",),
          example="是", rule="是或否。"),
    Field(name="state", title="状态", aliases=("履职状态", "运行状态"), fills_down=True,
          read=values.choice(dict(CommitteeState.choices), STATE_WORDS),
          choices=tuple(CommitteeState.labels), example="履职中",
          rule="从清单中选择；留空时按成立、备案、任期日期判断。"),
)  # fmt: skip
PEOPLE = (
    Field(name="director", title="主任", aliases=("主任姓名", "业委会主任", "负责人"),
          read=values.person_name(), mask=mask_numbers, fills_down=True, example="张三",
          rule="只填写姓名。"),
    Field(name="members", title="委员名单", aliases=("委员", "成员", "成员名单", "组成人员",
                                                 "members"),
          read=values.people(), mask=mask_numbers, example="张三（主任）、李四（副主任）、王五",
          rule="姓名后用括号写职务，用顿号隔开。"),
    Field(name="member_count", title="委员数", aliases=("委员人数", "成员数", "人数"),
          read=values.whole("人", "名"), fills_down=True, example="5",
          rule="整数，用来核对名单；没有名单时不登记。"),
    Field(name="party_count", title="党员数", aliases=("党员人数", "党员委员数"),
          read=values.whole("人", "名"), fills_down=True, example="3",
          rule="整数，用来核对名单；没有名单时不登记。"),
    Field(name="member_name", title="姓名", aliases=("委员姓名", "成员姓名", "member name"),
          read=values.person_name(), mask=mask_numbers, example="李四",
          rule="一人一行时填写，只填写姓名。"),
    Field(name="member_title", title="职务", aliases=("委员职务", "成员职务", "title"),
          read=values.text(20), example="委员", rule="最多20个字；留空为委员。"),
    Field(name="member_party", title="是否党员", aliases=("党员", "中共党员", "政治面貌"),
          read=values.yes_no(yes=("中共党员", "党员"), no=("群众", "非党员", "团员")),
          choices=("是", "否"), keep_words=("无",), example="是", rule="是或否。"),
    Field(name="member_owner", title="是否业主", aliases=("业主",), read=values.yes_no(),
          choices=("是", "否"), keep_words=("无",), example="是", rule="是或否；留空为是。"),
    Field(name="member_duty", title="职责", aliases=("分工", "职责分工"), read=values.text(200),
          example="主持全面工作", rule="最多200个字。"),
    Field(name="member_phone", title="联系电话", aliases=("电话", "委员电话", "手机", "phone"),
          read=values.phone(), as_text=True, mask=mask_phone, example="13812348000",
          rule="一人一行时填写；加密保存，只显示前3位和后4位。"),
)  # fmt: skip
FIELDS = (*BODY, *PEOPLE)
