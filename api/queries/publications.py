"""The queries of publications: which one is live, and whether the databases answer."""

from django.apps import apps
from django.db import OperationalError, ProgrammingError, connections

from api.models import EnterpriseUser, Publication
from api.queries.reading import NotPublishedError, Row, fetch
from api.routers import MARTS


def publication_latest() -> Row | None:
    """Return the publication that is live, or None when there is none yet."""
    rows = Publication.objects.order_by("-id").values("id", "as_of", "since", "finished")
    try:
        return next(iter(fetch(rows[:1])), None)
    except NotPublishedError:
        return None


def site_is_reachable() -> bool:
    """Tell whether the database of people and tokens answers."""
    return _answers("default")


def publication_if_reachable() -> Row | None:
    """Return the live publication, or None when there is none or the result store is down."""
    return publication_latest() if _answers(MARTS) else None


def lacks_a_mart() -> bool:
    """Tell whether the result store lacks a table that each run publishes, R's apart."""
    there = set(connections[MARTS].introspection.table_names())
    # No run makes the table of enterprises, which the API reads where a site has it.
    models = set(apps.get_app_config("api").get_models()) - {EnterpriseUser}
    published = {model._meta.db_table for model in models}
    return any(name not in there and not name.startswith("r_") for name in published)


def _answers(alias: str) -> bool:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
    except (OperationalError, ProgrammingError):
        return False
    return True
