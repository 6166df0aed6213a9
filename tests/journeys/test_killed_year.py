"""The year's main job, killed with SIGKILL at six places, ends with a quiet run's figures."""

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings

PLACES = (
    "SELECT count(*) >= 20 FROM inspections_assessment",
    "SELECT count(*) >= 20 FROM inspections_draw",
    "SELECT count(*) >= 60 FROM inspections_answer",
    "SELECT count(*) >= 300 FROM inspections_answer",
    "SELECT count(*) >= 70 FROM inspections_scorecard",
    "SELECT count(*) >= 15 FROM subsidies_case",
)
"""Each run is killed as soon as its database says yes: freezing, drawing, at the doors …"""
FIGURES = {
    "batches": "SELECT number, state, case_count, payable_count, total FROM subsidies_batch",
    "cases": "SELECT service_id, eligible, total FROM subsidies_case ORDER BY service_id",
    "lines": "SELECT service_id, number, rate, months_numerator, amount FROM subsidies_line "
    "ORDER BY service_id, number",
    "tallies": "SELECT estate_id, completed, valid, satisfied, reserve_used, grade "
    "FROM inspections_assessment ORDER BY estate_id",
    "draws": "SELECT d.seed, d.main, d.reserve FROM inspections_draw d "
    "JOIN inspections_assessment a ON a.id = d.assessment_id ORDER BY a.estate_id",
    "answers": "SELECT count(*) FROM inspections_answer",
}


@contextmanager
def started(folder: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command as a process of its own, on the folder's SQLite file."""
    environment = {**os.environ, "WUGUAN_DATA_DIR": str(folder), "DATABASE_URL": ""}
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), *words]
    with (
        open(folder / "log", "ab") as log,
        subprocess.Popen(command, env=environment, stdout=log, stderr=log) as process,
    ):
        yield process


def run(folder: Path, *words: str) -> None:
    with started(folder, *words) as process:
        assert process.wait(timeout=300) == 0, (folder / "log").read_text()


def run_and_kill(folder: Path, *, at: str) -> bool:
    """Start the year and kill it with SIGKILL once `at` holds; True if it died that way."""
    with started(folder, "run_year", "2022", "--demo-answers") as process:
        while process.poll() is None:
            if asked(folder, at) == [(1,)]:
                process.kill()
                return process.wait() < 0
            time.sleep(0.01)
    return False


def asked(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "wuguan.sqlite3", timeout=20)) as database:
        return database.execute(sql).fetchall()


def figures(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    return {name: asked(folder, sql) for name, sql in FIGURES.items()}


def test_a_year_killed_anywhere_ends_with_the_same_figures(tmp_path: Path) -> None:
    quiet, killed = tmp_path / "quiet", tmp_path / "killed"
    quiet.mkdir()
    run(quiet, "migrate", "-v0")
    run(quiet, "load_demo")
    shutil.copytree(quiet, killed)
    run(quiet, "run_year", "2022", "--demo-answers")
    assert [run_and_kill(killed, at=place) for place in PLACES].count(True) == len(PLACES)
    run(killed, "run_year", "2022", "--demo-answers")
    assert figures(killed) == figures(quiet)
    run(killed, "verify_audit")
    before = figures(killed), asked(killed, "SELECT max(number) FROM audit_entry")
    run(killed, "run_year", "2022", "--demo-answers")
    assert (figures(killed), asked(killed, "SELECT max(number) FROM audit_entry")) == before
