"""API of companies, selection rounds, contracts and services."""

from rest_framework.routers import BaseRouter

from tenders.api import (
    applications,
    companies,
    company_records,
    contracts,
    evaluation,
    handover,
    life,
    life_polls,
    rounds,
)


def routes(router: BaseRouter) -> None:
    applications.routes(router)
    companies.routes(router)
    company_records.routes(router)
    contracts.routes(router)
    evaluation.routes(router)
    handover.routes(router)
    rounds.routes(router)
    life.routes(router)
    life_polls.routes(router)
