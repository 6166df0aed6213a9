"""What is kept, for how long, who sees it, and what a person reads of it."""

from datetime import timedelta
from typing import Any

import pytest

from core.audit.models import Entry
from core.db.scope import SYSTEM, Scope
from core.exchange import queries, registry, services
from core.exchange.models import ImportBatch, ImportEffect, ImportFile, StagedRow
from core.exchange.states import ImportState, Verdict
from core.jobs.models import Job
from core.jobs.states import JobState
from core.rules.errors import Conflict, Refusal
from tests.core.exchange_kit import PATH, T0, Shelf, shelf, take_in, workbook

__all__ = ["shelf"]
pytestmark = pytest.mark.django_db
ROWS = [("名称", "户数"), ("甲", 1), ("乙", "多"), ("丙", 3)]
LATER = T0 + timedelta(days=91)


class Person:
    is_authenticated = is_active = True

    def __init__(self, *prefixes: str) -> None:
        self.scope = Scope(prefixes)


def previewed(**given: Any) -> ImportBatch:
    return services.stage(batch=take_in(workbook(ROWS), **given), by=None, at=T0)


def taken() -> ImportBatch:
    batch = previewed()
    return services.confirm(
        batch=batch, digest=batch.preview_digest, good_only=True, by=None, at=T0
    )


def test_a_batch_is_seen_by_those_who_answer_for_its_unit(shelf: Shelf) -> None:
    number = previewed().pk
    for prefixes, seen in (
        ((PATH,), True),
        (("150525/",), True),
        (("150525/002/",), False),
        ((), False),
    ):
        view = queries.batch_view(viewer=Person(*prefixes), number=number)
        assert (view is not None) == seen
        assert StagedRow.objects.visible_to(Person(*prefixes)).exists() == seen


def test_a_page_shows_one_verdict_at_a_time(shelf: Shelf) -> None:
    batch = previewed()
    pages = [queries.rows_of(batch, verdict=Verdict.NEW, page=n, per_page=1) for n in (1, 2, 3)]
    assert [[row.number for row in page] for page in pages] == [[2], [4], []]
    [refused] = queries.rows_of(batch, verdict=Verdict.REFUSED)
    assert refused.cells == (("小区名称", "乙"), ("户数（户）", "多"))
    assert [str(line) for line in refused.lines] == [
        "工作表“台账”第3行B列“户数（户）”写的是“多”：户数应是整数。规则：整数。例：300"
    ]


def test_the_view_names_what_is_still_missing(shelf: Shelf) -> None:
    batch = take_in(workbook([("片区", "户数"), ("南", 1), ("北", 2)]))
    view = queries.batch_view(viewer=SYSTEM, number=batch.pk)
    assert view
    assert view.faults == (
        "工作表“台账”有不认得的表头：片区。请对应到栏目，或选“不导入”。",
        "工作表“台账”缺少必填栏目：小区名称。",
    )
    assert [tuple(each) for each in queries.headings_of(batch)] == [
        ("台账", "A", "片区", None, ("南", "北")), ("台账", "B", "户数", "count", ("1", "2")),
    ]  # fmt: skip


def test_rows_and_bytes_of_a_closed_import_are_deleted_in_time(shelf: Shelf) -> None:
    batch = taken()
    services.forget_old(T0 + timedelta(days=89))
    assert ImportFile.objects.filter(batch=batch).exists()
    services.forget_old(LATER)
    services.forget_old(LATER)
    assert not ImportFile.objects.exists()
    assert not StagedRow.objects.exists()
    assert ImportEffect.objects.filter(batch=batch).exists()
    assert Entry.objects.filter(verb="exchange.forget").count() == 1
    with pytest.raises(Refusal, match="原文件已按保存期限删除"):
        queries.headings_of(batch)
    assert services.undo(batch=batch, by=None, at=LATER).state == ImportState.UNDONE


def test_a_file_that_nobody_confirms_is_given_up(shelf: Shelf) -> None:
    batch = previewed()
    services.forget_old(T0 + timedelta(days=31))
    batch.refresh_from_db()
    assert batch.state == ImportState.DISCARDED


def test_a_batch_whose_job_died_can_be_let_go(shelf: Shelf) -> None:
    batch = previewed()
    digest = batch.preview_digest
    job = services.start_confirming(batch=batch, digest=digest, good_only=True, by=None, at=T0)
    with pytest.raises(Conflict, match="还在写入"):
        services.release(batch=batch, by=None, at=T0)
    Job.objects.filter(pk=job.pk).update(
        state=JobState.FAILED, finished_at=T0, error="后台任务出错。"
    )
    released = services.release(batch=batch, by=None, at=T0)
    assert (released.state, released.fault) == (ImportState.PREVIEWED, "后台任务出错。")


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(Refusal, match="没有“nothing”这种导入表"):
        registry.kind("nothing")


def test_a_kind_is_registered_once(shelf: Shelf) -> None:
    kind = registry.kind("things")
    registry.register(kind)
    assert registry.kinds().count(kind) == 1
    with pytest.raises(ValueError, match="two kinds"):
        registry.register(shelf.kind())
    with pytest.raises(ValueError, match="twice"):
        registry.register(shelf.kind(code="double", fields=(*kind.fields, kind.fields[0])))


def test_a_person_with_several_units_says_which(shelf: Shelf) -> None:
    with pytest.raises(Refusal, match="属于哪个街道或社区"):
        take_in(workbook(ROWS), path="", by=Person("a/", "b/"))
