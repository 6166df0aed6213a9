"""A contract from draft to filing and notice (民法典 938, 946)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.services import require
from committees.models import Committee
from committees.states import COUNTED
from communities.models import Street
from core.audit.services import record
from core.db.bulk import insert
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.db.transitions import move
from core.rules.errors import Conflict, Refusal
from core.rules.periods import add_days, add_years
from estates.models import Estate
from estates.queries.people import why_fee_is_early
from tenders.models import Company, Contract, Service
from tenders.services.dismissals import latest_of_dismissals
from tenders.states import CONTRACT_STATES, ChargeMode, ContractState, FeeModel

TERM_YEARS = 5
"""A service contract runs five years at most (参照宁波 48)."""
NOTICE_DAYS = 60
"""Owners who dismiss give sixty days' written notice (民法典 946)."""
SERVICE = ("contract", "estate", "live", "was_unserviced", "handover_record", "project_manager",
           "repair_phone_day", "repair_phone_night")  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What a contract says: days, 元/㎡/月, and the working-fund share in percent (6–10, A6).

    `fund_rate` is None where the contract says nothing: that is reported, not refused (A6).
    """

    starts_on: date
    ends_on: date
    fee: Decimal
    fund_rate: Decimal | None
    fee_model: str = FeeModel.MARKET
    charge_mode: str = ChargeMode.LUMP_SUM
    fee_starts_on: date | None = None


@transaction.atomic
def draft_contract(  # noqa: PLR0913 -- the sides of a contract, all named
    *,
    street: Street,
    number: str,
    company: Company,
    committee: Committee | None,
    terms: Terms,
    estates: Collection[int],
    by: User | None,
    at: datetime,
) -> Contract:
    """Enter a contract and the estates it will serve.

    Refusal for a term over five years, a fund rate outside 6–10 %, fees that start before the
    service, estates of another street; Conflict where an estate has a live contract already.
    """
    require(by, "tenders.add_contract", path=street.path)
    contract = Contract(
        street=street,
        number=number.strip(),
        company=company,
        committee=committee,
        **{name: getattr(terms, name) for name in terms.__slots__},
    )
    refuse_invalid(contract)
    _refuse_long_term(contract)
    chosen = _estates_of(street, estates)
    _refuse_early_fee(contract, chosen, today=business_day(at))
    contract.save()
    _list_estates(contract, chosen)
    record(
        verb="tenders.add_contract",
        sentence=f"登记合同{contract.number}，物业服务人{company.name}，服务小区{len(chosen)}个。",
        by=by,
        at=at,
        subject=contract,
        scope_path=street.path,
        data={"estates": sorted(chosen), "fee": terms.fee, "fund_rate": terms.fund_rate},
    )
    return contract


@transaction.atomic
def sign_contract(
    *, contract: Contract, signed_on: date, by: User | None, at: datetime
) -> Contract:
    """DRAFT → SIGNED. The signing committee must be filed and within its term on that day."""
    require(by, "tenders.change_contract", path=contract.street.path)
    _refuse_day_to_come("签订日期", signed_on, at)
    _refuse_idle_committee(contract.committee, signed_on)
    _pass(contract, ContractState.SIGNED, act="签订合同", signed_on=signed_on)
    record(
        verb="tenders.change_contract",
        sentence=f"合同{contract.number}于{signed_on}签订。",
        by=by,
        at=at,
        subject=contract,
        scope_path=contract.street.path,
    )
    return contract


@transaction.atomic
def file_contract(
    *, contract: Contract, filed_on: date, filing_no: str, by: User | None, at: datetime
) -> Contract:
    """SIGNED → FILED with the number given by the bureau; not before the day of signing."""
    require(by, "tenders.file_contract", path=contract.street.path)
    _refuse_day_to_come("备案日期", filed_on, at)
    if contract.signed_on is not None and filed_on < contract.signed_on:
        raise Refusal(
            f"备案日期{filed_on}不能早于签订日期{contract.signed_on}。", "FILED_TOO_EARLY"
        )
    served = list(contract.services.values_list("estate_id", flat=True))
    _refuse_early_fee(contract, served, today=business_day(at))
    _pass(contract, ContractState.FILED, act="合同备案", filed_on=filed_on, filing_no=filing_no)
    record(
        verb="tenders.file_contract",
        sentence=f"合同{contract.number}于{filed_on}备案，编号{filing_no or '（无）'}。",
        by=by,
        at=at,
        subject=contract,
        scope_path=contract.street.path,
    )
    return contract


@transaction.atomic
def give_notice(
    *, contract: Contract, served_on: date, reason: str, by: User | None, at: datetime
) -> date:
    """FILED → NOTICE_GIVEN. Returns the earliest last day of service: 60 days after the notice.

    Not before the end of a dismissal notice that the owners have served on the same company.
    """
    require(by, "tenders.change_contract", path=contract.street.path)
    if not reason.strip():
        raise Refusal("请写明解除合同的事由。", "REASON_MISSING")
    _refuse_day_to_come("通知送达日期", served_on, at)
    earliest = latest_of_dismissals(contract, add_days(served_on, NOTICE_DAYS))
    dates = {"notice_served_on": served_on, "earliest_end_on": earliest}
    _pass(contract, ContractState.NOTICE_GIVEN, act="通知解除合同", **dates)
    record(
        verb="tenders.change_contract",
        sentence=f"合同{contract.number}于{served_on}书面通知解除：{reason}。最早{earliest}终止。",
        by=by,
        at=at,
        subject=contract,
        scope_path=contract.street.path,
        data={"served_on": served_on, "earliest_end": earliest},
    )
    return earliest


def _pass(contract: Contract, to: ContractState, *, act: str, **values: object) -> None:
    with as_conflict(Contract):
        move(contract, sources=CONTRACT_STATES.sources_of(to), to=to, act=act, **values)


def _refuse_day_to_come(name: str, day: date, at: datetime) -> None:
    """What happened is entered once it happened."""
    if day > business_day(at):
        raise Refusal(f"{name}{day}还没有到，请在当天或以后登记。", "NOT_YET")


def _refuse_long_term(contract: Contract) -> None:
    latest = add_days(add_years(contract.starts_on, TERM_YEARS), -1)
    if contract.ends_on > latest:
        raise Refusal(
            f"合同期限不超过{TERM_YEARS}年：自{contract.starts_on}起，最迟至{latest}，"
            f"现为{contract.ends_on}。",
            "TERM_TOO_LONG",
        )


def _refuse_early_fee(contract: Contract, estates: Collection[int], *, today: date) -> None:
    early = why_fee_is_early(estates=estates, fee_from=contract.fee_starts_on, today=today)
    if early:
        raise Refusal(early, "FEE_BEFORE_SERVICE")


def _refuse_idle_committee(committee: Committee | None, day: date) -> None:
    if committee is None:
        return
    last = committee.term_last_day
    if committee.state not in COUNTED or (last is not None and last < day):
        raise Refusal(
            f"“{committee.name}”在{day}不在履职期内（{committee.get_state_display()}），不能签约。",
            "COMMITTEE_IDLE",
        )


def _estates_of(street: Street, estates: Collection[int]) -> list[int]:
    wanted = set(estates)
    own = Estate.objects.filter(pk__in=wanted, community__street=street)
    found = list(own.order_by("pk").values_list("pk", flat=True))
    if not found or len(found) != len(wanted):
        raise Refusal(f"请至少选一个小区，且都在{street.name}之内。", "FOREIGN_ESTATE")
    return found


def _list_estates(contract: Contract, estates: Collection[int]) -> None:
    try:
        with as_conflict(Service):
            insert(Service, SERVICE, ((contract.pk, pk, True, False, *[""] * 4) for pk in estates))
    except Conflict as conflict:
        taken = Service.objects.filter(estate__in=estates, live=True).order_by("estate__code")
        named = "、".join(
            f"{name}（{number}）"
            for name, number in taken.values_list("estate__name", "contract__number")[:10]
        )
        raise Conflict(f"以下小区已有现行的物业服务合同：{named}。", "LIVE_CONTRACT") from conflict
