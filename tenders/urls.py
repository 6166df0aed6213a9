"""Addresses of the selection: rounds of the office, and the public notices of them."""

from django.urls import path

from tenders.pages import applications, apply, handover, handover_public, opening, public, rounds

app_name = "tenders"
urlpatterns = [
    # companies
    # rounds
    path("selections/", rounds.rounds, name="rounds"),
    path("selections/new/", rounds.new, name="new-round"),
    path("selections/<int:pk>/", rounds.detail, name="round"),
    path("selections/<int:pk>/change/", rounds.change, name="change-round"),
    path("selections/<int:pk>/act/<slug:code>/", rounds.act, name="round-act"),
    path("notices/selections/", public.notices, name="round-notices"),
    path("notices/selections/<int:pk>/", public.notice, name="round-notice"),
    # applications
    path("selections/<int:pk>/applications/", applications.applications, name="applications"),
    path("selections/<int:pk>/applications/new/", applications.new, name="new-application"),
    path(
        "selections/<int:pk>/applications/withdraw/",
        applications.withdraw_one,
        name="withdraw-application",
    ),
    path(
        "selections/<int:pk>/applications/<int:key>/", applications.application, name="application"
    ),
    path(
        "selections/<int:pk>/applications/<int:key>/entry/",
        applications.entry,
        name="application-entry",
    ),
    path(
        "selections/<int:pk>/applications/<int:key>/receipt/",
        applications.receipt,
        name="application-receipt",
    ),
    path(
        "selections/<int:pk>/applications/<int:key>/papers/<int:paper_key>/",
        applications.paper,
        name="application-paper",
    ),
    path("selections/<int:pk>/links/", applications.issue, name="application-links"),
    path("selections/<int:pk>/links/<int:key>/revoke/", applications.revoke, name="revoke-link"),
    path("selections/<int:pk>/opening/", opening.opening, name="opening"),
    path("apply/<str:token>/", apply.apply, name="apply"),
    # evaluation
    # contracts, handover and what follows
    path("handovers/", handover.inspections, name="handovers"),
    path("handovers/<int:pk>/", handover.inspection, name="handover"),
    path("handovers/<int:pk>/act/<slug:code>/", handover.act, name="handover-act"),
    path("handovers/<int:pk>/items/", handover.entries, name="handover-entries"),
    path("handovers/items/<int:pk>/", handover.item, name="handover-item"),
    path("handovers/photos/<int:pk>/", handover.photo, name="handover-photo"),
    path("notices/handovers/", handover_public.notices, name="handover-notices"),
    path("notices/handovers/<int:pk>/", handover_public.notice, name="handover-notice"),
]
