"""Taking answer sets: each exactly once, for a household that was drawn, while the doors are open.

One answer and thousands go through the same checks; the set is taken whole or not at all.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.audit.services import record
from core.db import bulk
from core.rules.canonical import canonical_json, digest
from core.rules.errors import Conflict, Refusal
from core.rules.sampling import sha256_hex
from inspections import queries
from inspections.models import Answer, Assignment, Cycle, Visit
from inspections.queries import Target
from inspections.services.moves import lock, moment, person
from inspections.services.reserve import call_up
from inspections.states import AssignmentState, CycleState, Outcome, Respondent

QUESTIONS = 10
SCALE = range(7)
"""0 left blank, 1–6 the options."""
LONGEST_REMARK = 300
CLIENT_ID = re.compile(r"[A-Za-z0-9-]{8,40}", re.ASCII)
BATCH = 5_000
KEPT = frozenset({"WRONG_STATE", "OTHER_CONTENT", "ALREADY_ANSWERED", "OUT_OF_SCOPE", "NOT_DRAWN"})
"""Refusals after which the sheet is kept in the trail: an answer at a door is never lost."""

VISIT_FIELDS = ("assignment", "client_id", "outcome", "visited_at", "received_at", "by")
ANSWER_FIELDS = (
    "assignment", "client_id", "payload_sha256", "respondent",
    *(f"q{number}" for number in range(1, QUESTIONS + 1)),
    "remark", "answered_at", "received_at", "by",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """One household's answer set as it left the phone.

    `answers`: ten numbers, 1 非常满意 … 5 很不满意, 6 不了解, 0 left blank (never the last one).
    """

    assignment: int
    client_id: str
    respondent: str
    answers: tuple[int, ...]
    remark: str
    visited_at: datetime

    def as_data(self) -> dict[str, Any]:
        """The sheet as plain data: what is hashed, and what the trail keeps of a refused one."""
        return {**asdict(self), "visited_at": moment(self.visited_at)}

    @property
    def sha256(self) -> str:
        """Hash of the content, by which a repeated upload is recognised."""
        return sha256_hex(canonical_json(self.as_data()))


def take_answer(  # noqa: PLR0913 -- what a sheet holds
    *,
    assignment: Assignment,
    client_id: str,
    respondent: str,
    answers: Sequence[int],
    remark: str,
    visited_at: datetime,
    by: User | None,
    at: datetime,
) -> Answer:
    """Take one household's answer set; the same id with the same content gives the same Answer.

    Raises Conflict for the same id with other content or a household already answered, Refusal for
    a malformed sheet or outside the survey, Forbidden for a foreign community. Refused sheets are
    kept in the trail (unless the caller's own transaction is rolled back).
    """
    sheet = Sheet(
        assignment=assignment.pk,
        client_id=client_id,
        respondent=respondent,
        answers=tuple(answers),
        remark=remark.strip(),
        visited_at=visited_at,
    )
    cycle = assignment.assessment.cycle
    take_answers(cycle=cycle, rows=[sheet], by=by, at=at)
    found: Answer = Answer.objects.select_related("assignment").get(pk=assignment.pk)
    return found


def take_answers(*, cycle: Cycle, rows: Iterable[Sheet], by: User | None, at: datetime) -> int:
    """Take many answer sets of one cycle, each batch of 5,000 whole or not at all.

    The same checks as for one. Returns how many were new; sheets already taken are passed over.
    """
    taken = 0
    for batch in bulk.chunks(rows, BATCH):
        _check_forms(batch)
        try:
            taken += _take(cycle, batch, person(by), at)
        except Refusal as refusal:
            _keep_refused(cycle, batch, refusal, by, at)
            raise
    return taken


@transaction.atomic
def _take(  # noqa: PLR0917 -- one batch of one loop
    cycle: Cycle, sheets: Sequence[Sheet], by: User, at: datetime
) -> int:
    targets = _targets(cycle, sheets, by)
    held = Cycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    new = _new(sheets)
    if not new:
        return 0
    lock(held, CycleState.SURVEYING)
    _complete(new, targets)
    bulk.insert(
        Visit,
        VISIT_FIELDS,
        (
            (sheet.assignment, sheet.client_id, Outcome.COMPLETED, sheet.visited_at, at, by.pk)
            for sheet in new
        ),
    )
    bulk.insert(Answer, ANSWER_FIELDS, (_answer_row(sheet, by, at) for sheet in new))
    _replace_invalid(held, new, targets)
    _record_taken(held, new, targets, by, at)
    return len(new)


def _targets(cycle: Cycle, sheets: Sequence[Sheet], by: User) -> dict[int, Target]:
    targets = queries.targets(cycle=cycle, assignments={sheet.assignment for sheet in sheets})
    for path in sorted({target.path for target in targets.values()}):
        require(by, "inspections.visit", path=path)
    missing = [sheet for sheet in sheets if sheet.assignment not in targets]
    if missing:
        raise Refusal(f"有{len(missing)}份问卷的户不在本周期的抽样名单内，不予接收。", "NOT_DRAWN")
    return targets


def _new(sheets: Sequence[Sheet]) -> list[Sheet]:
    ids = [sheet.client_id for sheet in sheets]
    known = queries.known_answers(ids)
    elsewhere = queries.known_visits(ids) - set(known)
    new = []
    for sheet in sheets:
        before = known.get(sheet.client_id)
        if before is None and sheet.client_id not in elsewhere:
            new.append(sheet)
        elif before != (sheet.assignment, sheet.sha256):
            raise Conflict(
                "这份问卷已经上传过，但内容不同。两份都已留存，请由街道物业办核对。",
                "OTHER_CONTENT",
            )
    return new


def _complete(sheets: Sequence[Sheet], targets: dict[int, Target]) -> None:
    """One conditional UPDATE: a household that is not open any more refuses the whole set."""
    ids = [sheet.assignment for sheet in sheets]
    moved = Assignment.objects.filter(pk__in=ids, state=AssignmentState.OPEN).update(
        state=AssignmentState.COMPLETED
    )
    if moved == len(sheets):
        return
    shut = [targets[pk] for pk in ids if targets[pk].state != AssignmentState.OPEN]
    names = "、".join(f"{row.address}（{AssignmentState(row.state).label}）" for row in shut[:20])
    raise Conflict(
        f"以下户已不是待入户状态，不能再交问卷：{names or '同一户交了两份'}。", "ALREADY_ANSWERED"
    )


def _answer_row(sheet: Sheet, by: User, at: datetime) -> tuple[object, ...]:
    return (
        sheet.assignment, sheet.client_id, sheet.sha256, sheet.respondent,
        *sheet.answers, sheet.remark, sheet.visited_at, at, by.pk,
    )  # fmt: skip


def _replace_invalid(cycle: Cycle, sheets: Sequence[Sheet], targets: dict[int, Target]) -> None:
    """An overall answer that does not count (不了解) calls up the next reserve (A14)."""
    valid = queries.options(queries.terms(cycle)).valid
    wanted = Counter(
        targets[sheet.assignment].assessment_id
        for sheet in sheets
        if sheet.answers[-1] not in valid
    )
    if wanted:
        call_up(wanted)


def _record_taken(  # noqa: PLR0917 -- one entry
    cycle: Cycle, sheets: Sequence[Sheet], targets: dict[int, Target], by: User, at: datetime
) -> None:
    first = targets[sheets[0].assignment]
    single = len(sheets) == 1
    record(
        verb="inspections.visit",
        sentence=f"{first.address}完成入户问卷" if single else f"收到问卷{len(sheets)}份",
        by=by,
        at=at,
        subject=Assignment(pk=first.assignment_id) if single else cycle,
        subject_name=first.address if single else str(cycle),
        scope_path=first.path if single else cycle.street.path,
        data={
            "answers": len(sheets),
            "digest": digest({sheet.client_id: sheet.sha256 for sheet in sheets}),
        },
    )


@transaction.atomic
def _keep_refused(  # noqa: PLR0917 -- one entry
    cycle: Cycle, sheets: Sequence[Sheet], refusal: Refusal, by: User | None, at: datetime
) -> None:
    if refusal.code not in KEPT:
        return
    record(
        verb="inspections.answer_refused",
        sentence=f"问卷未被接收（{len(sheets)}份，已留存）：{refusal.sentence}",
        by=by,
        at=at,
        subject=cycle,
        scope_path=cycle.street.path,
        data={"code": refusal.code, "sheets": [sheet.as_data() for sheet in sheets]},
    )


def _check_forms(sheets: Sequence[Sheet]) -> None:
    for sheet in sheets:
        _check_form(sheet)
    if len({sheet.client_id for sheet in sheets}) < len(sheets):
        raise Refusal("同一个本机编号交了两份问卷，请逐份重新提交。", "MALFORMED")


def _check_form(sheet: Sheet) -> None:
    whole = all(type(answer) is int and answer in SCALE for answer in sheet.answers)
    if len(sheet.answers) != QUESTIONS or not whole:
        raise Refusal(f"问卷应有{QUESTIONS}题的答案，每题选择六项之一或留空。", "MALFORMED")
    if not sheet.answers[-1]:
        raise Refusal("总体评价必须选择一项。", "OVERALL_MISSING")
    if sheet.respondent not in Respondent.values:
        raise Refusal("请选择受访人：业主、家属或租户。", "MALFORMED")
    if len(sheet.remark) > LONGEST_REMARK:
        raise Refusal(f"意见最多{LONGEST_REMARK}字，现有{len(sheet.remark)}字。", "MALFORMED")
    check_client_id(sheet.client_id)


def check_client_id(client_id: str) -> None:
    """Refuse an id that no page of ours makes."""
    if not CLIENT_ID.fullmatch(client_id):
        raise Refusal("本机编号不完整，请刷新页面后重新提交。", "MALFORMED")
