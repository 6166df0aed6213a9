"""API of companies, selection rounds, contracts and services."""

from rest_framework.routers import BaseRouter

from tenders.api import applications, companies, company_records, contracts, rounds


def routes(router: BaseRouter) -> None:
    applications.routes(router)
    companies.routes(router)
    company_records.routes(router)
    contracts.routes(router)
    rounds.routes(router)
