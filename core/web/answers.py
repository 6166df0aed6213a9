"""What every way in answers alike: faults, refusals, files to take away."""

from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from core.rules.errors import Forbidden, Refusal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

API = "/api/"
FAULTS = {
    400: ("提交的内容不完整，或地址不正确。", "bad_request"),
    404: ("没有这个地址。", "not_found"),
    413: ("提交的内容太大，没有保存。", "too_large"),
}


def fault(request: HttpRequest, status: int) -> HttpResponse:
    """The house's answer with this status (400, 404 or 413)."""
    if not request.path_info.startswith(API):
        return render(request, f"{status}.html", status=status)
    detail, code = FAULTS[status]
    return JsonResponse({"detail": detail, "code": code}, status=status)


def status_of(refusal: Refusal) -> int:
    """403 where the person may not, 409 for every other refusal."""
    return 403 if isinstance(refusal, Forbidden) else 409


def form_status_of(refusal: Refusal) -> int:
    """As status_of, but 400 where what was typed is refused and not the state of the record."""
    return 400 if type(refusal) is Refusal else status_of(refusal)


def download(path: Path, name: str, *, kind: str = XLSX) -> FileResponse:
    """A file to take away; the open file outlives its folder, whatever happens to the client."""
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=kind)
