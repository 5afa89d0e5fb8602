"""`analytics demo`: a simulated site through the whole pipeline, then its pages."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path

from rich.console import Console

from cleaning.errors import AnalyticsError
from demo.site.generate import generate_site
from demo.site.options import SiteError, SiteOptions
from flows.console import ConsoleRunner, print_summary
from flows.pipeline import RunSummary, run_pipeline
from flows.read_side import ensure_user, require_free_port, serve_site
from flows.request import RunRequest, resolve_home
from flows.settings import DOTENV, LOOPBACK, PREFIX, Settings
from loaders.spark.properties import read_properties
from loaders.spark.settings import METASTORE_KEYS

DEMO_LOGIN = "demo"
"""User name and password of the demo's administrator. The demo listens only on loopback."""

OF_THIS_MACHINE = (
    "spark_master",
    "spark_properties",
    "lake_is_shared",
    "clean_on",
    "spark_memory",
    "spark_java_options",
    "clean_processes",
    "r_processes",
    "build_timeout_minutes",
)
"""The settings that the demo takes over: they say what this machine and its cluster can do."""


def run_demo(
    settings: Settings, *, console: Console, learners: int, seed: int, port: int, is_served: bool
) -> None:
    """Simulate a site, run everything on it, say where the pages are, and serve them.

    Raises:
        AnalyticsError: the port of the pages is in use, or the Spark properties name a metastore;
            both are looked at before all else.
    """
    if is_served:
        require_free_port(LOOPBACK, port, option="--port (make demo PORT=8001)")
    _require_own_metastore(settings)
    home = resolve_home(settings.home / "demo")
    site = home / "site"
    as_of = simulate(site, options=SiteOptions(learners=learners, seed=seed), console=console)
    own = demo_settings(settings, home=home, site=site)
    runner = ConsoleRunner(console)
    request = RunRequest(
        settings=own, as_of=as_of, progress=runner.progress, on_node=runner.on_node
    )
    with _no_variables_of_another_site():
        summary = RunSummary()
        with summary.told(partial(print_summary, console)):
            run_pipeline(request, run_step=runner, summary=summary)
        ensure_user(own, username=DEMO_LOGIN, password=DEMO_LOGIN)
        if is_served:
            _serve(own, console=console, port=port)
        else:
            say_how_to_serve(console, port=port)


def serve_demo(settings: Settings, *, console: Console, port: int) -> None:
    """Serve the pages of the demo that is there, with its own settings and without a run.

    Raises:
        AnalyticsError: there is no demo, or the port is in use.
    """
    home = (settings.home / "demo").resolve()
    if not (home / "site").exists():
        raise AnalyticsError(
            f"There must be a demo in {home}, but there is none: `make demo` makes one. Nothing "
            "was served."
        )
    with _no_variables_of_another_site():
        _serve(demo_settings(settings, home=home, site=home / "site"), console=console, port=port)


def _serve(own: Settings, *, console: Console, port: int) -> None:
    access_log = own.home / "access.log"
    console.print(f"\nThe pages: http://{LOOPBACK}:{port}/")
    console.print(f"Sign in as {DEMO_LOGIN}, password {DEMO_LOGIN}.")
    console.print(f"Requests are noted in {access_log}. Serving until Ctrl-C ...\n")
    serve_site(own, host=LOOPBACK, port=port, workers=2, access_log=access_log)


def demo_settings(settings: Settings, *, home: Path, site: Path) -> Settings:
    """Return the settings of the demo, whose home is its own.

    Only what is about the machines comes from the settings of the person. All else has its default,
    because the settings may be those of a real site, whose reports, store and metastore the demo
    must not touch.
    """
    of_machine = {name: getattr(settings, name) for name in OF_THIS_MACHINE}
    # Constructed, and not loaded: nothing is read from the environment or from `.env`.
    return Settings.model_construct(
        **of_machine,
        home=home,
        tracking_logs=(str(site / "logs"),),
        lms_url=f"sqlite:///{site / 'lms.sqlite3'}",
        courses=str(site / "courses"),
        thrift_port=0,
    )


def _require_own_metastore(settings: Settings) -> None:
    """Refuse a metastore that is not the demo's: its tables would be those of the demo then."""
    if settings.spark_properties is None:
        return
    named = METASTORE_KEYS & read_properties(settings.spark_properties).keys()
    if named:
        raise AnalyticsError(
            f"The demo must have a metastore of its own, but {settings.spark_properties} names one "
            f"({min(named)}). Name a properties file without it in ANALYTICS_SPARK_PROPERTIES. "
            "Nothing was done."
        )


@contextmanager
def _no_variables_of_another_site() -> Iterator[None]:
    """Hide our variables, which the processes of the demo's site would read too, and `.env`."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith(PREFIX)}
    os.environ[DOTENV] = ""
    try:
        yield
    finally:
        del os.environ[DOTENV]
        os.environ.update(hidden)


def say_how_to_serve(console: Console, *, port: int) -> None:
    """Name the command that serves the pages, because nothing listens now."""
    console.print(f"\nServe the pages: .venv/bin/analytics demo --only-serve --port {port}")
    console.print(f"Sign in as {DEMO_LOGIN}, password {DEMO_LOGIN}.")


def simulate(site: Path, *, options: SiteOptions, console: Console) -> date:
    """Simulate the site unless the folder holds the very same site; return the site's `as_of`."""
    mark = site.with_name("site-options.json")
    wanted = json.dumps(asdict(options), default=str, sort_keys=True)
    if not mark.exists() or json.loads(mark.read_text())["options"] != wanted:
        console.print("Simulating an Open edX site ...")
        try:
            summary = generate_site(site, options=options)
        except SiteError as error:
            raise AnalyticsError(str(error)) from error
        console.print(
            f"{summary.lines:,} lines in {summary.files} log files "
            f"({summary.bytes / 1e6:,.0f} MB, {summary.seconds:.1f} s)"
        )
        mark.write_text(json.dumps({"options": wanted, "as_of": summary.as_of.isoformat()}))
    return date.fromisoformat(json.loads(mark.read_text())["as_of"])
