"""`analytics demo`: a simulated site through the whole pipeline, then its pages."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

from rich.console import Console

from cleaning.errors import AnalyticsError
from demo.site.generate import generate_site
from demo.site.options import SiteError, SiteOptions
from flows.console import ConsoleRunner, print_summary
from flows.pipeline import run_pipeline
from flows.read_side import ensure_user, require_free_port, serve_site
from flows.request import RunRequest, resolve_home
from flows.settings import LOOPBACK, Settings

DEMO_LOGIN = "demo"
"""User name and password of the demo's administrator. The demo listens only on loopback."""


def run_demo(
    settings: Settings, *, console: Console, learners: int, seed: int, port: int, is_served: bool
) -> None:
    """Simulate a site, run everything on it, say where the pages are, and serve them.

    Raises:
        AnalyticsError: the port of the pages is in use, which is looked at before all else.
    """
    if is_served:
        require_free_port(LOOPBACK, port, option="--port (make demo PORT=8001)")
    home = resolve_home(settings.home / "demo")
    site = home / "site"
    as_of = _simulate(site, options=SiteOptions(learners=learners, seed=seed), console=console)
    demo_settings = settings.model_copy(
        update={
            "home": home,
            "lake": None,
            "tracking_logs": (str(site / "logs"),),
            "lms_url": f"sqlite:///{site / 'lms.sqlite3'}",
            "courses": str(site / "courses"),
            "result_store_url": None,
            "thrift_host": None,
            "thrift_port": 0,
        }
    )
    runner = ConsoleRunner(console)
    request = RunRequest(
        settings=demo_settings, as_of=as_of, progress=runner.progress, on_node=runner.on_node
    )
    print_summary(console, run_pipeline(request, run_step=runner))
    ensure_user(demo_settings, username=DEMO_LOGIN, password=DEMO_LOGIN)
    console.print(f"\nThe pages: http://{LOOPBACK}:{port}/")
    console.print(f"Log in as {DEMO_LOGIN}, password {DEMO_LOGIN}.")
    if is_served:
        access_log = home / "access.log"
        console.print(f"Requests are noted in {access_log}. Serving until Ctrl-C ...\n")
        serve_site(demo_settings, host=LOOPBACK, port=port, workers=2, access_log=access_log)
    else:
        console.print("Serve them with `make demo`.")


def _simulate(site: Path, *, options: SiteOptions, console: Console) -> date:
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
