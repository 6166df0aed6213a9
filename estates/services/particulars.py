"""设施概况, 年度收费, 存在问题 and 创建成果: what the office records beside size and mode."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from django.db import models, transaction

from accounts.models import User
from accounts.services import require
from core.audit.services import record
from core.db.bulk import chunks, insert
from core.db.conflicts import as_conflict, refuse_invalid
from core.db.days import business_day
from core.rules.canonical import digest
from core.rules.errors import Conflict, Refusal
from estates.models import Estate, FeeYear, Honour, Inventory, Problem
from estates.queries import BATCH
from estates.register import COUNTED, SHOWN, NewFeeYear, NewInventory, refuse_bad_rows
from estates.services.reach import (
    common_path,
    paths_of_estates,
    refuse_ended,
    refuse_future,
    require_everywhere,
)
from estates.states import ProblemCode

CHANGE = "estates.change_estate"
DAY = timedelta(days=1)
INVENTORY = ("estate", "from_day", "to_day", "source", *COUNTED)
FEE_YEAR = ("estate", "year", "receivable", "received", "surplus", "source")


@transaction.atomic
def record_inventories(*, rows: Sequence[NewInventory], by: User | None, at: datetime) -> int:
    """Let counts of rooms, gates and cameras hold from a day on, one row an estate.

    The counts before end on the eve and stay. Refusal naming every bad row, a day to come or not
    after the first day of the present counts; Conflict where somebody was first.
    """
    refuse_bad_rows(rows)
    estates = [row.estate_id for row in rows]
    paths = paths_of_estates(estates)
    require_everywhere(by, CHANGE, paths.values())
    refuse_ended(estates)
    for row in rows:
        refuse_future(row.from_day, at)
    _end_inventories(rows)
    values = (
        (r.estate_id, r.from_day, None, r.source, *(getattr(r, name) for name in COUNTED))
        for r in rows
    )
    with as_conflict(Inventory):
        written = insert(Inventory, INVENTORY, values)
    record(
        verb=CHANGE,
        sentence=f"登记{written}个小区的设施概况。",
        by=by,
        at=at,
        subject=Estate.objects.get(pk=estates[0]) if written == 1 else None,
        scope_path=common_path(paths.values()),
        data={"count": written, "digest": digest([[r.estate_id, r.from_day] for r in rows])},
    )
    return written


@transaction.atomic
def record_fee_years(*, rows: Sequence[NewFeeYear], by: User | None, at: datetime) -> int:
    """登记年度收费 as reported; a year that is reported again is corrected.

    Amounts in 元. Refusal naming every bad row and for a year that has not begun.
    """
    refuse_bad_rows(rows)
    estates = [row.estate_id for row in rows]
    paths = paths_of_estates(estates)
    require_everywhere(by, CHANGE, paths.values())
    late = sorted({row.year for row in rows if row.year > business_day(at).year})
    if late:
        raise Refusal(f"{late[0]}年还没有开始，不能登记收费。", "NOT_YET")
    for batch in chunks(rows, BATCH):
        FeeYear.objects.bulk_create(
            [FeeYear(**{f"{n}_id" if n == "estate" else n: _of(row, n) for n in FEE_YEAR})
             for row in batch],
            update_conflicts=True,
            unique_fields=["estate", "year"],
            update_fields=["receivable", "received", "surplus", "source"],
        )  # fmt: skip
    record(
        verb=CHANGE,
        sentence=f"登记{len(set(estates))}个小区的年度收费{len(rows)}条。",
        by=by,
        at=at,
        subject=Estate.objects.get(pk=estates[0]) if len(set(estates)) == 1 else None,
        scope_path=common_path(paths.values()),
        data={"rows": [[r.estate_id, r.year, r.receivable, r.received] for r in rows[:SHOWN]]},
    )
    return len(rows)


@transaction.atomic
def report_problems(  # noqa: PLR0913 -- what was found where, by whom
    *,
    estate: Estate,
    codes: Collection[str],
    found_on: date,
    source: str,
    note: str = "",
    by: User | None,
    at: datetime,
) -> list[Problem]:
    """登记存在问题 of the check-lists; Conflict where one is open already."""
    path = estate.community.path
    require(by, CHANGE, path=path)
    refuse_future(found_on, at)
    refuse_ended([estate.pk])
    if not codes:
        raise Refusal("请至少选择一个问题。", "NO_PROBLEM")
    rows = [
        Problem(estate=estate, code=code, found_on=found_on, source=source, note=note)
        for code in dict.fromkeys(codes)
    ]
    for row in rows:
        refuse_invalid(row)
    with as_conflict(Problem):
        found = Problem.objects.bulk_create(rows)
    labels = "、".join(ProblemCode(row.code).label for row in rows)
    record(
        verb=CHANGE,
        sentence=f"“{estate.name}”于{found_on}发现问题：{labels}（{source}）。",
        by=by,
        at=at,
        subject=estate,
        scope_path=path,
        data={"codes": [row.code for row in rows], "found_on": found_on},
    )
    return found


@transaction.atomic
def resolve_problem(
    *, problem: Problem, resolved_on: date, resolution: str, by: User | None, at: datetime
) -> Problem:
    """A problem is put right on a day; Conflict where it was already."""
    path = problem.estate.community.path
    require(by, CHANGE, path=path)
    refuse_future(resolved_on, at)
    if resolved_on < problem.found_on:
        raise Refusal(f"解决日期{resolved_on}不能早于发现日期{problem.found_on}。", "BEFORE_FOUND")
    still = Problem.objects.filter(pk=problem.pk, resolved_on__isnull=True)
    _once(
        still, problem, "这个问题已登记解决，请刷新后核对。",
        resolved_on=resolved_on, resolution=resolution,
    )  # fmt: skip
    record(
        verb=CHANGE,
        sentence=f"“{problem.estate.name}”的“{problem.get_code_display()}”于{resolved_on}解决。",
        by=by,
        at=at,
        subject=problem.estate,
        scope_path=path,
        data={"code": problem.code, "resolved_on": resolved_on, "resolution": resolution},
    )
    return problem


@transaction.atomic
def award_honour(
    *,
    estate: Estate,
    kind: str,
    awarded_on: date,
    document: str = "",
    by: User | None,
    at: datetime,
) -> Honour:
    """登记创建成果 (美好家园, 绿色社区); an estate holds each title once, never in advance."""
    require(by, CHANGE, path=estate.community.path)
    refuse_future(awarded_on, at)
    refuse_ended([estate.pk])
    honour = Honour(estate=estate, kind=kind, awarded_on=awarded_on, document=document)
    refuse_invalid(honour)
    with as_conflict(Honour):
        honour.save()
    record(
        verb=CHANGE,
        sentence=f"“{estate.name}”于{awarded_on}获“{honour.get_kind_display()}”称号。",
        by=by,
        at=at,
        subject=estate,
        scope_path=estate.community.path,
        data={"kind": kind, "awarded_on": awarded_on, "document": document},
    )
    return honour


@transaction.atomic
def withdraw_honour(
    *, honour: Honour, withdrawn_on: date, reason: str, by: User | None, at: datetime
) -> Honour:
    """撤销称号 from a day on; it stays in the record. Conflict where it was withdrawn already."""
    path = honour.estate.community.path
    require(by, CHANGE, path=path)
    refuse_future(withdrawn_on, at)
    if withdrawn_on < honour.awarded_on:
        raise Refusal(
            f"撤销日期{withdrawn_on}不能早于授予日期{honour.awarded_on}。", "BEFORE_AWARD"
        )
    still = Honour.objects.filter(pk=honour.pk, withdrawn_on__isnull=True)
    _once(
        still, honour, "这个称号已撤销，请刷新后核对。",
        withdrawn_on=withdrawn_on, withdrawal=reason,
    )  # fmt: skip
    record(
        verb=CHANGE,
        sentence=f"“{honour.estate.name}”的“{honour.get_kind_display()}”称号于{withdrawn_on}撤销。",
        by=by,
        at=at,
        subject=honour.estate,
        scope_path=path,
        data={"kind": honour.kind, "withdrawn_on": withdrawn_on, "reason": reason},
    )
    return honour


def _once(
    still: models.QuerySet[models.Model], row: models.Model, sentence: str, **values: object
) -> None:
    with as_conflict(type(row)):
        done = still.update(**values)
    row.refresh_from_db()
    if not done:
        raise Conflict(sentence)


def _of(row: NewFeeYear, name: str) -> object:
    return row.estate_id if name == "estate" else getattr(row, name)


def _end_inventories(rows: Sequence[NewInventory]) -> None:
    begins = {row.estate_id: row.from_day for row in rows}
    open_rows = Inventory.objects.filter(estate__in=begins, to_day__isnull=True)
    by_day: dict[date, list[int]] = {}
    for pk, estate, name, since in open_rows.order_by("estate_id").values_list(
        "pk", "estate_id", "estate__name", "from_day"
    ):
        if since >= begins[estate]:
            sentence = f"“{name}”现行的设施概况自{since}起，新的起日{begins[estate]}应晚于该日。"
            raise Refusal(sentence, "INVENTORY_DAY")
        by_day.setdefault(begins[estate], []).append(pk)
    for day, keys in by_day.items():
        if Inventory.objects.filter(pk__in=keys, to_day__isnull=True).update(
            to_day=day - DAY
        ) != len(keys):
            raise Conflict("有小区的设施概况刚被他人更改，请刷新后核对。")
