"""Addresses of the selection: rounds of the office, and the public notices of them."""

from django.urls import path

from tenders.pages import public, rounds

app_name = "tenders"
urlpatterns = [
    # rounds
    path("selections/", rounds.rounds, name="rounds"),
    path("selections/new/", rounds.new, name="new-round"),
    path("selections/<int:pk>/", rounds.detail, name="round"),
    path("selections/<int:pk>/change/", rounds.change, name="change-round"),
    path("selections/<int:pk>/act/<slug:code>/", rounds.act, name="round-act"),
    path("notices/selections/", public.notices, name="round-notices"),
    path("notices/selections/<int:pk>/", public.notice, name="round-notice"),
    # applications
    # evaluation
    # contracts, handover and what follows
]
