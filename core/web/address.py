"""Where a request comes from."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address of the person's device, behind WUGUAN_PROXIES proxies of ours.

    Each proxy appends whom it heard from, so only that many entries from the right are ours; what
    stands left of them a client may have written. Without proxies, or where the header is missing,
    shorter or no address, the other end of the connection counts.
    """
    direct: str | None = request.META.get("REMOTE_ADDR")
    heard = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if not 0 < settings.PROXIES <= len(heard):
        return direct
    told = heard[-settings.PROXIES]
    try:
        return str(ip_address(told))
    except ValueError:
        return direct
