"""API of policy documents, dated parameters, subsidy schemes and the calendar."""

from rest_framework.routers import BaseRouter

from policies.api import calendar, versions


def routes(router: BaseRouter) -> None:
    versions.routes(router)
    calendar.routes(router)
