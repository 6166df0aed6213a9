"""Ten thousand rows: seconds, flat memory, a bar that moves, and no step lost or done twice."""

import time
import tracemalloc
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.db.scope import SYSTEM
from core.exchange import queries, services
from core.exchange.models import ImportBatch, ImportEffect, StagedRow
from core.exchange.services import staging
from core.exchange.states import ImportState
from core.jobs import runner
from core.jobs.models import Job
from core.jobs.rules import LEASE
from core.jobs.states import JobState
from tests.core.exchange_kit import T0, Shelf, registered, shelf, take_in, text_file, workbook

__all__ = ["shelf"]
pytestmark = pytest.mark.django_db(transaction=True)
ROWS = 10_000
MOST_SECONDS = 20
"""Of the processor."""
MOST_MEMORY = 60 * 1024 * 1024


def rows(count: int) -> list[tuple[str, Any, str]]:
    return [("名称", "户数", "备注"), *((f"物件{n}", n + 1, "x" * 20) for n in range(count))]


def run(job: Job) -> Job:
    runner.run(job.pk, clock=lambda: T0)
    job.refresh_from_db()
    return job


def test_ten_thousand_rows_are_previewed_in_seconds_with_flat_memory(shelf: Shelf) -> None:
    content = workbook(rows(ROWS))
    began = time.process_time()
    batch = take_in(content)
    job = services.start_staging(batch=batch, by=None, at=T0)
    assert run(job).state == JobState.DONE
    assert time.process_time() - began < MOST_SECONDS
    batch.refresh_from_db()
    assert (batch.state, batch.new_count) == (ImportState.PREVIEWED, ROWS)
    assert max(shelf.plans) <= staging.CHUNK


def test_memory_does_not_grow_with_the_rows(shelf: Shelf) -> None:
    def peak(count: int) -> int:
        content = text_file(rows(count))
        tracemalloc.start()
        services.stage(batch=take_in(content, "a.csv"), by=None, at=T0)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(4_000) < MOST_MEMORY


def test_statements_grow_with_chunks_and_not_with_rows(shelf: Shelf) -> None:
    def statements(count: int) -> int:
        batch = take_in(workbook(rows(count)))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            services.stage(batch=batch, by=None, at=T0)
        return len(seen)

    assert statements(20) == statements(200)


def test_the_bar_moves_and_a_killed_attempt_goes_on(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "CHUNK", 10)
    monkeypatch.setattr(staging, "MOST_TOGETHER", 20)
    batch = take_in(workbook([*rows(35), ("物件3", 1, "")]))
    job = services.start_staging(batch=batch, by=None, at=T0)
    write = staging._Work.write

    def killed(self: Any, chunk: Any, number: int) -> None:
        if number == 2 and job.attempt == 0:
            raise KeyboardInterrupt
        write(self, chunk, number)

    monkeypatch.setattr(staging._Work, "write", killed)
    with pytest.raises(KeyboardInterrupt):
        runner.run(job.pk, clock=lambda: T0)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (JobState.RUNNING, 2, 5)
    view = queries.batch_view(viewer=SYSTEM, number=batch.pk)
    assert view
    assert view.progress
    assert view.progress.percent == 40
    runner.run(job.pk, clock=lambda: T0 + LEASE + timedelta(seconds=1))
    batch.refresh_from_db()
    assert (batch.state, batch.row_count, batch.refused_count) == (ImportState.PREVIEWED, 36, 1)
    assert StagedRow.objects.filter(batch=batch).values("number").distinct().count() == 36


def test_a_file_given_up_meanwhile_is_not_read_on(shelf: Shelf) -> None:
    batch = take_in(workbook(rows(3)))
    job = services.start_staging(batch=batch, by=None, at=T0)
    services.discard(batch=batch, by=None, at=T0)
    assert run(job).state == JobState.DONE
    assert not StagedRow.objects.filter(batch=batch).exists()


def test_confirming_in_the_background_writes_once(shelf: Shelf) -> None:
    batch = services.stage(batch=take_in(workbook(rows(30))), by=None, at=T0)
    digest = batch.preview_digest
    job = services.start_confirming(batch=batch, digest=digest, good_only=False, by=None, at=T0)
    assert ImportBatch.objects.get(pk=batch.pk).state == ImportState.TAKING
    assert run(job).state == JobState.DONE
    assert not runner.run(job.pk, clock=lambda: T0)
    assert ImportBatch.objects.get(pk=batch.pk).state == ImportState.TAKEN
    assert ImportEffect.objects.filter(batch=batch).count() == len(shelf.things) == 30


def test_a_register_that_moved_on_brings_the_preview_back_with_the_reason(shelf: Shelf) -> None:
    batch = services.stage(batch=take_in(workbook(rows(3))), by=None, at=T0)
    digest = batch.preview_digest
    job = services.start_confirming(batch=batch, digest=digest, good_only=False, by=None, at=T0)
    shelf.things["物件1"] = {"count": 9}
    assert run(job).state == JobState.DONE
    batch.refresh_from_db()
    assert batch.state == ImportState.PREVIEWED
    assert "第3行的对应记录在预览以后又有变化" in batch.fault
    assert shelf.things == {"物件1": {"count": 9}}


def test_a_file_with_too_many_rows_ends_as_failed_with_its_sentence(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.exchange.table.MOST_ROWS", 5)
    batch = services.stage(batch=take_in(workbook(rows(6))), by=None, at=T0)
    assert (batch.state, batch.row_count) == (ImportState.FAILED, 0)
    assert batch.fault == "文件超过5行，请分成几个文件上传。"


def test_rows_that_belong_together_are_not_parted(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staging, "CHUNK", 3)
    monkeypatch.setattr(staging, "MOST_TOGETHER", 6)
    seen: list[list[str]] = []

    def plan(found: Any, context: Any, chosen: Any) -> Any:
        seen.append([row.values["name"] for row in found])
        return shelf.plan(found, context, chosen)

    kind = shelf.kind(plan=plan, identity=None, together=lambda row: row.values["name"])
    content = workbook([("名称", "户数"), *((name, 1) for name in "甲甲乙乙乙丙丁丁")])
    with registered(kind):
        services.stage(batch=take_in(content), by=None, at=T0)
    assert seen == [["甲", "甲", "乙", "乙", "乙"], ["丙", "丁", "丁"]]
