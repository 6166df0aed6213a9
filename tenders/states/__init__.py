"""The lives of contracts, selection rounds and applications."""

from tenders.states.contracts import CONTRACT_STATES, ChargeMode, ContractState, FeeModel
from tenders.states.rounds import (
    APPLICATION_STATES,
    ROUND_STATES,
    RUNNING,
    ApplicationState,
    Method,
    RoundState,
    Way,
)

__all__ = [
    "APPLICATION_STATES",
    "CONTRACT_STATES",
    "ROUND_STATES",
    "RUNNING",
    "ApplicationState",
    "ChargeMode",
    "ContractState",
    "FeeModel",
    "Method",
    "RoundState",
    "Way",
]
