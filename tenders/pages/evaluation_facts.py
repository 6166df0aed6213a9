"""What the pages of the evaluation show: the plan, and all that it has left on paper."""

from typing import Any

from tenders.models import SelectionRound
from tenders.queries import choice
from tenders.queries import evaluation as queries
from tenders.rules.evaluation import sign_due
from tenders.rules.scoring import ITEM_LABELS


def plan_rows(row: SelectionRound) -> list[tuple[str, int]]:
    """Items and points of the plan, in the order of the sheets."""
    weights = queries.plan_of(row).weights
    return [(label, weights[item]) for item, label in ITEM_LABELS.items() if item in weights]


def standing(row: SelectionRound) -> dict[str, Any]:
    """All that the evaluation has left on paper so far."""
    chosen, since = choice.chosen(row), choice.chosen_on(row)
    days = choice.term(row, "CONTRACT_SIGN_DAYS")
    shortlists = row.shortlists.select_related("made_by", "publicised_by", "superseded_by")
    return {
        "result": queries.result_of(row),
        "ranking": list(choice.ranking_of(row)),
        "shortlists": [
            (one, choice.entries_of(one), choice.skipped_of(one))
            for one in shortlists.order_by("-number")
        ],
        "objections": list(choice.objections_of(row)),
        "letters": list(
            row.recommendations.select_related(
                "application__company", "committee", "choice__owners_decision", "issued_by"
            ).order_by("pk")
        ),
        "chosen": chosen,
        "sign_due": sign_due(since, days=days) if chosen and since else None,
        "told": choice.told(row),
    }
