"""What can be wrong with raw log files, and the sentences that say so."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow as pa

from cleaning.errors import AnalyticsError
from cleaning.logs.streams import LogFileError


class LandingError(AnalyticsError):
    """Raw log files can't be found, read or landed."""


class GoneFileError(LogFileError):
    """A file does not exist under its name any more: a server renamed or deleted it."""


def gone(name: object) -> GoneFileError:
    """Return the error for a file that was named and is not there."""
    return GoneFileError(f"{name} did not exist any more when it was to be read.")


def unreadable(name: object, error: OSError) -> LogFileError:
    """Return the error for a file that the operating system or the store refuses to read."""
    return LogFileError(
        f"A tracking log must be readable; {name} is not ({error.strerror or error}). Nothing of "
        "it was kept."
    )


def cannot_load(name: str, why: str) -> LandingError:
    """Return the error for a name by which no tracking log is found."""
    return LandingError(f"Can't load the tracking log {name}: {why}. Nothing was loaded.")


def cannot_land(why: object) -> LandingError:
    """Return the error of a landing that can't go on."""
    return LandingError(
        f"Can't land the tracking logs: {why}. Files that were finished are landed; the next run "
        "cleans the others."
    )


@contextmanager
def telling_of_the_lake() -> Iterator[None]:
    """Turn an error of the lake's disk or of a Parquet file in it into a sentence on the landing.

    An error of a raw log is none of these: it is a `LogFileError`, and the landing goes on.

    Raises:
        LandingError: one of these errors was raised.
    """
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        raise cannot_land(error) from error
