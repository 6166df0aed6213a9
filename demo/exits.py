"""A company leaves: breach, proposal, the owners' vote, sixty days, the handover back."""

from datetime import date
from decimal import Decimal

from committees.rules import Ballot
from committees.services.votes import Past, publish_decision, record_decision, serve_dismissal
from committees.states import Matter
from demo.clock import at
from demo.people import person
from demo.selections import PDF
from estates.models import Estate
from estates.states import Mode
from tenders.models import Service
from tenders.services import end_service, give_notice
from tenders.services.life import (
    Happening,
    close_proposal,
    hand_over_item,
    open_exit,
    propose_by_breach,
    put_to_vote,
    record_event,
)
from tenders.states.life import EventKind

BREACH, PROPOSED, VOTED = date(2022, 8, 20), date(2022, 8, 24), date(2022, 9, 20)
SERVED, LAST_DAY, HANDED = date(2022, 10, 1), date(2022, 11, 30), date(2022, 12, 8)
"""Sixty days from the notice of 1 October end on 30 November, the last day of service."""
VOTE = Ballot(
    total_area=Decimal("1200.00"),
    total_heads=24,
    part_area=Decimal("1050.00"),
    part_heads=21,
    agree_area=Decimal("900.00"),
    agree_heads=18,
)


def dismissal(estate: Estate) -> None:
    """Walk the estate's company out; nobody follows it before the year ends."""
    service = estate.services.select_related("contract__street__district").get()
    _voted_out(service, estate)
    wuye = person("wuye")
    give_notice(
        contract=service.contract,
        served_on=SERVED,
        reason="业主共同决定解聘（演示）",
        by=wuye,
        at=at(SERVED, 15),
    )
    end_service(
        service=service,
        last_day=LAST_DAY,
        next_mode=Mode.ABANDONED,
        reason="业主解聘，企业退出",
        by=wuye,
        at=at(date(2022, 12, 1), 15),
    )
    for item in open_exit(service=service, by=wuye, at=at(date(2022, 12, 1), 16)):
        hand_over_item(
            item=item, done_on=HANDED, received_by="演示社区", by=wuye, at=at(HANDED, 15)
        )


def _voted_out(service: Service, estate: Estate) -> None:
    wuye = person("wuye")
    happening = Happening(
        kind=EventKind.BREACH,
        happened_on=BREACH,
        summary="连续三周无人保洁，垃圾未清运（演示）",
        estate=estate,
    )
    evidence = [("演示现场记录.pdf", PDF)]
    event = record_event(
        contract=service.contract, what=happening, evidence=evidence, by=wuye, at=at(BREACH, 15)
    )
    proposal = propose_by_breach(event=event, opened_on=PROPOSED, by=wuye, at=at(PROPOSED, 15))
    past = Past(
        matter="解聘现物业服务人（演示）",
        special=False,
        held_on=VOTED,
        document="演示业主大会决定〔2022〕3号",
        kind=Matter.PROVIDER,
        dismisses=True,
    )
    decision = record_decision(
        committee=estate.committees.get(), past=past, ballot=VOTE, by=wuye, at=at(VOTED, 18)
    )
    board = "小区公示栏（演示）"
    publish_decision(decision=decision, published_on=VOTED, where=board, by=wuye, at=at(VOTED, 19))
    put_to_vote(proposal=proposal, decision=decision, by=wuye, at=at(VOTED, 19))
    close_proposal(proposal=proposal, by=wuye, at=at(VOTED, 20))
    serve_dismissal(
        decision=decision,
        served_on=SERVED,
        document="演示解聘通知〔2022〕1号",
        by=wuye,
        at=at(SERVED, 9),
    )
