"""The address of the downloads; `api.edx.urls` has the address that gives links to them."""

from django.urls import path

from api.reports.views import ReportFileView

download_patterns = [
    path("reports/<str:name>", ReportFileView.as_view(), name="report_file"),
]
