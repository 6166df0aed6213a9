"""The only writers of documents, parameters and subsidy schemes."""

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
]
