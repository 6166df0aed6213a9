"""The only writer of the trail."""

from datetime import datetime
from typing import Any

from django.db import models, transaction

from core.audit.models import GENESIS, ChainHead, Entry
from core.audit.rules import entry_hash, iso
from core.rules.canonical import canonical_json


@transaction.atomic
def record(  # noqa: PLR0913 -- an act has this many sides, all named
    *,
    verb: str,
    sentence: str,
    by: Any,
    at: datetime,
    subject: models.Model | None = None,
    subject_name: str = "",
    scope_path: str = "",
    data: dict[str, Any] | None = None,
) -> Entry:
    """Append one act to the chain, in the caller's transaction.

    Call it last: it locks the chain head until the transaction ends. `by` is the acting user, or
    None for the system itself. `scope_path` is the path of the unit that the act concerns.
    """
    head = ChainHead.objects.select_for_update().filter(id=1).first()
    if head is None:
        head, _ = ChainHead.objects.get_or_create(id=1, defaults={"number": 0, "hash": GENESIS})
        head = ChainHead.objects.select_for_update().get(id=1)
    fields = {
        "number": head.number + 1,
        "at": iso(at),
        "actor_key": "system" if by is None else str(by.pk),
        "actor_name": "系统" if by is None else str(getattr(by, "name", by)),
        "actor_role": "" if by is None else str(getattr(by, "role", "")),
        "verb": verb,
        "sentence": sentence[:400],
        "subject": subject_key(subject),
        "subject_name": (subject_name or ("" if subject is None else str(subject)))[:200],
        "scope_path": scope_path,
        "data": canonical_json(data or {}),
        "previous_hash": head.hash,
    }
    digest = entry_hash(fields)
    entry = Entry.objects.create(**{**fields, "at": at}, hash=digest)
    ChainHead.objects.filter(id=1).update(number=entry.number, hash=digest)
    return entry


def subject_key(subject: models.Model | None) -> str:
    """How the trail names a row without pointing at it: "subsidies.batch:12"."""
    return "" if subject is None else f"{subject._meta.label_lower}:{subject.pk}"
