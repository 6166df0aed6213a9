"""What the acts on contracts and amendments take."""

from typing import Any

from rest_framework import serializers

from committees.models import Committee, OwnersDecision
from communities.models import Street
from core.web.strict import Body, Choice, Day, Key, Number, Text, Whole, YesNo
from estates.models import Estate, Region
from estates.states import ServiceScope
from tenders.models import Company, SelectionRound
from tenders.rules.amendments import Fee, Item, Promise
from tenders.services.contracts import Terms
from tenders.states import ChargeMode, FeeKind, FeeModel, FeeUnit

CLAUSE = 2_000
KINDS = [choice for choice in FeeKind.choices if choice[0] != FeeKind.HOUSE]


class FeeBody(Body):
    kind = Choice(KINDS, label="类别")
    name = Text(max_length=60, required=False, allow_blank=True, default="", label="收费项目")
    rate = Number(label="标准")
    unit = Choice(FeeUnit.choices, label="单位")


class ServiceItemBody(Body):
    scope = Choice(ServiceScope.choices, label="服务范围")
    item = Text(max_length=100, label="服务事项")
    frequency = Text(max_length=60, required=False, allow_blank=True, default="", label="频次")
    standard = Text(max_length=200, required=False, allow_blank=True, default="", label="标准")


class CommitmentBody(Body):
    item = Text(max_length=100, label="设施")
    quantity = Whole(min_value=1, max_value=99_999, label="数量")
    unit = Text(max_length=10, required=False, allow_blank=True, default="", label="单位")
    amount = Number(places=2, required=False, allow_null=True, default=None, label="金额（元）")
    due_on = Day(label="完成期限")


class RowsBody(Body):
    """All rows of a draft, or as an amendment leaves them."""

    fees = FeeBody(many=True, required=False, label="分类收费")
    items = ServiceItemBody(many=True, required=False, label="服务事项")
    commitments = CommitmentBody(many=True, required=False, label="设施投入承诺")

    def validate(self, attrs: Any) -> Any:
        shapes: dict[str, Any] = {"fees": Fee, "items": Item, "commitments": Promise}
        for name, shape in shapes.items():
            if name in attrs:
                attrs[name] = tuple(shape(**row) for row in attrs[name])
        return attrs


class DraftBody(Body):
    street = Key(Street, label="街道编号")
    number = Text(max_length=40, label="合同编号")
    company = Key(Company, label="物业服务人编号")
    committee = Key(Committee, required=False, default=None, label="业委会（物管会）编号")
    region = Key(Region, required=False, default=None, label="物业管理区域编号")
    selection = Key(SelectionRound, required=False, default=None, label="遴选编号")
    estates = serializers.ListField(child=Key(Estate), max_length=500, label="小区编号")
    starts_on = Day(label="服务起")
    ends_on = Day(label="服务止")
    fee = Number(label="住宅物业费（元/㎡/月）")
    fund_rate = Number(
        places=2, required=False, allow_null=True, default=None, label="业委会工作经费比例（%）"
    )
    fee_model = Choice(FeeModel.choices, required=False, label="收费方式")
    charge_mode = Choice(ChargeMode.choices, required=False, label="计费方式")
    fee_starts_on = Day(required=False, allow_null=True, label="开始收费日")
    rooms_clause = Text(max_length=CLAUSE, required=False, allow_blank=True, label="物业服务用房")
    reserve_clause = Text(max_length=CLAUSE, required=False, allow_blank=True, label="维修资金使用")
    exit_terms = Text(max_length=CLAUSE, required=False, allow_blank=True, label="退出和交接约定")
    not_subcontracted = YesNo(label="已声明不整体转委托")

    def validate(self, attrs: Any) -> Any:
        own = {name: attrs.pop(name) for name in Terms.__slots__ if name in attrs}
        attrs["estates"] = [estate.pk for estate in attrs["estates"]]
        return {**attrs, "terms": Terms(**own)}


class ContractSignBody(Body):
    signed_on = Day(label="签订日期")


class ContractFileBody(Body):
    filed_on = Day(label="备案日期")
    filing_no = Text(max_length=60, label="备案编号")


class NoticeBody(Body):
    served_on = Day(label="书面通知送达日期")
    reason = Text(max_length=200, label="事由")


class AmendBody(RowsBody):
    effective_on = Day(label="生效日期")
    reason = Text(max_length=300, label="变更事由")
    document = Text(max_length=100, label="补充协议文号")
    decision = Key(OwnersDecision, required=False, default=None, label="业主共同决定编号")
    fee = Number(required=False, label="住宅物业费（元/㎡/月）")
    ends_on = Day(required=False, label="服务止日")
    fund_rate = Number(places=2, required=False, label="业委会工作经费比例（%）")
    exit_terms = Text(max_length=CLAUSE, required=False, label="退出和交接约定")

    def validate(self, attrs: Any) -> Any:
        given = super().validate(attrs)
        kept = {"effective_on", "reason", "document", "decision"}
        changes = {name: given.pop(name) for name in list(given) if name not in kept}
        return {**given, "changes": changes}


class RemarkBody(Body):
    remark = Text(max_length=300, required=False, allow_blank=True, default="", label="意见")


class RejectBody(Body):
    remark = Text(max_length=300, label="不通过的理由")
