"""What the acts on a committee take over the API."""

from typing import Any

from rest_framework import serializers

from committees.states import CommitteeKind, PaperKind
from core.web.strict import Body, Choice, Day, Key, Text, Whole, YesNo
from estates.models import Estate, Region


class MemberBody(Body):
    name = Text(max_length=40, label="姓名")
    title = Text(max_length=20, required=False, default="委员", label="职务")
    is_owner = YesNo(required=False, default=False, label="业主")
    is_party_member = YesNo(required=False, default=False, label="党员")
    duty = Text(max_length=200, required=False, default="", allow_blank=True, label="职责")
    contact = Text(max_length=40, required=False, default="", allow_blank=True, label="联系电话")


class FormBody(Body):
    kind = Choice(CommitteeKind.choices, label="类型")
    estate = Key(Estate, required=False, label="小区编号")
    region = Key(Region, required=False, label="物业管理区域编号")
    name = Text(max_length=100, label="名称")
    party_led = YesNo(required=False, default=False, label="红色物业")

    def validate(self, attrs: Any) -> Any:
        if ("estate" in attrs) == ("region" in attrs):
            raise serializers.ValidationError("请给出一个小区或一个物业管理区域，二者取一。")
        return attrs


class ElectBody(Body):
    formed_on = Day(label="成立日期")
    term_first_day = Day(label="任期起")
    term_last_day = Day(label="任期止")
    members = MemberBody(many=True, label="委员")


class MeetBody(Body):
    met_on = Day(label="会议日期")


class PaperBody(Body):
    kind = Choice(PaperKind.choices, label="材料")
    dated_on = Day(label="材料日期")
    reference = Text(max_length=60, required=False, default="", allow_blank=True, label="编号")


class PapersBody(Body):
    received_on = Day(label="收到日期")
    papers = PaperBody(many=True, label="材料")


class FileBody(Body):
    filed_on = Day(label="备案日期")
    filing_no = Text(max_length=60, label="备案文号")


class ChangeBody(Body):
    filed_on = Day(label="备案变更日期")
    reference = Text(max_length=60, required=False, default="", allow_blank=True, label="编号")


class RenewBody(Body):
    on = Day(label="启动日期")
    name = Text(max_length=100, required=False, default="", label="下一届名称")


class EndBody(Body):
    on = Day(label="日期")
    reason = Text(max_length=200, label="事由")


class JoinBody(MemberBody):
    on = Day(label="任职起")


class GroupBody(Body):
    formed_on = Day(label="筹备组成立日期")
    seats = Whole(min_value=0, max_value=999, label="总人数")
    owner_seats = Whole(min_value=0, max_value=999, label="其中业主人数")
    leader = Text(max_length=40, label="组长")


class BranchBody(Body):
    founded_on = Day(label="成立日期")
    name = Text(max_length=100, label="党组织名称")
    secretary = Text(max_length=40, label="书记")


class ContactBody(Body):
    """Goes in whole and never comes out of a list: rows show some of its digits."""

    contact = Text(max_length=40, allow_blank=True, label="联系电话（留空即清除），加密保存")


class DutiesBody(Body):
    duties = serializers.ListField(child=Text(max_length=200), label="职责清单")
