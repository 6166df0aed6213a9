"""The daily duty of privacy: whose name is kept longer than it may be."""

from datetime import datetime

from core.db.days import business_day
from core.jobs.registry import Result, Run
from core.jobs.services import enqueue
from estates.queries.people import districts_with_overdue_owners
from estates.services.privacy import anonymise_overdue

RETENTION = "estates.retention"


def tick(at: datetime) -> None:
    """Enqueue a job for each district with somebody due; asked again that day, it is the same."""
    today = business_day(at)
    for district in districts_with_overdue_owners(on=today):
        enqueue(
            key=f"{RETENTION}:{district.pk}:{today:%Y-%m-%d}",
            kind=RETENTION,
            args={"district": district.path},
            by=None,
            at=at,
        )


def retain(run: Run) -> Result:
    """The job behind the tick: one transaction, and nothing to do the second time."""
    at = run.at()
    due = districts_with_overdue_owners(on=business_day(at))
    mine = [district for district in due if district.path == run.args["district"]]
    return {"anonymised": sum(anonymise_overdue(district=d, by=None, at=at) for d in mine)}
