"""A kept file, read back as it came."""

import base64
import hashlib

from core.files.models import FileContent, StoredFile
from core.rules.errors import Refusal


def content_of(file: StoredFile) -> bytes:
    """The bytes as they were kept; whoever asks has checked the right to the owning row.

    Raises Unopened where no key opens them, Refusal where they are gone or no longer what they
    were (their SHA-256 is compared each time).
    """
    # tampered keys are no reason to fail in another way
    row = FileContent.objects.filter(file_id=file.pk).first()
    content = base64.b64decode(row.content.open()) if row else b""
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise Refusal(
            f"文件《{file.name}》的内容与存入时的摘要不一致，不能使用。请管理员从备份恢复并核查。",
            "FILE_ALTERED",
        )
    return content
