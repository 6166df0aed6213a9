"""Workers killed with SIGKILL in mid-job: the next finishes, each effect happens exactly once."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from core.jobs import services
from core.jobs.rules import LEASE
from tests.core.jobs_worker import STEPS

ROOT = Path(__file__).resolve().parents[2]
T0 = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

Read = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def effects(transactional_db: None) -> Iterator[None]:
    """A table without any constraint: a second effect would show."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE job_effect (step integer)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE job_effect")


def shared(tmp_path: Path) -> tuple[str, Read]:
    """An address under which other processes reach this test's rows, and how to read them."""
    if connection.vendor == "postgresql":
        found = connection.settings_dict
        login = f"{found['USER']}:{found['PASSWORD']}@{found['HOST']}:{found['PORT'] or 5432}"

        def read_server(sql: str) -> list[tuple[Any, ...]]:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return list(cursor.fetchall())

        return f"postgres://{login}/{found['NAME']}", read_server

    file = tmp_path / "shared.sqlite3"
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])

    def read_file(sql: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(file) as database:
            rows = list(database.execute(sql))
        database.close()
        return rows

    return f"sqlite:///{file}", read_file


def start(job_id: int, at: datetime, url: str, data: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.core.jobs_worker", str(job_id), at.isoformat()],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": url,
            "WUGUAN_DATA_DIR": str(data),
        },
        stdout=subprocess.PIPE,
        text=True,
    )


def kill_after(worker: "subprocess.Popen[str]", effects_said: int) -> None:
    assert worker.stdout is not None
    for _ in range(effects_said):
        assert worker.stdout.readline(), "the worker ended before it could be killed"
    worker.kill()
    worker.wait()
    worker.stdout.close()


@pytest.mark.parametrize("kind", ["stepwise", "plain"])
@pytest.mark.usefixtures("effects")
def test_a_job_whose_workers_are_killed_is_done_once(kind: str, tmp_path: Path) -> None:
    job = services.enqueue(key=kind, kind=kind, args={}, by=None, at=T0)
    url, read = shared(tmp_path)
    at = T0
    for said in (1, 3, 2):
        kill_after(start(job.pk, at, url, tmp_path), said)
        at += LEASE + timedelta(seconds=1)
    too_early = start(job.pk, at - LEASE, url, tmp_path)
    assert too_early.communicate()[0] == "", "the lease of the dead worker has not run out"

    # two at once take over: one of them does the rest
    rescuers = [start(job.pk, at, url, tmp_path) for _ in range(2)]
    said_by = [rescuer.communicate()[0] for rescuer in rescuers]
    assert "" in said_by
    assert [rescuer.returncode for rescuer in rescuers] == [0, 0]
    assert read("SELECT state, attempt FROM jobs_job") == [("DONE", 4)]
    assert sorted(read("SELECT step FROM job_effect")) == [(number,) for number in range(STEPS)]
