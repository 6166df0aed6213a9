"""One size in one process: builds the street, times each stage, prints one JSON line."""

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
AT = datetime(2022, 10, 8, 1, 0, tzinfo=UTC)
NEW_YEAR = datetime(2023, 1, 4, 1, 0, tzinfo=UTC)


class Clock:
    """Seconds of each stage and the process's peak memory after it."""

    def __init__(self) -> None:
        self.figures: dict[str, Any] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.figures[f"{name} s"] = round(time.perf_counter() - start, 2)
        self.figures[f"{name} MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def fresh_database() -> None:
    """An empty, migrated database: a file of its own, or a new one on the server."""
    server = os.environ.get("BENCH_SERVER")
    if server:
        import psycopg2

        connection = psycopg2.connect(server)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE IF EXISTS wuguan_bench")
            cursor.execute("CREATE DATABASE wuguan_bench")
        connection.close()
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def year(street: Any, clock: Clock) -> None:
    """The stages in the order of the year, through the services of the product."""
    from benchmarks import bare, generate
    from inspections import services as inspections
    from subsidies import services as subsidies
    from subsidies.exports import bureau_workbook

    with clock.stage("freeze+draw"):
        cycle = inspections.open_cycle(
            street=street, year=2022, on=date(2022, 10, 8), by=None, at=AT
        )
        inspections.freeze_frames(cycle=cycle, on=date(2022, 10, 8), by=None, at=AT)
        inspections.record_seed(
            cycle=cycle, public_value="3-5-2-6", witnesses="基准", by=generate.officer(), at=AT
        )
        cycle.refresh_from_db()
        inspections.draw(cycle=cycle, by=None, at=AT)
    inspections.open_survey(cycle=cycle, by=None, at=AT)
    clock.figures["answers"] = generate.answers(cycle)
    with clock.stage("close"):
        inspections.close_survey(cycle=cycle, by=None, at=AT)
    generate.scorecards(cycle)
    with clock.stage("grade"):
        inspections.grade(cycle=cycle, by=None, at=AT)
    bare.finish(cycle, at=AT)
    with clock.stage("bare insert"):
        bare.insert_select()
    with clock.stage("calculate"):
        batch = subsidies.open_batch(street=street, year=2022, by=None, at=NEW_YEAR)
        batch = subsidies.calculate(batch=batch, by=None, at=NEW_YEAR)
    clock.figures["lines"] = batch.lines.count()
    ratio = clock.figures["calculate s"] / max(clock.figures["bare insert s"], 0.001)
    clock.figures["calculate / bare"] = round(ratio, 1)
    with tempfile.TemporaryDirectory() as folder, clock.stage("workbook"):
        bureau_workbook(batch=batch, path=Path(folder) / "bench.xlsx")


LISTS = (
    "/admin/estates/estate/",
    "/admin/estates/estate/?q=小区12",
    "/api/v1/estates/",
    "/api/v1/lines/",
    "/subsidies/",
)


def lists(clock: Clock) -> None:
    """Milliseconds of each list page, second request, through the whole of Django."""
    from django.conf import settings
    from django.test import Client

    from benchmarks import generate

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(generate.officer(), backend="accounts.backends.OfficeBackend")
    for path in LISTS:
        client.get(path)
        start = time.perf_counter()
        answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
        clock.figures[f"{path} ms"] = round((time.perf_counter() - start) * 1000)


def main() -> None:
    fresh_database()
    from benchmarks import generate

    clock = Clock()
    estates, households = int(sys.argv[1]), int(sys.argv[2])
    clock.figures["estates"] = estates
    with clock.stage("generate"):
        street = generate.street(estates=estates, households=households)
    year(street, clock)
    lists(clock)
    print(json.dumps(clock.figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
