"""API of full polls, dismissal proposals and reminders."""

from typing import Any, ClassVar

import django_filters
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from core.web.api import Row, ScopedViewSet, StoredJson, act, word
from core.web.strict import DayFilter, Filters, KeyFilter, Reason, YesNoFilter
from tenders.api.life_bodies import Counted, PollBody, ProposalVoteBody, Proposed, Settled
from tenders.models import ContractReminder, DismissalProposal, SatisfactionPoll
from tenders.services import life
from tenders.services.life import Figures
from tenders.states.life import PollState, ProposalState, ReminderKind


class PollRow(Row):
    estate_name = word("estate.name", "小区名称")
    state_label = word("get_state_display", "状态（文字）")
    terms = StoredJson(read_only=True, label="适用参数")

    class Meta:
        model = SatisfactionPoll
        fields = (
            "id", "estate", "estate_name", "contract", "state", "state_label", "opened_on",
            "closed_on", "total_households", "returned", "satisfied", "dissatisfied", "document",
            "exceeds", "terms", "checked_at", "returned_reason",
        )  # fmt: skip


class ProposalRow(Row):
    contract_number = word("contract.number", "合同编号")
    ground_label = word("get_ground_display", "依据（文字）")
    state_label = word("get_state_display", "状态（文字）")
    grounds = StoredJson(read_only=True, label="理由")

    class Meta:
        model = DismissalProposal
        fields = (
            "id", "contract", "contract_number", "estate", "ground", "ground_label", "poll",
            "event", "grounds", "state", "state_label", "opened_on", "decision", "closed_on",
            "closing",
        )  # fmt: skip


class ContractReminderRow(Row):
    kind_label = word("get_kind_display", "事项（文字）")

    class Meta:
        model = ContractReminder
        fields = (
            "id", "kind", "kind_label", "about", "contract", "estate", "due_on", "raised_on",
            "settled_on", "note",
        )  # fmt: skip


class PollFilters(Filters):
    estate = KeyFilter("estate_id", label="小区编号")
    contract = KeyFilter("contract_id", label="合同编号（记录号）")
    state = django_filters.ChoiceFilter(choices=PollState.choices, label="状态")


class ProposalFilters(Filters):
    contract = KeyFilter("contract_id", label="合同编号（记录号）")
    state = django_filters.ChoiceFilter(choices=ProposalState.choices, label="状态")


class ReminderFilters(Filters):
    contract = KeyFilter("contract_id", label="合同编号（记录号）")
    estate = KeyFilter("estate_id", label="小区编号")
    kind = django_filters.ChoiceFilter(choices=ReminderKind.choices, label="事项")
    due_by = DayFilter("due_on", "lte", label="期限最迟为")
    settled = YesNoFilter("settled_on", lookup_expr="isnull", exclude=True, label="是否已办结")


class Polls(ScopedViewSet):
    model = SatisfactionPoll
    serializer_class = PollRow
    filterset_class = PollFilters
    related: ClassVar[tuple[str, ...]] = ("estate__community", "contract__street__district")

    @act("tenders.enter_poll", "发起全体住户测评", PollBody, on_list=True, success_status=201)
    def open(self, request: Request) -> Response:
        return self.answer(life.open_poll(**self.given(), **self.hand()), status=201)

    @act("tenders.enter_poll", "录入测评数字", Counted)
    def enter(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(life.enter_poll(poll=row, figures=Figures(**given), **self.hand()))

    @act("tenders.check_poll", "复核测评")
    def check(self, request: Request, pk: str) -> Response:
        row, _ = self.asked()
        return self.answer(life.check_poll(poll=row, **self.hand()))

    @act("tenders.check_poll", "退回测评", Reason)
    def send_back(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(life.return_poll(poll=row, **given, **self.hand()))

    @act("tenders.enter_poll", "取消测评", Reason)
    def cancel(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(life.cancel_poll(poll=row, **given, **self.hand()))

    @act("tenders.propose_dismissal", "以测评提出解聘", Proposed)
    def propose(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        life.propose_by_poll(poll=row, **given, **self.hand())
        return self.answer(row)


class Proposals(ScopedViewSet):
    model = DismissalProposal
    serializer_class = ProposalRow
    filterset_class = ProposalFilters
    related: ClassVar[tuple[str, ...]] = (
        "contract__street__district", "estate__community", "decision",
    )  # fmt: skip

    @act("tenders.propose_dismissal", "提交表决", ProposalVoteBody)
    def put_to_vote(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(life.put_to_vote(proposal=row, **given, **self.hand()))

    @act("tenders.close_proposal", "登记表决结果")
    def close(self, request: Request, pk: str) -> Response:
        row, _ = self.asked()
        return self.answer(life.close_proposal(proposal=row, **self.hand()))

    @act("tenders.propose_dismissal", "撤回提议", Reason)
    def withdraw(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(life.withdraw_proposal(proposal=row, **given, **self.hand()))


class Reminders(ScopedViewSet):
    model = ContractReminder
    serializer_class = ContractReminderRow
    filterset_class = ReminderFilters
    related: ClassVar[tuple[str, ...]] = ("street", "estate__community")
    order: ClassVar[str] = "due_on"

    @act("tenders.settle_reminder", "办结提醒", Settled)
    def settle(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        return self.answer(life.settle_reminder(reminder=row, **given, **self.hand()))


def routes(router: BaseRouter) -> None:
    views: dict[str, Any] = {
        "satisfaction-polls": Polls,
        "dismissal-proposals": Proposals,
        "contract-reminders": Reminders,
    }
    for name, view in views.items():
        router.register(name, view, basename=f"api-{name}")
