"""The only writer of files. Who may keep one is asked by the act that it belongs to."""

import base64
import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models import ProtectedError

from core.audit.services import record
from core.files.models import FileContent, StoredFile
from core.files.rules import KINDS, clean_name, kind_of
from core.files.rules.archive import MEGABYTE
from core.rules.errors import Conflict, Refusal


@transaction.atomic
def keep(
    *,
    name: str,
    content: "bytes | UploadedFile[Any]",
    by: Any,
    at: datetime,
    allowed: Collection[str] = KINDS,
) -> StoredFile:
    """Keep a file; the calling act asks the permission and writes the line of the trail.

    `by`: the person, None for a company's link. `allowed`: codes of KINDS. A Refusal says what was
    seen in the file and what is allowed; nothing of it is kept.
    """
    taken = _bytes(content)
    kind = kind_of(taken, allowed=allowed)
    file = StoredFile.objects.create(
        name=clean_name(name, kind.endings),
        kind=kind.code,
        size=len(taken),
        sha256=hashlib.sha256(taken).hexdigest(),
        kept_by=by,
        kept_at=at,
    )
    FileContent.objects.create(file=file, content=base64.b64encode(taken).decode())
    return file


@transaction.atomic
def discard(*, file: StoredFile, by: Any, at: datetime) -> None:
    """Delete a file that nothing points at any more; Conflict where something does.

    The line of the trail keeps its name and digest.
    """
    key, label = file.pk, f"files.storedfile:{file.pk}"
    try:
        models.QuerySet.delete(StoredFile.objects.filter(pk=key))
    except ProtectedError as error:
        raise Conflict(f"文件《{file.name}》还被别的记录引用，不能删除。", "FILE_IN_USE") from error
    record(
        verb="files.discard", sentence=f"删除文件《{file.name}》。", by=by, at=at,
        subject_name=file.name, data={"file": label, "sha256": file.sha256, "size": file.size},
    )  # fmt: skip


def _bytes(content: "bytes | UploadedFile[Any]") -> bytes:
    """All bytes, never more than may be kept."""
    most = settings.FILE_MAX_MB * MEGABYTE
    taken = content if isinstance(content, bytes) else content.read(most + 1)
    if len(taken) > most:
        raise Refusal(
            f"文件超过{settings.FILE_MAX_MB}MB，不能收下。请压缩图片、降低扫描分辨率，"
            "或分成几个文件后再上传。",
            "FILE_TOO_LARGE",
        )
    return taken
