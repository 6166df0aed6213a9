"""What stood on the base day: companies, 27 + 19 committees, contracts of the 74."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from communities.models import Street
from demo import names
from demo.bodies import Clerk, Deal, committee, contract, takeover
from demo.clock import BASE_DAY, at
from demo.people import person
from demo.register import Register
from estates.models import Estate
from tenders.models import Company, ProviderKind
from tenders.services import register_company

WITH_COMPANY, WITHOUT_COMPANY = 27, 19
SINGLES = (54, 58, 63, 67, 72)
"""Old estates with a committee of their own that sign for themselves in summer."""


def load_before(street: Street, register: Register) -> list[Company]:
    """Everything older than the plan, entered when the register was opened."""
    clerk = Clerk(person("wuye"), at(BASE_DAY, 14))
    companies = _companies(clerk)
    _committees(register, clerk)
    _contracts(street, register, companies, clerk=clerk)
    return companies


def _companies(clerk: Clerk) -> list[Company]:
    last = len(names.COMPANIES)
    return [
        register_company(
            uscc=names.uscc(number),
            name=name,
            kind=ProviderKind.OTHER_MANAGER if number == last else ProviderKind.COMPANY,
            legal_representative=f"演示法人{number:02d}",
            by=clerk.by,
            at=clerk.at,
        )
        for number, name in enumerate(names.COMPANIES, start=1)
    ]


def own_committees(register: Register) -> list[Estate]:
    """The 19 estates without a company that have a committee: the five singles and others."""
    others = [place for place in range(0, len(register.old), 4) if place not in SINGLES]
    chosen = [*SINGLES, *others[: WITHOUT_COMPANY - len(SINGLES)]]
    return [register.old[place] for place in chosen]


def _committees(register: Register, clerk: Clerk) -> None:
    for place, estate in enumerate([*register.new[:WITH_COMPANY], *own_committees(register)]):
        formed_on = date(2019 + place % 3, 1 + place % 12, 1 + place % 27)
        committee(estate, formed_on, seats=5, clerk=clerk)


def _contracts(
    street: Street, register: Register, companies: Sequence[Company], *, clerk: Clerk
) -> None:
    shared: defaultdict[tuple[int, int], list[Estate]] = defaultdict(list)
    for place, estate in enumerate(register.new):
        shared[estate.community_id, place % len(companies)].append(estate)
    for number, ((_, company), estates) in enumerate(shared.items(), start=1):
        year = 2019 + number % 3
        deal = Deal(
            number=f"演示合同-{year}-{number:03d}",
            company=companies[company],
            committee=None,
            estates=estates,
            signed_on=date(year, 11, 20),
            starts_on=date(year + 1, 1, 1),
            years=5,
        )
        made = contract(street, deal, clerk=clerk)
        takeover(made, estates, deal.starts_on, clerk=clerk)
