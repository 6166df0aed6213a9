"""One request of the matrix, and the word for its answer."""

from collections import deque
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.test import Client

from tests.permissions.addresses import Address
from tests.permissions.table import NO_OBJECT, Line
from tests.permissions.world import COLUMNS, World

SIGN_IN = ("/sign-in/", "/admin/login/")
LITERAL = {
    "app_label": "estates", "url": "no-such-page", "content_type_id": "1", "token": "A" * 43,
}  # fmt: skip
"""Parameters that do not name the row of the line."""
VALUES: dict[str, Callable[[Any], Any]] = {
    "number": lambda row: getattr(row, "batch", row).number,
    "code": lambda case: case.estate.code,
    "district": lambda row: cycle_of(row).street.district.code,
    "street": lambda row: cycle_of(row).street.code,
    "year": lambda row: cycle_of(row).year,
    "estate": lambda draw: draw.estate_code,
    "key": lambda row: row.key,
    "paper_key": lambda row: row.paper_key,
    "row": lambda batch: batch.rows.get().pk,
    "file": lambda event: event.evidence_id,
}
"""Parameters that name the row otherwise than by its number."""
MULTIPART = frozenset({"/api/v1/imports/upload/"})
"""Addresses that take a file."""
FORM = {
    "reason": "理由",
    "opinion": "同意",
    "public_value": "1234",
    "witnesses": "甲、乙",
    "on": "2022-10-08",
    "outcome": "NOT_HOME",
    "client_id": "telefon-1",
    "visited_at": "2022-10-12T19:00:00+08:00",
}
"""Enough for a short form to be judged by permission and rules and not by what it lacks."""
SERVED = frozenset({200, 201, 202})
JUDGED = frozenset({400, 409})
"""Answers to a request that got through to its input and rules."""


def answer(client: Client, line: Line, address: Address, row: Any) -> str:
    """The word for one request; everything it wrote is rolled back, a sign-out too."""
    given = {**LITERAL, **line.literals}
    values = {
        name: given.get(name) or str(VALUES.get(name, key_of)(row)) for name in address.parameters
    }
    signed_in = dict(client.cookies)
    with transaction.atomic():
        response: Any = client.generic(line.method, address.filled(values), **_body(line, row))
        transaction.set_rollback(True)
    if response.streaming:
        deque(response.streaming_content, maxlen=0)  # read to its end, a file closes itself
    client.cookies.clear()
    client.cookies.update(signed_in)
    return word(response, line.method)


def key_of(row: Any) -> Any:
    return row.pk


def cycle_of(row: Any) -> Any:
    """The cycle itself, or the one of a draw."""
    return row.assessment.cycle if hasattr(row, "assessment") else row


def _body(line: Line, row: Any) -> dict[str, Any]:
    if line.method == "GET":
        return {}
    if line.path in MULTIPART:
        return {"data": "--x--\r\n", "content_type": "multipart/form-data; boundary=x"}
    if line.path.startswith("/api/"):
        return {"data": "{}", "content_type": "application/json"}
    fields = {**FORM, "digest": getattr(row, "digest", "")}
    return {"data": urlencode(fields), "content_type": "application/x-www-form-urlencoded"}


def word(response: Any, method: str) -> str:
    """What the answer means to the person; a bare number is one that no line may have."""
    if response.status_code in SERVED:
        return "yes"
    if response.status_code in JUDGED:
        return "rule" if method == "GET" else "yes"
    if response.status_code in (301, 302):
        return "in" if response["Location"].startswith(SIGN_IN) else "to"
    words = {401: "in", 403: "no", 404: "none"}
    return words.get(response.status_code, str(response.status_code))


def walked(line: Line, address: Address, world: World) -> Line:
    """The line as the house answers now."""
    row = world.own.get(line.kind)
    if row is None and set(address.parameters) - {*LITERAL, *line.literals}:
        unknown = ("?",) * len(COLUMNS)
        return Line(line.method, line.path, "?", unknown, "?")
    own = tuple(answer(world.clients[column], line, address, row) for column in COLUMNS)
    foreign = NO_OBJECT
    if line.kind != NO_OBJECT:
        foreign = _abroad(line, address, world, own)
    return Line(line.method, line.path, line.object, own, foreign)


def _abroad(line: Line, address: Address, world: World, own: tuple[str, ...]) -> str:
    row = world.foreign[line.kind]
    seen = {
        column: answer(world.clients[column], line, address, row)
        for column, word in zip(COLUMNS, own, strict=True)
        if word in ("yes", "to", "rule")
    }
    words = list(seen.values())
    common = max(sorted(set(words)), key=words.count) if words else NO_OBJECT
    special = [f"{column}={word}" for column, word in seen.items() if word != common]
    return ",".join([common, *special])
