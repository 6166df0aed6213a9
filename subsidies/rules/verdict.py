"""From facts to an explained verdict: every refusal, or the lines and what they stand on."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from core.rules.money import ZERO
from core.rules.periods import Month
from core.rules.reasons import Reason
from subsidies.rules import gates
from subsidies.rules.gates import Finding
from subsidies.rules.lines import Line, entitlement
from subsidies.rules.months import Claim, Service, has_months
from subsidies.rules.terms import Gates, Proration, Terms


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What is known of one estate for one claim; ``None`` is "not known" or "not there".

    ``area`` is the certified subsidy area in ㎡, ``grade`` a code of ``inspections.rules.Grade``,
    ``satisfied`` of ``valid`` the answers of the assessment, which ``required`` asked for;
    ``assessed`` is whether the year's assessment lists the estate at all, ``sample_usable`` whether
    its sample may decide. ``completed_year_only``: of
    ``completed_on`` only the year is proven. ``already_claimed``: a month of this claim stands in
    another claim that is not void.
    """

    area: Decimal | None
    households: int
    completed_on: date | None
    service: Service
    completed_year_only: bool = False
    abandoned_since: date | None = None
    contract_filed: bool = False
    handover_recorded: bool = False
    grade: str | None = None
    satisfied: int | None = None
    valid: int | None = None
    required: int | None = None
    assessed: bool = True
    sample_usable: bool = True
    size_exception_approved: bool = False
    already_claimed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """``refusals`` holds all reasons against; with one of them there are no lines.

    ``total`` is the sum of the rounded lines in yuan.
    """

    eligible: bool
    refusals: tuple[Reason, ...]
    grounds: tuple[Reason, ...]
    lines: tuple[Line, ...]
    total: Decimal


def decide(*, terms: Terms, facts: Facts, claim_from: Month, claim_to: Month) -> Verdict:
    """Is the estate entitled for the claim's months, to how much, and on what grounds.

    Raises Refusal where the scheme has no tier for a served month: that is a fault of the scheme
    for the office to mend, not of the estate.
    """
    findings = _findings(terms, facts)
    refusals = [finding.reason for finding in findings if not finding.passed]
    refusals += _month_refusals(terms, facts, Claim(claim_from, claim_to))
    grounds = tuple(finding.reason for finding in findings if finding.passed)
    if refusals or facts.area is None:
        return Verdict(
            eligible=False, refusals=tuple(refusals), grounds=grounds, lines=(), total=ZERO
        )
    lines = entitlement(
        terms=terms,
        area=facts.area,
        service=facts.service,
        claim_from=claim_from,
        claim_to=claim_to,
    )
    total = sum((line.amount for line in lines), ZERO)
    return Verdict(eligible=True, refusals=(), grounds=grounds, lines=lines, total=total)


def _findings(terms: Terms, facts: Facts) -> list[Finding]:
    asked, takeover = terms.gates, facts.service.started_on
    found = (
        gates.age(asked, facts.completed_on, takeover, year_only=facts.completed_year_only),
        gates.abandonment(asked, facts.abandoned_since, takeover),
        gates.size(asked, facts.households, exception_approved=facts.size_exception_approved),
        *_assessment(asked, facts),
        gates.contract(asked, filed=facts.contract_filed),
        gates.handover(asked, recorded=facts.handover_recorded),
        gates.measured(asked, facts.area),
    )
    return [finding for finding in found if finding]


def _assessment(asked: Gates, facts: Facts) -> tuple[Finding, ...]:
    """The real figures are reported even where the sample behind them may not decide."""
    if not facts.assessed:
        return gates.unlisted(asked)
    found = gates.assessment(asked, facts.grade, (facts.satisfied, facts.valid))
    if facts.sample_usable or not facts.valid:
        return found
    return (*gates.small_sample(asked, facts.valid, facts.required or 0), *found)


def _month_refusals(terms: Terms, facts: Facts, claim: Claim) -> list[Reason]:
    found: list[Finding] = []
    if facts.already_claimed:
        sentence = f"{claim.first}至{claim.last}中有月份已在另一笔申报中。"
        found.append(gates.refused(terms.gates, "DUPLICATE_MONTH", sentence))
    if not has_months(terms, facts.service, claim):
        unit = "完整服务月" if terms.proration is Proration.FULL_MONTH else "服务日"
        sentence = f"{claim.first}至{claim.last}没有可补贴的{unit}。"
        found.append(gates.refused(terms.gates, "NO_FULL_MONTH", sentence))
    return [finding.reason for finding in found]
