"""The demo people lend their hands to the year: what in an office only persons do."""

from datetime import date, datetime

from communities.models import Street
from demo import answers
from demo.people import person
from demo.queries import is_demo
from inspections import services
from inspections.models import Cycle

DICE = "演示骰子：4 1 6 3 5 2 2 6"
WITNESSES = "演示住建审核、演示物业办、演示书记01"


class DemoHands:
    """Dice, doors, scorecards and the director's confirmation; always the same."""

    def record_seed(self, cycle: Cycle, *, at: datetime) -> None:
        """Throw the demo's dice."""
        services.record_seed(
            cycle=cycle, public_value=DICE, witnesses=WITNESSES, by=person("wuye"), at=at
        )

    def visit(self, cycle: Cycle, *, at: datetime) -> None:
        """Visit every open household."""
        answers.visit_all(cycle=cycle, at=at)

    def score(self, cycle: Cycle, *, at: datetime) -> None:
        """Fill in the scorecards of the three parties."""
        answers.score_all(cycle=cycle, at=at)

    def finalise(self, cycle: Cycle, *, on: date, at: datetime) -> None:
        """Confirm the published results."""
        services.finalise(cycle=cycle, on=on, by=person("zhuren"), at=at)


def lend(street: Street) -> DemoHands | None:
    """Hands for a street of a demo database; None anywhere else."""
    return DemoHands() if is_demo() else None
