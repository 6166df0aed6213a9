"""The papers of a contract and of a service, made of what is stored."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from committees.models import OwnersDecision
from committees.queries.votes import standing_dismissals
from core.papers.rules import Paper, chinese_date
from tenders.models import Contract, HandoverInspection, HandoverItem, Service
from tenders.papers import contracts as builders
from tenders.papers.common import UNKNOWN, office_of, price_text
from tenders.papers.facts import (
    ContractFacts,
    DismissalFacts,
    EstateFact,
    Finding,
    HandoverFacts,
)
from tenders.queries.contract_terms import parameters, terms_now
from tenders.queries.handover import record_of
from tenders.queries.papers import EVERYBODY, Offered, estate_fact
from tenders.queries.round_facts import facts_of
from tenders.states import Condition, FeeKind, FeeUnit, HandoverState

LOOKED = (("完好", "good"), ("缺陷", "defect"), ("缺失", "missing"), ("已修复", "fixed"))


def papers_of_contract(contract: Contract) -> Iterator[Offered]:
    """Every paper of the contract that can be printed."""
    yield Offered("terms", EVERYBODY, "合同要素表", numbered=False)


def papers_of_service(service: Service) -> Iterator[Offered]:
    """Every paper of the service for which the facts stand."""
    if _inspection(service) is not None:
        yield Offered("handover", EVERYBODY, "承接查验记录", numbered=False)
    if _dismissal(service) is not None:
        yield Offered("dismissal", EVERYBODY, "解聘通知书", numbered=False)


def contract_sheet(contract: Contract) -> Paper:
    """合同要素表 as the contract stands now, amendments in force included."""
    agreed, company = terms_now(contract), contract.company
    day = contract.signed_on or contract.starts_on
    return builders.contract_sheet(
        ContractFacts(
            number=contract.number,
            office=office_of(contract.street.name),
            company=company.name,
            company_code=company.uscc or company.registration_no,
            committee="" if contract.committee is None else contract.committee.name,
            region="" if contract.region is None else contract.region.name,
            estates=_estates(contract.services.values_list("estate", flat=True), on=day),
            signed_on=contract.signed_on,
            starts_on=contract.starts_on,
            ends_on=agreed.ends_on,
            fee=agreed.fee,
            fee_model=contract.get_fee_model_display(),
            charge_mode=contract.get_charge_mode_display(),
            fee_starts_on=contract.fee_starts_on,
            fees=tuple((_fee_name(fee), _fee_rate(fee)) for fee in agreed.fees),
            fund_rate=agreed.fund_rate,
            items=_items(contract),
            commitments=tuple(
                (one.item, f"{one.quantity}{one.unit}", one.amount, one.due_on)
                for one in agreed.commitments
            ),
            rooms=contract.rooms_clause,
            reserve=contract.reserve_clause,
            exit_terms=agreed.exit_terms,
            filing=_filing(contract),
        )
    )


def _fee_name(fee: Any) -> str:
    word = FeeKind(fee.kind).label
    return (
        f"收费（{fee.name or word}）" if fee.kind == FeeKind.OTHER else f"收费（{word}{fee.name}）"
    )


def _fee_rate(fee: Any) -> str:
    return price_text(fee.rate).removesuffix("元/㎡/月") + FeeUnit(fee.unit).label


def _items(contract: Contract) -> tuple[tuple[str, str, str, str], ...]:
    rows = contract.serviceitem_rows.filter(live=True).order_by("pk")
    return tuple(
        (row.get_scope_display(), row.item, row.frequency or UNKNOWN, row.standard or UNKNOWN)
        for row in rows
    )


def _filing(contract: Contract) -> str:
    if contract.filed_on is None:
        return ""
    number = f"，编号{contract.filing_no}" if contract.filing_no else ""
    return f"{chinese_date(contract.filed_on)}备案{number}"


def _estates(keys: Collection[int], *, on: date) -> tuple[EstateFact, ...]:
    return tuple(estate_fact(fact) for fact in facts_of(list(keys), on=on))


def handover_record(service: Service) -> Paper:
    """承接查验记录 of the live inspection, signed or still open."""
    found = _inspection(service)
    if found is None:
        message = "only an inspection that was begun is printed"
        raise ValueError(message)
    record = record_of(found)
    row, served = record.inspection, record.service
    day = row.signed_on or row.started_on
    estates = _estates([served.estate_id], on=day)
    named = EstateFact(name=served.estate.name, community=served.estate.community.name)
    return builders.handover_record(
        HandoverFacts(
            number=row.number,
            estate=estates[0] if estates else named,
            contract=served.contract.number,
            company=served.contract.company.name,
            owners=(row.owners_unit or "业主方", row.owners_people),
            company_people=row.company_people,
            street=(row.street_unit, row.street_people),
            started_on=row.started_on,
            signed_on=row.signed_on,
            papers=tuple(
                (one.get_kind_display(), "已移交" if one.present else "未移交", one.note or UNKNOWN)
                for one in record.papers
            ),
            findings=tuple(_finding(item) for item in record.items),
            counts=tuple((word, record.counts[name]) for word, name in LOOKED),
            remark=row.remark,
            takeover_on=served.takeover_on if row.signed_on else None,
        )
    )


def _inspection(service: Service) -> HandoverInspection | None:
    rows = HandoverInspection.objects.filter(service=service, live=True)
    return rows.exclude(state=HandoverState.CANCELLED).first()


def _finding(item: HandoverItem) -> Finding:
    due = f"，{chinese_date(item.remedy_due_on)}前" if item.remedy_due_on else ""
    party = item.get_remedy_party_display() if item.remedy_party else ""
    looks = sorted(item.rechecks.all(), key=lambda look: (look.checked_on, look.pk))
    last = looks[-1] if looks else None
    return Finding(
        item=item.item,
        place=item.location,
        quantity=UNKNOWN if item.quantity is None else f"{item.quantity}{item.unit}",
        condition=Condition(item.condition).label if item.condition else "待查验",
        problem=item.problem,
        remedy=f"{party}{due}",
        recheck=""
        if last is None
        else f"{chinese_date(last.checked_on)}{last.get_result_display()}",
    )


def dismissal_letter(service: Service) -> Paper:
    """解聘通知书 of the owners' dismissal that was served."""
    decision = _dismissal(service)
    if decision is None:
        message = "only a dismissal that was served is printed"
        raise ValueError(message)
    contract, notice = service.contract, decision.dismissal_notice
    terms = parameters(contract.street, on=notice.served_on, codes=("EXIT_HANDOVER_DAYS",))
    committee = contract.committee
    return builders.dismissal(
        DismissalFacts(
            company=contract.company.name,
            committee=committee.name if committee else f"{service.estate.name}全体业主",
            estates=(service.estate.name,),
            contract=contract.number,
            contract_signed_on=contract.signed_on,
            decision=str(decision),
            decided_on=decision.decided_on or notice.served_on,
            served_on=notice.served_on,
            days=notice.days,
            clause=notice.clause,
            earliest_end_on=notice.earliest_end_on,
            handover_days=terms.integer("EXIT_HANDOVER_DAYS"),
        )
    )


def _dismissal(service: Service) -> OwnersDecision | None:
    """The last standing dismissal of the estate's owners under this contract that was served."""
    since = service.takeover_on or service.contract.starts_on
    found = [
        decision
        for decision in standing_dismissals([service.estate_id], since=since)
        if hasattr(decision, "dismissal_notice")
    ]
    return found[-1] if found else None
