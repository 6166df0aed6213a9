"""API of the evaluation: shortlists, objections and recommendations, and the acts on them."""

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from committees.models import OwnersDecision
from core.web.api import Row, ScopedViewSet, StoredJson, act, word
from core.web.strict import Body, Day, Filters, Key, KeyFilter, Text, YesNo, YesNoFilter
from tenders.models import Choice, Objection, Recommendation, Shortlist, ShortlistEntry
from tenders.models.applications import Application
from tenders.services import evaluation as services
from tenders.services.evaluation import Answer, Decided
from tenders.services.evaluation.choosing import RECORD
from tenders.services.evaluation.objections import ANSWER


class ShortlistEntryRow(Row):
    company_name = word("application.company.name", "物业服务人名称")

    class Meta:
        model = ShortlistEntry
        fields = ("slot", "application", "company_name", "rank", "reason")


class ShortlistRow(Row):
    terms = StoredJson(read_only=True, label="适用参数")
    skipped = StoredJson(read_only=True, label="跳过的企业和理由")
    entries = ShortlistEntryRow(many=True, read_only=True, label="入围企业")

    class Meta:
        model = Shortlist
        fields = (
            "id", "round", "number", "live", "terms", "skipped", "made_at", "publicised_at",
            "superseded_at", "superseded_reason", "entries",
        )  # fmt: skip


class ObjectionRow(Row):
    class Meta:
        model = Objection
        fields = (
            "id", "round", "shortlist", "source", "received_on", "text", "due_on", "upheld",
            "answer", "answered_at",
        )  # fmt: skip


class ChoiceRow(Row):
    grounds = StoredJson(read_only=True, label="判断依据")

    class Meta:
        model = Choice
        fields = (
            "agreed", "decided_on", "document", "owners_decision", "vote_ground", "reason",
            "grounds", "recorded_at",
        )  # fmt: skip


class RecommendationRow(Row):
    company_name = word("application.company.name", "物业服务人名称")
    committee_name = word("committee.name", "业委会（物管会）名称")
    choice = ChoiceRow(read_only=True, label="选定")

    class Meta:
        model = Recommendation
        fields = (
            "id", "round", "application", "company_name", "committee", "committee_name",
            "letter_number", "issued_on", "live", "end_reason", "choice",
        )  # fmt: skip


class OfRound(Filters):
    round = KeyFilter("round_id", label="遴选编号（记录号）")
    live = YesNoFilter("live", label="是否现行")


class ObjectionFilters(Filters):
    round = KeyFilter("round_id", label="遴选编号（记录号）")


class AnswerBody(Body):
    text = Text(max_length=1000, label="书面答复")
    upheld = YesNo(label="异议是否成立")
    disqualified = Key(
        Application, required=False, allow_null=True, default=None, label="取消资格的报名"
    )


class DecidedBody(Body):
    agreed = YesNo(label="是否同意选聘")
    decided_on = Day(label="决定日期")
    document = Text(max_length=200, label="决定文书")
    owners_decision = Key(
        OwnersDecision, required=False, allow_null=True, default=None, label="业主共同决定"
    )
    vote_ground = Text(
        max_length=300, required=False, default="", allow_blank=True, label="不经业主决定的依据"
    )
    reason = Text(
        max_length=300, required=False, default="", allow_blank=True, label="不同意的理由"
    )


class Shortlists(ScopedViewSet):
    model = Shortlist
    serializer_class = ShortlistRow
    filterset_class = OfRound
    inside: ClassVar[tuple[Any, ...]] = ("entries__application__company",)


class Objections(ScopedViewSet):
    model = Objection
    serializer_class = ObjectionRow
    filterset_class = ObjectionFilters

    @act(ANSWER, "答复异议", AnswerBody)
    def reply(self, request: Request, pk: str = "") -> Response:
        row, given = self.asked()
        services.answer_objection(objection=row, answer=Answer(**given), **self.hand())
        return self.answer(row)


class Recommendations(ScopedViewSet):
    model = Recommendation
    serializer_class = RecommendationRow
    filterset_class = OfRound
    related: ClassVar[tuple[str, ...]] = (
        "application__company", "committee", "choice",
    )  # fmt: skip

    @act(RECORD, "登记选定结果", DecidedBody)
    def decide(self, request: Request, pk: str = "") -> Response:
        row, given = self.asked()
        services.record_choice(recommendation=row, decided=Decided(**given), **self.hand())
        return self.answer(row)


def routes(router: BaseRouter) -> None:
    views: dict[str, Any] = {
        "shortlists": Shortlists,
        "objections": Objections,
        "recommendations": Recommendations,
    }
    for name, view in views.items():
        router.register(name, view, basename=f"api-{name}")
