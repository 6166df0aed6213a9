"""Addresses of this room."""

from django.urls import include, path

from portal import contracts, pages
from portal.estates import pages as estates
from portal.imports import pages as imports

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("estates/", estates.register, name="estates"),
    path("estates/<int:pk>/", estates.life, name="estate"),
    path("", include("portal.exports.urls")),
    path("search/", estates.search, name="search"),
    path("imports/", imports.home, name="imports"),
    path("imports/new/<slug:code>/", imports.upload, name="import-upload"),
    path("imports/templates/<slug:code>/", imports.template, name="import-template"),
    path("imports/<int:pk>/", imports.batch, name="import"),
    path("imports/<int:pk>/headings/", imports.headings, name="import-headings"),
    path("imports/<int:pk>/refused/", imports.refused, name="import-refused"),
    path("imports/<int:pk>/rows/<int:row>/", imports.choose, name="import-choose"),
    path("imports/<int:pk>/act/<slug:code>/", imports.act, name="import-act"),
    path("notices/", pages.notices, name="notices"),
    path("notices/cycles/<int:pk>/", pages.cycle_notice, name="cycle-notice"),
    path("notices/batches/<int:pk>/", pages.batch_notice, name="batch-notice"),
    path("notices/decisions/", pages.decision_notices, name="decision-notices"),
    path("notices/decisions/<int:pk>/", pages.decision_notice, name="decision-notice"),
    path("contracts/<int:pk>/life/", contracts.life, name="contract-life"),
    path("plan-check/", pages.plan_check, name="plan-check"),
]
