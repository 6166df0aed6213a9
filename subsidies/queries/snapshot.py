"""The snapshot of a case: everything its verdict was made of, as text that never changes.

300,000 of them are written in one calculation, so the text is filled into a form whose keys are
sorted once; it reads exactly as `core.rules.canonical.canonical_json` would write it.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring as encode_text
from operator import itemgetter
from typing import Any

from core.rules.reasons import Reason
from subsidies.queries.facts import CaseFacts
from subsidies.rules import Facts, Service, Verdict

encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
"""Canonical JSON of data that holds only text, whole numbers, truth values and None."""


def usable(facts: CaseFacts) -> bool:
    """May the tally be used: enough answers, or a small sample accepted by street and bureau."""
    return bool(facts.sufficient) or bool(facts.street_accepted_by and facts.bureau_accepted_by)


def facts_of(facts: CaseFacts, *, already_claimed: bool) -> Facts:
    """What the rules read of a row.

    `already_claimed`: a month of this claim is paid in another case of the estate.
    """
    return Facts(
        area=facts.area,
        households=facts.households or 0,
        completed_on=facts.completed_on or _end_of(facts.completed_year),
        completed_year_only=facts.completed_on is None,
        abandoned_since=facts.abandoned_since,
        service=Service(facts.takeover_on, facts.last_day),
        contract_filed=facts.contract_filed_on is not None,
        handover_recorded=facts.handover_on is not None,
        grade=facts.grade or None,
        satisfied=facts.satisfied,
        valid=facts.valid,
        required=facts.required,
        assessed=facts.assessment_id is not None,
        sample_usable=usable(facts),
        already_claimed=already_claimed,
    )


def snapshot(facts: CaseFacts, *, already_claimed: bool, terms_digest: str) -> str:
    """The facts as canonical JSON, with the digest of the terms they were judged by."""
    values = _IN_ORDER((*facts, already_claimed, False, terms_digest))
    return _FORM % tuple([_SPELL[type(value)](value) for value in values])


_NAMES = (*CaseFacts._fields, "already_claimed", "size_exception_approved", "terms_sha256")
_IN_ORDER = itemgetter(*(_NAMES.index(name) for name in sorted(_NAMES)))
_FORM = "{" + ",".join(f'"{name}":%s' for name in sorted(_NAMES)) + "}"
_SPELL: dict[type, Callable[[Any], str]] = {
    str: encode_text,
    int: str,
    bool: lambda value: "true" if value else "false",
    type(None): lambda _: "null",
    date: '"{}"'.format,
    Decimal: '"{:f}"'.format,
}


def from_snapshot(data: Mapping[str, Any]) -> Facts:
    """The rules' facts rebuilt from a snapshot alone: nothing is read from the register."""
    fields: dict[str, Any] = {
        name: _READ.get(name, _same)(data[name]) for name in CaseFacts._fields
    }
    return facts_of(CaseFacts(**fields), already_claimed=data["already_claimed"])


def reasons_text(verdict: Verdict) -> str:
    """Every refusal, then every ground, as JSON: code, sentence, clause, passed."""
    parts = [_reason(reason, "false") for reason in verdict.refusals]
    parts += [_reason(reason, "true") for reason in verdict.grounds]
    return f"[{','.join(parts)}]"


def reasons_of(text: str) -> list[dict[str, Any]]:
    """The reasons as they were written."""
    found: list[dict[str, Any]] = json.loads(text)
    return found


def sentences(text: str, *, passed: bool) -> list[str]:
    """The sentences on one side: the grounds, or the refusals."""
    return [reason["sentence"] for reason in reasons_of(text) if reason["passed"] is passed]


@lru_cache(maxsize=16_384)
def _reason(reason: Reason, passed: str) -> str:
    code, sentence, clause = encode(reason.code), encode(reason.sentence), encode(reason.clause)
    return f'{{"clause":{clause},"code":{code},"passed":{passed},"sentence":{sentence}}}'


@lru_cache(maxsize=1_024)
def _end_of(year: int | None) -> date | None:
    return date(year, 12, 31) if year else None


def _same(value: Any) -> Any:
    return value


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


_READ = {
    **dict.fromkeys(
        (
            "completed_on", "contract_filed_on", "handover_on", "takeover_on", "last_day",
            "measure_from", "abandoned_since",
        ),
        _day,
    ),
    "area": _number,
    "floor_area": _number,
}  # fmt: skip
