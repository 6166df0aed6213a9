"""One answer for a fault, in the form of the asker: JSON under /api/, a page elsewhere."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

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
