"""API of this room."""

from rest_framework.routers import BaseRouter


def routes(router: BaseRouter) -> None:
    pass
