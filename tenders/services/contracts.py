"""A contract from draft to filing and notice (民法典 938, 941, 946)."""

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
from core.db.bulk import insert
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.rules.canonical import canonical_json
from core.rules.errors import Conflict, Refusal
from core.rules.periods import add_days
from estates.models import Estate, Region
from estates.queries.people import why_fee_is_early
from policies.queries import InForce
from tenders.models import Company, Contract, SelectionRound, Service
from tenders.queries.companies import barred_on
from tenders.queries.contract_terms import parameters
from tenders.rules.amendments import latest_end
from tenders.services.companies import refuse_united
from tenders.services.contract_ends import company_declines, continue_indefinitely, expire_due
from tenders.services.contract_hand import hold, pass_on, record, refuse_day_to_come
from tenders.services.contract_selection import note_filed, note_signed, refuse_other_company
from tenders.services.dismissals import ground_of_notice, latest_of_dismissals
from tenders.services.settling import settle
from tenders.states import CONTRACT_STATES, ChargeMode, ContractState, FeeModel
from tenders.states.life import ReminderKind

__all__ = [
    "Terms",
    "company_declines",
    "continue_indefinitely",
    "draft_contract",
    "expire_due",
    "file_contract",
    "give_notice",
    "sign_contract",
]

SERVICE = ("contract", "estate", "live", "was_unserviced", "handover_record", "past_document",
           "project_manager", "repair_phone_day", "repair_phone_night")  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """What a contract says: days, 元/㎡/月 of dwellings, the working-fund share in percent (6–10).

    `fund_rate` is None where the contract says nothing: that is reported, not refused (A6).
    """

    starts_on: date
    ends_on: date
    fee: Decimal
    fund_rate: Decimal | None
    fee_model: str = FeeModel.MARKET
    charge_mode: str = ChargeMode.LUMP_SUM
    fee_starts_on: date | None = None
    rooms_clause: str = ""
    reserve_clause: str = ""
    exit_terms: str = ""
    not_subcontracted: bool = True


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
    region: Region | None = None,
    selection: SelectionRound | None = None,
) -> Contract:
    """Enter a contract and the estates it will serve.

    Refusal for a term over the years allowed, a fund rate outside 6–10 %, fees that start before
    the service, estates of another street or, where the contract names a region, of another region,
    and a company that its selection did not choose; Conflict where an estate has a live contract,
    and for a company record that was united with another.
    """
    require(by, "tenders.add_contract", path=street.path)
    if selection is None:  # what a selection chose is signed by the record that applied
        refuse_united(company)
    contract = Contract(
        street=street,
        number=number.strip(),
        company=company,
        committee=committee,
        region=region,
        selection=selection,
        **{name: getattr(terms, name) for name in terms.__slots__},
    )
    refuse_invalid(contract)
    today = business_day(at)
    _refuse_long_term(contract, parameters(street, on=today))
    _refuse_subcontract(contract)
    chosen = _estates_of(street, estates, region=region)
    _refuse_early_fee(contract, chosen, today=today)
    refuse_other_company(contract)
    contract.save()
    _list_estates(contract, chosen)
    record(
        contract, f"已登记，物业服务人{company.name}，服务小区{len(chosen)}个。",
        verb="tenders.add_contract", by=by, at=at,
        data={"estates": sorted(chosen), "fee": terms.fee, "fund_rate": terms.fund_rate},
    )  # fmt: skip
    return contract


@transaction.atomic
def sign_contract(
    *, contract: Contract, signed_on: date, by: User | None, at: datetime
) -> Contract:
    """DRAFT → SIGNED; the parameters and the day by which it is to be filed are frozen with it.

    The signing committee must be filed and within its term on that day, the company on no black
    list, and the one that the selection chose.
    """
    require(by, "tenders.change_contract", path=contract.street.path)
    refuse_day_to_come("签订日期", signed_on, at)
    _refuse_idle_committee(contract.committee, signed_on)
    _refuse_subcontract(contract)
    _refuse_barred(contract.company, signed_on)
    refuse_other_company(contract)
    terms = parameters(contract.street, on=signed_on)
    pass_on(
        contract,
        ContractState.SIGNED,
        act="签订合同",
        signed_on=signed_on,
        filing_due_on=add_days(signed_on, terms.integer("CONTRACT_FILING_DAYS")),
        terms=canonical_json(terms.as_data()),
    )
    late = note_signed(contract, by=by, at=at)
    record(
        contract,
        f"于{signed_on}签订，应于{contract.filing_due_on}前备案。{late}",
        verb="tenders.change_contract",
        by=by,
        at=at,
        data={"signed_on": signed_on, "filing_due_on": contract.filing_due_on},
    )
    return contract


@transaction.atomic
def file_contract(
    *, contract: Contract, filed_on: date, filing_no: str, by: User | None, at: datetime
) -> Contract:
    """SIGNED → FILED with the number given by the bureau; not before the day of signing.

    A filing after its day is recorded as late, not refused. Where an estate is served already, the
    contract is 履行中 at once.
    """
    require(by, "tenders.file_contract", path=contract.street.path)
    refuse_day_to_come("备案日期", filed_on, at)
    if contract.signed_on is not None and filed_on < contract.signed_on:
        raise Refusal(
            f"备案日期{filed_on}不能早于签订日期{contract.signed_on}。", "FILED_TOO_EARLY"
        )
    served = list(contract.services.values_list("estate_id", flat=True))
    _refuse_early_fee(contract, served, today=business_day(at))
    pass_on(contract, ContractState.FILED, act="合同备案", filed_on=filed_on, filing_no=filing_no)
    settle(f"contract:{contract.pk}", kinds=(ReminderKind.FILING,), on=business_day(at))
    note_filed(contract, by=by, at=at)
    if contract.services.filter(live=True, takeover_on__isnull=False).exists():
        pass_on(contract, ContractState.ACTIVE, act="开始履行")
    due = contract.filing_due_on
    late = (
        f"已过应备案日期{due}，逾期{(filed_on - due).days}天。"
        if contract.filed_late and due
        else ""
    )
    record(
        contract,
        f"于{filed_on}备案，编号{filing_no or '（无）'}。{late}",
        verb="tenders.file_contract",
        by=by,
        at=at,
        data={"filed_on": filed_on, "due_on": due, "late": contract.filed_late},
    )
    return contract


@transaction.atomic
def give_notice(
    *, contract: Contract, served_on: date, reason: str, by: User | None, at: datetime
) -> date:
    """Notice in writing: returns the earliest last day of service (民法典 946, 948).

    It rests on the owners' served dismissal, whose sixty days count, or on a contract without a
    term: sixty days after this notice. Refusal where there is no such ground; Conflict where the
    contract is under notice or over. Not before the end of any dismissal notice that was served.
    """
    require(by, "tenders.change_contract", path=contract.street.path)
    if not reason.strip():
        raise Refusal("请写明解除合同的事由。", "REASON_MISSING")
    refuse_day_to_come("通知送达日期", served_on, at)
    sources = CONTRACT_STATES.sources_of(ContractState.NOTICE_GIVEN)
    held = hold(contract, sources, act="通知解除合同")
    ground = ground_of_notice(held, served_on)
    days = parameters(held.street, on=served_on).integer("INDEFINITE_NOTICE_DAYS")
    own = ground.earliest_end_on or add_days(served_on, days)
    earliest = latest_of_dismissals(held, own)
    dates = {"notice_served_on": served_on, "earliest_end_on": earliest}
    pass_on(
        contract, ContractState.NOTICE_GIVEN, act="通知解除合同", notice_way=ground.way, **dates
    )
    record(
        contract,
        f"于{served_on}书面通知解除：{reason}。最早{earliest}终止。",
        verb="tenders.change_contract",
        by=by,
        at=at,
        data={
            "served_on": served_on, "earliest_end": earliest, "way": ground.way,
            "ground": ground.sentence,
        },
    )  # fmt: skip
    return earliest


def _refuse_long_term(contract: Contract, terms: InForce) -> None:
    years = terms.integer("CONTRACT_MAX_YEARS")
    latest = latest_end(contract.starts_on, years)
    if contract.ends_on > latest:
        raise Refusal(
            f"合同期限不超过{years}年：自{contract.starts_on}起，最迟至{latest}，"
            f"现为{contract.ends_on}。",
            "TERM_TOO_LONG",
        )


def _refuse_subcontract(contract: Contract) -> None:
    if not contract.not_subcontracted:
        raise Refusal(
            "物业服务人应声明不将全部物业服务转委托给他人（民法典第941条），请在合同中写明后再登记。",
            "SUBCONTRACTED",
        )


def _refuse_barred(company: Company, day: date) -> None:
    barred = barred_on([company.pk], day)
    if company.pk in barred:
        raise Refusal(barred[company.pk], "COMPANY_BARRED")


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


def _estates_of(street: Street, estates: Collection[int], *, region: Region | None) -> list[int]:
    """The estates in order; all of the street and, where a region is named, all of that region."""
    wanted = set(estates)
    own = Estate.objects.filter(pk__in=wanted, community__street=street)
    found = list(own.order_by("pk").values_list("pk", flat=True))
    if not found or len(found) != len(wanted):
        raise Refusal(f"请至少选一个小区，且都在{street.name}之内。", "FOREIGN_ESTATE")
    if region is not None and own.exclude(region=region).exists():
        names = "、".join(own.exclude(region=region).values_list("name", flat=True)[:10])
        raise Refusal(
            f"合同写明的物业管理区域是“{region.name}”，{names}不在其中。"
            "请去掉这些小区，或把区域留空。",
            "FOREIGN_REGION",
        )
    return found


def _list_estates(contract: Contract, estates: Collection[int]) -> None:
    try:
        with as_conflict(Service):
            insert(Service, SERVICE, ((contract.pk, pk, True, False, *[""] * 5) for pk in estates))
    except Conflict as conflict:
        taken = Service.objects.filter(estate__in=estates, live=True).order_by("estate__code")
        named = "、".join(
            f"{name}（{number}）"
            for name, number in taken.values_list("estate__name", "contract__number")[:10]
        )
        raise Conflict(f"以下小区已有现行的物业服务合同：{named}。", "LIVE_CONTRACT") from conflict
