"""API of what happens while a contract runs: events and quarterly head counts.

A breach needs its evidence as a file and is entered on the page; everything else may be entered
here, too.
"""

from typing import Any, ClassVar

import django_filters
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from core.web.api import Row, ScopedViewSet, act, word
from core.web.strict import Filters, KeyFilter, Reason, YesNoFilter
from tenders.api.life_bodies import (
    Corrected,
    EventAnswered,
    EventBody,
    Proposed,
    Remedied,
    ReturnBody,
)
from tenders.models import EmploymentReturn, PerformanceEvent
from tenders.rules.life import Quarter
from tenders.services import life
from tenders.services.life import Happening, HeadCounts
from tenders.states.life import EventKind


class EventRow(Row):
    contract_number = word("contract.number", "合同编号")
    estate_name = word("estate.name", "小区名称", optional=True)
    kind_label = word("get_kind_display", "类别（文字）")

    class Meta:
        model = PerformanceEvent
        fields = (
            "id", "contract", "contract_number", "estate", "estate_name", "kind", "kind_label",
            "happened_on", "due_on", "summary", "evidence", "entered_at", "answer", "answered_on",
            "remedied_on", "withdrawn_at", "withdrawn_reason",
        )  # fmt: skip


class ReturnRow(Row):
    contract_number = word("contract.number", "合同编号")

    class Meta:
        model = EmploymentReturn
        fields = (
            "id", "contract", "contract_number", "year", "quarter", "total_staff", "over_4050",
            "low_income", "destitute", "other_groups", "live", "replaces", "correction_reason",
            "entered_at",
        )  # fmt: skip


class EventFilters(Filters):
    contract = KeyFilter("contract_id", label="合同编号（记录号）")
    estate = KeyFilter("estate_id", label="小区编号")
    kind = django_filters.ChoiceFilter(choices=EventKind.choices, label="类别")
    withdrawn = YesNoFilter("withdrawn_at", lookup_expr="isnull", exclude=True, label="是否已撤销")


class ReturnFilters(Filters):
    contract = KeyFilter("contract_id", label="合同编号（记录号）")
    year = KeyFilter("year", label="年度")
    quarter = KeyFilter("quarter", label="季度")
    live = YesNoFilter("live", label="是否现行")


class Events(ScopedViewSet):
    model = PerformanceEvent
    serializer_class = EventRow
    filterset_class = EventFilters
    related: ClassVar[tuple[str, ...]] = ("contract__street__district", "estate__community")

    @act("tenders.record_performance", "登记履约事项", EventBody, on_list=True, success_status=201)
    def record(self, request: Request) -> Response:
        given = self.given()
        contract = given.pop("contract")
        made = life.record_event(contract=contract, what=Happening(**given), **self.hand())
        return self.answer(made, status=201)

    @act("tenders.record_performance", "登记企业答复", EventAnswered)
    def reply(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(life.answer_event(event=row, **given, **self.hand()))

    @act("tenders.record_performance", "登记整改（兑现）", Remedied)
    def remedy(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(life.remedy_event(event=row, **given, **self.hand()))

    @act("tenders.withdraw_performance", "撤销履约事项", Reason)
    def withdraw(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(life.withdraw_event(event=row, **given, **self.hand()))

    @act("tenders.propose_dismissal", "以违约提出解聘", Proposed)
    def propose(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        life.propose_by_breach(event=row, **given, **self.hand())
        return self.answer(row)


class Returns(ScopedViewSet):
    model = EmploymentReturn
    serializer_class = ReturnRow
    filterset_class = ReturnFilters
    related: ClassVar[tuple[str, ...]] = ("contract__street__district",)

    @act("tenders.record_employment", "登记用工季报", ReturnBody, on_list=True, success_status=201)
    def record(self, request: Request) -> Response:
        given = self.given()
        contract = given.pop("contract")
        quarter = Quarter(given.pop("year"), given.pop("quarter"))
        made = life.record_return(
            contract=contract, quarter=quarter, counts=HeadCounts(**given), **self.hand()
        )
        return self.answer(made, status=201)

    @act("tenders.record_employment", "更正用工季报", Corrected)
    def correct(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        reason = given.pop("reason")
        made = life.correct_return(
            row=row, counts=HeadCounts(**given), reason=reason, **self.hand()
        )
        return self.answer(made)


def routes(router: BaseRouter) -> None:
    views: dict[str, Any] = {"performance-events": Events, "employment-returns": Returns}
    for name, view in views.items():
        router.register(name, view, basename=f"api-{name}")
