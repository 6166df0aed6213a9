"""API of companies, selection rounds, contracts and services."""

from rest_framework.routers import BaseRouter

from tenders.api import companies, contracts


def routes(router: BaseRouter) -> None:
    companies.routes(router)
    contracts.routes(router)
