"""The only writers of documents, parameters, subsidy schemes and calendar days."""

from policies.services.calendar import set_calendar_day, withdraw_calendar_day
from policies.services.documents import register_document
from policies.services.parameters import (
    approve_parameters,
    load_defaults,
    propose_parameter,
    reject_parameters,
)
from policies.services.schemes import (
    NewGate,
    NewTier,
    approve_scheme,
    propose_scheme,
    reject_scheme,
)

__all__ = [
    "NewGate",
    "NewTier",
    "approve_parameters",
    "approve_scheme",
    "load_defaults",
    "propose_parameter",
    "propose_scheme",
    "register_document",
    "reject_parameters",
    "reject_scheme",
    "set_calendar_day",
    "withdraw_calendar_day",
]
