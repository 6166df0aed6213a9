"""Facts for a calculation, the frozen figures of a batch, and the lists that its pages show."""

from subsidies.queries.decided import decided, snapshot_data
from subsidies.queries.facts import CaseFacts, Cut, cases, cut_already, cuts_of
from subsidies.queries.figures import Figures, figures, orphans
from subsidies.queries.lists import (
    CommunityRow,
    Narrow,
    batch_and_person,
    batch_by_number,
    batch_of,
    batches,
    by_community,
    cases_of,
    draw_of,
    job_progress,
    lines,
    refusals,
    sees_whole,
    streets_of,
    whole_of,
)
from subsidies.queries.snapshot import (
    facts_of,
    from_snapshot,
    reasons_of,
    reasons_text,
    sentences,
    snapshot,
)
from subsidies.queries.terms import claim_of, frozen_terms, terms_of

__all__ = [
    "CaseFacts",
    "CommunityRow",
    "Cut",
    "Figures",
    "Narrow",
    "batch_and_person",
    "batch_by_number",
    "batch_of",
    "batches",
    "by_community",
    "cases",
    "cases_of",
    "claim_of",
    "cut_already",
    "cuts_of",
    "decided",
    "draw_of",
    "facts_of",
    "figures",
    "from_snapshot",
    "frozen_terms",
    "job_progress",
    "lines",
    "orphans",
    "reasons_of",
    "reasons_text",
    "refusals",
    "sees_whole",
    "sentences",
    "snapshot",
    "snapshot_data",
    "streets_of",
    "terms_of",
    "whole_of",
]
