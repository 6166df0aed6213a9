"""Tables of the register."""

from estates.models.charter import CharterItem, OfCharterQuerySet, OnboardingRound, ServiceCharter
from estates.models.history import Lineage, Reorganisation, ReorganisationQuerySet, Standing
from estates.models.particulars import FeeYear, Honour, HonourKind, Inventory, Problem
from estates.models.people import OwnerParty, Ownership, OwnershipQuerySet
from estates.models.register import (
    Building,
    Estate,
    EstateQuerySet,
    Household,
    ManagementSpell,
    Measure,
    OfEstateQuerySet,
    Region,
    RegionQuerySet,
    open_ended,
)

__all__ = [
    "Building",
    "CharterItem",
    "Estate",
    "EstateQuerySet",
    "FeeYear",
    "Honour",
    "HonourKind",
    "Household",
    "Inventory",
    "Lineage",
    "ManagementSpell",
    "Measure",
    "OfCharterQuerySet",
    "OfEstateQuerySet",
    "OnboardingRound",
    "OwnerParty",
    "Ownership",
    "OwnershipQuerySet",
    "Problem",
    "Region",
    "RegionQuerySet",
    "Reorganisation",
    "ReorganisationQuerySet",
    "ServiceCharter",
    "Standing",
    "open_ended",
]
