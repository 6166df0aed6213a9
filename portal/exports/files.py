"""Files that wait to be fetched, their digests, and one line in the trail for each."""

import hashlib
import os
import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from accounts.models import User
from accounts.services import require_role
from core.audit.services import record
from core.db.scope import scope_of
from core.rules.canonical import canonical_json

PERM = "portal.export"
KEPT_FOR = timedelta(days=7)
"""A file is personal to whoever ordered it; a forgotten one does not stay on the disk."""
BLOCK = 1 << 20
UNSAFE = re.compile(r'[\\/:*?"<>|\s]+')


class Taken(NamedTuple):
    """What was written: rows and the SHA-256 of the file."""

    rows: int
    digest: str


def digest_of(path: Path) -> str:
    """SHA-256 of a file, read block by block."""
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            whole.update(block)
    return whole.hexdigest()


def file_name(*parts: str) -> str:
    """A name that every system stores: “小区台账-2022-11-30.xlsx”."""
    return f"{UNSAFE.sub('', '-'.join(part for part in parts if part))}.xlsx"


def told(*, what: str, filters: str, path: Path, rows: int, by: User, at: datetime) -> Taken:
    """Write the export into the trail: who took what, with which filters, how much, which file."""
    require_role(by, PERM)
    taken = Taken(rows, digest_of(path))
    only = f"（{filters}）" if filters else ""
    record(
        verb=PERM,
        sentence=f"导出“{what}”{only}，{rows}行。",
        by=by,
        at=at,
        subject_name=what,
        scope_path=next(iter(scope_of(by).prefixes), ""),
        data={"list": what, "filters": filters, "rows": rows, "sha256": taken.digest},
    )
    return taken


def person(pk: int) -> User | None:
    """The person who ordered, while still active."""
    found: User | None = User.objects.filter(pk=pk, is_active=True).first()
    return found


def scope_mark(user: Any) -> str:
    """The person's scope as text: a file is fetched with the rights it was made with, or not."""
    return canonical_json(sorted(scope_of(user).prefixes))


def folder_of(job_id: int) -> Path:
    """Where one ordered file and its parts are kept."""
    folder = Path(settings.MEDIA_ROOT) / "exports" / str(job_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def finished(job_id: int) -> Path:
    return folder_of(job_id) / "list.xlsx"


def clear_old(at: datetime) -> None:
    """Daily duty: files nobody fetched in a week are removed with their parts."""
    root = Path(settings.MEDIA_ROOT) / "exports"
    for folder in sorted(root.iterdir()) if root.is_dir() else ():
        if folder.stat().st_mtime < (at - KEPT_FOR).timestamp():
            shutil.rmtree(folder, ignore_errors=True)


def put_in_place(unfinished: Path, path: Path) -> None:
    """The file appears whole or not at all, readable by the service alone."""
    unfinished.chmod(0o600)
    os.replace(unfinished, path)


def text_mark(text: str) -> str:
    """A short name for a text, to tell one order from another."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
