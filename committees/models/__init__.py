"""Tables of the owners' organisations."""

from committees.models.ballots import Ballot, DismissalNotice, Elector, Tally, Vote
from committees.models.bodies import (
    Committee,
    CommitteeQuerySet,
    DutyItem,
    Member,
    OfCommitteeQuerySet,
    OfMemberQuerySet,
    PartyBranch,
)
from committees.models.fund import WorkingFundEntry
from committees.models.papers import CommitteePaper, PreparatoryGroup, Reminder
from committees.models.votes import Assembly, OwnersDecision

__all__ = [
    "Assembly",
    "Ballot",
    "Committee",
    "CommitteePaper",
    "CommitteeQuerySet",
    "DismissalNotice",
    "DutyItem",
    "Elector",
    "Member",
    "OfCommitteeQuerySet",
    "OfMemberQuerySet",
    "OwnersDecision",
    "PartyBranch",
    "PreparatoryGroup",
    "Reminder",
    "Tally",
    "Vote",
    "WorkingFundEntry",
]
