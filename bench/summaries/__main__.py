"""Measures landing to publication, and the same summaries made by DuckDB and by map/reduce.

    python -m bench.summaries [--events N …] [--mapreduce-events M] [--courses N] [--days N]
        [--spark-memory 3g] [--java-option OPTION …] [--without-peers]

For each N a simulated site of about N events is made, and everything runs on it once. Then some of
the marts are built again on a Thrift server of their own, and DuckDB makes the same tables from the
same landed files. On a site of M events (0 for none), a plain map/reduce in Python has DuckDB's
place; it begins with the raw logs. A peer's rows must be equal to ours: a difference ends the
program with an error.

With `--without-peers` only the whole path is measured.

The program prints one JSON object. Seconds are those of the clock. A peak is the memory in MiB that
all processes of the step hold together. `times_as_fast` is the peer's seconds by ours.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench.summaries import in_duckdb
from bench.summaries.comparison import UnequalRowsError
from bench.summaries.mapreduce import jobs
from bench.summaries.meter import Measured, Meter, alone
from bench.summaries.ours import Site, builds, make_site, whole_run
from demo.site.options import SiteOptions

EVENTS, MAPREDUCE_EVENTS, COURSES, DAYS = 1_000_000, 200_000, 100, 63
CORES = os.cpu_count() or 1

Run = dict[str, Measured]
BesidePeer = Callable[[Site, Run], dict[str, Any]]


def main() -> None:
    """Measure and print the result."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--events", type=int, nargs="*", default=[EVENTS], metavar="N")
    parser.add_argument("--mapreduce-events", type=int, default=MAPREDUCE_EVENTS, metavar="M")
    parser.add_argument("--courses", type=int, default=COURSES)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--spark-memory", default="3g", help="heap of Spark")
    parser.add_argument("--java-option", action="append", default=[], metavar="OPTION")
    parser.add_argument("--without-peers", action="store_true", help="measure the whole path alone")
    chosen = parser.parse_args()
    beside_peer = alone_on_its_site if chosen.without_peers else beside_duckdb
    sites: list[tuple[int, BesidePeer]] = [(events, beside_peer) for events in chosen.events]
    if chosen.mapreduce_events and not chosen.without_peers:
        sites.append((chosen.mapreduce_events, beside_mapreduce))
    found = []
    for events, beside_peer in sites:
        options = SiteOptions(events=events, courses=chosen.courses, days=chosen.days, truth=False)
        try:
            found.append(
                measure(
                    options,
                    memory=chosen.spark_memory,
                    java_options=chosen.java_option,
                    beside_peer=beside_peer,
                )
            )
        except UnequalRowsError as error:
            sys.exit(str(error))
    print(json.dumps({"cores": CORES, "days": chosen.days, "sites": found}))


def measure(
    options: SiteOptions, *, memory: str, java_options: Sequence[str], beside_peer: BesidePeer
) -> dict[str, Any]:
    """Make a site, run everything on it, and measure a peer beside us."""
    with tempfile.TemporaryDirectory() as folder:
        site = make_site(Path(folder), options=options, memory=memory, java_options=java_options)
        lines, megabytes = site.made.lines, round(site.made.bytes / 1e6)
        sys.stderr.write(f"{lines:,} lines, {megabytes:,} MB of raw log\n")
        run = whole_run(site)
        whole = {
            "lines": lines,
            "megabytes": megabytes,
            "seconds": round(sum(step["seconds"] for step in run.values()), 1),
            "peak_mib": max(step["peak_mib"] for step in run.values()),
            "steps": run,
        }
        return whole | beside_peer(site, run)


def alone_on_its_site(_site: Site, _run: Run) -> dict[str, Any]:
    """Stand for a peer where there is none."""
    return {}


def beside_duckdb(site: Site, _run: Run) -> dict[str, Any]:
    """Make the summaries of the landed events, by dbt and Spark and then by DuckDB."""
    ours = builds(site, marts=in_duckdb.SUMMARIES)
    database = site.settings.home / "duckdb.db"
    with Meter(site.settings.home) as meter, meter.step("duckdb"):
        seconds = alone(
            in_duckdb.make_summaries, site.lake, as_of=site.made.as_of, database=database
        )
    theirs = meter.steps["duckdb"]
    return {
        "same_summaries": ours | {"duckdb": theirs},
        "times_as_fast": times_as_fast(ours, theirs),
        "duckdb_seconds": seconds,
        "equal": alone(in_duckdb.compare_summaries, site.tables, database=database),
    }


def beside_mapreduce(site: Site, run: Run) -> dict[str, Any]:
    """Make the summaries of the raw logs: by landing, dbt and Spark, and then by map/reduce."""
    landing, folder = run["clean and land"], site.settings.home / "mapreduce"
    ours: Run = {
        f"landing, {name}": {
            "seconds": round(landing["seconds"] + step["seconds"], 1),
            "peak_mib": max(landing["peak_mib"], step["peak_mib"]),
        }
        for name, step in builds(site, marts=list(jobs.SUMMARIES)).items()
    }
    with Meter(site.settings.home) as meter, meter.step("mapreduce"):
        seconds = jobs.make_summaries(
            site.logs, as_of=site.made.as_of, folder=folder, processes=CORES
        )
    theirs = meter.steps["mapreduce"]
    return {
        "same_summaries": ours | {"mapreduce": theirs},
        "times_as_fast": times_as_fast(ours, theirs),
        "mapreduce_seconds": seconds,
        "equal": alone(jobs.compare_summaries, site.tables, folder=folder),
    }


def times_as_fast(ours: Run, theirs: Measured) -> dict[str, float]:
    """Return how many times as fast as the peer each of our runs is; below 1 it is slower."""
    return {name: round(theirs["seconds"] / step["seconds"], 3) for name, step in ours.items()}


if __name__ == "__main__":
    main()
