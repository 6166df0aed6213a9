"""Companies, contracts, takeover and the last day."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.db.transaction import atomic
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from committees.states import CommitteeState
from core.audit.models import Entry
from core.audit.services import record
from core.rules.errors import Conflict, Forbidden, Refusal
from estates.models import Estate
from estates.states import Mode
from tenders.models import Company, Contract, Service
from tenders.services import (
    Terms,
    change_company,
    draft_contract,
    end_service,
    file_contract,
    give_notice,
    record_handover,
    record_past_handover,
    register_company,
    sign_contract,
)
from tenders.states import ContractState
from tests.factories import (
    make_committee,
    make_community,
    make_company,
    make_contract,
    make_estate,
    make_service,
    make_street,
    make_uscc,
    make_user,
)
from tests.tenders.handover_kit import make_handover, signed_handover

pytestmark = pytest.mark.django_db
AT = datetime(2022, 9, 30, 1, tzinfo=UTC)
DAY = date(2022, 9, 1)
FIRST = date(2022, 1, 1)


def officer() -> Any:
    return make_user(Role.STREET_OFFICER, make_street())


def draft(estates: list[Estate] | None = None, **fields: Any) -> Contract:
    terms = {
        "starts_on": FIRST,
        "ends_on": date(2026, 12, 31),
        "fee": Decimal("0.5"),
        "fund_rate": Decimal(6),
    }
    names = set(Terms.__slots__) & set(fields)
    values = {
        "street": make_street(),
        "number": f"HT-{Contract.objects.count()}",
        "company": Company.objects.first() or make_company(),
        "committee": None,
        "estates": [e.pk for e in (estates if estates is not None else [make_estate()])],
        "by": None,
        "at": AT,
        "terms": Terms(**{**terms, **{name: fields.pop(name) for name in names}}),
    }
    return draft_contract(**{**values, **fields})


def hand_over(*services: Service, signed_on: date = date(2022, 8, 30), **fields: Any) -> int:
    for service in services:
        signed_handover(service, signed_on=signed_on)
    values = {"takeover_on": DAY, "by": None, "at": AT}
    return record_handover(services=[s.pk for s in services], **{**values, **fields})


def waiting(estate: Estate | None = None, **contract: Any) -> Service:
    contract = {"state": ContractState.SIGNED, **contract}
    return make_service(estate, takeover_on=None, contract=make_contract(**contract))


def test_a_company_is_registered_once_with_a_code_that_checks() -> None:
    code = make_uscc(4711)
    by = officer()
    company = register_company(uscc=f" {code.lower()} ", name="物业甲", by=by, at=AT)
    assert company.uscc == code
    assert Entry.objects.get().sentence == f"登记物业服务人“物业甲”（{code}）。"
    with pytest.raises(Refusal, match="统一社会信用代码"):
        register_company(uscc=code, name="物业乙", by=by, at=AT)
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    with pytest.raises(Refusal, match="校验不通过"):
        register_company(uscc=wrong, name="物业乙", by=by, at=AT)


def test_the_credit_code_never_changes() -> None:
    company = make_company()
    change_company(company=company, values={"contact_phone": "13800138000"}, by=None, at=AT)
    assert "13800138000" not in Entry.objects.get().data
    with pytest.raises(Refusal, match="不能修改"):
        change_company(company=company, values={"uscc": make_uscc(2)}, by=None, at=AT)
    with pytest.raises(Refusal, match="名称"):
        change_company(company=company, values={"name": ""}, by=None, at=AT)


def test_only_the_street_officer_registers_companies_and_contracts() -> None:
    secretary = make_user(Role.COMMUNITY_SECRETARY, make_community())
    with pytest.raises(Forbidden):
        register_company(uscc=make_uscc(1), name="甲", by=secretary, at=AT)
    with pytest.raises(Forbidden):
        draft(by=secretary)
    with pytest.raises(Forbidden):
        draft(by=make_user(Role.STREET_OFFICER, make_street("002")))


def test_a_contract_goes_from_draft_to_filing() -> None:
    by = officer()
    contract = draft([make_estate(), make_estate()], by=by)
    assert (contract.state, contract.services.count()) == (ContractState.DRAFT, 2)
    sign_contract(contract=contract, signed_on=FIRST, by=by, at=AT)
    file_contract(contract=contract, filed_on=FIRST, filing_no="备1", by=by, at=AT)
    stored = Contract.objects.get()
    assert (stored.state, stored.filed_on, stored.filing_no) == (ContractState.FILED, FIRST, "备1")
    assert Entry.objects.count() == 3


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"fund_rate": Decimal("5.99")}, "6%至10%"),
        ({"fund_rate": Decimal("10.01")}, "6%至10%"),
        ({"ends_on": FIRST}, "合同止日应晚于起日"),
        ({"ends_on": date(2027, 1, 1)}, "合同期限不超过5年.*最迟至2026-12-31"),
        ({"fee_starts_on": date(2021, 12, 31)}, "先服务后收费"),
        ({"estates": []}, "至少选一个小区"),
        ({"number": ""}, "合同编号"),
    ],
)
def test_an_impossible_contract_is_refused(fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        draft(**fields)
    assert not Contract.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"fund_rate": Decimal(6)},
        {"fund_rate": Decimal(10)},
        {"ends_on": date(2026, 12, 31)},
        {"fee_starts_on": FIRST},
    ],
)
def test_the_limits_themselves_are_allowed(fields: dict[str, Any]) -> None:
    assert draft(**fields).pk


def test_estates_of_another_street_are_refused() -> None:
    foreign = make_estate(make_community("001", street=make_street("002")))
    with pytest.raises(Refusal, match="都在大沁他拉街道之内"):
        draft([foreign])


def test_an_estate_has_one_live_contract() -> None:
    estate = make_estate()
    first = draft([estate])
    with pytest.raises(Conflict, match=f"{estate.name}（{first.number}）"):
        draft([make_estate(), estate])
    assert Contract.objects.count() == 1


def test_a_number_is_used_once() -> None:
    draft(number="HT-X")
    with pytest.raises(Refusal, match="合同编号"):
        draft(number="HT-X")


def test_each_step_happens_once_and_in_order() -> None:
    contract = draft()
    with pytest.raises(Conflict, match="现在是“草稿”，不能办理“合同备案”"):
        file_contract(contract=contract, filed_on=FIRST, filing_no="", by=None, at=AT)
    stale = Contract.objects.get()
    sign_contract(contract=contract, signed_on=FIRST, by=None, at=AT)
    with pytest.raises(Conflict, match="可能已有人先办了"):
        sign_contract(contract=stale, signed_on=DAY, by=None, at=AT)
    assert Contract.objects.get().signed_on == FIRST


def test_a_filing_is_not_earlier_than_the_signing() -> None:
    contract = make_contract(state=ContractState.SIGNED, starts_on=DAY)
    early = date(2022, 8, 31)
    with pytest.raises(Refusal, match="不能早于签订日期2022-09-01"):
        file_contract(contract=contract, filed_on=early, filing_no="", by=None, at=AT)


@pytest.mark.parametrize(
    ("fields", "allowed"),
    [
        ({}, True),
        ({"last_day": date(2022, 1, 1)}, True),
        ({"first_day": date(2021, 1, 1), "last_day": date(2021, 12, 31)}, False),
        ({"state": CommitteeState.ELECTED}, False),
        ({"state": CommitteeState.DISSOLVED}, False),
    ],
)
def test_the_committee_signs_within_its_term(fields: dict[str, Any], allowed: bool) -> None:
    estate = make_estate()
    contract = draft([estate], committee=make_committee(estate, **fields))
    if allowed:
        sign_contract(contract=contract, signed_on=FIRST, by=None, at=AT)
        assert contract.state == ContractState.SIGNED
    else:
        with pytest.raises(Refusal, match="不在履职期内"):
            sign_contract(contract=contract, signed_on=FIRST, by=None, at=AT)


def test_what_has_not_happened_yet_is_not_entered() -> None:
    tomorrow, at = date(2022, 10, 1), {"by": officer(), "at": AT}
    signed, filed = (make_contract(state=s) for s in (ContractState.SIGNED, ContractState.FILED))
    with pytest.raises(Refusal, match="签订日期2022-10-01还没有到"):
        sign_contract(contract=draft(), signed_on=tomorrow, **at)
    with pytest.raises(Refusal, match="备案日期2022-10-01还没有到"):
        file_contract(contract=signed, filed_on=tomorrow, filing_no="1", by=None, at=AT)
    with pytest.raises(Refusal, match="通知送达日期2022-10-01还没有到"):
        give_notice(contract=filed, served_on=tomorrow, reason="业主共同决定", **at)


def test_notice_is_given_sixty_days_ahead() -> None:
    fields: dict[str, Any] = {"ends_on": date(2022, 6, 30), "indefinite_since": date(2022, 7, 1)}
    contract = make_contract(state=ContractState.INDEFINITE, **fields)
    act = {"contract": contract, "served_on": DAY, "by": officer(), "at": AT}
    with pytest.raises(Refusal, match="事由"):
        give_notice(reason=" ", **act)
    assert give_notice(reason="业主共同决定解聘", **act) == date(2022, 10, 31)
    assert contract.state == ContractState.NOTICE_GIVEN
    with pytest.raises(Conflict):
        give_notice(reason="再次", **act)


def test_a_takeover_settles_where_the_estate_came_from_and_moves_it() -> None:
    abandoned, market, emergency = (
        waiting(make_estate(mode=mode)) for mode in (Mode.ABANDONED, Mode.MARKET, Mode.EMERGENCY)
    )
    assert hand_over(abandoned, market, emergency, by=officer()) == 3
    rows = Service.objects.order_by("pk").values_list("was_unserviced", "takeover_on")
    assert list(rows) == [(True, DAY), (False, DAY), (False, DAY)]
    assert set(Estate.objects.values_list("mode", flat=True)) == {Mode.MARKET}
    assert abandoned.estate.spells.get(to_day__isnull=True).from_day == DAY
    assert market.estate.spells.count() == 1
    verbs = Entry.objects.order_by("number").values_list("verb", flat=True)
    assert list(verbs) == ["estates.change_mode", "tenders.record_handover"]


def test_a_takeover_of_many_takes_the_statements_of_two() -> None:
    record(verb="test.start", sentence="", by=None, at=AT)
    counts = []
    for number in (2, 30):
        services = [waiting() for _ in range(number)]
        with CaptureQueriesContext(connection) as queries:
            record_past(*services)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"signed_on": date(2022, 9, 2)}, "不能早于签字日期：.*2022-09-02签字"),
        ({"takeover_on": date(2022, 10, 1)}, "还没有到"),
        ({"takeover_on": date(2021, 12, 31), "signed_on": date(2021, 12, 1)}, "合同期是"),
    ],
)
def test_an_impossible_takeover_is_refused(fields: dict[str, Any], sentence: str) -> None:
    service = waiting()
    with pytest.raises(Refusal, match=sentence):
        hand_over(service, **fields)
    assert Service.objects.get().takeover_on is None
    assert not Entry.objects.exists()


def record_past(*services: Service, **fields: Any) -> int:
    values = {
        "handover_on": date(2022, 8, 30),
        "takeover_on": DAY,
        "record": "旧档〔2022〕1号",
        "reason": "系统启用前接管",
        "by": None,
        "at": AT,
    }
    return record_past_handover(services=[s.pk for s in services], **{**values, **fields})


def test_a_takeover_needs_a_signed_inspection() -> None:
    service = waiting()
    with pytest.raises(Refusal, match="还没有已签字的承接查验"):
        record_handover(services=[service.pk], takeover_on=DAY, by=None, at=AT)
    make_handover(service)
    with pytest.raises(Refusal, match="还没有已签字的承接查验"):
        record_handover(services=[service.pk], takeover_on=DAY, by=None, at=AT)
    with pytest.raises(IntegrityError, match="接管日期只能来自"), atomic():
        Service.objects.update(takeover_on=DAY, handover_on=DAY)


def test_a_takeover_of_before_is_entered_by_the_director_with_its_paper() -> None:
    service, director = waiting(), make_user(Role.STREET_DIRECTOR, make_street())
    with pytest.raises(Forbidden):
        record_past(service, by=officer())
    with pytest.raises(Refusal, match="文号"):
        record_past(service, record=" ", by=director)
    with pytest.raises(Refusal, match="事由"):
        record_past(service, reason="", by=director)
    with pytest.raises(Refusal, match="不能早于承接查验日期2022-09-02"):
        record_past(service, handover_on=date(2022, 9, 2), by=director)
    assert record_past(service, by=director) == 1
    service.refresh_from_db()
    assert (service.takeover_on, service.past_document) == (DAY, "旧档〔2022〕1号")
    told = Entry.objects.get(verb="tenders.record_past_handover")
    assert "依据旧档〔2022〕1号，事由：系统启用前接管" in told.sentence
    with pytest.raises(IntegrityError, match="登记后不可修改"), atomic():
        Service.objects.update(takeover_on=date(2022, 9, 2))


def test_what_was_begun_here_is_not_entered_as_of_before() -> None:
    service = make_handover().service
    with pytest.raises(Conflict, match="已在系统中开始承接查验"):
        record_past(service)


def test_a_filed_contract_runs_from_its_first_takeover() -> None:
    service = waiting(state=ContractState.FILED)
    hand_over(service)
    assert Contract.objects.get().state == ContractState.ACTIVE
    later = waiting()
    hand_over(later)
    file_contract(contract=later.contract, filed_on=DAY, filing_no="备2", by=None, at=AT)
    assert later.contract.state == ContractState.ACTIVE


def test_a_takeover_needs_a_signed_contract() -> None:
    with pytest.raises(Refusal, match="的合同是“草稿”"):
        hand_over(waiting(state=ContractState.DRAFT))


def test_one_service_that_cannot_be_taken_over_holds_up_all() -> None:
    good, done = waiting(), make_service()
    with pytest.raises(Conflict, match=f"“{done.estate.name}”已登记接管"):
        hand_over(good, done)
    good.refresh_from_db()
    assert good.takeover_on is None


def test_unknown_services_are_refused() -> None:
    with pytest.raises(Refusal, match="不存在的服务"):
        record_handover(services=[], takeover_on=DAY, by=None, at=AT)


def test_a_foreign_officer_records_no_takeover() -> None:
    with pytest.raises(Forbidden):
        hand_over(waiting(), by=make_user(Role.STREET_OFFICER, make_street("002")))


def end(service: Service, **fields: Any) -> Service:
    values = {
        "last_day": date(2022, 9, 20),
        "next_mode": Mode.ABANDONED,
        "reason": "企业撤出",
        "by": None,
        "at": AT,
    }
    return end_service(service=service, **{**values, **fields})


def test_an_ended_service_leaves_the_estate_in_its_next_mode() -> None:
    service = make_service()
    end(service, by=officer())
    estate = Estate.objects.get()
    assert (service.live, service.last_day) == (False, date(2022, 9, 20))
    assert estate.mode == Mode.ABANDONED
    assert estate.spells.get(mode=Mode.MARKET).to_day == date(2022, 9, 20)
    assert Contract.objects.get().state == ContractState.ENDED
    with pytest.raises(Conflict, match="已于2022-09-20终止"):
        end(service)


def test_a_contract_ends_with_its_last_service() -> None:
    contract = make_contract()
    one, two = make_service(contract=contract), make_service(contract=contract)
    end(one)
    assert Contract.objects.get().state == ContractState.FILED
    end(two)
    assert Contract.objects.get().state == ContractState.ENDED


def test_another_company_may_follow_without_a_change_of_mode() -> None:
    service = make_service()
    end(service, next_mode=Mode.MARKET)
    assert service.estate.spells.filter(to_day__isnull=True, mode=Mode.MARKET).exists()
    follower = waiting(service.estate, starts_on=date(2022, 9, 21), ends_on=date(2025, 9, 20))
    hand_over(follower, signed_on=date(2022, 9, 20), takeover_on=date(2022, 9, 21))
    follower.refresh_from_db()
    assert not follower.was_unserviced


def test_a_draft_whose_service_is_called_off_stays_a_draft() -> None:
    service = waiting(state=ContractState.DRAFT)
    end(service, next_mode=Mode.MARKET)
    assert Contract.objects.get().state == ContractState.DRAFT


@pytest.mark.parametrize(
    ("last_day", "sentence"),
    [(date(2022, 8, 31), "不能早于接管日期2022-09-01"), (date(2022, 9, 30), "过后再登记")],
)
def test_the_last_day_lies_between_takeover_and_today(last_day: date, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        end(make_service(), last_day=last_day)
