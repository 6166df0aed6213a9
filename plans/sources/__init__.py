"""Every figure of the two source documents, the wording that is no figure, and the readings."""

from collections.abc import Mapping
from types import MappingProxyType

from plans.facts import Facts
from plans.models import Programme
from plans.sources.check import Check, Source, check
from plans.sources.narrative import NARRATIVE, Narrative
from plans.sources.readings import READINGS, Reading
from plans.sources.seed1 import SEED1
from plans.sources.seed2 import SEED2

STREET_PLAN = "DEMO-DQTL-2022"
DISTRICT_PLAN = "DEMO-YL-2023"
SOURCES: Mapping[str, tuple[Source, ...]] = MappingProxyType(
    {STREET_PLAN: SEED1, DISTRICT_PLAN: SEED2}
)
"""Programme code → the figures of the document behind it."""


def checks_of(programme: Programme) -> list[Check]:
    """Each figure of the programme's document beside ours; [] for a programme of an office."""
    facts = Facts(programme)
    return [check(source, facts) for source in SOURCES.get(programme.code, ())]


__all__ = [
    "DISTRICT_PLAN",
    "NARRATIVE",
    "READINGS",
    "SOURCES",
    "STREET_PLAN",
    "Check",
    "Narrative",
    "Reading",
    "checks_of",
]
