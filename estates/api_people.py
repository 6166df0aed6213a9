"""API of dwellings, owners (masked, always), charters and gates. Full contacts have no address."""

from typing import Any, ClassVar

import django_filters
from rest_framework.request import Request
from rest_framework.response import Response

from core.web.api import Row, ScopedViewSet, act, business_day, word
from core.web.strict import (
    Body,
    Choice,
    Day,
    DayFilter,
    Filters,
    KeyFilter,
    Reason,
    Text,
    YesNo,
    YesNoFilter,
)
from estates.api_entry import ChangeHousehold, RosterActs
from estates.models import CharterItem, OnboardingRound, OwnerParty, Ownership, ServiceCharter
from estates.models.charter import COLUMN
from estates.services.gates import correct_gate, pass_gate
from estates.services.owners import NewOwner, record_owners
from estates.services.people import (
    change_household,
    change_owner,
    end_ownership,
    remove_household,
    vote_by,
)
from estates.services.privacy import ask_deletion, erase_owner
from estates.states import FeeModel, Gate, PartyKind


class OwnerRow(Row):
    kind_label = word("get_kind_display", "类型（文字）")
    name = word("masked_name", "姓名（只显示首字）")
    phone = word("masked_phone", "电话（只显示首尾）")

    class Meta:
        model = OwnerParty
        fields = (
            "id", "estate", "kind", "kind_label", "name", "phone", "united_into", "delete_from",
            "anonymised_at",
        )  # fmt: skip


class OwnershipRow(Row):
    household_code = word("household.code", "户号")
    owner = word("party.masked_name", "业主（只显示首字）")

    class Meta:
        model = Ownership
        fields = (
            "id", "household", "household_code", "party", "owner", "votes", "from_day", "to_day",
            "source",
        )  # fmt: skip


class CharterItemRow(Row):
    scope_label = word("get_scope_display", "服务范围（文字）")

    class Meta:
        model = CharterItem
        fields = ("scope", "scope_label", "item", "frequency")


class CharterRow(Row):
    mode_label = word("get_mode_display", "服务模式（文字）")
    items = CharterItemRow(many=True, read_only=True)

    class Meta:
        model = ServiceCharter
        fields = (
            "id", "estate", "version", "mode", "mode_label", "service_from", "fee", "fee_from",
            "document", "from_day", "to_day", "adopted_at", "items",
        )  # fmt: skip


class OnboardingRow(Row):
    class Meta:
        model = OnboardingRound
        fields = (
            "id", "estate", "number", "live", "reason",
            *(f"{name}_{part}" for name in COLUMN.values() for part in ("on", "evidence")),
        )  # fmt: skip


class Removal(Reason):
    on = Day(required=False, label="自哪一天起，默认今天")


class RecordOwner(Body):
    name = Text(max_length=80, label="姓名（名称），加密保存")
    phone = Text(max_length=30, required=False, allow_blank=True, label="电话，加密保存")
    kind = Choice(PartyKind.choices, required=False, label="类型，默认个人")
    source = Text(  # type: ignore[assignment]  # DRF gives every field a `source`
        max_length=200, required=False, allow_blank=True, label="依据"
    )
    joint = YesNo(required=False, label="与现有业主共有")
    on = Day(required=False, label="自哪一天起，默认今天")


class CorrectOwner(Reason):
    name = Text(max_length=80, required=False, default="", label="新的姓名（名称），不改就不写")
    phone = Text(max_length=30, required=False, default="", label="新的电话，不改就不写")


class PassGate(Body):
    gate = Choice(Gate.choices, label="步骤")
    evidence = Text(max_length=200, label="依据（文件、编号）")
    on = Day(required=False, label="日期，默认今天")


class CorrectGate(PassGate):
    reason = Text(max_length=200, label="更正事由")


class OfEstate(Filters):
    estate = KeyFilter("estate_id", label="小区编号")


class OwnerFilters(OfEstate):
    anonymised = YesNoFilter("anonymised_at", "isnull", exclude=True, label="是否已匿名化")


class OwnershipFilters(Filters):
    household = KeyFilter("household_id", label="户的编号")
    party = KeyFilter("party_id", label="业主编号")
    estate = KeyFilter("household__estate_id", label="小区编号")


class CharterFilters(OfEstate):
    mode = django_filters.ChoiceFilter(choices=FeeModel.choices, label="服务模式")
    on = DayFilter(method="holding", label="在这一天有效")

    def holding(self, rows: Any, name: str, day: Any) -> Any:
        return rows.filter(from_day__lte=day).exclude(to_day__lt=day)


class OnboardingFilters(OfEstate):
    live = YesNoFilter("live", label="是否现行")


class GateActs(ScopedViewSet):
    """Acts of an estate's gates, for the view of estates."""

    @act("estates.pass_gate", "登记三先三后", PassGate)
    def pass_gate(self, request: Request, pk: str) -> Response:
        estate, given = self.asked()
        on = business_day(given)
        pass_gate(
            estate=estate, gate=given["gate"], evidence=given["evidence"], on=on, **self.hand()
        )
        return self.answer(estate)

    @act("estates.pass_gate", "更正三先三后", CorrectGate)
    def correct_gate(self, request: Request, pk: str) -> Response:
        estate, given = self.asked()
        on = business_day(given)
        texts = {name: given[name] for name in ("gate", "evidence", "reason")}
        correct_gate(estate=estate, on=on, **texts, **self.hand())
        return self.answer(estate)


class HouseholdActs(RosterActs):
    """Acts of a dwelling, for the view of households."""

    @act("estates.change_household", "修改住户登记", ChangeHousehold)
    def change(self, request: Request, pk: str) -> Response:
        household, given = self.asked()
        change_household(household=household, values=given, **self.hand())
        return self.answer(household)

    @act("estates.remove_household", "注销住户", Removal)
    def remove(self, request: Request, pk: str) -> Response:
        household, given = self.asked()
        on = business_day(given)
        remove_household(household=household, on=on, reason=given["reason"], **self.hand())
        return self.answer(household)

    @act("estates.record_owner", "登记业主", RecordOwner)
    def record_owner(self, request: Request, pk: str) -> Response:
        household, given = self.asked()
        values = {name: value for name, value in given.items() if name != "on"}
        row = NewOwner(household_id=household.pk, from_day=business_day(given), **values)
        record_owners(rows=[row], **self.hand())
        return self.answer(household)


class OwnerParties(ScopedViewSet):
    model = OwnerParty
    serializer_class = OwnerRow
    filterset_class = OwnerFilters

    @act("estates.record_owner", "更正姓名或电话", CorrectOwner)
    def correct(self, request: Request, pk: str) -> Response:
        party, given = self.asked()
        return self.answer(change_owner(party=party, **given, **self.hand()))

    @act("estates.erase_owner", "立即删除业主个人信息", Reason)
    def erase(self, request: Request, pk: str) -> Response:
        party, given = self.asked()
        erase_owner(party=party, reason=given["reason"], **self.hand())
        return self.answer(party)

    @act("estates.erase_owner", "登记业主的删除申请", Removal)
    def ask_deletion(self, request: Request, pk: str) -> Response:
        party, given = self.asked()
        on = business_day(given)
        ask_deletion(party=party, on=on, reason=given["reason"], **self.hand())
        return self.answer(party)


class Ownerships(ScopedViewSet):
    model = Ownership
    serializer_class = OwnershipRow
    filterset_class = OwnershipFilters
    related: ClassVar[tuple[str, ...]] = ("household", "party")

    @act("estates.record_owner", "登记产权终止", Removal)
    def end(self, request: Request, pk: str) -> Response:
        ownership, given = self.asked()
        on = business_day(given)
        ended = end_ownership(ownership=ownership, on=on, reason=given["reason"], **self.hand())
        return self.answer(ended)

    @act("estates.record_owner", "由这位共有人表决")
    def vote(self, request: Request, pk: str) -> Response:
        ownership, _ = self.asked()
        return self.answer(vote_by(ownership=ownership, **self.hand()))


class Charters(ScopedViewSet):
    model = ServiceCharter
    serializer_class = CharterRow
    filterset_class = CharterFilters
    inside: ClassVar[tuple[Any, ...]] = ("items",)


class Onboardings(ScopedViewSet):
    model = OnboardingRound
    serializer_class = OnboardingRow
    filterset_class = OnboardingFilters


VIEWS: dict[str, type[ScopedViewSet]] = {
    "owner-parties": OwnerParties,
    "ownerships": Ownerships,
    "charters": Charters,
    "onboardings": Onboardings,
}
