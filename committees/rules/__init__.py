"""Committees and owners' votes: sizes, terms, dates, quorum and majorities, working fund.

Clauses: domain.md 2.1 to 2.3, A6; 民法典 278; 最高法建筑物区分所有权解释 8 and 9.
"""

from committees.rules.bodies import (
    CHAIR,
    DEFAULT_SIZES,
    POSTS,
    CommitteeKind,
    SizeRules,
    group_refusals,
    has_seat,
    latest_term_end,
    size_refusals,
)
from committees.rules.deadlines import (
    DEFAULT_DEADLINES,
    Deadlines,
    Life,
    contact_until,
    expiring_from,
    filing_due,
    reminders,
)
from committees.rules.fund import FUND_MAX, FUND_MIN, fund_rate_refusals, working_fund
from committees.rules.papers import missing_papers, needed, order_refusals
from committees.rules.votes import (
    DEFAULT_TERMS,
    Ballot,
    Verdict,
    VoteTerms,
    count_votes,
    earliest_dismissal,
    latest_notice,
    number_heads,
    publish_due,
    share_in_words,
)

__all__ = [
    "CHAIR",
    "DEFAULT_DEADLINES",
    "DEFAULT_SIZES",
    "DEFAULT_TERMS",
    "FUND_MAX",
    "FUND_MIN",
    "POSTS",
    "Ballot",
    "CommitteeKind",
    "Deadlines",
    "Life",
    "SizeRules",
    "Verdict",
    "VoteTerms",
    "contact_until",
    "count_votes",
    "earliest_dismissal",
    "expiring_from",
    "filing_due",
    "fund_rate_refusals",
    "group_refusals",
    "has_seat",
    "latest_notice",
    "latest_term_end",
    "missing_papers",
    "needed",
    "number_heads",
    "order_refusals",
    "publish_due",
    "reminders",
    "share_in_words",
    "size_refusals",
    "working_fund",
]
