"""Addresses of 导出与报表; the room includes them."""

from django.urls import path

from portal.exports import pages

urlpatterns = [
    path("exports/", pages.home, name="exports"),
    path("exports/month-report/", pages.month_page, name="month-report"),
    path("exports/fund/", pages.fund_page, name="fund-report"),
    path("exports/estates.xlsx", pages.form_file, {"code": "estates"}, name="export-estates"),
    path(
        "exports/committees.xlsx", pages.form_file, {"code": "committees"},
        name="export-committees",
    ),
    path(
        "exports/month-report.xlsx", pages.form_file, {"code": "month-report"},
        name="export-month",
    ),
    path("exports/fund.xlsx", pages.form_file, {"code": "fund"}, name="export-fund"),
    path("exports/files/<int:pk>/", pages.ordered, name="export-file"),
    path("exports/files/<int:pk>/list.xlsx", pages.ordered_file, name="export-file-get"),
]  # fmt: skip
