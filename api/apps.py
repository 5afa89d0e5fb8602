"""The Django app of the data API."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from api.searching import let_sqlite_fold


class ApiConfig(AppConfig):
    """Read models, queries and the wire contract."""

    name = "api"

    def ready(self) -> None:
        """Give connections what searches need."""
        connection_created.connect(let_sqlite_fold)
