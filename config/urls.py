"""Every address of the house, in one list."""

from django.contrib import admin
from django.urls import include, path

from core.web.health import health

urlpatterns = [
    path("health/", health, name="health"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api_urls")),
    path("m/", include("inspections.urls")),
    path("subsidies/", include("subsidies.urls")),
    path("", include("accounts.urls")),
    path("", include("portal.urls")),
]
