"""The next step of an empty section: a link for who may take it, a name for everybody else."""

from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from accounts.permissions import ROLES_OF
from portal.estates.cells import Hint


def hint(user: Any, sentence: str, *, perm: str, step: str, url: str) -> Hint:
    """`step` is offered to a person who has `perm`; others read whose step it is."""
    if user.has_perm(perm) and url:
        return Hint(sentence=sentence, step=step, url=url)
    who = "、".join(sorted(role.label for role in ROLES_OF[perm]))
    return Hint(sentence=f"{sentence}由{who}办理。")


def act(name: str, pk: int) -> str:
    """Address of a button's page in the estate's record."""
    return reverse(f"admin:estates_estate_{name}", args=[pk])


def add(model: str, **known: int) -> str:
    """Address of the form that registers a record, with what is known; nothing without a form."""
    page = _page(f"admin:{model}_add")
    return f"{page}?{urlencode(known)}" if page and known else page


def record(model: str, pk: int | None) -> str:
    """Address of a record's page; nothing where the model has none."""
    return _page(f"admin:{model}_change", pk) if pk else ""


def _page(name: str, *args: Any) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
