"""三先三后 (SEED2 §四): 先整治后管理, 先宣传后实施, 先服务后收费."""

from datetime import date, datetime
from itertools import pairwise
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.services import require
from core.audit.services import record
from core.db.conflicts import as_conflict, refuse_invalid
from core.rules.errors import Conflict, Refusal
from core.rules.masks import refuse_resident_id
from estates.models import Estate, OnboardingRound
from estates.models.charter import COLUMN
from estates.queries.people import charter_on, onboarding_of
from estates.services.people import refuse_blank, refuse_future
from estates.states import FeeModel, Gate

FIRST_ROUND = "首次登记"
PRINCIPLE = {
    Gate.PUBLICISED: "先整治后管理",
    Gate.SERVICE_STARTED: "先宣传后实施",
    Gate.FEE_STARTED: "先服务后收费",
}
"""What a gate that comes too early would break."""


@transaction.atomic
def pass_gate(
    *, estate: Estate, gate: str, on: date, evidence: str, by: User | None, at: datetime
) -> OnboardingRound:
    """Record that the estate passed the gate on the day, with its paper; the first opens a round.

    Refusal where an earlier gate is open or later than the day, for a day to come, for fees under
    a charter without fee or before the charter's own start; Conflict where it is passed already.
    """
    path = estate.community.path
    require(by, "estates.pass_gate", path=path)
    what = Gate(gate)
    _refuse_unproven(on, evidence, at)
    round_ = onboarding_of(estate) or _open(estate, FIRST_ROUND)
    name = COLUMN[what]
    if getattr(round_, f"{name}_on") is not None:
        raise Conflict(f"“{estate}”已登记“{what.label}”。登记错了请办理更正，写明事由。")
    values = {f"{name}_on": on, f"{name}_evidence": evidence.strip(), f"{name}_by": by}
    _set(round_, values)
    _refuse_disorder(round_)
    _refuse_fee_against_charter(estate, round_)
    still = OnboardingRound.objects.filter(pk=round_.pk, live=True, **{f"{name}_on__isnull": True})
    with as_conflict(OnboardingRound):
        moved = still.update(**values)
    if not moved:
        raise Conflict(f"“{estate}”的三先三后刚被他人登记，请刷新后核对。")
    record(
        verb="estates.pass_gate",
        sentence=f"“{estate}”{on}{what.label}，依据：{evidence.strip()}。",
        by=by,
        at=at,
        subject=estate,
        scope_path=path,
        data={"gate": gate, "on": on, "evidence": evidence.strip(), "round": round_.number},
    )
    return round_


@transaction.atomic
def correct_gate(  # noqa: PLR0913 -- what a gate is, and why it changes
    *,
    estate: Estate,
    gate: str,
    on: date,
    evidence: str,
    reason: str,
    by: User | None,
    at: datetime,
) -> OnboardingRound:
    """Replace the round by one in which this gate has another day or paper; the old one stays.

    Refusal where the gate was not passed, or the days would fall out of order.
    """
    path = estate.community.path
    require(by, "estates.pass_gate", path=path)
    what = Gate(gate)
    _refuse_unproven(on, evidence, at)
    refuse_blank(reason, "更正事由")
    refuse_resident_id(更正事由=reason)
    old = onboarding_of(estate)
    name = COLUMN[what]
    if old is None or getattr(old, f"{name}_on") is None:
        raise Refusal(f"“{estate}”还没有登记“{what.label}”，请直接登记。", "NOT_PASSED")
    new = _successor(old, reason)
    _set(new, {f"{name}_on": on, f"{name}_evidence": evidence.strip(), f"{name}_by": by})
    _refuse_disorder(new)
    _refuse_fee_against_charter(estate, new)
    _replace(old, new)
    record(
        verb="estates.pass_gate",
        sentence=f"更正“{estate}”的“{what.label}”为{on}，事由：{reason.strip()}。",
        by=by,
        at=at,
        subject=estate,
        scope_path=path,
        data={"gate": gate, "before": getattr(old, f"{name}_on"), "after": on, "round": new.number},
    )
    return new


@transaction.atomic
def restart_gates(*, estate: Estate, reason: str, by: User | None, at: datetime) -> OnboardingRound:
    """Begin a new round from the first gate (接管重新开始); the last one stays readable."""
    path = estate.community.path
    require(by, "estates.pass_gate", path=path)
    refuse_blank(reason, "事由")
    refuse_resident_id(事由=reason)
    old = onboarding_of(estate)
    if old is None or old.rectified_on is None:
        raise Refusal(f"“{estate}”还没有登记过三先三后，请直接登记。", "NOT_PASSED")
    new = OnboardingRound(estate=estate, number=old.number + 1, reason=reason.strip())
    _replace(old, new)
    record(
        verb="estates.pass_gate",
        sentence=f"“{estate}”重新开始三先三后第{new.number}轮：{reason.strip()}。",
        by=by,
        at=at,
        subject=estate,
        scope_path=path,
        data={"round": new.number, "reason": reason.strip()},
    )
    return new


def _refuse_unproven(on: date, evidence: str, at: datetime) -> None:
    refuse_future(on, at)
    refuse_blank(evidence, "依据（文件、编号）")
    refuse_resident_id(依据=evidence)


def _refuse_disorder(round_: OnboardingRound) -> None:
    """The constraints say the same; here with the days and the estate."""
    for earlier, later in pairwise(Gate):
        first = getattr(round_, f"{COLUMN[earlier]}_on")
        then = getattr(round_, f"{COLUMN[later]}_on")
        if then is None:
            continue
        if first is None:
            raise Refusal(
                f"{PRINCIPLE[later]}：“{round_.estate}”还没有登记“{earlier.label}”，"
                f"不能登记“{later.label}”。",
                "GATE_ORDER",
            )
        if then < first:
            raise Refusal(
                f"{PRINCIPLE[later]}：“{later.label}”（{then}）不能早于"
                f"“{earlier.label}”（{first}）。",
                "GATE_ORDER",
            )


def _refuse_fee_against_charter(estate: Estate, round_: OnboardingRound) -> None:
    on = round_.fee_on
    charter = None if on is None else charter_on(estate=estate, on=on)
    if on is None or charter is None:
        return
    if charter.mode == FeeModel.FREE:
        raise Refusal(f"“{estate}”{on}执行的章程是无偿服务，不能开始收费。", "FREE_SERVICE")
    if charter.fee_from is not None and on < charter.fee_from:
        raise Refusal(
            f"“{estate}”的章程自{charter.fee_from}起收费，开始收费不能是{on}。", "BEFORE_CHARTER"
        )


def _open(estate: Estate, reason: str) -> OnboardingRound:
    round_ = OnboardingRound(estate=estate, number=1, reason=reason)
    refuse_invalid(round_)
    with as_conflict(OnboardingRound):
        round_.save()
    return round_


def _successor(old: OnboardingRound, reason: str) -> OnboardingRound:
    copied = {
        f"{name}_{part}": getattr(old, f"{name}_{part}")
        for name in COLUMN.values()
        for part in ("on", "evidence", "by")
    }
    new = OnboardingRound(estate=old.estate, number=old.number + 1, reason=reason.strip())
    _set(new, copied)
    return new


def _replace(old: OnboardingRound, new: OnboardingRound) -> None:
    if not OnboardingRound.objects.filter(pk=old.pk, live=True).update(live=False):
        raise Conflict("三先三后刚被他人更正，请刷新后核对。")
    refuse_invalid(new)
    with as_conflict(OnboardingRound):
        new.save()


def _set(round_: OnboardingRound, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(round_, name, value)
