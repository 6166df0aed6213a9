"""A backup of the database in use is whole, private, and never half there."""

import sqlite3
import stat
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core.jobs.models import Pulse
from core.jobs.services import beat
from tests.core.jobs_kit import T0

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_copy_holds_every_committed_row_and_only_the_owner_reads_it(tmp_path: Path) -> None:
    beat("sweep", at=T0)
    target = tmp_path / "copy.sqlite3"
    if connection.vendor != "sqlite":
        with pytest.raises(CommandError, match="pg_dump"):
            call_command("backup", str(target))
        return
    call_command("backup", str(target))
    database = sqlite3.connect(target)
    rows = database.execute("SELECT name FROM jobs_pulse").fetchall()
    database.close()
    assert rows == [(pulse.name,) for pulse in Pulse.objects.all()]
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [target]


def test_a_backup_never_overwrites(tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite3"
    target.write_text("yesterday")
    with pytest.raises(CommandError):
        call_command("backup", str(target))
    assert target.read_text() == "yesterday"


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("backup", str(tmp_path / "missing" / "copy.sqlite3"))
