"""The order of a run's steps, from raw lines to the digests, for the flow and the commands."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import ParamSpec, Protocol, TypeVar

import pyarrow as pa

from cleaning.errors import AnalyticsError, in_words
from flows.build import build_marts
from flows.dbt.outcome import DbtRun
from flows.dbt.run import DbtProcess
from flows.r import RError, RSummary, run_r
from flows.request import RunRequest, dbt_variables
from flows.state import home_lock
from flows.steps import (
    LateError,
    check_inputs,
    clear_sessions,
    land_tracking_logs,
    load_course_structure,
    load_lms_tables,
    prepare_hive,
    publish_marts,
    send_digests,
    write_reports,
)
from flows.thrift import thrift_server
from loaders.courses.summary import CoursesSummary
from loaders.landing.summary import LandingSummary
from loaders.lms.load import LmsSummary
from loaders.publishing.publication import PublicationSummary
from loaders.reports.course_reports import CourseReportsSummary

P = ParamSpec("P")
R = TypeVar("R")


class StepRunner(Protocol):
    """Runs one step: directly for the command line, or as a Prefect task for the flow."""

    def __call__(self, step: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run the step and return its result."""


@dataclass(slots=True)
class RunSummary:
    """The results of a run's steps, for people.

    Attributes:
        warnings: what a person must look at, a sentence each. Warnings do not stop a run, but a run
            with warnings ends with exit code 3.
        seconds: wall-clock seconds of each step.
    """

    landing: LandingSummary | None = None
    lms: LmsSummary | None = None
    courses: CoursesSummary | None = None
    build: DbtRun | None = None
    publication: PublicationSummary | None = None
    reports: CourseReportsSummary | None = None
    r: RSummary | None = None
    digests: tuple[str, ...] = ()
    cleared_sessions: int | None = None
    warnings: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Measure the wall-clock seconds of a step."""
        start = time.monotonic()
        try:
            yield
        finally:
            self.seconds[name] = time.monotonic() - start

    @contextmanager
    def told(self, tell: Callable[["RunSummary"], None]) -> Iterator[None]:
        """Tell the summary at the end of a run, also when a step fails after others were done."""
        try:
            yield
        except Exception:
            if self._has_results:
                tell(self)
            raise
        tell(self)

    @property
    def _has_results(self) -> bool:
        results = (self.landing, self.lms, self.courses, self.build, self.publication, self.r)
        return any(result is not None for result in results)


def run_plainly(step: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a step in this process, without retries."""
    return step(*args, **kwargs)


def run_pipeline(
    request: RunRequest, *, run_step: StepRunner = run_plainly, summary: RunSummary | None = None
) -> RunSummary:
    """Clean and land, load the LMS and the courses, build, publish, report, draw, tell, tidy up.

    Args:
        request: what the run is asked to do.
        run_step: runs each step.
        summary: the summary to fill in, for a caller that follows the run; a new one by default.

    Returns:
        The summary of the run. A step that fails raises, and no later step runs: a failed build
        publishes nothing and leaves the reports unchanged.

    Raises:
        AnalyticsError: a step after the publication failed, or several, which the message names.
            All steps have run. The error is of the first one's kind: RError, DigestError or
            another LateError, which stands for reports too.
    """
    summary = summary or RunSummary()
    late: list[AnalyticsError] = []
    with home_lock(request.settings.home):
        with summary.timed("check inputs"):
            logs = run_step(check_inputs, request)
        with thrift_server(
            request.settings, timed=summary.timed, full_refresh=request.full_refresh, logs=logs
        ) as settings:
            request = replace(request, settings=settings)
            with DbtProcess(settings) as dbt:
                # dbt parses the project while rows are landed and loaded.
                dbt.parse_ahead(dbt_variables(request, changed=[]))
                with summary.timed("clean and land"):
                    run_step(prepare_hive, request)
                    summary.landing = run_step(land_tracking_logs, request)
                    summary.warnings += summary.landing.warnings
                with summary.timed("load LMS"):
                    summary.lms = lms = run_step(load_lms_tables, request)
                    summary.warnings += lms.warnings
                with summary.timed("load courses"):
                    summary.courses = courses = run_step(load_course_structure, request)
                    summary.warnings += courses.warnings
                with summary.timed("dbt build"):
                    snapshots = {"lms": lms.digest, "courses": courses.digest}
                    built = run_step(build_marts, request, snapshots=snapshots, process=dbt)
            _publish(request, built, run_step=run_step, summary=summary)
            with _going_on(late):
                _report(request, built, run_step=run_step, summary=summary)
        with _going_on(late):
            _let_r_compute(request, built, run_step=run_step, summary=summary)
        # After R, whose findings the digests tell.
        with summary.timed("digests"), _going_on(late):
            summary.digests = run_step(send_digests, request)
        with summary.timed("clear sessions"), _going_on(late):
            summary.cleared_sessions = run_step(clear_sessions, request)
    _raise(late)
    return summary


def publish_landed(
    request: RunRequest,
    *,
    run_step: StepRunner,
    summary: RunSummary,
    prepare: Callable[[RunRequest], None],
) -> None:
    """Build, test, publish and report what is landed, and let R compute; load nothing.

    Args:
        request: what the run is asked to do.
        run_step: runs each step.
        summary: the summary to fill in.
        prepare: sees to it that all landing tables are there before dbt reads them.

    Raises:
        AnalyticsError: the reports or R failed, after the publication, or both (`run_pipeline`).
    """
    late: list[AnalyticsError] = []
    with home_lock(request.settings.home):
        with thrift_server(request.settings, timed=summary.timed) as settings:
            request = replace(request, settings=settings)
            run_step(prepare_hive, request)
            prepare(request)
            with summary.timed("dbt build"):
                built = run_step(build_marts, request)
            _publish(request, built, run_step=run_step, summary=summary)
            with _going_on(late):
                _report(request, built, run_step=run_step, summary=summary)
        with _going_on(late):
            _let_r_compute(request, built, run_step=run_step, summary=summary)
    _raise(late)


def _publish(
    request: RunRequest, built: DbtRun, *, run_step: StepRunner, summary: RunSummary
) -> None:
    """Publish what was built."""
    summary.build = built
    summary.warnings += built.warning_sentences
    with summary.timed("publish"):
        summary.publication = run_step(publish_marts, request, run=built)
        summary.warnings += summary.publication.warnings


def _report(
    request: RunRequest, built: DbtRun, *, run_step: StepRunner, summary: RunSummary
) -> None:
    """Write the reports, for which the Thrift server must be up."""
    with summary.timed("reports"):
        summary.reports = run_step(write_reports, request, run=built)


def _let_r_compute(
    request: RunRequest, built: DbtRun, *, run_step: StepRunner, summary: RunSummary
) -> None:
    """Let R compute from what is published, when a server of the run has freed its memory."""
    with summary.timed("R"):
        summary.r = run_step(run_r, request, run=built)
        summary.warnings += summary.r.warnings


@contextmanager
def _going_on(late: list[AnalyticsError]) -> Iterator[None]:
    """Keep the failure of a step after the publication until the other steps have run."""
    try:
        yield
    except (LateError, RError) as error:
        late.append(error)
    except AnalyticsError as error:
        late.append(LateError(str(error)))
    except (OSError, pa.ArrowException) as error:
        late.append(LateError(str(in_words(error))))


def _raise(late: list[AnalyticsError]) -> None:
    """Raise what `_going_on` kept, as one error of the first one's kind.

    Raises:
        AnalyticsError: anything was kept.
    """
    if late:
        raise late[0] if len(late) == 1 else type(late[0])(" ".join(map(str, late)))
