"""Addresses of this room."""

from django.urls import path

from subsidies import pages

app_name = "subsidies"
urlpatterns = [
    path("", pages.batches, name="batches"),
    path("open/", pages.open_batch, name="open"),
    path("<slug:number>/", pages.batch, name="batch"),
    path("<slug:number>/act/<slug:code>/", pages.act, name="act"),
    path("<slug:number>/file/workbook/", pages.workbook, name="workbook"),
    path("<slug:number>/<str:code>/", pages.estate, name="estate"),
]
