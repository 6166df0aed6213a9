"""By when a committee must do what: the days of domain.md 2.1 and 2.2, each a dated parameter."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from committees.rules.bodies import CommitteeKind
from core.rules.periods import add_days, add_years


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadlines:
    """Numbers of days; `contact_retention_years` are years after the end of the office."""

    filing_days: int = 30
    first_meeting_days: int = 7
    change_filing_days: int = 30
    term_report_days: int = 180
    term_meeting_days: int = 90
    pmc_dissolve_days: int = 30
    prep_meeting_days: int = 90
    contact_retention_years: int = 5


DEFAULT_DEADLINES = Deadlines()


@dataclass(frozen=True, kw_only=True, slots=True)
class Life:
    """What the deadlines of a committee follow from."""

    kind: CommitteeKind
    formed_on: date | None = None
    first_meeting_on: date | None = None
    filed_on: date | None = None
    term_last_day: date | None = None
    group_formed_on: date | None = None
    replaced_on: date | None = None
    """The day on which a 业委会 of the same place was filed, for a 物管会 that still stands."""
    renewing: bool = False
    """Has the re-election begun?"""


def filing_due(elected_on: date, *, days: int = 30) -> date:
    """The last day for filing (备案): 30 days after the election (物业管理条例 16)."""
    return add_days(elected_on, days)


def expiring_from(term_last_day: date, *, rules: Deadlines = DEFAULT_DEADLINES) -> date:
    """The first day on which the end of the term is near (北京 49: six months before)."""
    return add_days(term_last_day, -rules.term_report_days)


def reminders(
    life: Life, *, on: date, rules: Deadlines = DEFAULT_DEADLINES
) -> tuple[tuple[str, date], ...]:
    """What a committee that stands is to be reminded of on the day: (kind, last day for it).

    TERM_REPORT is raised 180 days before the end of the term and is due when the meeting must be
    held (90 days before); TERM_MEETING is raised then and is due at the end of the term.
    """
    steps = (_beginning, _end_of_term, _replaced)
    return tuple(found for step in steps for found in step(life, on, rules))


Found = Iterator[tuple[str, date]]


def _beginning(life: Life, on: date, rules: Deadlines) -> Found:
    if life.filed_on:
        return
    formed = life.formed_on
    if formed:
        yield "FILING", filing_due(formed, days=rules.filing_days)
        if life.kind == CommitteeKind.OC and not life.first_meeting_on:
            yield "FIRST_MEETING", add_days(formed, rules.first_meeting_days)
    elif life.group_formed_on:
        yield "ASSEMBLY", add_days(life.group_formed_on, rules.prep_meeting_days)


def _end_of_term(life: Life, on: date, rules: Deadlines) -> Found:
    last = life.term_last_day
    if last is None or not life.filed_on:
        return
    meeting = add_days(last, -rules.term_meeting_days)
    if on >= expiring_from(last, rules=rules) and not life.renewing:
        yield "TERM_REPORT", meeting
    if on >= meeting:
        yield "TERM_MEETING", last


def _replaced(life: Life, on: date, rules: Deadlines) -> Found:
    if life.kind == CommitteeKind.PMC and life.replaced_on:
        yield "PMC_DISSOLUTION", add_days(life.replaced_on, rules.pmc_dissolve_days)


def contact_until(last_day: date, *, rules: Deadlines = DEFAULT_DEADLINES) -> date:
    """The last day on which a telephone may be kept after an office that ended on `last_day`."""
    return add_years(last_day, rules.contact_retention_years)
