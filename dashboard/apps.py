"""The Django app of the pages."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """Pages over the published tables; no tables of its own."""

    name = "dashboard"
