"""The Django app of the pages."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """Pages over the published tables; its own table says which findings a person has seen."""

    name = "dashboard"
