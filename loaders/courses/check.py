"""Looks whether the source of courses is there and answers, and reads no more than that."""

from pathlib import Path

from loaders.courses.files import CourseFolder
from loaders.courses.rest import CourseRest
from loaders.courses.rest_client import TRIES, Credentials
from loaders.courses.source import is_rest


def check_courses(
    source: str,
    *,
    credentials: Credentials | None = None,
    catalog_url: str | None = None,
    tries: int = TRIES,
) -> None:
    """Check that a load would find its source, so that a wrong one is told before long work.

    Args:
        source: a folder, or the base URL of an LMS.
        credentials: OAuth2 client of the LMS, for REST.
        catalog_url: base URL of the catalog service, for REST.
        tries: how often the LMS is asked when it does not answer.

    Raises:
        AnalyticsError: there is no such folder, a file of it can't be opened, or the LMS or the
            catalog does not answer or refuses the client.
    """
    if is_rest(source):
        with CourseRest(
            source, credentials=credentials, catalog_url=catalog_url, tries=tries
        ) as rest:
            rest.check()
    else:
        CourseFolder(Path(source).expanduser()).check()
