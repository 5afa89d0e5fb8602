"""Results of a run's steps, and what gives them in place of the steps."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flows.dbt.outcome import DbtRun
from flows.r import RSummary
from flows.request import RunRequest
from flows.settings import Settings
from loaders.courses.summary import CoursesSummary
from loaders.landing.summary import LandingSummary
from loaders.lms.load import LmsSummary, LmsTableSummary
from loaders.publishing.publication import Outcome, Publication, PublicationSummary, TableSummary


def request_of(home: Path) -> RunRequest:
    """Return the run of a home whose Thrift server nobody asks."""
    return RunRequest(settings=Settings(home=home, thrift_host="nowhere"), as_of=date(2026, 3, 1))


def step_results(home: Path, *, is_well: bool) -> dict[str, Any]:
    """Return name of a step -> its result, with something to tell where a run is not well."""
    moment = datetime(2026, 3, 1, tzinfo=UTC)
    publication = Publication(7, date(2026, 3, 1), None, moment, moment, None, None, {})
    set_aside = {} if is_well else {"text_too_long": 2}
    users = LmsTableSummary(
        table="auth_user", rows=5, previous_rows=5, is_kept=not is_well, unconverted={"email": 1}
    )
    return {
        "land_tracking_logs": LandingSummary(),
        "load_lms_tables": LmsSummary("one", "digest", (users,), is_set=True),
        "load_course_structure": CoursesSummary(
            "one", "digest", {}, {}, {} if is_well else {"course-v1:A+B+C": "It answers 500."}
        ),
        "build_marts": DbtRun("invocation", (), home / "manifest.json"),
        "publish_marts": PublicationSummary(
            publication,
            is_new=True,
            tables=(TableSummary("video", Outcome.LOADED, 30, 0.1, set_aside=set_aside),),
        ),
        "run_r": RSummary(is_available=is_well, lines=(), warnings=() if is_well else ("R?",)),
    }


def giving(
    results: Mapping[str, Any],
    *,
    failures: Mapping[str, Exception] | None = None,
    called: list[str] | None = None,
) -> Any:
    """Return what takes the place of each step: its failure, or its result.

    Args:
        results: name of a step -> its result; None for steps that are not there.
        failures: name of a step -> its failure.
        called: gets the names of the steps in their order.
    """

    def run(step: Callable[..., Any], *_: object, **__: object) -> object:
        if called is not None:
            called.append(step.__name__)
        if failures and step.__name__ in failures:
            raise failures[step.__name__]
        return results.get(step.__name__)

    return run
