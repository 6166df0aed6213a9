"""How a kept file leaves the house. Whoever calls has asked for the right to the owning row."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from core.files.models import StoredFile
from core.files.queries import content_of
from core.files.rules import clean_name
from core.files.rules.kinds import BY_CODE


def answer(file: StoredFile, *, as_name: str | None = None) -> HttpResponse:
    """The file to take away, never to be shown by the browser; `as_name` instead of its own name.

    Kept in no cache, and if a browser opens it all the same it runs nothing. Refusal as content_of.
    """
    kind = BY_CODE[file.kind]
    name = clean_name(as_name, kind.endings) if as_name else file.name
    return HttpResponse(
        content_of(file),
        content_type=kind.media,
        headers={
            # the name in UTF-8 after RFC 5987
            "Content-Disposition": content_disposition_header(True, name) or "attachment",  # noqa: FBT003 -- Django's signature
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
            "Content-Security-Policy": "sandbox; default-src 'none'",
        },
    )
