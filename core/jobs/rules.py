"""How long a worker may hold a job, and when a failed one is tried again."""

from datetime import timedelta

#: A worker that has not reported for this long is taken for dead.
LEASE = timedelta(minutes=5)
#: Tries before the machine gives up and a person has to look.
MOST_ATTEMPTS = 5
LONGEST_PAUSE = timedelta(minutes=30)


def pause_after(attempt: int) -> timedelta:
    """The wait after the failed attempt number `attempt` (from 1): 30 s, 1, 2, 4 … 30 minutes."""
    if attempt < 1:
        raise ValueError(f"attempts are counted from 1, not {attempt}")
    # the exponent is capped so that a huge attempt number stays cheap
    return min(timedelta(seconds=30 * 2 ** min(attempt - 1, 10)), LONGEST_PAUSE)
