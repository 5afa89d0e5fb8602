"""What the commands of the site say before they begin: a new home, a store that shows nothing."""

import sys
from collections.abc import Iterator

from cleaning.errors import AnalyticsError
from flows.settings import Settings
from loaders.publishing.publish import latest_publication
from loaders.publishing.store_url import parse_store_url, shown


def tell_new_home(settings: Settings) -> None:
    """Say when a command makes a home: the person may have meant another one."""
    _write(_of_the_home(settings))


def tell_before_serving(settings: Settings) -> None:
    """Say what the pages will lack. They are served all the same: a publication may come."""
    _write(_of_the_home(settings))
    _write(_of_the_store(settings))


def _of_the_home(settings: Settings) -> Iterator[str]:
    if not settings.home.exists():
        yield (
            f"There is no home at {settings.home.absolute()}: a new, empty one is made. "
            "--home or ANALYTICS_HOME names another."
        )


def _of_the_store(settings: Settings) -> Iterator[str]:
    try:
        if latest_publication(settings.store_url) is None:
            store = shown(parse_store_url(settings.store_url))
            yield f"Nothing is published yet in {store}: the pages are empty until a run publishes."
    except AnalyticsError as error:
        yield f"The pages can show nothing until the result store can be read. {error}"


def _write(sentences: Iterator[str]) -> None:
    """Write to standard error: standard output has the access log, or what a command makes."""
    sys.stderr.writelines(f"{sentence}\n" for sentence in sentences)
