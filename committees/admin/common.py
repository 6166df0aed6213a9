"""What the buttons of this room share."""

from typing import Any

from committees.states import COMMITTEE_STATES, CommitteeState

PERM = "committees.change_committee"
TONES = {
    CommitteeState.PREPARING: "info",
    CommitteeState.ELECTED: "info",
    CommitteeState.FILED: "success",
    CommitteeState.ACTIVE: "success",
    CommitteeState.EXPIRING: "warning",
    CommitteeState.RE_ELECTION: "warning",
    CommitteeState.EXPIRED: "warning",
    CommitteeState.DISSOLVED: "danger",
}


def in_reach_of(target: CommitteeState) -> Any:
    """Does the committee stand in a state from which it can move to the target?"""
    return lambda committee: committee.state in COMMITTEE_STATES.sources_of(target)
