"""The options that several commands have, and how an option's date is read."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cleaning.errors import AnalyticsError

Logs = Annotated[
    list[str] | None,
    typer.Option("--logs", help="Log files, folders or globs [ANALYTICS_TRACKING_LOGS]."),
]
Lms = Annotated[
    str | None,
    typer.Option("--lms", help="SQLAlchemy URL of the LMS database [ANALYTICS_LMS_URL]."),
]
Courses = Annotated[
    str | None,
    typer.Option("--courses", help="Folder of course JSON, or LMS base URL [ANALYTICS_COURSES]."),
]
Store = Annotated[
    str | None,
    typer.Option("--result-store", help="SQLAlchemy URL [ANALYTICS_RESULT_STORE_URL]."),
]
Home = Annotated[
    Path | None, typer.Option("--home", help="Folder of lake and state [ANALYTICS_HOME].")
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="Exclusive end of the data, YYYY-MM-DD; default: today in UTC."),
]
Since = Annotated[
    str | None, typer.Option("--since", help="Inclusive start of the data, YYYY-MM-DD.")
]
FullRefresh = Annotated[
    bool, typer.Option("--full-refresh", help="Rebuild the incremental stores from all events.")
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say more.")]


def parse_date(option: str, text: str | None) -> date | None:
    """Return the date that an option names; None stays None.

    Raises:
        AnalyticsError: the text is not a date of the calendar.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise AnalyticsError(
            f"{option} must be a date of the calendar as YYYY-MM-DD; found {text!r}. "
            "Nothing was done."
        ) from error
