"""The Django app of the pages."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """Pages over the published tables, and what the pages remember of people."""

    name = "dashboard"
