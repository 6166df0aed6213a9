"""API of selection rounds until applications are opened: list, detail, and the acts on a round."""

from typing import Any, ClassVar

import django_filters
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter

from core.rules.canonical import digest
from core.web.api import Row, ScopedViewSet, StoredJson, act, report, word
from core.web.strict import Body, Choice, Day, Filters, Key, KeyFilter, Reason, Text, Whole, YesNo
from estates.models import Estate
from tenders.models import (
    Deadline,
    DeadlineChange,
    DeadlineReason,
    Question,
    RoundEstate,
    RoundPublication,
    SelectionRound,
)
from tenders.models.rounds import LONG, MOST
from tenders.queries import rounds as queries
from tenders.queries.rounds import TYPED
from tenders.services import round_draft as drafts
from tenders.services import round_ends as ends
from tenders.services import round_notice as notice
from tenders.services import round_window as window
from tenders.services import rounds as spine
from tenders.states import Method, RoundState

MOST_ESTATES = 500


class RoundEstateRow(Row):
    name = word("estate.name", "小区名称")
    snapshot = StoredJson(read_only=True, label="公告时的项目情况")

    class Meta:
        model = RoundEstate
        fields = ("estate", "name", "live", "remark", "snapshot")


class PublicationRow(Row):
    class Meta:
        model = RoundPublication
        fields = ("version", "digest", "change", "published_at")


class DeadlineRow(Row):
    class Meta:
        model = DeadlineChange
        fields = ("field", "old", "new", "code", "reason", "changed_at")


class QuestionRow(Row):
    class Meta:
        model = Question
        fields = ("number", "asker", "anonymous", "text", "entered_at", "answer", "answered_at")


class RoundRow(Row):
    street_name = word("street.name", "街道名称")
    state_label = word("get_state_display", "状态（文字）")
    method_label = word("get_method_display", "选定方式（文字）")
    terms = StoredJson(read_only=True, label="适用参数")
    estates = RoundEstateRow(many=True, read_only=True, label="小区")
    publications = PublicationRow(many=True, read_only=True, label="公告版本")
    deadline_changes = DeadlineRow(many=True, read_only=True, label="期限变更")
    questions = QuestionRow(many=True, read_only=True, label="答疑")

    class Meta:
        model = SelectionRound
        fields = (
            "id", "street", "street_name", "number", "region", "state", "state_label", "method",
            "method_label", "replaces", "terms", *TYPED, "applicants_needed", "notice_first_day",
            "notice_last_day", "negotiated_reason", "negotiated_at", "closing_reason",
            "created_at", "published_at", "estates", "publications", "deadline_changes",
            "questions",
        )  # fmt: skip


class RoundFilters(Filters):
    street = KeyFilter("street_id", label="街道编号")
    state = django_filters.ChoiceFilter(choices=RoundState.choices, label="状态")
    method = django_filters.ChoiceFilter(choices=Method.choices, label="选定方式")


def _column(name: str) -> serializers.Field[Any, Any, Any, Any]:
    column: Any = SelectionRound._meta.get_field(name)
    label = str(column.verbose_name)
    if name.endswith("_day"):
        return Day(required=False, allow_null=True, default=None, label=label)
    if name == "shortlist_most":
        return Whole(required=False, default=MOST, min_value=1, max_value=MOST, label=label)
    most = column.max_length or LONG
    if name == "title":
        return Text(max_length=most, label=label)
    return Text(max_length=most, required=False, default="", allow_blank=True, label=label)


class ContentBody(Body):
    """Estates and every column of the notice; what is left out is empty."""

    estates = serializers.ListField(
        child=Key(Estate), min_length=1, max_length=MOST_ESTATES, label="小区编号"
    )

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), **{name: _column(name) for name in TYPED}}


class Seen(Body):
    seen = Text(max_length=64, label="所读公告内容的哈希")


class Asked(Body):
    asker = Text(max_length=100, label="提问人")
    text = Text(max_length=LONG, label="问题")
    anonymous = YesNo(required=False, default=True, label="公告时不写提问人")


class Answered(Body):
    number = Whole(min_value=1, label="问题序号")
    answer = Text(max_length=LONG, label="答复")


class Moved(Body):
    field = Choice(Deadline.choices, label="期限")
    new = Day(label="新日期")
    code = Choice(DeadlineReason.choices, label="事由类别")
    reason = Text(max_length=300, label="事由")


class Rounds(ScopedViewSet):
    model = SelectionRound
    serializer_class = RoundRow
    filterset_class = RoundFilters
    related: ClassVar[tuple[str, ...]] = ("street__district", "region", "replaces")
    inside: ClassVar[tuple[str, ...]] = (
        "estates__estate", "publications", "deadline_changes", "questions",
    )  # fmt: skip

    @report("会签要读的公告内容、它的哈希和缺项")
    def content(self, request: Request, pk: str) -> Response:
        row = self.get_object()
        content = queries.content_of(row)
        gaps = queries.gaps_of(row, on=timezone.localdate())
        return Response({"content": content, "digest": digest(content), "gaps": gaps})

    def _act(self, service: Any) -> Response:
        row, given = self.asked()
        service(selection=row, **given, **self.hand())
        return self.answer(row)

    @act(drafts.DRAFT, "拟订遴选公告", ContentBody, on_list=True, success_status=201)
    def draft(self, request: Request) -> Response:
        given = self.given()
        estates = given.pop("estates")
        street = estates[0].community.street
        made = drafts.draft_round(street=street, estates=estates, values=given, **self.hand())
        return self.answer(made, status=201)

    @act(drafts.DRAFT, "修改遴选公告，会签失效", ContentBody)
    def change(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        estates = given.pop("estates")
        drafts.change_round(selection=row, estates=estates, values=given, **self.hand())
        return self.answer(row)

    @act(notice.SIGN, "会签公告", Seen)
    def sign(self, request: Request, pk: str) -> Response:
        return self._act(notice.sign_round)

    @act(notice.PUBLISH, "发布公告")
    def publish(self, request: Request, pk: str) -> Response:
        return self._act(notice.publish_round)

    @act(notice.PUBLISH, "开始报名")
    def open_registration(self, request: Request, pk: str) -> Response:
        return self._act(spine.open_registration)

    @act(window.ANSWER, "登记提问", Asked)
    def ask(self, request: Request, pk: str) -> Response:
        return self._act(window.ask_question)

    @act(window.ANSWER, "答复提问", Answered)
    def answer_question(self, request: Request, pk: str) -> Response:
        return self._act(window.answer_question)

    @act(window.CHANGE, "变更期限", Moved)
    def change_deadline(self, request: Request, pk: str) -> Response:
        row, given = self.asked()
        window.change_deadline(selection=row, day=window.NewDay(**given), **self.hand())
        return self.answer(row)

    @act(ends.ASK, "申请协商选定", Reason)
    def ask_negotiation(self, request: Request, pk: str) -> Response:
        return self._act(ends.ask_negotiation)

    @act(ends.APPROVE, "批准协商选定")
    def approve_negotiation(self, request: Request, pk: str) -> Response:
        return self._act(ends.approve_negotiation)

    @act(ends.APPROVE, "退回协商申请", Reason)
    def return_negotiation(self, request: Request, pk: str) -> Response:
        return self._act(ends.return_negotiation)

    @act(ends.FAIL, "登记遴选失败", Reason)
    def fail(self, request: Request, pk: str) -> Response:
        return self._act(ends.fail_round)

    @act(ends.FAIL, "重新遴选，返回新的遴选", success_status=201)
    def re_tender(self, request: Request, pk: str) -> Response:
        row, _ = self.asked()
        return self.answer(ends.re_tender(selection=row, **self.hand()), status=201)

    @act(ends.CANCEL, "取消遴选", Reason)
    def cancel(self, request: Request, pk: str) -> Response:
        return self._act(ends.cancel_round)


def routes(router: BaseRouter) -> None:
    router.register("selection-rounds", Rounds, basename="api-selection-rounds")
