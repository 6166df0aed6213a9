"""Every address of the house, in one list."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from core.web.health import health
from portal.pages import admin_sign_in

handler400 = "portal.pages.bad_request"
handler404 = "portal.pages.not_found"

urlpatterns = [
    path("health/", health, name="health"),
    path("admin/login/", admin_sign_in),
    path("admin/logout/", RedirectView.as_view(url="/")),
    path("admin/password_change/", RedirectView.as_view(url="/password/")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api_urls")),
    path("", include("inspections.urls")),
    path("calendar/", include("policies.urls")),
    path("committees/", include("committees.urls")),
    path("", include("tenders.urls")),
    path("subsidies/", include("subsidies.urls")),
    path("", include("accounts.urls")),
    path("", include("portal.urls")),
]
