"""Links between records: only to pages that this person may open."""

from typing import Any

from django.utils.html import conditional_escape
from unfold.fields import UnfoldAdminReadonlyField

plain_link = UnfoldAdminReadonlyField.get_admin_url


def link(field: Any, remote_field: Any, remote_obj: Any) -> Any:
    """The framework links every related record; who may not open it reads its name instead."""
    meta = remote_field.model._meta
    viewer = getattr(field.form, "viewer", None)
    if viewer is not None and not viewer.has_perm(f"{meta.app_label}.view_{meta.model_name}"):
        return conditional_escape(str(remote_obj))
    return plain_link(field, remote_field, remote_obj)


def install() -> None:
    """unfold has no setting for it; every record page goes through this one method."""
    UnfoldAdminReadonlyField.get_admin_url = link
