"""What the acts on owners' votes take over the API."""

from typing import Any

from rest_framework import serializers

from committees.models import Committee
from committees.rules import Ballot as Figures
from committees.services.votes import Paper, Past
from committees.states import Choice as Voice
from committees.states import Convener, Flaw, Matter, Medium, MeetingForm
from core.web.strict import Body, Choice, Day, Key, Number, Text, Whole, YesNo
from estates.models import Estate, Region

MOST_PAPERS = 500
MOST_HEADS = 10**9


class Announced(Body):
    noticed_on = Day(label="公告日期")
    informed_on = Day(label="告知居委会日期")


class Published(Body):
    published_on = Day(label="公布日期")
    where = Text(label="公布地点", max_length=200)


class Revoked(Body):
    revoked_on = Day(label="撤销日期")
    reason = Text(label="撤销事由", max_length=200)
    document = Text(label="撤销文书", max_length=200)


class Served(Body):
    served_on = Day(label="书面通知送达日期")
    document = Text(label="通知文书", max_length=200)


class CallBody(Body):
    estate = Key(Estate, required=False, label="小区编号")
    region = Key(Region, required=False, label="物业管理区域编号")
    committee = Key(Committee, required=False, label="业委会（物管会）编号，首次业主大会可以不写")
    title = Text(max_length=100, label="会议名称")
    convener = Choice(Convener.choices, label="召集人")
    form = Choice(MeetingForm.choices, required=False, label="会议形式，默认书面征求意见")
    meeting_on = Day(label="会议（表决开始）日期")
    last_on = Day(label="表决截止日期")

    def validate(self, attrs: Any) -> Any:
        if ("estate" in attrs) == ("region" in attrs):
            raise serializers.ValidationError("请给出一个小区或一个物业管理区域，二者取一。")
        return attrs


class ItemBody(Body):
    kind = Choice(Matter.choices, label="事项类别")
    matter = Text(max_length=200, label="表决事项")
    dismisses = YesNo(required=False, default=False, label="解聘物业服务人")
    basis = Text(max_length=200, required=False, default="", allow_blank=True, label="提出依据")


class VoteBody(Body):
    decision = Whole(min_value=1, label="表决事项编号")
    choice = Choice(Voice.choices, label="意见")


class BallotBody(Body):
    """One returned ballot; with `replaces` it corrects the one that stands, which is kept."""

    elector = Whole(min_value=1, label="名册中的户的编号")
    votes = VoteBody(many=True, required=False, label="各事项的意见，整张无效的可以不写")
    medium = Choice(Medium.choices, label="方式")
    returned_on = Day(label="收回日期")
    collector = Text(max_length=40, label="收票人")
    flaw = Choice(Flaw.choices, required=False, default="", label="整张无效的原因")
    proxy = Text(max_length=40, required=False, default="", allow_blank=True, label="代理人")
    authorisation = Text(
        max_length=100, required=False, default="", allow_blank=True, label="授权委托书编号"
    )
    replaces = Whole(min_value=1, required=False, label="更正的是哪一张票（编号）")
    reason = Text(max_length=200, required=False, default="", allow_blank=True, label="更正事由")

    def validate_votes(self, votes: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """A matter is answered once: a second answer would silently win."""
        if len({vote["decision"] for vote in votes}) != len(votes):
            raise serializers.ValidationError("同一事项写了两次意见。")
        return votes

    def validate(self, attrs: Any) -> Any:
        votes = attrs.pop("votes", [])
        return Paper(choices={vote["decision"]: vote["choice"] for vote in votes}, **attrs)


class BallotsBody(Body):
    papers = BallotBody(many=True, label=f"表决票，一次最多{MOST_PAPERS}张")

    def validate_papers(self, papers: list[Paper]) -> list[Paper]:
        if len(papers) > MOST_PAPERS:
            raise serializers.ValidationError(f"一次最多录入{MOST_PAPERS}张。")
        return papers


class SentBackBody(Body):
    ballot = Whole(min_value=1, label="票的编号")
    remark = Text(max_length=200, label="退回的意见")


class ReviewBody(Body):
    """Ballots that agree with their papers, and those that go back with a remark."""

    agreed = serializers.ListField(
        child=Whole(min_value=1), required=False, default=list, label="核对一致的票（编号）"
    )
    sent_back = SentBackBody(many=True, required=False, default=list, label="退回的票")

    def validate_sent_back(self, rows: list[dict[str, Any]]) -> dict[int, str]:
        remarks = {row["ballot"]: row["remark"] for row in rows}
        if len(remarks) != len(rows):
            raise serializers.ValidationError("同一张票写了两次。")
        return remarks

    def validate(self, attrs: Any) -> Any:
        return {"agreed": attrs["agreed"], "sent_back": attrs["sent_back"] or {}}


class PastBody(Body):
    """A vote of before, by its totals and its paper."""

    matter = Text(max_length=200, label="表决事项")
    kind = Choice(Matter.choices, required=False, default="", label="事项类别，不明的不写")
    special = YesNo(required=False, default=False, label="特别事项（六）（七）（八）")
    dismisses = YesNo(required=False, default=False, label="解聘物业服务人")
    held_on = Day(label="表决日期")
    document = Text(max_length=200, label="依据的文件")
    total_area = Number(places=2, label="专有面积总数（㎡）")
    total_heads = Whole(min_value=1, max_value=MOST_HEADS, label="业主总人数")
    part_area = Number(places=2, label="参与面积（㎡）")
    part_heads = Whole(min_value=0, max_value=MOST_HEADS, label="参与人数")
    agree_area = Number(places=2, label="同意面积（㎡）")
    agree_heads = Whole(min_value=0, max_value=MOST_HEADS, label="同意人数")


def parted(given: dict[str, Any]) -> tuple[Past, Figures]:
    """The words and the figures of a vote of before."""
    figures = {name: given.pop(name) for name in Figures.__slots__}
    return Past(**given), Figures(**figures)
