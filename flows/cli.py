"""The command line `analytics`: each command binds one step, or all of them, to options."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import pyarrow as pa
import typer

from cleaning.errors import AnalyticsError, in_words
from flows import steps
from flows.build import build_marts
from flows.commands.access import access_app
from flows.commands.demo import run_demo, serve_demo
from flows.commands.doctor import print_diagnosis
from flows.commands.first_words import tell_before_serving, tell_new_home
from flows.commands.options import (
    AsOf,
    Courses,
    FullRefresh,
    Home,
    Lms,
    Logs,
    Since,
    Store,
    Verbose,
    parse_date,
)
from flows.commands.spark import spark_app, sql
from flows.commands.tokens import token_app
from flows.commands.whole_landing import make_landing_whole
from flows.console import ConsoleRunner, configure_logging, console, print_summary
from flows.dbt.outcome import BuildError
from flows.pipeline import RunSummary, publish_landed, run_pipeline
from flows.r import RError
from flows.read_side import manage_site, serve_site
from flows.request import RunRequest, request_from
from flows.settings import Settings, SettingsError, load_settings
from flows.state import home_lock
from flows.thrift import thrift_server
from loaders.landing.known_files import Again

app = typer.Typer(
    name="analytics",
    help="Learning analytics for Open edX: from raw tracking logs to published summaries.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(spark_app, name="spark")
app.command("sql")(sql)
app.add_typer(token_app, name="token")
app.add_typer(access_app, name="access")

EXIT_WITH_WARNINGS = 3
"""Exit code of a run that ended well with warnings, which a person must look at."""


@app.command()
def run(
    logs: Logs = None,
    lms: Lms = None,
    courses: Courses = None,
    result_store: Store = None,
    home: Home = None,
    as_of: AsOf = None,
    since: Since = None,
    full_refresh: FullRefresh = False,
    verbose: Verbose = False,
) -> None:
    """Do everything: clean, load, build, publish, draw, tell. No Prefect server is needed."""
    request, runner = _prepare(
        _settings(logs, lms=lms, courses=courses, store=result_store, home=home),
        as_of=as_of, since=since, full_refresh=full_refresh, verbose=verbose,
    )  # fmt: skip
    summary = RunSummary()
    with summary.told(_print):
        run_pipeline(request, run_step=runner, summary=summary)
    _end(summary)


@app.command()
def clean(
    logs: Logs = None,
    home: Home = None,
    again: Annotated[
        bool, typer.Option("--again", help="Clean known files of older rules anew, in place.")
    ] = False,
    since: Since = None,
    verbose: Verbose = False,
) -> None:
    """Clean the log files that are not landed yet and land their events."""
    if since and not again:
        raise AnalyticsError(
            "--since needs --again, because new files are cleaned whatever their dates. "
            "Nothing was done."
        )
    settings = _settings(logs, home=home)
    _require(settings.tracking_logs, "ANALYTICS_TRACKING_LOGS", option="--logs")
    request, runner = _prepare(settings, since=since, verbose=verbose)
    asked = Again(parse_date("--since", since)) if again else None
    session = _session(replace(request, again=asked), runner)
    with session as (request, runner, summary), summary.timed("clean and land"):
        summary.landing = runner(steps.land_tracking_logs, request)
        summary.warnings += summary.landing.warnings


@app.command("load-lms")
def load_lms(lms: Lms = None, home: Home = None, verbose: Verbose = False) -> None:
    """Take a consistent snapshot of the LMS database."""
    settings = _settings(None, lms=lms, home=home)
    _require(settings.lms_url, "ANALYTICS_LMS_URL", option="--lms")
    session = _session(*_prepare(settings, verbose=verbose))
    with session as (request, runner, summary), summary.timed("load LMS"):
        summary.lms = runner(steps.load_lms_tables, request)
        summary.warnings += summary.lms.warnings


@app.command("load-courses")
def load_courses(courses: Courses = None, home: Home = None, verbose: Verbose = False) -> None:
    """Load course structure and catalog."""
    settings = _settings(None, courses=courses, home=home)
    _require(settings.courses, "ANALYTICS_COURSES", option="--courses")
    session = _session(*_prepare(settings, verbose=verbose))
    with session as (request, runner, summary), summary.timed("load courses"):
        summary.courses = runner(steps.load_course_structure, request)
        summary.warnings += summary.courses.warnings


@app.command()
def build(
    home: Home = None,
    as_of: AsOf = None,
    since: Since = None,
    full_refresh: FullRefresh = False,
    verbose: Verbose = False,
) -> None:
    """Build and test the models from what is landed; publish nothing."""
    prepared = _prepare(
        _settings(None, home=home),
        as_of=as_of, since=since, full_refresh=full_refresh, verbose=verbose,
    )  # fmt: skip
    with _session(*prepared) as (request, runner, summary), summary.timed("dbt build"):
        make_landing_whole(request)
        summary.build = runner(build_marts, request)
        summary.warnings += summary.build.warning_sentences


@app.command()
def publish(
    result_store: Store = None, home: Home = None, as_of: AsOf = None, since: Since = None
) -> None:
    """Build, test and publish what is landed: only marts that passed their tests are published."""
    settings = _settings(None, store=result_store, home=home)
    request, runner = _prepare(settings, as_of=as_of, since=since)
    summary = RunSummary()
    with summary.told(_print):
        publish_landed(request, run_step=runner, summary=summary, prepare=make_landing_whole)
    _end(summary)


@app.command()
def demo(
    serve: Annotated[bool, typer.Option(help="Serve the pages afterwards.")] = True,
    only_serve: Annotated[
        bool, typer.Option("--only-serve", help="Serve the demo that is there, without a run.")
    ] = False,
    port: Annotated[int, typer.Option(max=65535, help="Port of the pages on 127.0.0.1.")] = 8000,
    learners: Annotated[int, typer.Option(help="Learners of the simulated site.")] = 1200,
    seed: Annotated[int, typer.Option(help="Another seed is another site.")] = 1,
) -> None:
    """Simulate an Open edX site, run the whole pipeline on it, and serve its pages."""
    configure_logging(console, is_verbose=False)
    if only_serve:
        serve_demo(load_settings(), console=console, port=port)
        return
    run_demo(
        load_settings(), console=console, learners=learners, seed=seed, port=port, is_served=serve
    )


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on, or its name.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(max=65535, help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Worker processes.")] = 2,
    home: Home = None,
    result_store: Store = None,
) -> None:
    """Serve the API and the dashboard over the published tables."""
    settings = _settings(None, store=result_store, home=home)
    tell_before_serving(settings)
    serve_site(settings, host=host, port=port, workers=workers)


@app.command(
    # Options behind the name of the command are the command's own.
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
def manage(
    arguments: Annotated[list[str] | None, typer.Argument(metavar="COMMAND …")] = None,
    home: Home = None,
) -> None:
    """Run a command of Django's manage.py for the site of the home, as `staff_user NAME`."""
    settings = _settings(None, home=home)
    tell_new_home(settings)
    manage_site(settings, arguments or [])


@app.command()
def docs(
    out: Annotated[Path, typer.Option(help="Folder to write to.")] = Path("docs/site"),
    home: Home = None,
) -> None:
    """Build the dbt docs site (models, columns, lineage) as one self-contained page."""
    from flows.commands.docs import build_docs

    request, _ = _prepare(_settings(None, home=home))
    page = build_docs(request, out=out)
    console.print(f"The docs site is {page}.")


@app.command()
def doctor(home: Home = None) -> None:
    """Say what is installed, configured, reachable and live; exit code 1 when something is not."""
    configure_logging(console, is_verbose=False)
    if not print_diagnosis(console, _settings(None, home=home)):
        raise typer.Exit(1)


def main() -> None:
    """Run the command line; an error for people is one sentence and an exit code."""
    os.umask(0o077)  # The home holds learners' data, which only its owner may read.
    try:
        app()
    except (BuildError, RError, steps.LateError) as error:
        _fail(error, code=1)
    except AnalyticsError as error:
        _fail(error, code=2)
    except subprocess.CalledProcessError as error:
        _fail(error, code=error.returncode if error.returncode > 0 else 1)
    except (OSError, pa.ArrowException) as error:  # such as a disk that is full
        _fail(in_words(error), code=2)
    except KeyboardInterrupt:
        _fail(
            KeyboardInterrupt("Interrupted. What was finished is kept; run again to go on."),
            code=130,
        )


def _fail(error: BaseException, *, code: int) -> None:
    logging.getLogger(__name__).debug("ended by an error", exc_info=error)
    sys.stderr.write(f"analytics: {error}\n")
    sys.exit(code)


@contextmanager
def _session(
    request: RunRequest, runner: ConsoleRunner
) -> Iterator[tuple[RunRequest, ConsoleRunner, RunSummary]]:
    """Lock the home and open a Thrift server for single steps, then print the summary."""
    summary = RunSummary()
    server = thrift_server(request.settings, full_refresh=request.full_refresh)
    with summary.told(_print), home_lock(request.settings.home), server as settings:
        request = replace(request, settings=settings)
        runner(steps.prepare_hive, request)
        yield request, runner, summary
    _end(summary)


def _print(summary: RunSummary) -> None:
    print_summary(console, summary)


def _end(summary: RunSummary) -> None:
    """End with another exit code when the run has warnings.

    Raises:
        typer.Exit: with code 3, when a person must look at warnings of the run.
    """
    if summary.warnings:
        raise typer.Exit(EXIT_WITH_WARNINGS)


def _require(value: object, variable: str, *, option: str) -> None:
    """Refuse a command whose input is not set.

    Raises:
        SettingsError: the setting is empty.
    """
    if not value:
        raise SettingsError(f"{variable} (or {option}) must be set, but is not. Nothing was done.")


def _settings(
    logs: list[str] | None,
    *,
    lms: str | None = None,
    courses: str | None = None,
    store: str | None = None,
    home: Path | None = None,
) -> Settings:
    return load_settings(
        tracking_logs=tuple(logs) if logs else None,
        lms_url=lms,
        courses=courses,
        result_store_url=store,
        home=home,
    )


def _prepare(
    settings: Settings,
    *,
    as_of: str | None = None,
    since: str | None = None,
    full_refresh: bool = False,
    verbose: bool = False,
) -> tuple[RunRequest, ConsoleRunner]:
    configure_logging(console, is_verbose=verbose)
    runner = ConsoleRunner(console)
    request = request_from(
        settings,
        as_of=parse_date("--as-of", as_of),
        since=parse_date("--since", since),
        full_refresh=full_refresh,
        progress=runner.progress,
        on_node=runner.on_node,
    )
    return request, runner
