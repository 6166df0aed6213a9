"""What the working fund of a committee holds, and which contracts say what it is owed."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet, Sum

from committees.models import Committee, WorkingFundEntry
from committees.rules.fund import DEFAULT_BAND, Band
from committees.states import FundKind, FundState
from communities.models import District
from policies.queries import in_force

HUNDRED = Decimal(100)
ZERO = Decimal("0.00")
CHECKED = Q(state=FundState.CHECKED)
# What lowers the balance counts at once, what raises it once somebody else has checked it: so the
# fund cannot be spent twice while a line waits, nor before the money was seen.
LOWERS = Q(kind=FundKind.EXPENSE, amount__gt=0) | Q(kind=FundKind.RECEIPT, amount__lt=0)
COUNTED = CHECKED | (Q(state=FundState.ENTERED) & LOWERS)


class FundTerms(NamedTuple):
    """What a contract says of the fund: its share in percent, None where it says nothing.

    `ends_on`: the last day of its service, None while it goes on without a term.
    """

    number: str
    rate: Decimal | None
    starts_on: date
    ends_on: date | None


Lookup = Callable[[Committee], list[FundTerms]]
_lookups: list[Lookup] = []


class Balance(NamedTuple):
    """A fund in yuan: owed by contract, arrived, spent, to be spent, and still owed."""

    accrued: Decimal
    received: Decimal
    spent: Decimal

    @property
    def available(self) -> Decimal:
        """Never negative: services refuse what would make it so."""
        return self.received - self.spent

    @property
    def outstanding(self) -> Decimal:
        """Owed by contract and not yet arrived; negative where more arrived than was owed."""
        return self.accrued - self.received


def offer_contracts(lookup: Lookup) -> None:
    """Contracts stand in a room above: it names here what looks them up."""
    if lookup not in _lookups:
        _lookups.append(lookup)


def contracts_of(committee: Committee) -> list[FundTerms]:
    """Signed contracts that concern the committee, the latest first."""
    found = [terms for lookup in _lookups for terms in lookup(committee)]
    return sorted(found, key=lambda terms: (terms.starts_on, terms.number), reverse=True)


def balance_of(committee: Committee | int) -> Balance:
    """The fund of one committee, by one aggregate."""
    rows = WorkingFundEntry.objects.filter(committee=committee)
    return _balance(rows.aggregate(**_sums()))


def balances(committees: QuerySet[Committee]) -> Iterator[tuple[Committee, Balance]]:
    """The committees that have a line in the ledger, each with its fund, by one statement."""
    rows = committees.filter(fund_entries__isnull=False).annotate(**_sums("fund_entries__"))
    for committee in rows.order_by("community__path", "name", "pk"):
        yield committee, _balance(vars(committee))


def band_in_force(*, district: District, on: date) -> Band:
    """The allowed shares of the day; those of the work plan (6–10 %) where none was approved."""
    terms = in_force(district=district, on=on)
    if not (terms.has("FUND_RATE_MIN") and terms.has("FUND_RATE_MAX")):
        return DEFAULT_BAND
    return Band(
        low=terms.percent("FUND_RATE_MIN") / HUNDRED,
        high=terms.percent("FUND_RATE_MAX") / HUNDRED,
        clause=terms.clause("FUND_RATE_MIN"),
    )


def standing_accruals() -> QuerySet[WorkingFundEntry]:
    """Accruals that hold: neither returned by the check nor reversed."""
    return standing(WorkingFundEntry.objects.filter(kind=FundKind.ACCRUAL))


def standing(rows: QuerySet[WorkingFundEntry]) -> QuerySet[WorkingFundEntry]:
    """Lines that hold: neither reversals, nor returned by the check, nor reversed."""
    undone = WorkingFundEntry.objects.filter(reverses__isnull=False).exclude(
        state=FundState.REJECTED
    )
    return (
        rows.filter(reverses__isnull=True)
        .exclude(state=FundState.REJECTED)
        .exclude(pk__in=undone.values("reverses"))
    )


def _sums(prefix: str = "") -> dict[str, Any]:
    named = {
        "accrued": CHECKED & Q(kind=FundKind.ACCRUAL),
        "received": COUNTED & Q(kind=FundKind.RECEIPT),
        "spent": COUNTED & Q(kind=FundKind.EXPENSE),
    }
    return {
        name: Sum(f"{prefix}amount", filter=_under(prefix, condition))
        for name, condition in named.items()
    }


def _under(prefix: str, condition: Q) -> Q:
    """The same condition, asked of the rows behind a relation."""
    children: list[Any] = list(condition.children)
    parts = [
        _under(prefix, part) if isinstance(part, Q) else (f"{prefix}{part[0]}", part[1])
        for part in children
    ]
    return Q(*parts, _connector=condition.connector, _negated=condition.negated)


def _balance(sums: dict[str, Any]) -> Balance:
    return Balance(*(sums[name] or ZERO for name in Balance._fields))
