"""A contract is signed with its clauses, filed in time, amended by dated versions, and runs out."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError
from django.db.transaction import atomic

from accounts.roles import Role
from core.audit.models import Entry
from core.rules.errors import Conflict, Forbidden, Refusal
from tenders.models import Contract, ContractAmendment, ContractFee, Service, ServiceItem
from tenders.queries.contract_terms import terms_on, told_changes
from tenders.rules.amendments import Fee, Item, Promise
from tenders.services import draft_contract, file_contract, give_notice, sign_contract
from tenders.services.amendments import confirm_amendment, propose_amendment, reject_amendment
from tenders.services.contract_ends import company_declines, continue_indefinitely, expire_due
from tenders.services.contract_rows import fulfil_commitment, set_rows
from tenders.services.contracts import Terms
from tenders.services.running import end_service
from tenders.states import AmendmentState, ContractState
from tests.factories import (
    make_company,
    make_contract,
    make_estate,
    make_region,
    make_service,
    make_street,
    make_user,
)

pytestmark = pytest.mark.django_db
AT = datetime(2022, 9, 30, 1, tzinfo=UTC)
FIRST = date(2022, 1, 1)
DAY = date(2022, 9, 1)
END = date(2026, 12, 31)
SHOP = Fee(kind="SHOP", name="底商", rate=Decimal("1.2"), unit="AREA")
PARKING = Fee(kind="PARKING", name="地面车位", rate=Decimal(30), unit="EACH")
SWEEP = Item(scope="SANITATION", item="楼道清扫", frequency="每周2次", standard="无杂物")
LAMPS = Promise(
    item="楼道灯", quantity=30, due_on=date(2022, 8, 31), unit="盏", amount=Decimal(900)
)


def officer() -> Any:
    return make_user(Role.STREET_OFFICER, make_street())


def director() -> Any:
    return make_user(Role.STREET_DIRECTOR, make_street())


def drafted(*, rows: bool = False, **fields: Any) -> Contract:
    terms = {"starts_on": FIRST, "ends_on": END, "fee": Decimal("0.5"), "fund_rate": Decimal(6)}
    names = set(Terms.__slots__) & set(fields)
    values: dict[str, Any] = {
        "street": make_street(),
        "number": f"HT-{Contract.objects.count()}",
        "company": make_company(),
        "committee": None,
        "terms": Terms(**{**terms, **{name: fields.pop(name) for name in names}}),
        "by": None,
        "at": AT,
    }
    if "estates" not in fields:
        fields["estates"] = [make_estate().pk]
    contract = draft_contract(**{**values, **fields})
    if rows:
        set_rows(
            contract=contract,
            fees=(SHOP,),
            items=(SWEEP,),
            commitments=(LAMPS,),
            by=None,
            at=AT,
        )
    return contract


def running(**fields: Any) -> Contract:
    """Signed and filed on the first day, with its rows."""
    contract = drafted(rows=True, **fields)
    sign_contract(contract=contract, signed_on=FIRST, by=None, at=AT)
    return file_contract(contract=contract, filed_on=FIRST, filing_no="备1", by=None, at=AT)


def amend(contract: Contract, *, effective_on: date = DAY, **changes: Any) -> ContractAmendment:
    made: ContractAmendment = propose_amendment(
        contract=contract,
        changes=changes,
        effective_on=effective_on,
        reason="业主大会同意调整",
        document="补充协议1号",
        by=officer(),
        at=AT,
    )
    return made


def test_a_contract_of_a_region_serves_only_its_estates() -> None:
    region = make_region()
    inside, outside = make_estate(region=region), make_estate()
    with pytest.raises(Refusal, match=f"{outside.name}不在其中"):
        drafted(region=region, estates=[inside.pk, outside.pk])
    assert drafted(region=region, estates=[inside.pk]).region == region
    assert drafted(estates=[make_estate().pk, make_estate(region=make_region()).pk]).pk


def test_the_whole_service_is_not_passed_on() -> None:
    with pytest.raises(Refusal, match="941"):
        drafted(not_subcontracted=False)
    with pytest.raises(IntegrityError, match="not_subcontracted_whole"), atomic():
        make_contract(not_subcontracted=False)


@pytest.mark.parametrize("rate", ["5.99", "10.01"])
def test_the_database_too_keeps_the_fund_between_six_and_ten(rate: str) -> None:
    with pytest.raises(IntegrityError, match="6_to_10"), atomic():
        make_contract(fund_rate=Decimal(rate))


@pytest.mark.parametrize(
    ("filed_on", "late"), [(date(2022, 1, 16), False), (date(2022, 1, 17), True)]
)
def test_a_filing_after_fifteen_days_is_recorded_as_late(filed_on: date, late: bool) -> None:
    contract = drafted()
    sign_contract(contract=contract, signed_on=FIRST, by=None, at=AT)
    assert contract.filing_due_on == date(2022, 1, 16)
    file_contract(contract=contract, filed_on=filed_on, filing_no="1", by=None, at=AT)
    assert contract.filed_late is late
    assert ("逾期1天" in Entry.objects.get(verb="tenders.file_contract").sentence) is late


def test_what_is_signed_is_fixed_whoever_writes() -> None:
    contract = running()
    for column, value in (("fee", 9), ("starts_on", DAY), ("ends_on", DAY), ("exit_terms", "无")):
        with pytest.raises(IntegrityError, match="只能办理合同变更"), atomic():
            Contract.objects.update(**{column: value})
    with pytest.raises(IntegrityError, match="按已生效的合同变更"), atomic():
        ContractFee.objects.update(rate=9)
    with pytest.raises(IntegrityError, match="按已生效的合同变更"), atomic():
        ServiceItem.objects.create(contract=contract, scope="OTHER", item="代收快递")
    with pytest.raises(IntegrityError, match="只能办理合同变更"), atomic():
        Contract.objects.all()._raw_delete("default")
    with pytest.raises(Conflict, match="不能办理“填写收费"):
        set_rows(contract=contract, fees=(), items=(), commitments=(), by=None, at=AT)


def test_an_amendment_is_confirmed_by_another_and_changes_the_terms_from_its_day() -> None:
    contract = running()
    amendment = amend(contract, fee=Decimal("0.6"), fees=(SHOP, PARKING), ends_on=date(2025, 6, 30))
    contract.refresh_from_db()
    assert contract.fee == Decimal("0.5")
    with pytest.raises(Conflict, match="已有一次变更等待确认"):
        amend(contract, fee=Decimal("0.7"))
    with pytest.raises(Forbidden):
        confirm_amendment(amendment=amendment, by=officer(), at=AT)
    confirm_amendment(amendment=amendment, by=director(), at=AT)
    contract.refresh_from_db()
    assert (amendment.state, contract.fee) == (AmendmentState.IN_FORCE, Decimal("0.6"))
    before, after = terms_on(contract, DAY - timedelta(days=1)), terms_on(contract, DAY)
    assert (before.fee, before.ends_on, before.fees) == (Decimal("0.5"), END, (SHOP,))
    assert (after.fee, after.ends_on) == (Decimal("0.6"), date(2025, 6, 30))
    assert after.fees == (SHOP, PARKING)
    assert after.commitments == before.commitments
    assert "地面车位，30，元/个/月" in told_changes(amendment)[2]
    with pytest.raises(IntegrityError, match="确认后不可修改"), atomic():
        ContractAmendment.objects.update(fee=9)
    with pytest.raises(IntegrityError, match="只能办理合同变更"), atomic():
        Contract.objects.update(fee=Decimal("0.5"))


def test_nobody_confirms_the_own_amendment() -> None:
    amendment = amend(running(), fee=Decimal("0.6"))
    maker = amendment.made_by
    maker.role = Role.STREET_DIRECTOR
    with pytest.raises(Refusal, match="您是登记人"):
        confirm_amendment(amendment=amendment, by=maker, at=AT)
    with pytest.raises(IntegrityError, match="confirmed_by_another"), atomic():
        ContractAmendment.objects.update(confirmed_by=maker, confirmed_at=AT, state="CONFIRMED")
    reject_amendment(amendment=amendment, remark="缺业主决定", by=director(), at=AT)
    assert amend(amendment.contract, fee=Decimal("0.6")).number == 2


def test_an_amendment_to_come_is_in_force_on_its_day() -> None:
    contract, day = running(), date(2022, 12, 1)
    amendment = amend(contract, fee=Decimal("0.6"), effective_on=day)
    confirm_amendment(amendment=amendment, by=director(), at=AT)
    contract.refresh_from_db()
    assert (amendment.state, contract.fee) == (AmendmentState.CONFIRMED, Decimal("0.5"))
    assert terms_on(contract, day).fee == Decimal("0.6")
    assert expire_due(day - timedelta(days=1), AT).amended == 0
    assert expire_due(day, AT).amended == 1
    assert expire_due(day, AT).amended == 0
    contract.refresh_from_db()
    assert contract.fee == Decimal("0.6")


def test_a_promise_is_fulfilled_once_with_its_proof() -> None:
    contract = running()
    row = contract.facilitycommitment_rows.get()
    act: dict[str, Any] = {"commitment": row, "done_on": DAY, "by": officer(), "at": AT}
    with pytest.raises(Refusal, match="完成依据"):
        fulfil_commitment(evidence=" ", **act)
    assert fulfil_commitment(evidence="验收单3号", **act).done_on == DAY
    assert "晚于期限2022-08-31" in Entry.objects.latest("number").sentence
    with pytest.raises(Conflict, match="已登记完成"):
        fulfil_commitment(evidence="验收单4号", **act)
    with pytest.raises(IntegrityError, match="已登记完成的承诺"), atomic():
        contract.facilitycommitment_rows.update(done_on=FIRST)


def test_a_served_contract_goes_on_without_a_term_and_an_empty_one_runs_out() -> None:
    served = make_service(contract=make_contract(state=ContractState.ACTIVE))
    bare = make_service(takeover_on=None, contract=make_contract())
    assert expire_due(END, AT) == (0, 0, 0)
    after = END + timedelta(days=1)
    assert expire_due(after, AT) == (0, 1, 1)
    assert expire_due(after, AT) == (0, 0, 0)
    states = Contract.objects.order_by("pk").values_list("state", "indefinite_since")
    assert list(states) == [(ContractState.INDEFINITE, after), (ContractState.EXPIRED, None)]
    rows = Service.objects.order_by("pk").values_list("pk", "live", "last_day")
    assert list(rows) == [(served.pk, True, None), (bare.pk, False, END)]


def test_an_indefinite_contract_ends_sixty_days_after_a_notice() -> None:
    at = datetime(2027, 6, 30, 1, tzinfo=UTC)
    service = make_service(contract=make_contract(state=ContractState.ACTIVE))
    expire_due(date(2027, 1, 1), at)
    contract = Contract.objects.get()
    ending: dict[str, Any] = {"next_mode": "ABANDONED", "reason": "撤出", "by": None, "at": at}
    service.refresh_from_db()
    with pytest.raises(Refusal, match="应先登记书面通知"):
        end_service(service=service, last_day=date(2027, 2, 1), **ending)
    earliest = give_notice(
        contract=contract, served_on=date(2027, 2, 1), reason="业主决定", by=None, at=at
    )
    assert (earliest, contract.notice_way) == (date(2027, 4, 2), "INDEFINITE_ENDED")
    service = Service.objects.get()
    with pytest.raises(Refusal, match="最早2027-04-02终止"):
        end_service(service=service, last_day=date(2027, 4, 1), **ending)
    end_service(service=service, last_day=date(2027, 4, 2), **ending)
    assert Contract.objects.get().state == ContractState.TERMINATED


@pytest.mark.parametrize(
    ("served_on", "earliest", "said"),
    [
        (date(2026, 10, 2), END, "服务至2026-12-31"),
        (date(2026, 10, 3), date(2027, 1, 1), "通知晚于期满前90日"),
    ],
)
def test_a_company_declines_to_renew(served_on: date, earliest: date, said: str) -> None:
    contract = make_service(contract=make_contract(state=ContractState.ACTIVE)).contract
    at = datetime(2026, 12, 1, 1, tzinfo=UTC)
    act: dict[str, Any] = {"contract": contract, "served_on": served_on, "by": None, "at": at}
    assert company_declines(reason="亏损", **act) == earliest
    assert contract.notice_way == "COMPANY_DECLINES"
    assert said in Entry.objects.get().sentence
    with pytest.raises(Conflict, match="已通知解除"):
        company_declines(reason="亏损", **act)
    assert expire_due(date(2027, 2, 1), at) == (0, 0, 0)


def test_no_contract_becomes_indefinite_before_its_term_is_over() -> None:
    contract = make_service(contract=make_contract()).contract
    with pytest.raises(Conflict, match="才期满"):
        continue_indefinitely(contract=contract, on=END, by=None, at=AT)
    empty = make_contract()
    with pytest.raises(Conflict, match="没有在服务的小区"):
        continue_indefinitely(contract=empty, on=date(2027, 1, 1), by=None, at=AT)
