"""The limit to compare with: one INSERT … SELECT that decides and prices every estate in SQL."""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from inspections.models import Cycle
from inspections.states import CycleState

TABLE = (
    "CREATE TABLE bare_line (service_id bigint, area bigint, months int, amount bigint, why text)"
)
INSERT = """
INSERT INTO bare_line (service_id, area, months, amount, why)
SELECT s.id, m.subsidy_area, 9,
       CASE WHEN a.grade = 'EXCELLENT' AND a.satisfied * 100 >= a.valid * 80
                 AND m.household_count <= 100
            THEN (m.subsidy_area * 3000 * 9 + 5000) / 10000 ELSE 0 END,
       'area ' || m.subsidy_area || ' grade ' || a.grade || ' satisfied ' || a.satisfied
           || '/' || a.valid || ' households ' || m.household_count
FROM tenders_service s
JOIN estates_measure m ON m.estate_id = s.estate_id AND m.to_day IS NULL
JOIN inspections_assessment a ON a.service_id = s.id
JOIN tenders_contract c ON c.id = s.contract_id
"""


def insert_select() -> None:
    """Reads the same facts, decides, explains shortly and writes one row an estate."""
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        cursor.execute(INSERT)


def finish(cycle: Cycle, *, at: datetime) -> None:
    """Takes the cycle to FINAL: the notice and its signatures are people's time, not ours."""
    day = at.astimezone(timezone.get_current_timezone()).date()
    Cycle.objects.filter(pk=cycle.pk).update(
        state=CycleState.FINAL,
        notice_first_day=day,
        notice_last_day=day,
        finalised_by=cycle.street.district.scheme_set.get().approved_by,
        finalised_at=at,
    )
