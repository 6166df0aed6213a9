"""Addresses of this room."""

from django.urls import path

from portal import pages

app_name = "portal"
urlpatterns = [
    path("", pages.home, name="home"),
    path("notices/", pages.notices, name="notices"),
    path("notices/cycles/<int:pk>/", pages.cycle_notice, name="cycle-notice"),
    path("notices/batches/<int:pk>/", pages.batch_notice, name="batch-notice"),
    path("plan-check/", pages.plan_check, name="plan-check"),
]
