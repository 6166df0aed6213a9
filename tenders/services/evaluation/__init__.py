"""From the screening to the owners' choice: every act of the evaluation."""

from tenders.services.evaluation.choosing import (
    Decided,
    decline,
    give_reasons,
    recommend,
    record_choice,
)
from tenders.services.evaluation.contracting import contracted, filed
from tenders.services.evaluation.listing import publicise, shortlist, withdraw_shortlist
from tenders.services.evaluation.objections import Answer, answer_objection, enter_objection
from tenders.services.evaluation.panel import Seat, appoint_panel, declare_conflict, replace_judge
from tenders.services.evaluation.result import evaluate, negotiate
from tenders.services.evaluation.screening import finish_screening, screen, set_plan
from tenders.services.evaluation.sheets import enter_sheet, sign_sheet

__all__ = [
    "Answer",
    "Decided",
    "Seat",
    "answer_objection",
    "appoint_panel",
    "contracted",
    "declare_conflict",
    "decline",
    "enter_objection",
    "enter_sheet",
    "evaluate",
    "filed",
    "finish_screening",
    "give_reasons",
    "negotiate",
    "publicise",
    "recommend",
    "record_choice",
    "replace_judge",
    "screen",
    "set_plan",
    "shortlist",
    "sign_sheet",
    "withdraw_shortlist",
]
