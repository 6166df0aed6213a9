"""The lines that the matrix needs: one for each address, with the object each is about."""

import re
from typing import Any

from django.contrib.admin.sites import site

from tests.permissions.addresses import Address, addresses
from tests.permissions.table import FILE, NO_OBJECT, Line, read, write
from tests.permissions.walk import walked
from tests.permissions.world import MAKERS, build

WRITES = re.compile(r"^/admin/.*(/add/|/change/|_step/|/approve/|/reject/)$")
"""Pages of the administration that take a form: asked with GET and with POST."""


def kind_of(address: Address) -> str:
    """The kind of row that fills the parameters of an address that the table does not have yet."""
    if not {"pk", "object_id"} & set(address.parameters):
        return NO_OBJECT
    view: Any = getattr(address.callback, "cls", None)
    if view is not None:
        return str(view.model._meta.label_lower)
    parts = address.path.split("/")
    labels = {model._meta.label_lower for model in site._registry}
    return next((label for label in labels if label == ".".join(parts[2:4])), NO_OBJECT)


def methods_of(address: Address) -> tuple[str, ...]:
    actions = getattr(address.callback, "actions", None)
    if actions is not None:
        return ("GET",) if "get" in actions else ("POST",)
    return ("GET", "POST") if WRITES.search(address.path) else ("GET",)


def wanted() -> list[tuple[Line, Address]]:
    """Every line without its answers: as the table has it, new addresses with what is likely."""
    lines = read() if FILE.exists() else []
    known: dict[str, list[tuple[str, str]]] = {}
    for line in lines:
        known.setdefault(line.path, []).append((line.method, line.object))
    found = []
    for address in addresses():
        likely = [(method, kind_of(address)) for method in methods_of(address)]
        for method, kind in known.get(address.path, likely):
            found.append((Line(method, address.path, kind, (), NO_OBJECT), address))
    return found


def present() -> str:
    """The whole table as the house answers now."""
    pairs = wanted()
    world = build({line.kind for line, _ in pairs if line.kind in MAKERS})
    return write(walked(line, address, world) for line, address in pairs)
