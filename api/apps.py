"""The Django app of the data API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Read models, queries and the wire contract."""

    name = "api"
