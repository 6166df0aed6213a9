"""A contract's time line, and head counts by street and quarter."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from tenders.models import (
    Contract,
    DismissalProposal,
    EmergencyService,
    EmploymentReturn,
    ExitHandover,
    HandoverInspection,
    PerformanceEvent,
    SatisfactionPoll,
)
from tenders.queries.life_due import serving_spans
from tenders.rules.life import GROUPS, Quarter
from tenders.states import AmendmentState
from tenders.states.life import EventKind, PollState, ProposalState

GOOD, WARN, BAD = "good", "warn", "bad"
TONES = {EventKind.BREACH: BAD, EventKind.COMPLAINT: WARN, EventKind.PRAISE: GOOD}
FIGURES = ("total_staff", *GROUPS)


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """One line of the time line: the day, what it was, one sentence, the row behind it."""

    day: date
    title: str
    sentence: str
    tone: str = ""
    model: str = ""
    """Label of the row's model, "tenders_performanceevent", for a link; empty without one."""
    pk: int = 0


def moments(contract: Contract) -> list[Moment]:
    """Everything that happened to the contract, the newest day first.

    Signing, filing, notice, amendments, handovers, takeovers, events, returns, polls, proposals,
    emergency services of its estates, exit, reminders. The number of statements is fixed.
    """
    sources = (
        _own, _amendments, _services, _handovers, _events, _returns, _polls, _proposals,
        _emergencies, _exits, _reminders,
    )  # fmt: skip
    found = [moment for source in sources for moment in source(contract)]
    return sorted(found, key=lambda moment: moment.day, reverse=True)


def _own(contract: Contract) -> Iterator[Moment]:
    days: tuple[tuple[date | None, str, str, str], ...] = (
        (contract.signed_on, "签订", f"合同{contract.number}签订。", ""),
        (contract.filed_on, "备案", f"备案编号{contract.filing_no or '（无）'}。", GOOD),
        (contract.indefinite_since, "不定期", "期满后继续服务，成为不定期合同。", WARN),
        (
            contract.notice_served_on,
            "通知解除",
            f"书面通知送达，最早{contract.earliest_end_on}终止。",
            BAD,
        ),
    )
    for day, title, sentence, tone in days:
        if day is not None:
            yield Moment(day=day, title=title, sentence=sentence, tone=tone)


def _amendments(contract: Contract) -> Iterator[Moment]:
    states = (AmendmentState.CONFIRMED, AmendmentState.IN_FORCE)
    for row in contract.amendments.filter(state__in=states):
        sentence = f"第{row.number}次变更（{row.document}）：{row.reason}"
        yield Moment(day=row.effective_on, title="合同变更", sentence=sentence)


def _services(contract: Contract) -> Iterator[Moment]:
    for row in contract.services.select_related("estate"):
        of: dict[str, Any] = {"model": "tenders_service", "pk": row.pk}
        name = row.estate.name
        if row.takeover_on is not None:
            said = f"接管“{name}”。"
            yield Moment(day=row.takeover_on, title="接管", sentence=said, tone=GOOD, **of)
        if row.last_day is not None and row.takeover_on is not None:
            yield Moment(
                day=row.last_day, title="服务终止", sentence=f"“{name}”最后一天服务。", tone=BAD,
                **of,
            )  # fmt: skip


def _handovers(contract: Contract) -> Iterator[Moment]:
    rows = HandoverInspection.objects.filter(service__contract=contract)
    for row in rows.select_related("service__estate"):
        of: dict[str, Any] = {"model": "tenders_handoverinspection", "pk": row.pk}
        name = row.service.estate.name
        if row.signed_on is not None:
            yield Moment(day=row.signed_on, title="承接查验", sentence=f"“{name}”双方签字。", **of)
        if row.published_on is not None:
            said = f"“{name}”查验结果公示。"
            yield Moment(day=row.published_on, title="查验公示", sentence=said, **of)


def _events(contract: Contract) -> Iterator[Moment]:
    rows = PerformanceEvent.objects.filter(contract=contract).select_related("estate")
    for row in rows:
        of: dict[str, Any] = {"model": "tenders_performanceevent", "pk": row.pk}
        where = f"“{row.estate.name}”" if row.estate else ""
        said = [f"{where}{row.summary}"]
        if row.answered_on is not None:
            said.append(f"企业{row.answered_on}答复：{row.answer}")
        if row.due_on is not None:
            said.append(f"期限{row.due_on}")
        if row.remedied_on is not None:
            said.append(f"{row.remedied_on}完成")
        tone = TONES.get(EventKind(row.kind), "")
        if row.withdrawn_at is not None:
            said.append(f"已撤销：{row.withdrawn_reason}")
            tone = ""
        yield Moment(
            day=row.happened_on, title=row.get_kind_display(), sentence="；".join(said), tone=tone,
            **of,
        )  # fmt: skip


def _returns(contract: Contract) -> Iterator[Moment]:
    for row in EmploymentReturn.objects.filter(contract=contract, live=True):
        counts = "，".join(f"{label}{getattr(row, name)}人" for name, label in GROUPS.items())
        yield Moment(
            day=row.period.last_day, title="用工季报", model="tenders_employmentreturn", pk=row.pk,
            sentence=f"{row.period.label}：在岗{row.total_staff}人，其中{counts}。",
        )  # fmt: skip


def _polls(contract: Contract) -> Iterator[Moment]:
    rows = SatisfactionPoll.objects.filter(contract=contract).exclude(state=PollState.CANCELLED)
    for row in rows.select_related("estate"):
        said = f"“{row.estate.name}”全体{row.total_households}户，{row.get_state_display()}"
        if row.state == PollState.CHECKED:
            over = "超过规定比例" if row.exceeds else "没有超过规定比例"
            said = f"“{row.estate.name}”全体{row.total_households}户中不满意{row.dissatisfied}户"
            said = f"{said}，{over}"
        yield Moment(
            day=row.closed_on or row.opened_on, title="全体测评", sentence=f"{said}。",
            tone=BAD if row.exceeds else "", model="tenders_satisfactionpoll", pk=row.pk,
        )  # fmt: skip


def _proposals(contract: Contract) -> Iterator[Moment]:
    for row in DismissalProposal.objects.filter(contract=contract):
        of: dict[str, Any] = {"model": "tenders_dismissalproposal", "pk": row.pk}
        yield Moment(
            day=row.opened_on, title="解聘提议", sentence=grounds_in_words(row), tone=WARN, **of
        )
        if row.closed_on is not None:
            tone = BAD if row.state == ProposalState.CARRIED else ""
            title, said = row.get_state_display(), row.closing
            yield Moment(day=row.closed_on, title=title, sentence=said, tone=tone, **of)


def grounds_in_words(row: DismissalProposal) -> str:
    """The grounds of a proposal with their clauses, as frozen when it was opened."""
    grounds = json.loads(row.grounds or "[]")
    return "".join(f"{one['sentence']}（{one['clause']}）" for one in grounds)


def _emergencies(contract: Contract) -> Iterator[Moment]:
    rows = EmergencyService.objects.filter(
        estate__services__contract=contract, from_day__gte=contract.starts_on
    )
    for row in rows.select_related("estate", "company").distinct():
        until = row.ended_on or row.until
        yield Moment(
            day=row.from_day, title="应急服务", tone=WARN, model="tenders_emergencyservice",
            pk=row.pk, sentence=f"“{row.estate.name}”由{row.company.name}应急服务至{until}。",
        )  # fmt: skip


def _exits(contract: Contract) -> Iterator[Moment]:
    rows = ExitHandover.objects.filter(service__contract=contract, done_on__isnull=False)
    for row in rows.select_related("service__estate"):
        what = f"“{row.service.estate.name}”交接{row.get_item_display()}"
        yield Moment(
            day=row.done_on, title="退出交接", model="tenders_exithandover", pk=row.pk,
            sentence=f"{what}，接收人{row.received_by}。",
        )  # fmt: skip


def _reminders(contract: Contract) -> Iterator[Moment]:
    for row in contract.reminders.all():
        done = f"，{row.settled_on}办结" if row.settled_on else ""
        yield Moment(
            day=row.raised_on, title="提醒", model="tenders_contractreminder", pk=row.pk,
            sentence=f"{row.get_kind_display()}：{row.about}（期限{row.due_on}）{done}",
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Employed:
    """Head counts of one contract in a quarter; `row` is None where the return is missing."""

    contract_id: int
    number: str
    company: str
    row: EmploymentReturn | None


@dataclass(frozen=True, kw_only=True, slots=True)
class EmploymentReport:
    """The returns of a quarter, those that are missing, and the sums of those that are there."""

    quarter: Quarter
    rows: tuple[Employed, ...]
    sums: dict[str, int]
    missing: int


def employment_report(*, viewer: Any, quarter: Quarter) -> EmploymentReport:
    """Every contract of the person's scope that served on a day of the quarter, by number."""
    spans = {
        row["contract_id"]
        for row in serving_spans(quarter.first_day)
        if row["first"] <= quarter.last_day
    }
    own = Contract.objects.visible_to(viewer).select_related("company").order_by("number")
    found = {
        row.contract_id: row
        for row in EmploymentReturn.objects.visible_to(viewer).filter(
            live=True, year=quarter.year, quarter=quarter.number
        )
    }
    rows = tuple(
        Employed(
            contract_id=one.pk, number=one.number, company=one.company.name, row=found.get(one.pk)
        )
        for one in own
        if one.pk in spans or one.pk in found
    )
    there = [one.row for one in rows if one.row is not None]
    sums = {name: sum(getattr(row, name) for row in there) for name in FIGURES}
    return EmploymentReport(quarter=quarter, rows=rows, sums=sums, missing=len(rows) - len(there))
