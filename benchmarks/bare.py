"""The limit to compare with: INSERT … SELECT that decides, explains and prices every estate in SQL.

It reads the same tables and writes as much: one row a case with the facts and the reasons as text,
one row a line, into tables with the same indexes. It has no dates, no tiers, no fractions of a
month, no snapshot that could be recomputed, no digest and no trail: nobody could work with it.
"""

from datetime import datetime

from django.db import connection
from django.utils import timezone

from inspections.models import Cycle
from inspections.states import CycleState

FACTS = (
    "s.id", "s.estate_id", "e.community_id", "e.code", "e.name", "e.completed_on",
    "e.completed_year", "c.id", "c.number", "c.filed_on", "c.company_id", "o.name", "o.uscc",
    "s.handover_on", "s.takeover_on", "m.id", "m.from_day", "m.source", "m.household_count",
    "m.floor_area", "m.subsidy_area", "a.id", "a.grade", "a.satisfied", "a.valid", "a.sufficient",
    "a.score_numerator", "a.score_denominator",
)  # fmt: skip
TEXT = " || ',' || ".join(
    f"'\"{name.split('.')[1]}\":\"' || COALESCE(CAST({name} AS text), 'null') || '\"'"
    for name in FACTS
)
ELIGIBLE = (
    "a.grade = 'EXCELLENT' AND a.satisfied * 100 >= a.valid * 80 AND m.household_count <= 100"
)
REASONS = " || ".join(
    f'\'{{"clause":"三（三）（四）","code":"{code}","passed":true,"sentence":"\' || '
    f"CAST({name} AS text) || '{sentence}\"}},'"
    for code, name, sentence in (
        ("AGE", "e.completed_on", "建成，到接管日已满10年。"),
        ("ABANDONED", "s.takeover_on", "接管前弃管已满2年。"),
        ("SIZE", "m.household_count", "户，不超过100户。"),
        ("GRADE", "a.grade", "为考评等次，达到优秀。"),
        ("SATISFACTION", "a.satisfied", "份满意，达到80%。"),
        ("CONTRACT", "c.filed_on", "物业服务合同已备案。"),
        ("HANDOVER", "s.handover_on", "接管交接已登记。"),
        ("AREA", "m.subsidy_area", "为认定补贴面积。"),
    )
)
FROM = """
FROM tenders_service s
JOIN estates_estate e ON e.id = s.estate_id
JOIN estates_measure m ON m.estate_id = s.estate_id AND m.to_day IS NULL
JOIN inspections_assessment a ON a.service_id = s.id
JOIN tenders_contract c ON c.id = s.contract_id
JOIN tenders_company o ON o.id = c.company_id
"""
AMOUNT = "(m.subsidy_area * 3000 * 9 + 5000) / 10000"
STATEMENTS = (
    "CREATE TABLE bare_case (service_id bigint, estate_id bigint, community_id bigint, "
    "year int, eligible bool, reasons text, facts text, total bigint)",
    "CREATE UNIQUE INDEX bare_case_service ON bare_case (year, service_id)",
    "CREATE INDEX bare_case_community ON bare_case (year, community_id)",
    "CREATE UNIQUE INDEX bare_case_paid ON bare_case (service_id, year) WHERE eligible",
    "CREATE TABLE bare_line (service_id bigint, number int, area bigint, rate bigint, "
    "months int, amount bigint, explanation text)",
    "CREATE UNIQUE INDEX bare_line_number ON bare_line (service_id, number)",
    f"INSERT INTO bare_case SELECT s.id, e.id, e.community_id, 2022, {ELIGIBLE}, "
    f"{REASONS}, '{{' || {TEXT} || '}}', CASE WHEN {ELIGIBLE} THEN {AMOUNT} ELSE 0 END {FROM}",
    f"INSERT INTO bare_line SELECT s.id, 1, m.subsidy_area, 3000, 9, {AMOUNT}, "
    f"m.subsidy_area || '㎡ × 0.3元/㎡/月 × 9个月 = ' || {AMOUNT} || '分' {FROM} WHERE {ELIGIBLE}",
    "SELECT count(*), sum(total) FROM bare_case",
)


def insert_select() -> None:
    """Run the statements; the indexes are there before the rows, as they are for us."""
    with connection.cursor() as cursor:
        for sql in STATEMENTS:
            cursor.execute(sql)


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
