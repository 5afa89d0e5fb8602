"""Measures what one more day costs: a night after 10, 30 and 100 days of history.

    python -m bench.nightly [--days H …] [--events-per-day N] [--term-days D]

For each H a simulated site of H + 1 equal days is made. H days are loaded and published, then one
more day. The program prints one JSON object, H → seconds of the last day, and writes the seconds of
each step and of the slowest models of that day to standard error. Steps whose cost follows the new
data take the same time for each H. Only the final aggregates, which are small, may grow with H.

By default all courses go on for all days, so every course has news in the last night. With
`--term-days` each term of about D days has courses of its own, and a site of H days has the more
courses that are over, the longer H is.
"""

import argparse
import json
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from demo.site.generate import generate_site
from demo.site.options import SiteOptions
from flows.pipeline import RunSummary, run_pipeline
from flows.request import RunRequest
from flows.settings import Settings
from flows.thrift import thrift_server
from loaders.spark.jvm import QUICK_JAVA

HISTORIES = (10, 30, 100)
EVENTS_PER_DAY = 5_000
SHOWN_NODES = 8


def main() -> None:
    """Measure and print the result."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--days", type=int, nargs="+", default=HISTORIES, metavar="H")
    parser.add_argument("--events-per-day", type=int, default=EVENTS_PER_DAY, metavar="N")
    parser.add_argument("--term-days", type=int, metavar="D")
    chosen = parser.parse_args()
    found = {}
    for days in chosen.days:
        with tempfile.TemporaryDirectory() as folder:
            night = one_more_day(
                Path(folder),
                days=days,
                events_per_day=chosen.events_per_day,
                term_days=chosen.term_days or days + 1,
            )
        steps = ", ".join(f"{name} {seconds:.1f}" for name, seconds in night.seconds.items())
        sys.stderr.write(f"{days} days and one more: {steps}\n")
        sys.stderr.write(f"  slowest nodes: {slowest(night)}\n")
        found[days] = round(sum(night.seconds.values()), 1)
    print(json.dumps(found))


def slowest(night: RunSummary) -> str:
    """Return the models and tests that took longest, with their seconds."""
    nodes = sorted(
        night.build.nodes if night.build else (), key=lambda node: node.seconds, reverse=True
    )
    return ", ".join(f"{node.name} {node.seconds:.1f}" for node in nodes[:SHOWN_NODES])


def one_more_day(folder: Path, *, days: int, events_per_day: int, term_days: int) -> RunSummary:
    """Load the days of history, then one more day; return the summary of the last run."""
    terms = max(1, round((days + 1) / term_days))
    options = SiteOptions(
        days=days + 1,
        terms=terms,
        courses=SiteOptions().courses * terms,
        events=events_per_day * (days + 1),
        truth=False,
    )
    site = folder / "site"
    generate_site(site, options=options)
    logs = tuple(str(path) for path in sorted((site / "logs").iterdir()))
    settings = Settings(
        home=folder / "home",
        lms_url=f"sqlite:///{site / 'lms.sqlite3'}",
        courses=str(site / "courses"),
        thrift_port=0,
        spark_java_options=QUICK_JAVA,
    )
    # Both runs use one server, which the first run warms up, so that Java's start is not measured.
    with thrift_server(settings) as served:
        history = served.model_copy(update={"tracking_logs": logs[:-1]})
        run_pipeline(RunRequest(settings=history, as_of=options.as_of - timedelta(days=1)))
        night = served.model_copy(update={"tracking_logs": logs})
        return run_pipeline(RunRequest(settings=night, as_of=options.as_of))


if __name__ == "__main__":
    main()
