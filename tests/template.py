"""One migrated database a machine: made once for a set of migrations, then copied by every worker.

Migrating an empty database takes most of a minute, copying one a moment. The migrations themselves
run for real when the template is made, on each engine.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "templates"
SHAPES = ("*/migrations/*.py", "core/*/migrations/*.py", "core/db/*.py")
BESIDE = ("config/settings.py", "requirements/run.txt")


def fingerprint() -> str:
    """What a migrated database depends on."""
    files = {path for shape in SHAPES for path in ROOT.glob(shape)}
    found = hashlib.sha256()
    for path in sorted(files | {ROOT / name for name in BESIDE}):
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


@contextmanager
def alone() -> Iterator[None]:
    """One process at a time makes the template; the others wait and copy."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def copy_sqlite(target: Path) -> None:
    """Put a migrated SQLite database at `target`."""
    template = CACHE / f"{fingerprint()}.sqlite3"
    with alone():
        if not template.exists():
            with tempfile.TemporaryDirectory(dir=CACHE) as folder:
                made = Path(folder) / "made.sqlite3"
                _migrate(f"sqlite:///{made}", folder)
                made.rename(template)
    shutil.copyfile(template, target)


@contextmanager
def copied_postgres(settings: Any, name: str) -> Iterator[None]:
    """A migrated PostgreSQL database called `name` for the time of the tests."""
    settings = {**settings}  # Django puts the name of the copy into its own
    template = f"wuguan_template_{fingerprint()}"
    with alone(), _server(settings) as ask:
        if not ask("SELECT 1 FROM pg_database WHERE datname = %s", template):
            ask("DROP DATABASE IF EXISTS wuguan_template_new WITH (FORCE)")
            ask("CREATE DATABASE wuguan_template_new TEMPLATE template0 ENCODING 'UTF8'")
            with tempfile.TemporaryDirectory(dir=CACHE) as folder:
                _migrate(_url(settings, "wuguan_template_new"), folder)
            ask(f"ALTER DATABASE wuguan_template_new RENAME TO {template}")
        _drop(ask, name)
        ask(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (name, template)))
        )
    yield
    with _server(settings) as ask:
        _drop(ask, name)


def _drop(ask: Any, name: str) -> None:
    ask(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _server(settings: Any) -> Iterator[Any]:
    """Statements outside a transaction, as CREATE DATABASE wants them."""
    link = psycopg2.connect(_url(settings, settings["NAME"]))
    link.autocommit = True

    def ask(statement: Any, *values: str) -> list[Any]:
        with link.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    try:
        yield ask
    finally:
        link.close()


def _url(settings: Any, name: str) -> str:
    user = settings["USER"] + (f":{settings['PASSWORD']}" if settings["PASSWORD"] else "")
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    return f"postgres://{user}@{settings['HOST']}{port}/{name}"


def _migrate(url: str, folder: str) -> None:
    kept = {name: text for name, text in os.environ.items() if not name.startswith("COV")}
    environment = {**kept, "DATABASE_URL": url, "WUGUAN_DATA_DIR": folder}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=environment, check=True
    )
