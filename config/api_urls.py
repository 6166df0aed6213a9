"""The API: one router, filled by each app's `api.routes(router)`, and its document."""

from importlib import import_module

from django.urls import include, path
from drf_spectacular.views import SpectacularJSONAPIView
from rest_framework.routers import SimpleRouter

from core.web.schema import ApiDocs

ROOMS = (
    "communities",
    "policies",
    "estates",
    "committees",
    "tenders",
    "inspections",
    "infrastructure",
    "subsidies",
    "plans",
    "portal",
    "portal.imports",
)

router = SimpleRouter()
for room in ROOMS:
    import_module(f"{room}.api").routes(router)

urlpatterns = [
    path("schema/", SpectacularJSONAPIView.as_view(), name="api-schema"),
    path("docs/", ApiDocs.as_view(), name="api-docs"),
    path("", include(router.urls)),
]
