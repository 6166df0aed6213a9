"""Long files in the background: ordered once, made step by step, for who ordered them."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from accounts.models import User
from communities.models import Community
from core.jobs.models import Job
from core.jobs.registry import Result, Run
from core.jobs.services import enqueue
from core.rules.errors import Refusal
from core.web.exporting import Table
from portal.exports import files, lists
from portal.exports.forms_sent_up import FORMS
from portal.exports.registers import Asked

LIST = "portal.list"
FORM = "portal.form"


def order_list(*, table: Table, by: User, at: datetime) -> Job:
    """Put the list in the queue; asked again within the minute, it is made once."""
    args = {"label": table.label, "query": table.query, "title": table.title}
    return _order(LIST, args, by=by, at=at)


def order_form(*, code: str, asked: Asked) -> Job:
    """Put a form of many rows in the queue, likewise."""
    args = {
        "code": code,
        "on": asked.on.isoformat(),
        "community": asked.community_id,
        "title": FORMS[code].title,
    }
    return _order(FORM, args, by=asked.by, at=asked.at)


def _order(kind: str, args: dict[str, Any], *, by: User, at: datetime) -> Job:
    mark = files.text_mark(repr(sorted(args.items())))
    key = f"{kind}:{by.pk}:{at:%Y%m%d%H%M}:{mark}"
    signed = {**args, "by": by.pk, "scope": files.scope_mark(by)}
    return enqueue(key=key, kind=kind, args=signed, by=by, at=at)


def write_ordered(run: Run) -> Result:
    """Freeze the keys, write the cells part by part, then the file and its line in the trail.

    Each part asks the rights again: who lost them meanwhile gets nothing.
    """
    by = _orderer(run)
    table = lists.table_for(label=run.args["label"], query=run.args["query"], by=by)
    folder = files.folder_of(run.job_id)
    keys = folder / "keys"
    if not keys.exists():
        unfinished = folder / "keys.part"
        lists.write_keys(table, unfinished)
        files.put_in_place(unfinished, keys)
    with keys.open(encoding="ascii") as file:
        parts = -(-sum(1 for _ in file) // lists.STEP)
    for part in range(run.done, parts):
        with run.step(total=parts + 1):
            lists.write_part(table, lists.read_keys(keys, part), folder / f"{part:06d}")
    paths = [folder / f"{part:06d}" for part in range(parts)]
    found: Result = {}
    if run.done <= parts:
        with run.step(total=parts + 1):
            found = _bind(run, table, paths, by=by)
    for each in (*paths, keys):
        each.unlink(missing_ok=True)
    return found


def _bind(run: Run, table: Table, paths: list[Path], *, by: User) -> Result:
    """All parts in one workbook."""
    unfinished = files.folder_of(run.job_id) / "list.part"
    lines = lists.read_parts(paths)
    rows = lists.write_list(table=table, lines=lines, path=unfinished, by=by, at=run.at())
    return _keep(run, unfinished, what=table.title, filters=table.filters, rows=rows)


def write_form(run: Run) -> Result:
    """A form of many rows in one pass, and its line in the trail."""
    by = _orderer(run)
    form = FORMS[run.args["code"]]
    unit = Community.objects.visible_to(by).filter(pk=run.args["community"]).first()
    asked = Asked(
        on=date.fromisoformat(run.args["on"]),
        by=by,
        at=run.at(),
        community=unit,
    )
    unfinished = files.folder_of(run.job_id) / "list.part"
    rows = form.write(asked, unfinished)
    return _keep(run, unfinished, what=form.title, filters=form.filters(asked), rows=rows)


def _keep(run: Run, unfinished: Path, *, what: str, filters: str, rows: int) -> Result:
    path = files.finished(run.job_id)
    files.put_in_place(unfinished, path)
    taken = files.told(
        what=what, filters=filters, path=path, rows=rows, by=_orderer(run), at=run.at()
    )
    return {"rows": taken.rows, "sha256": taken.digest}


def _orderer(run: Run) -> User:
    by = files.person(run.args["by"])
    if by is None or files.scope_mark(by) != run.args["scope"]:
        raise Refusal("您的职责已有变动，请重新导出。", "RIGHTS_CHANGED")
    return by


HANDLERS = {LIST: write_ordered, FORM: write_form}
STEPWISE = frozenset({LIST})
