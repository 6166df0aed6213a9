"""Calling up reserves: always the next ticket of the draw, never a choice."""

from collections.abc import Mapping
from itertools import islice

from core.db import bulk
from core.db.bulk_update import update
from inspections import queries
from inspections.models import Assessment, Assignment, Draw
from inspections.services.sampling import ASSIGNMENT_FIELDS, assignment_row


def call_up(wanted: Mapping[int, int]) -> dict[int, int]:
    """Give each assessment (id) its next so many reserves; returns how many each one got.

    The caller holds the cycle's lock, so nobody else takes the same ticket. Where the reserve is
    used up an assessment gets fewer, down to none.
    """
    draws = Draw.objects.filter(assessment__in=wanted).values_list(
        "assessment_id", "assessment__estate_id", "assessment__required",
        "assessment__reserve_used", "reserve",
    )  # fmt: skip
    called, used = [], []
    for assessment, estate, required, before, codes in draws:
        tickets = list(islice(codes.splitlines(), before, before + wanted[assessment]))
        used.append((assessment, before + len(tickets)))
        first = required + before + 1
        called += [
            (assessment, estate, place, code) for place, code in enumerate(tickets, start=first)
        ]
    places = queries.addresses({(estate, code) for _, estate, _, code in called})
    rows = (
        assignment_row(assessment, place, code, places.get((estate, code)), reserve=place)
        for assessment, estate, place, code in called
    )
    bulk.insert(Assignment, ASSIGNMENT_FIELDS, rows)
    before_of = {assessment: before for assessment, _, _, before, _ in draws}
    update(Assessment, ["reserve_used"], used)
    return {assessment: now - before_of[assessment] for assessment, now in used}
