"""What the acts during a contract's life take over the API."""

from committees.models import OwnersDecision
from core.web.strict import Body, Choice, Day, Key, Text, Whole
from estates.models import Estate
from tenders.models import Contract
from tenders.states.life import EventKind

MOST_PEOPLE = 99_999
MOST_HOUSEHOLDS = 999_999


class EventBody(Body):
    contract = Key(Contract, label="合同编号（记录号）")
    kind = Choice(EventKind.choices, label="类别；违约须附证据，在页面登记")
    happened_on = Day(label="发生日期")
    summary = Text(max_length=500, label="事项")
    estate = Key(Estate, required=False, label="小区编号，涉及全部小区时不写")
    due_on = Day(required=False, label="整改（兑现）期限，承诺事项必填")


class EventAnswered(Body):
    answered_on = Day(label="答复日期")
    answer = Text(max_length=500, label="答复内容")


class Remedied(Body):
    remedied_on = Day(label="完成日期")


class Proposed(Body):
    opened_on = Day(label="提出日期")


class _Counts(Body):
    total_staff = Whole(min_value=0, max_value=MOST_PEOPLE, label="在岗总人数")
    over_4050 = Whole(min_value=0, max_value=MOST_PEOPLE, label="4050人员")
    low_income = Whole(min_value=0, max_value=MOST_PEOPLE, label="低保人员")
    destitute = Whole(min_value=0, max_value=MOST_PEOPLE, label="特困人员")
    other_groups = Whole(min_value=0, max_value=MOST_PEOPLE, label="其他就业困难人员")


class ReturnBody(_Counts):
    contract = Key(Contract, label="合同编号（记录号）")
    year = Whole(min_value=2000, max_value=2100, label="年度")
    quarter = Whole(min_value=1, max_value=4, label="季度")


class Corrected(_Counts):
    reason = Text(max_length=300, label="更正理由")


class PollBody(Body):
    estate = Key(Estate, label="小区编号")
    opened_on = Day(label="开始日期")


class Counted(Body):
    closed_on = Day(label="结束日期")
    returned = Whole(min_value=0, max_value=MOST_HOUSEHOLDS, label="收回户数")
    satisfied = Whole(min_value=0, max_value=MOST_HOUSEHOLDS, label="满意户数")
    dissatisfied = Whole(min_value=0, max_value=MOST_HOUSEHOLDS, label="不满意户数")
    document = Text(
        max_length=100, required=False, default="", allow_blank=True, label="测评记录编号"
    )


class ProposalVoteBody(Body):
    decision = Key(OwnersDecision, label="业主共同决定编号")


class Settled(Body):
    note = Text(max_length=300, label="办结说明")
