"""Background work on a batch: the same services, cut by cut; and the large workbook."""

from datetime import datetime

from accounts.models import User
from core.jobs.models import Job
from core.jobs.registry import Result, Run
from core.jobs.services import enqueue
from subsidies import exports, queries, services
from subsidies.models import Batch
from subsidies.services.calculation import KIND
from subsidies.states import BatchState

WORKBOOK = "subsidies.workbook"


def calculate(run: Run) -> Result:
    """Do the cuts that are still missing, then the figures; one step each."""
    batch, by = queries.batch_and_person(run.args["batch"], run.args["by"])
    if batch.state != BatchState.DRAFT:
        # killed between the last step and the job's own end: the figures stand
        return {"state": batch.state, "digest": batch.digest}
    done = services.calculate_in_steps(batch=batch, by=by, at=run.at, step=run.step, done=run.done)
    return {"state": done.state, "digest": done.digest}


def write_workbook(run: Run) -> Result:
    """Make the workbook of a large batch for the person who asked."""
    batch, by = queries.batch_and_person(run.args["batch"], run.args["by"])
    path = exports.write_kept(batch=batch, by=by, at=run.at())
    return {"file": path.name}


def workbook_key(batch: Batch, by: User, at: datetime) -> str:
    """One workbook for a person, a state of the batch and a day."""
    return f"{WORKBOOK}:{batch.pk}:{batch.state}:{by.pk}:{at:%Y-%m-%d}"


def order_workbook(*, batch: Batch, by: User, at: datetime) -> Job:
    """Put the workbook in the queue; asked twice, it is made once."""
    args = {"batch": batch.pk, "by": by.pk}
    return enqueue(key=workbook_key(batch, by, at), kind=WORKBOOK, args=args, by=by, at=at)


HANDLERS = {KIND: calculate, WORKBOOK: write_workbook}
STEPWISE = frozenset({KIND})
