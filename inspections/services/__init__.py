"""The only writers of cycles, draws, visits, answers, scorecards and grades."""

from inspections.services.answers import Sheet, take_answer, take_answers
from inspections.services.cycle import open_cycle, open_survey, record_seed
from inspections.services.publishing import finalise, publish
from inspections.services.sampling import draw, freeze_frames
from inspections.services.scoring import grade, score
from inspections.services.survey import accept_small_sample, close_survey
from inspections.services.visits import record_visit

__all__ = [
    "Sheet",
    "accept_small_sample",
    "close_survey",
    "draw",
    "finalise",
    "freeze_frames",
    "grade",
    "open_cycle",
    "open_survey",
    "publish",
    "record_seed",
    "record_visit",
    "score",
    "take_answer",
    "take_answers",
]
