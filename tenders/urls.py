"""Addresses of the selection: rounds of the office, and the public notices of them."""

from django.urls import path

from tenders.pages import (
    applications,
    apply,
    companies,
    evaluation,
    evaluation_scores,
    evaluation_screening,
    handover,
    handover_public,
    life,
    opening,
    papers,
    public,
    rounds,
)

app_name = "tenders"
urlpatterns = [
    # companies
    path("companies/documents/<int:pk>/file/", companies.document, name="company-document"),
    path("companies/credit/<int:pk>/file/", companies.credit, name="company-credit"),
    path("companies/listings/<int:pk>/file/", companies.statement, name="company-statement"),
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
    path("selections/<int:pk>/evaluation/", evaluation.evaluation, name="evaluation"),
    path("selections/<int:pk>/evaluation/act/<slug:code>/", evaluation.act, name="evaluation-act"),
    path("selections/<int:pk>/screening/", evaluation_screening.screening, name="screening"),
    path("selections/<int:pk>/panel/", evaluation_screening.panel, name="panel"),
    path(
        "selections/<int:pk>/panel/<int:key>/declare/",
        evaluation_screening.declare,
        name="declare",
    ),
    path(
        "selections/<int:pk>/panel/<int:key>/replace/",
        evaluation_screening.replace,
        name="replace-judge",
    ),
    path("selections/<int:pk>/scores/", evaluation_scores.scores, name="scores"),
    path("selections/<int:pk>/scores/summary/", evaluation_scores.summary, name="scores-summary"),
    path(
        "selections/<int:pk>/scores/<int:key>/<int:number>/",
        evaluation_scores.sheet,
        name="sheet",
    ),
    # papers
    path("selections/<int:pk>/papers/<slug:code>/<int:to>/", papers.of_round, name="round-paper"),
    path(
        "selections/<int:pk>/papers/<slug:code>/<int:to>.docx",
        papers.of_round_docx,
        name="round-paper-docx",
    ),
    path(
        "selections/<int:pk>/papers/<slug:code>/<int:to>/issue/",
        papers.issue_of_round,
        name="issue-round-paper",
    ),
    path("contracts/<int:pk>/papers/<slug:code>/", papers.of_contract, name="contract-paper"),
    path(
        "contracts/<int:pk>/papers/<slug:code>.docx",
        papers.of_contract_docx,
        name="contract-paper-docx",
    ),
    path("services/<int:pk>/papers/<slug:code>/", papers.of_service, name="service-paper"),
    path(
        "services/<int:pk>/papers/<slug:code>.docx",
        papers.of_service_docx,
        name="service-paper-docx",
    ),
    # contracts, handover and what follows
    path("handovers/", handover.inspections, name="handovers"),
    path("handovers/<int:pk>/", handover.inspection, name="handover"),
    path("handovers/<int:pk>/act/<slug:code>/", handover.act, name="handover-act"),
    path("handovers/<int:pk>/items/", handover.entries, name="handover-entries"),
    path("handovers/items/<int:pk>/", handover.item, name="handover-item"),
    path("handovers/photos/<int:pk>/", handover.photo, name="handover-photo"),
    path("notices/handovers/", handover_public.notices, name="handover-notices"),
    path("notices/handovers/<int:pk>/", handover_public.notice, name="handover-notice"),
    # life
    path("contracts/", life.home, name="contracts"),
    path("contracts/employment/", life.employment, name="employment"),
    path("contracts/events/<int:pk>/files/<int:file>/", life.event_file, name="event-file"),
]
