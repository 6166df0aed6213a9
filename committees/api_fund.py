"""API of the working fund: the ledger with its acts, and what each fund holds."""

from typing import Any, ClassVar

import django_filters
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from committees.models import Committee, WorkingFundEntry
from committees.services import fund as services
from committees.states import FundKind, FundState
from core.web.api import Row, ScopedViewSet, act, word
from core.web.strict import Body, Day, DayFilter, Filters, Key, KeyFilter, Number, Reason, Text


class FundEntryRow(Row):
    kind_label = word("get_kind_display", "类别（文字）")
    state_label = word("get_state_display", "状态（文字）")

    class Meta:
        model = WorkingFundEntry
        fields = (
            "id", "committee", "kind", "kind_label", "state", "state_label", "happened_on",
            "amount", "period_first_day", "period_last_day", "collected", "rate",
            "contract_number", "clause", "source", "purpose", "voucher_no", "decision", "reverses",
            "entered_at", "checked_at", "check_note",
        )  # fmt: skip


class NewAccrual(Body):
    """应提取: the rate in percent as the contract's clause says."""

    committee = Key(Committee, label="业委会（物管会）编号")
    contract_number = Text(max_length=40, label="合同编号")
    clause = Text(max_length=100, label="合同条款")
    rate = Number(places=2, label="提取比例（%）")
    period_first_day = Day(label="所属期起")
    period_last_day = Day(label="所属期止")
    collected = Number(places=2, label="物业费实收额（元）")
    source = Text(max_length=200, label="实收依据")  # type: ignore[assignment]  # a field of ours
    decision = Text(max_length=200, label="业主共同决定")


class NewReceipt(Body):
    """到账."""

    committee = Key(Committee, label="业委会（物管会）编号")
    happened_on = Day(label="到账日期")
    amount = Number(places=2, label="到账金额（元）")
    voucher_no = Text(max_length=60, label="凭证号")
    purpose = Text(max_length=200, required=False, label="摘要")


class NewExpense(Body):
    """支出."""

    committee = Key(Committee, label="业委会（物管会）编号")
    happened_on = Day(label="支出日期")
    amount = Number(places=2, label="支出金额（元）")
    voucher_no = Text(max_length=60, label="凭证号")
    purpose = Text(max_length=200, label="用途")
    decision = Text(max_length=200, label="业委会决定")


class FundEntryFilters(Filters):
    committee = KeyFilter("committee_id", label="业委会（物管会）编号")
    kind = django_filters.ChoiceFilter(choices=FundKind.choices, label="类别")
    state = django_filters.ChoiceFilter(choices=FundState.choices, label="状态")
    since = DayFilter("happened_on", "gte", label="发生日期不早于")
    until = DayFilter("happened_on", "lte", label="发生日期不晚于")


class FundEntries(ScopedViewSet):
    model = WorkingFundEntry
    serializer_class = FundEntryRow
    filterset_class = FundEntryFilters
    related: ClassVar[tuple[str, ...]] = ("committee__community",)

    @act(services.ENTER, "登记应提取工作经费", NewAccrual, on_list=True)
    def accrue(self, request: Request) -> Response:
        committee, given = self._given()
        accrual = services.Accrual(**given)
        return self._made(services.accrue_fund(committee=committee, accrual=accrual, **self.hand()))

    @act(services.ENTER, "登记工作经费到账", NewReceipt, on_list=True)
    def receive(self, request: Request) -> Response:
        committee, given = self._given()
        payment = services.Payment(**given)
        return self._made(
            services.receive_fund(committee=committee, payment=payment, **self.hand())
        )

    @act(services.ENTER, "登记工作经费支出", NewExpense, on_list=True)
    def spend(self, request: Request) -> Response:
        committee, given = self._given()
        payment = services.Payment(**given)
        return self._made(services.spend_fund(committee=committee, payment=payment, **self.hand()))

    @act(services.CHECK, "复核工作经费")
    def check(self, request: Request, pk: str) -> Response:
        entry, _ = self.asked()
        return self._made(services.check_fund(entry=entry, **self.hand()))

    @act(services.CHECK, "复核退回工作经费", Reason)
    def reject(self, request: Request, pk: str) -> Response:
        entry, given = self.asked()
        return self._made(services.reject_fund(entry=entry, **given, **self.hand()))

    @act(services.ENTER, "冲正工作经费", Reason)
    def reverse(self, request: Request, pk: str) -> Response:
        entry, given = self.asked()
        return self._made(services.reverse_fund(entry=entry, **given, **self.hand()))

    def _given(self) -> tuple[Committee, dict[str, Any]]:
        given = self.given()
        return given.pop("committee"), given

    def _made(self, entry: WorkingFundEntry) -> Response:
        return self.answer(entry)


def routes(router: BaseRouter) -> None:
    router.register("fund-entries", FundEntries, basename="api-fund-entries")
