"""接管: the first day of the months that a subsidy may count, from a signed handover alone."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from accounts.models import User
from core.audit import services as trail
from core.db.bulk import chunks
from core.db.conflicts import as_conflict
from core.db.days import business_day
from core.rules.canonical import digest
from core.rules.errors import Conflict, Refusal
from estates.queries import BATCH
from estates.services import change_mode
from estates.services.reach import common_path, require_everywhere
from estates.states import UNSERVICED, Mode
from tenders.models import Contract, Service
from tenders.queries.handover import Signed, begun_for, signed_for
from tenders.services.contract_hand import words
from tenders.states import ContractState

READY = frozenset({ContractState.SIGNED, ContractState.FILED, ContractState.ACTIVE})
"""Contracts under which an estate may be taken over."""
SHOWN = 10


class Waiting(NamedTuple):
    """A service to be taken over, as it stands."""

    pk: int
    contract_id: int
    estate_id: int
    estate_name: str
    mode: str
    path: str
    state: str
    starts_on: date
    ends_on: date
    taken: date | None
    live: bool


class Paper(NamedTuple):
    """What a takeover stands on: day and number of the record; `past` where it is an old one."""

    day: date
    number: str
    past: str


COLUMNS = (
    "pk", "contract_id", "estate_id", "estate__name", "estate__mode", "estate__community__path",
    "contract__state", "contract__starts_on", "contract__ends_on", "takeover_on", "live",
)  # fmt: skip


@transaction.atomic
def record_handover(
    *, services: Collection[int], takeover_on: date, by: User | None, at: datetime
) -> int:
    """登记接管 of services whose 承接查验 is signed, all or none. Returns how many were taken over.

    The signature alone starts the months that a subsidy may count: the takeover is not before it.
    `was_unserviced` is settled here from the mode that the estate still has; every estate that is
    not under a company then moves to 专业物业 from the takeover day. Refusal for a service without
    a signed inspection, days out of order, outside the contract or not yet come, and contracts
    that are not signed; Conflict for services taken over already.
    """
    _refuse_future(takeover_on, at=at)
    rows = _waiting(set(services))
    require_everywhere(by, "tenders.record_handover", (row.path for row in rows))
    _refuse_stuck(rows, takeover_on)
    signed = signed_for([row.pk for row in rows])
    _refuse_unsigned(rows, signed, takeover_on)
    papers = {pk: Paper(row.signed_on, row.number, "") for pk, row in signed.items()}
    _take_over(rows, papers, takeover_on, by=by, at=at)
    told = f"{len(rows)}个小区自{takeover_on}起接管，依据承接查验{_numbers(papers)}。"
    return _tell(rows, told, verb="tenders.record_handover", by=by, at=at)


@transaction.atomic
def record_past_handover(  # noqa: PLR0913 -- an old record and why it is entered now, all named
    *,
    services: Collection[int],
    handover_on: date,
    takeover_on: date,
    record: str,
    reason: str,
    by: User | None,
    at: datetime,
) -> int:
    """补录接管 from before the records of this system: by a paper, not instead of an inspection.

    Needs its own permission, the number of the old record and the reason; Refusal for a contract
    that came of a selection here, Conflict where an inspection of the service was begun here,
    besides what `record_handover` refuses.
    """
    _refuse_future(takeover_on, at=at)
    document = words(record, "原承接查验记录的文号", most=100)
    why = words(reason, "补录事由", most=300)
    if takeover_on < handover_on:
        raise Refusal(
            f"接管日期{takeover_on}不能早于承接查验日期{handover_on}。", "TAKEOVER_TOO_EARLY"
        )
    rows = _waiting(set(services))
    require_everywhere(by, "tenders.record_past_handover", (row.path for row in rows))
    _refuse_stuck(rows, takeover_on)
    _refuse_begun(rows)
    _refuse_selected(rows)
    papers = {row.pk: Paper(handover_on, document, document) for row in rows}
    # the mode follows from the record: who may enter that need not change modes otherwise
    _take_over(rows, papers, takeover_on, by=None, at=at)
    told = (
        f"补录{len(rows)}个小区的接管：{handover_on}承接查验，{takeover_on}接管，"
        f"依据{document}，事由：{why}。"
    )
    return _tell(rows, told, verb="tenders.record_past_handover", by=by, at=at)


def _refuse_future(takeover_on: date, *, at: datetime) -> None:
    today = business_day(at)
    if takeover_on > today:
        raise Refusal(f"接管日期{takeover_on}还没有到（今天是{today}），到期后再登记。", "NOT_YET")


def _refuse_unsigned(rows: list[Waiting], signed: Mapping[int, Signed], takeover_on: date) -> None:
    bare = [f"“{row.estate_name}”" for row in rows if row.pk not in signed]
    if bare:
        raise Refusal(
            f"{'、'.join(bare[:SHOWN])}还没有已签字的承接查验，不能登记接管。请先办理承接查验。",
            "NO_SIGNED_HANDOVER",
        )
    early = [
        f"“{row.estate_name}”的承接查验于{signed[row.pk].signed_on}签字"
        for row in rows
        if takeover_on < signed[row.pk].signed_on
    ]
    if early:
        raise Refusal(
            f"接管日期{takeover_on}不能早于签字日期：{'；'.join(early[:SHOWN])}。",
            "TAKEOVER_TOO_EARLY",
        )


def _refuse_begun(rows: list[Waiting]) -> None:
    begun = begun_for([row.pk for row in rows])
    if begun:
        names = "、".join(f"“{row.estate_name}”" for row in rows if row.pk in begun)
        raise Conflict(f"{names}已在系统中开始承接查验，请签字后登记接管，不能补录。", "BEGUN")


def _refuse_selected(rows: list[Waiting]) -> None:
    """What was chosen in this system is no takeover of before it."""
    keys = {row.contract_id for row in rows}
    made_here = Contract.objects.filter(pk__in=keys, selection__isnull=False)
    for number in made_here.values_list("number", flat=True)[:1]:
        raise Refusal(
            f"合同{number}由本系统的遴选产生，应办理承接查验并签字，不能补录接管。", "SELECTED_HERE"
        )


def _waiting(services: set[int]) -> list[Waiting]:
    found: list[Waiting] = []
    for batch in chunks(sorted(services), BATCH):
        rows = Service.objects.filter(pk__in=batch).order_by("pk").values_list(*COLUMNS)
        found += [Waiting(*row) for row in rows]
    if not found or len(found) != len(services):
        raise Refusal("名单中有不存在的服务，请刷新后重选。", "NO_SUCH_SERVICE")
    return found


def _refuse_stuck(rows: list[Waiting], takeover_on: date) -> None:
    taken = [f"“{row.estate_name}”" for row in rows if row.taken is not None or not row.live]
    if taken:
        raise Conflict(f"{'、'.join(taken[:SHOWN])}已登记接管或服务已终止，请刷新后核对。")
    stuck = [*_not_ready(rows, takeover_on), *_still_served(rows, takeover_on)]
    if stuck:
        raise Refusal(f"不能登记接管：{'；'.join(stuck[:SHOWN])}。", "NOT_READY")


def _not_ready(rows: list[Waiting], takeover_on: date) -> Iterator[str]:
    for row in rows:
        if row.state not in READY:
            yield f"“{row.estate_name}”的合同是“{ContractState(row.state).label}”"
        elif not row.starts_on <= takeover_on <= row.ends_on:
            term = f"{row.starts_on}至{row.ends_on}"
            yield f"“{row.estate_name}”的合同期是{term}，接管日{takeover_on}不在其中"


def _still_served(rows: list[Waiting], takeover_on: date) -> Iterator[str]:
    """No month counts for two companies: the one before has gone by the takeover day."""
    for batch in chunks([row.estate_id for row in rows], BATCH):
        before = Service.objects.filter(
            estate__in=batch, live=False, takeover_on__isnull=False, last_day__gte=takeover_on
        ).select_related("estate", "contract__company")
        for one in before.order_by("estate_id", "pk"):
            yield (
                f"“{one.estate.name}”由{one.contract.company.name}服务到{one.last_day}，"
                "接管日应在其后"
            )


def _take_over(
    rows: list[Waiting],
    papers: Mapping[int, Paper],
    takeover_on: date,
    *,
    by: User | None,
    at: datetime,
) -> None:
    """Set the day, move the estates to 专业物业 and the filed contracts to 履行中."""
    _set_takeover(rows, papers, takeover_on)
    moving = [row.estate_id for row in rows if row.mode != Mode.MARKET]
    if moving:
        reason = f"承接查验后接管（{_numbers(papers)}）"[:200]
        change_mode(
            estates=moving, mode=Mode.MARKET, from_day=takeover_on, reason=reason, by=by, at=at
        )
    filed = Contract.objects.filter(state=ContractState.FILED)
    filed.filter(pk__in={row.contract_id for row in rows}).update(state=ContractState.ACTIVE)


def _numbers(papers: Mapping[int, Paper]) -> str:
    found = sorted({paper.number for paper in papers.values()})
    return "、".join(found[:SHOWN]) + ("等" if len(found) > SHOWN else "")


def _tell(rows: list[Waiting], told: str, *, verb: str, by: User | None, at: datetime) -> int:
    """One line of the trail for the set; how many there were."""
    first = Service.objects.get(pk=rows[0].pk)
    trail.record(
        verb=verb,
        sentence=told,
        by=by,
        at=at,
        subject=first if len(rows) == 1 else None,
        scope_path=common_path(row.path for row in rows),
        data={
            "count": len(rows),
            "takeover_on": first.takeover_on,
            "digest": digest(sorted((row.pk, row.estate_id) for row in rows)),
        },
    )
    return len(rows)


def _set_takeover(rows: list[Waiting], papers: Mapping[int, Paper], takeover_on: date) -> None:
    """One UPDATE for the services of one paper and one origin."""
    groups: dict[tuple[Paper, bool], list[int]] = defaultdict(list)
    for row in rows:
        groups[papers[row.pk], row.mode in UNSERVICED].append(row.pk)
    moved = 0
    for (paper, unserviced), chosen in groups.items():
        for batch in chunks(chosen, BATCH):
            waiting = Service.objects.filter(pk__in=batch, takeover_on__isnull=True, live=True)
            with as_conflict(Service):
                moved += waiting.update(
                    handover_on=paper.day,
                    takeover_on=takeover_on,
                    handover_record=paper.number,
                    past_document=paper.past,
                    was_unserviced=unserviced,
                )
    if moved != len(rows):
        raise Conflict("有小区刚被他人登记接管，请刷新后重新办理。")
