"""How the demo's households and scorers behave: pure, decided by stable codes alone.

The same household answers the same in every run, whatever was done before a run was killed.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from demo.clock import ZONE
from inspections.states import MAXIMA, Outcome, Party, Respondent

HALF = Decimal("0.5")
SURVEY_DAYS = 20
REMARKS = ("", "", "", "希望增加路灯", "垃圾清运及时", "楼道卫生有改善", "停车仍然困难")


@dataclass(frozen=True)
class Estate:
    """How good the service of an estate is: share of satisfied households and of points."""

    satisfied: int
    points: Decimal
    veto: bool = False
    unsure: int = 0


GOOD_SERVICE = Estate(94, Decimal("0.95"))
PROFILES = (
    *[GOOD_SERVICE] * 12,
    Estate(90, Decimal("0.85")),
    Estate(88, Decimal("0.84")),
    Estate(58, Decimal("0.93")),
    Estate(50, Decimal("0.92")),
    Estate(70, Decimal("0.68")),
    Estate(92, Decimal("0.94"), veto=True),
    Estate(92, Decimal("0.94"), unsure=20),
    Estate(97, Decimal("0.97")),
)
"""Most are 优秀 with 80 % or more; some 良好, some 优秀 below 80 %, one kind vetoed."""


def chance(*parts: str) -> int:
    """A large number that follows from the parts and from nothing else."""
    return int.from_bytes(hashlib.sha256("|".join(("demo", *parts)).encode()).digest()[:8], "big")


def profile(estate: str) -> Estate:
    """The service of an estate, by its code."""
    return PROFILES[chance("estate", estate) % len(PROFILES)]


def outcome(estate: str, household: str) -> str:
    """What happens at the door: five of six are there and answer."""
    place = chance("door", estate, household) % 100
    for limit, found in ((6, Outcome.REFUSED), (9, Outcome.VACANT), (16, Outcome.NOT_HOME)):
        if place < limit:
            return found
    return Outcome.COMPLETED


def answers(estate: str, household: str) -> tuple[int, ...]:
    """Ten answers, the overall one last; the others stay near it."""
    service = profile(estate)
    place = chance("overall", estate, household) % 100
    if place < service.unsure:
        overall = 6
    elif chance("satisfied", estate, household) % 100 < service.satisfied:
        overall = 1 + place % 3
    else:
        overall = 4 + place % 2
    near = [chance(f"q{number}", estate, household) % 3 - 1 for number in range(1, 10)]
    return (*(min(max(min(overall, 5) + step, 1), 5) for step in near), overall)


def respondent(estate: str, household: str) -> str:
    """Who opened the door."""
    return list(Respondent)[chance("who", estate, household) % len(Respondent)].value


def remark(estate: str, household: str) -> str:
    """A word at the door; most say nothing. No name, no phone number."""
    return REMARKS[chance("remark", estate, household) % len(REMARKS)]


def visit_days(estate: str, household: str, first_day: date) -> list[datetime]:
    """Three attempts: an afternoon, the evening of the next day, a weekend morning."""
    day = first_day + timedelta(days=chance("day", estate, household) % SURVEY_DAYS)
    weekend = day + timedelta(days=(5 - day.weekday()) % 7 or 7)
    hours = ((day, time(15, 30)), (day + timedelta(days=1), time(18, 45)), (weekend, time(10, 0)))
    return sorted(datetime.combine(when, hour, tzinfo=ZONE) for when, hour in hours)


def client_id(estate: str, household: str, step: str) -> str:
    """The id that a phone would have made; the same after a killed run."""
    return f"demo-{chance('id', estate, household, step):016x}"


def points(estate: str, party: str) -> dict[str, Decimal]:
    """A party's scorecard: the estate's share of each scope, a little different by party."""
    share = profile(estate).points
    return {
        name: _points(Decimal(top) * share, top, chance("score", estate, party, name) % 3)
        for name, top in MAXIMA.items()
    }


def _points(value: Decimal, top: int, shift: int) -> Decimal:
    near = (value / HALF).quantize(Decimal(1)) * HALF + (shift - 1) * HALF
    return min(max(near, Decimal(0)), Decimal(top))


def vetoed(estate: str, party: str) -> bool:
    """一票否决 is the bureau's word."""
    return profile(estate).veto and party == Party.BUREAU
