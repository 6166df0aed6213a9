"""Facts for a calculation, the frozen figures of a batch, and the lists that its pages show."""

from subsidies.queries.decided import decided, snapshot_data
from subsidies.queries.facts import CaseFacts, cases, communities_of, is_cut
from subsidies.queries.figures import Figures, figures, orphans
from subsidies.queries.snapshot import facts_of, from_snapshot, reasons_of, reasons_text, snapshot
from subsidies.queries.terms import claim_of, frozen_terms, terms_of

__all__ = [
    "CaseFacts",
    "Figures",
    "cases",
    "claim_of",
    "communities_of",
    "decided",
    "facts_of",
    "figures",
    "from_snapshot",
    "frozen_terms",
    "is_cut",
    "orphans",
    "reasons_of",
    "reasons_text",
    "snapshot",
    "snapshot_data",
    "terms_of",
]
