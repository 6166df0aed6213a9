"""July to December 2022: committees of the regions, contracts, takeovers, titles.

By 31 December 47 of the 77 are served: one more than 46, which would be 59.74 % (A4).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from committees.models import Committee
from communities.models import Street
from core.rules.periods import add_days
from demo.before import SINGLES, WITH_COMPANY, own_committees
from demo.bodies import Clerk, Deal, committee, contract, handover, preparing
from demo.clock import at
from demo.exits import dismissal
from demo.owners import load_owners
from demo.people import person
from demo.register import Register
from demo.selections import finished_round, running_round
from estates.models import Estate, HonourKind
from estates.services import award_honour
from tenders.models import Company, SelectionRound

SINGLE_DAYS = (
    date(2022, 7, 1), date(2022, 7, 15), date(2022, 8, 1), date(2022, 8, 16), date(2022, 9, 1),
)  # fmt: skip
REGION_DAYS = (
    date(2022, 7, 20), date(2022, 8, 1), date(2022, 8, 10), date(2022, 8, 15), date(2022, 9, 1),
    date(2022, 9, 1), date(2022, 9, 15), date(2022, 10, 1), date(2022, 11, 1), date(2022, 12, 1),
)  # fmt: skip
"""Takeover days of the first ten regions; the first day of a month counts, another does not."""
NOT_FILED_REGION, NOT_FILED_SINGLE, LEAVES_SINGLE = 3, 4, 1
SELECTED_REGION = 8
WITH_OWNERS = (0, 2, 4)
"""Singles that stay served: their pages show owners and gates, the first one's a charter."""
WAITING = 2
"""Estates of the last region that are signed but not yet taken over."""
LATE_FORMED = date(2022, 11, 7)
COMMITTEE_GOAL = 136
"""90 % of 151 is 135.9: the smallest number that reaches it (A3)."""


@dataclass(frozen=True)
class Half:
    """What the acts of the half year need."""

    street: Street
    register: Register
    companies: Sequence[Company]


def load_second_half(street: Street, register: Register, companies: Sequence[Company]) -> None:
    """Enter the half year in the order in which it happened."""
    half = Half(street, register, companies)
    _singles(half)
    _regions(half)
    _late_committees(half)
    _titles(half)
    dismissal(register.old[SINGLES[LEAVES_SINGLE]])
    _still_looking(half)
    load_owners([register.old[SINGLES[number]] for number in WITH_OWNERS])


def _clerk(day: date) -> Clerk:
    return Clerk(person("wuye"), at(day, 15))


def _singles(half: Half) -> None:
    for number, (place, day) in enumerate(zip(SINGLES, SINGLE_DAYS, strict=True)):
        estate = half.register.old[place]
        deal = Deal(
            number=f"演示合同-2022-1{number + 1:02d}",
            company=half.companies[number % len(half.companies)],
            committee=estate.committees.get(),
            estates=[estate],
            signed_on=add_days(day, -8),
            starts_on=day,
            filed=number != NOT_FILED_SINGLE,
        )
        _serve(half.street, deal, [estate])


def _regions(half: Half) -> None:
    for number, day in enumerate(REGION_DAYS):
        estates = half.register.in_region(number)
        formed_on = add_days(day, -18)
        board = committee(half.register.regions[number], formed_on, seats=7, clerk=_clerk(day))
        deal = Deal(
            number=f"演示合同-2022-2{number + 1:02d}",
            company=half.companies[number % len(half.companies)],
            committee=board,
            estates=estates,
            signed_on=add_days(day, -9),
            starts_on=day,
            filed=number != NOT_FILED_REGION,
            selection=_selected(half, estates, board) if number == SELECTED_REGION else None,
            region=half.register.regions[number] if number == SELECTED_REGION else None,
        )
        last = number == len(REGION_DAYS) - 1
        _serve(half.street, deal, estates[:-WAITING] if last else estates)


def _selected(half: Half, estates: Sequence[Estate], board: Committee) -> SelectionRound:
    """The region whose company came out of a selection: the one that then signs is the first."""
    first = SELECTED_REGION % len(half.companies)
    companies = [half.companies[first], half.companies[0], half.companies[1]]
    return finished_round(half.street, estates, companies, committee=board)


def _serve(street: Street, deal: Deal, estates: Sequence[Estate]) -> None:
    day = deal.starts_on
    made = contract(street, deal, clerk=_clerk(day))
    handover(made, estates, day, clerk=_clerk(day))


def _late_committees(half: Half) -> None:
    """The regions still to come, but for one; then as many estates as the 90 % need."""
    clerk = _clerk(add_days(LATE_FORMED, 6))
    waiting = half.register.regions[len(REGION_DAYS) :]
    for region in waiting[:-1]:
        committee(region, LATE_FORMED, seats=7, clerk=clerk)
    preparing(waiting[-1], clerk=clerk)
    for estate in half.register.new[WITH_COMPANY : WITH_COMPANY + _still_needed(half)]:
        committee(estate, LATE_FORMED, seats=5, clerk=clerk)


def _still_needed(half: Half) -> int:
    own = {estate.pk for estate in own_committees(half.register)}
    last = half.register.in_region(len(half.register.regions) - 1)
    left_out = sum(estate.pk not in own for estate in last)
    return COMMITTEE_GOAL - WITH_COMPANY - (len(half.register.old) - left_out)


def _titles(half: Half) -> None:
    done: set[int] = set()
    for estate in half.register.new:
        if estate.community_id in done:
            continue
        done.add(estate.community_id)
        day = date(2022, 11, 1 + len(done))
        award_honour(
            estate=estate,
            kind=HonourKind.BEAUTIFUL_HOME,
            awarded_on=day,
            by=person("wuye"),
            at=at(date(2022, 11, 28)),
        )


def _still_looking(half: Half) -> None:
    """The first region that nobody serves yet looks for a company over the turn of the year."""
    running_round(half.street, half.register.in_region(len(REGION_DAYS)), half.companies[:3])
