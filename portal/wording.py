"""Codes of settings in the words that the office finds on its pages."""

import re

from infrastructure.models import FacilityItem
from policies.catalogue import CATALOGUE
from policies.models import GateCode

CODE = re.compile(r"[A-Z][A-Z_]{2,}")
FIELD = re.compile(r"（[a-z_]+）")


def in_words(sentence: str) -> str:
    """Every code of a parameter, condition or facility by its name: “小规模小区户数上限”."""
    names = {code: spec.label for code, spec in CATALOGUE.items()}
    names |= {gate.value: gate.label for gate in GateCode}
    names |= dict(FacilityItem.objects.values_list("code", "name"))
    plain = FIELD.sub("", sentence)
    return CODE.sub(lambda found: f"“{names.get(found.group(), found.group())}”", plain)
