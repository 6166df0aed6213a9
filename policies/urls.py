"""Addresses of the calendar."""

from django.urls import path

from policies import pages

app_name = "policies"
urlpatterns = [
    path("", pages.this_year, name="this_year"),
    path("<int:year>/", pages.year, name="calendar"),
]
