"""The house does what the table says, and the table says what the permissions say."""

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from accounts.permissions import allowed
from tests.permissions.addresses import Address, addresses, readable
from tests.permissions.table import NO_OBJECT, Line, parse, read, write
from tests.permissions.walk import answer
from tests.permissions.world import ANONYMOUS, COLUMNS, NEIGHBOUR, ROLES, World, build

LINES = read()
ADDRESSES = {address.path: address for address in addresses()}
CHAPTERS = sorted({"/".join(line.path.split("/")[:3]) for line in LINES})
PUBLIC = ("/health/", "/sign-in/", "/notices/", "/m/manifest", "/m/sw", "/apply/")
"""Addresses that a stranger may open (/apply/ with a company's own link, else it is missing);
everything else sends to the sign-in page."""
OWN_JOB = {("director", "/api/v1/jobs/<pk>/"), ("director", "/admin/jobs/job/<object_id>/change/")}
"""A job is its requester's: the officer's, so the director does not find it."""
HANDED_BACK = {("director", "/api/v1/imports/<pk>/refused/")}
"""Refused rows hold names and phones: they go back to those who import, not to every reader."""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The people and rows, made once and taken back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build({line.kind for line in LINES if line.kind != NO_OBJECT})
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Refusals are what is asked for here: their log lines would bury a real finding."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def own_words(line: Line, world: World) -> tuple[str, ...]:
    row, address = world.own.get(line.kind), ADDRESSES[line.path]
    return tuple(answer(world.clients[column], line, address, row) for column in COLUMNS)


def foreign_faults(line: Line, world: World) -> list[str]:
    """Where a row of another district is not answered as the line says."""
    if line.kind == NO_OBJECT:
        return []
    row, address = world.foreign[line.kind], ADDRESSES[line.path]
    faults = []
    for column in COLUMNS:
        if line.expected(column) in ("yes", "to", "rule"):
            found = answer(world.clients[column], line, address, row)
            if found != line.expected_abroad(column):
                faults.append(f"{line.method} {line.path} {column} abroad: {found}")
    return faults


@pytest.mark.django_db
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_house_answers_as_the_table_says(chapter: str, world: World) -> None:
    faults = []
    for line in LINES:
        if "/".join(line.path.split("/")[:3]) != chapter:
            continue
        cache.clear()
        found = own_words(line, world)
        if found != line.own:
            faults.append(f"{line.method} {line.path} {line.object}: {' '.join(found)}")
        faults += foreign_faults(line, world)
    assert faults == []


def test_every_address_has_its_line() -> None:
    assert set(ADDRESSES) - {line.path for line in LINES} == set()


def test_no_line_outlives_its_address() -> None:
    assert {line.path for line in LINES} - set(ADDRESSES) == set()


def test_no_line_is_there_twice() -> None:
    counted = Counter((line.method, line.path, line.object) for line in LINES)
    assert [key for key, count in counted.items() if count > 1] == []


def test_a_stranger_reaches_only_what_is_public() -> None:
    reached = {line.path for line in LINES if line.expected(ANONYMOUS) != "in"}
    assert {path for path in reached if not path.startswith(PUBLIC)} == set()


def test_nobody_reaches_a_row_of_another_district_that_is_not_common() -> None:
    common = {
        "policies.policydocument",
        "policies.calendarday",
        "tenders.company",
        "tenders.companydocument",
        "tenders.payeeaccount",
        "tenders.creditevent",
        "tenders.stafffigure",
        "tenders.listingentry",
        "tenders.answered",
        "infrastructure.facilityitem",
        "django_celery_beat.periodictask",
        "contenttypes.contenttype",
    }
    reached = {
        line.path: line.object
        for line in LINES
        if {line.expected_abroad(column) for column in COLUMNS} & {"yes"}
        and line.kind not in common
        and not line.path.startswith(PUBLIC)
    }
    jobs = {path for path, kind in reached.items() if kind == "jobs.job"}
    assert {path: kind for path, kind in reached.items() if path not in jobs} == {}
    assert all(ADDRESSES[path] for path in jobs)


def test_a_neighbour_reaches_no_row_of_a_single_community() -> None:
    """What belongs to the street or district is shared downwards; a community's own is not."""
    own: tuple[str, ...] = (
        "estates.",
        "committees.",
        "tenders.service",
        "infrastructure.facilityneed",
    )
    own += ("inspections.a", "inspections.s", "inspections.d", "subsidies.case", "subsidies.line")
    shared = {"inspections.drawn_cycle"}
    reached = [
        line.path
        for line in LINES
        if line.expected(NEIGHBOUR) == "yes"
        and line.kind.startswith(own)
        and line.kind not in shared
        and not line.path.startswith(PUBLIC)
    ]
    assert reached == []


# --- the table against accounts/permissions.py -------------------------------------------

INSTEAD = {
    "policies.add_parameter": "policies.propose",
    "policies.add_scheme": "policies.propose",
    "estates.add_region": "estates.add_estate",
    "policies.add_calendarday": "policies.change_calendar",
    "tenders.add_emergencyservice": "tenders.emergency_manager",
    "tenders.add_employmentreturn": "tenders.record_employment",
    "tenders.add_exithandover": "tenders.record_exit",
    "tenders.add_performanceevent": "tenders.record_performance",
    "tenders.add_satisfactionpoll": "tenders.enter_poll",
}
"""Pages to add something that ask for the act by its own name."""


def needed(line: Line) -> tuple[str, ...]:
    """Permissions of which one opens the line, worked out from the address alone."""
    view = getattr(ADDRESSES[line.path].callback, "cls", None)
    if view is not None and hasattr(view, "model"):
        meta = view.model._meta
        acts: tuple[str, ...] = ADDRESSES[line.path].callback.initkwargs.get("perm", ())
        return acts or (f"{meta.app_label}.view_{meta.model_name}",)
    parts = line.path.strip("/").split("/")
    if parts[0] != "admin" or len(parts) < 3 or parts[1] in ("r", "password_change"):
        return ()
    verb = {"": "view", "change": "view", "history": "view", "add": "add"}.get(
        "" if len(parts) == 3 else parts[-1]
    )
    verb = "change" if (parts[-1], line.method) == ("change", "POST") else verb
    perm = f"{parts[1]}.{verb}_{parts[2]}"
    return (INSTEAD.get(perm, perm),) if verb else ()


JUDGED = [(line, needed(line)) for line in LINES if needed(line)]


def test_most_of_the_table_is_judged_by_the_permissions() -> None:
    assert len(JUDGED) > len(LINES) // 2


@pytest.mark.parametrize("column", list(ROLES))
def test_a_role_passes_exactly_where_the_permissions_let_it(column: str) -> None:
    wrong = [
        f"{line.method} {line.path}: {line.expected(column)}"
        for line, perms in JUDGED
        if not _agrees(line, column, perms)
    ]
    assert wrong == []


def _agrees(line: Line, column: str, perms: tuple[str, ...]) -> bool:
    said = line.expected(column)
    if column == "surveyor" and line.path.startswith("/admin/"):
        return said == "in"
    if not any(allowed(ROLES[column], perm) for perm in perms):
        return said in ("no", "none")
    return (
        said in ("yes", "rule")
        or (column, line.path) in OWN_JOB | HANDED_BACK
        or _closed_to_all(line)
    )


def _closed_to_all(line: Line) -> bool:
    """A page without a form: what may be done there is done by its steps, each with a line."""
    return line.path.endswith(("/add/", "/change/")) and not {"yes", "to"} & set(line.own)


# --- the twins: a table or a house that is wrong is found ---------------------------------

SAMPLE = "GET /api/v1/estates/<pk>/ estates.estate yes yes yes no yes yes yes no in none none"


@pytest.mark.django_db
def test_a_line_that_says_otherwise_is_found(world: World) -> None:
    wrong = parse(SAMPLE.replace("estates.estate yes", "estates.estate no"))
    assert own_words(wrong, world) == parse(SAMPLE).own != wrong.own


@pytest.mark.django_db
def test_a_foreign_row_that_would_be_shown_is_found(world: World) -> None:
    open_house = World(world.clients, world.own, {**world.foreign, **world.own})
    assert foreign_faults(parse(SAMPLE), world) == []
    assert len(foreign_faults(parse(SAMPLE), open_house)) == 6


def test_a_line_against_the_permissions_is_found() -> None:
    line = parse(SAMPLE.replace("no in", "yes in"))
    assert not _agrees(line, "admin", ("estates.view_estate",))
    assert _agrees(parse(SAMPLE), "admin", ("estates.view_estate",))


@pytest.mark.parametrize(
    "text", [SAMPLE.replace("none none", "none"), SAMPLE + "?", SAMPLE[:-4] + "500"]
)
def test_a_line_that_is_not_one_does_not_load(text: str) -> None:
    with pytest.raises(ValueError, match="words"):
        parse(text)


def test_the_table_is_written_as_it_is_read() -> None:
    text = write(LINES)
    assert [parse(row) for row in text.splitlines() if row.startswith(("GET ", "POST "))] == LINES


def test_patterns_are_read_as_people_write_them() -> None:
    assert readable(r"^estates/(?P<pk>[0-9]{1,18})/$") == "estates/<pk>/"
    assert readable("<path:object_id>/change/") == "<object_id>/change/"
    assert Address("/a/<pk>/", "", None).filled({"pk": "7"}) == "/a/7/"
