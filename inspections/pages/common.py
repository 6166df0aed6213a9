"""What these pages share: who may open them, and how a refusal is shown."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse

from accounts.models import User
from inspections.models import Cycle


def signed_in(request: HttpRequest) -> User:
    """The person behind the request; the middleware has turned strangers away."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def wants_json(request: HttpRequest) -> bool:
    """The phone's own upload asks for data; a form without JavaScript gets a page."""
    return request.headers.get("Accept", "").startswith("application/json")


def public_address(cycle: Cycle) -> str:
    """Where the public finds the draws of a cycle."""
    district, street = cycle.street.path.strip("/").split("/")
    return reverse("inspections:cycle_draws", args=[district, street, cycle.year])


def first_errors(form: Any) -> str:
    """Every complaint of a form as one run of sentences."""
    return "".join(dict.fromkeys(str(error) for errors in form.errors.values() for error in errors))
