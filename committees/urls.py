"""Addresses of the owners' organisations: people, meetings of owners, ballots, tally sheets."""

from django.urls import path

from committees.pages import assembly, ballots, people, sheet

app_name = "committees"
urlpatterns = [
    path("<int:pk>/duties/", people.duties, name="duties"),
    path("members/<int:pk>/contact/", people.contact, name="contact"),
    path("assemblies/", assembly.assemblies, name="assemblies"),
    path("assemblies/<int:pk>/", assembly.assembly, name="assembly"),
    path("assemblies/<int:pk>/act/<slug:code>/", assembly.act, name="act"),
    path("assemblies/<int:pk>/ballots/", ballots.enter, name="enter"),
    path("assemblies/<int:pk>/check/", ballots.check, name="check"),
    path("assemblies/<int:pk>/sheet/", sheet.sheet, name="sheet"),
    path("assemblies/<int:pk>/sheet.xlsx", sheet.workbook, name="workbook"),
    path("decisions/<int:pk>/<slug:code>/", assembly.decision_act, name="decision_act"),
]
