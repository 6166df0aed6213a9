"""API of handover inspections: the list, the lines as found, the signature, the result."""

from typing import Any, ClassVar

import django_filters
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from core.web.api import Row, ScopedViewSet, act, word
from core.web.strict import Body, Choice, Day, Filters, Key, KeyFilter, Reason, Text, Whole
from tenders.models import (
    HandoverInspection,
    HandoverItem,
    HandoverPaper,
    HandoverRecheck,
    RemedyParty,
    Service,
)
from tenders.rules.handover import Listed
from tenders.services import handover as services
from tenders.services import handover_entry as entry
from tenders.services import record_handover
from tenders.states import Condition, HandoverState, Recheck


class RecheckRow(Row):
    result_label = word("get_result_display", "复查结果（文字）")

    class Meta:
        model = HandoverRecheck
        fields = ("id", "checked_on", "result", "result_label", "note")


class HandoverItemRow(Row):
    condition_label = word("get_condition_display", "情况（文字）")
    rechecks = RecheckRow(many=True, read_only=True, label="复查记录")

    class Meta:
        model = HandoverItem
        fields = (
            "id", "position", "category", "item", "location", "quantity", "unit", "condition",
            "condition_label", "problem", "remedy_party", "remedy_due_on", "rechecks",
        )  # fmt: skip


class HandoverPaperRow(Row):
    kind_label = word("get_kind_display", "资料（文字）")

    class Meta:
        model = HandoverPaper
        fields = ("id", "kind", "kind_label", "present", "note")


class HandoverRow(Row):
    estate_name = word("service.estate.name", "小区名称")
    state_label = word("get_state_display", "状态（文字）")
    items = HandoverItemRow(many=True, read_only=True, label="查验项目")
    papers = HandoverPaperRow(many=True, read_only=True, label="移交资料")

    class Meta:
        model = HandoverInspection
        fields = (
            "id", "number", "service", "estate_name", "live", "state", "state_label", "started_on",
            "owners_unit", "street_unit", "remark", "signed_on", "publish_by_day", "published_on",
            "notice_last_day", "published_where", "cancelled_reason", "papers", "items",
        )  # fmt: skip


class HandoverFilters(Filters):
    service = KeyFilter("service_id", label="接管服务编号")
    estate = KeyFilter("service__estate_id", label="小区编号")
    state = django_filters.ChoiceFilter(choices=HandoverState.choices, label="状态")


class StartBody(Body):
    service = Key(Service, label="接管服务编号")
    started_on = Day(label="查验日期")


class LineBody(Body):
    id = Whole(min_value=1, max_value=10**15, label="查验项目编号")
    location = Text(max_length=60, required=False, allow_blank=True, label="位置")
    quantity = Whole(min_value=0, max_value=99_999, required=False, allow_null=True, label="数量")
    unit = Text(max_length=10, required=False, allow_blank=True, label="单位")
    condition = Choice(Condition.choices, required=False, label="情况")
    problem = Text(max_length=200, required=False, allow_blank=True, label="存在问题")
    remedy_party = Choice(RemedyParty.choices, required=False, allow_blank=True, label="整改责任方")
    remedy_due_on = Day(required=False, allow_null=True, label="整改期限")


class LinesBody(Body):
    lines = LineBody(many=True, label="查验项目")

    def validate(self, attrs: Any) -> Any:
        keys = [line["id"] for line in attrs["lines"]]
        if not keys or len(set(keys)) != len(keys):
            raise serializers.ValidationError({"lines": ["每个项目写一次，至少一项。"]})
        return {"lines": {line.pop("id"): dict(line) for line in attrs["lines"]}}


class AddBody(Body):
    category = Text(max_length=20, label="类别")
    item = Text(max_length=60, label="查验项目")
    location = Text(max_length=60, required=False, allow_blank=True, default="", label="位置")
    unit = Text(max_length=10, required=False, allow_blank=True, default="", label="单位")

    def validate(self, attrs: Any) -> Any:
        return {"line": Listed(**attrs)}


class HandoverSignBody(Body):
    signed_on = Day(label="双方签字日期")
    owners_signatory = Text(max_length=40, label="业主方签字人")
    company_signatory = Text(max_length=40, label="物业服务人签字人")

    def validate(self, attrs: Any) -> Any:
        return {"signature": services.Signature(**attrs)}


class PublishBody(Body):
    published_on = Day(label="公示日期")
    where = Text(max_length=100, label="公示地点")


class TakeoverBody(Body):
    takeover_on = Day(label="接管日期")


class RecheckBody(Body):
    item = Whole(min_value=1, max_value=10**15, label="查验项目编号")
    checked_on = Day(label="复查日期")
    result = Choice(Recheck.choices, label="复查结果")
    note = Text(max_length=200, required=False, allow_blank=True, default="", label="说明")


class Handovers(ScopedViewSet):
    model = HandoverInspection
    serializer_class = HandoverRow
    filterset_class = HandoverFilters
    related: ClassVar[tuple[str, ...]] = ("service__estate__community__street__district",)
    inside: ClassVar[tuple[str, ...]] = ("items__rechecks", "papers")

    def _act(self, service: Any) -> Response:
        row, given = self.asked()
        service(inspection=row, **given, **self.hand())
        return self.answer(row)

    @act("tenders.enter_handover", "开始承接查验", StartBody, on_list=True, success_status=201)
    def start(self, request: Request) -> Response:
        return self.answer(entry.start_inspection(**self.given(), **self.hand()), status=201)

    @act("tenders.enter_handover", "填写查验项目", LinesBody)
    def enter_items(self, request: Request, pk: str) -> Response:
        return self._act(entry.enter_items)

    @act("tenders.enter_handover", "增加查验项目", AddBody)
    def add_item(self, request: Request, pk: str) -> Response:
        return self._act(entry.add_item)

    @act("tenders.sign_handover", "确认双方签字", HandoverSignBody)
    def sign(self, request: Request, pk: str) -> Response:
        return self._act(services.sign_inspection)

    @act("tenders.publish_handover", "公示查验结果", PublishBody)
    def publish(self, request: Request, pk: str) -> Response:
        return self._act(services.publish_inspection)

    @act("tenders.enter_handover", "作废承接查验", Reason)
    def cancel(self, request: Request, pk: str) -> Response:
        return self._act(services.cancel_inspection)

    @act("tenders.enter_handover", "登记复查", RecheckBody)
    def recheck(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        item = row.items.filter(pk=given.pop("item")).first()
        if item is None:
            raise NotFound
        services.recheck_item(item=item, **given, **self.hand())
        return self.answer(row)

    @act("tenders.record_handover", "登记接管", TakeoverBody)
    def take_over(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        record_handover(services=[row.service_id], **given, **self.hand())
        return self.answer(row)


def routes(router: BaseRouter) -> None:
    router.register("handovers", Handovers, basename="api-handovers")
