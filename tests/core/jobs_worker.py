"""A worker process to be killed: `python -m tests.core.jobs_worker JOB_ID ISO_MOMENT`.

Its handlers write one row of job_effect for each step, say so, and dawdle.
"""

import sys
import time
from datetime import datetime

import django

STEPS = 6


def effect(number: int) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO job_effect (step) VALUES (%s)", [number])
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()
    time.sleep(0.15)


def main() -> None:
    django.setup()
    from core.jobs import registry, runner

    def stepwise(run: registry.Run) -> None:
        for number in range(run.done, STEPS):
            with run.step(total=STEPS):
                effect(number)

    def plain(run: registry.Run) -> None:
        for number in range(STEPS):
            effect(number)

    registry.register("stepwise", stepwise, stepwise=True)
    registry.register("plain", plain)
    moment = datetime.fromisoformat(sys.argv[2])
    runner.run(int(sys.argv[1]), clock=lambda: moment)


if __name__ == "__main__":
    main()
