"""What every act on an import asks first, and how it leaves its line in the trail."""

from datetime import datetime
from typing import Any

from core.audit.services import record
from core.db.scope import scope_of
from core.db.transitions import move as move_row
from core.exchange import registry
from core.exchange.fields import Context, Kind
from core.exchange.models import ImportBatch
from core.exchange.packing import unpack
from core.exchange.states import MOVES, ImportState
from core.rules.errors import Forbidden


def require(by: Any, kind: Kind, path: str) -> None:
    """Forbidden unless the person may import this kind there; the system (None) always may."""
    # accounts.services.require stands above this room, so the question is asked here again.
    if by is not None and not (by.has_perm(kind.permission) and scope_of(by).covers(path)):
        raise Forbidden("您的角色或职责范围不能办理这件事，请联系街道物业办。", "OUT_OF_SCOPE")


def asked(batch: ImportBatch, by: Any) -> tuple[ImportBatch, Kind]:
    """The batch as it is now and its kind; Forbidden for a stranger."""
    now: ImportBatch = ImportBatch.objects.get(pk=batch.pk)
    kind = registry.kind(now.kind)
    require(by, kind, now.path)
    return now, kind


def context_of(batch: ImportBatch, *, by: Any, at: datetime) -> Context:
    """For whom and for which day the rows of a batch are read."""
    return Context(
        by=by,
        at=at,
        on=batch.day,
        scope=(batch.path,),
        defaults=unpack(batch.defaults),
        source=f"导入批次{batch.pk}《{batch.file_name}》"[:120],
    )


def move(batch: ImportBatch, to: ImportState, act: str, **values: Any) -> None:
    """Set the state while the table of states allows it; else Conflict in the act's name."""
    move_row(batch, sources=MOVES.sources_of(to), to=to, act=act, **values)


def tell(
    batch: ImportBatch, *, verb: str, sentence: str, by: Any, at: datetime, **data: Any
) -> None:
    """One entry in the trail with the counts and the digest of the file."""
    record(
        verb=f"exchange.{verb}",
        sentence=sentence,
        by=by,
        at=at,
        subject=batch,
        scope_path=batch.path,
        data={"kind": batch.kind, "file": batch.digest, **data},
    )


def counts(batch: ImportBatch) -> dict[str, int]:
    return {
        "new": batch.new_count,
        "changed": batch.changed_count,
        "unchanged": batch.unchanged_count,
        "refused": batch.refused_count,
    }
