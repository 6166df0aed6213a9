"""Background work of an import: the same services, for a file too long to wait for."""

from core.exchange import queries, services
from core.exchange.services.staging import STAGE
from core.exchange.services.taking import TAKE
from core.exchange.states import ImportState
from core.jobs.registry import Handler, Result, Run


def stage(run: Run) -> Result:
    """Read and compare the rows that are still missing, one chunk a step."""
    batch, by = queries.batch_and_person(run.args["batch"], run.args["by"])
    if batch.state != ImportState.STAGING or batch.job_id != run.job_id:
        # killed between the last step and the job's own end, given up, or read again meanwhile
        return {"state": batch.state}
    done = services.stage_in_steps(batch=batch, by=by, at=run.at, step=run.step, done=run.done)
    return {"state": done.state, "digest": done.preview_digest}


def take(run: Run) -> Result:
    """Write what was confirmed."""
    batch, by = queries.batch_and_person(run.args["batch"], run.args["by"])
    if batch.state != ImportState.TAKING or batch.job_id != run.job_id:
        # called again by hand after the preview was put back: nobody confirms it now
        return {"state": batch.state}
    digest, good_only = run.args["digest"], run.args["good_only"]
    done = services.take_in_job(batch=batch, digest=digest, good_only=good_only, by=by, at=run.at())
    return {"state": done.state}


HANDLERS: dict[str, Handler] = {STAGE: stage, TAKE: take}
STEPWISE = frozenset({STAGE})
