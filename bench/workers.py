"""Measures what a second worker brings where one day has many events.

    python -m bench.workers [--events N] [--courses N] [--executor-memory 4g]

The program makes a site whose N events are all of one day, and lands it. Then all stores are built
from that day on a Spark standalone cluster with one worker of one core, and on one with two: on a
new Thrift server, and once more when Java has compiled what it runs often. The master, the workers
and the server share this machine, so a machine of two cores has no core to itself for planning.

The program prints one JSON object: for each number of workers the seconds of both builds and of
their slowest models, and how many times as fast two workers are.
"""

import argparse
import json
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from demo.site.generate import generate_site
from demo.site.options import SiteOptions
from flows.dbt.run import run_dbt
from flows.request import RunRequest, dbt_variables
from flows.settings import Settings
from flows.steps import (
    land_tracking_logs,
    load_course_structure,
    load_lms_tables,
    prepare_hive,
)
from flows.thrift import thrift_server
from tests.services.cluster import running_cluster

EVENTS, COURSES = 5_000_000, 100
WORKERS = (1, 2)
BUILDS = ("first", "second")
SHOWN_MODELS = 6
WORKER_MEMORY = "8g"


def main() -> None:
    """Measure and print the result."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--events", type=int, default=EVENTS)
    parser.add_argument("--courses", type=int, default=COURSES)
    parser.add_argument("--executor-memory", default="4g", help="heap of each executor")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        options = SiteOptions(events=chosen.events, courses=chosen.courses, days=1, truth=False)
        request = land(Path(folder), options=options, memory=chosen.executor_memory)
        found: dict[str, Any] = {
            f"{count} workers": builds(Path(folder), request, workers=count) for count in WORKERS
        }
    one, two = (found[f"{count} workers"] for count in WORKERS)
    found["times_as_fast"] = {
        name: round(one[name]["seconds"] / two[name]["seconds"], 2) for name in BUILDS
    }
    print(json.dumps({"events": chosen.events} | found))


def land(folder: Path, *, options: SiteOptions, memory: str) -> RunRequest:
    """Make the site and land it, without a cluster."""
    made = generate_site(folder / "site", options=options)
    properties = folder / "spark.properties"
    properties.write_text(f"spark.executor.memory {memory}\nspark.sql.shuffle.partitions 12\n")
    settings = Settings(
        home=folder / "home",
        tracking_logs=(str(made.folder / "logs"),),
        lms_url=f"sqlite:///{made.folder / 'lms.sqlite3'}",
        courses=str(made.folder / "courses"),
        thrift_port=0,
        spark_properties=properties,
    )
    with thrift_server(settings) as served:
        request = RunRequest(settings=served, as_of=made.as_of)
        prepare_hive(request)
        land_tracking_logs(request)
        load_lms_tables(request)
        load_course_structure(request)
    return RunRequest(settings=settings, as_of=made.as_of)


def builds(folder: Path, request: RunRequest, *, workers: int) -> dict[str, Any]:
    """Build all stores twice on a cluster of so many workers; return the seconds."""
    place = folder / f"cluster-{workers}"
    with running_cluster(place, workers=workers, worker_memory=WORKER_MEMORY) as cluster:
        remote = request.settings.model_copy(
            update={"spark_master": cluster.url, "lake_is_shared": True}
        )
        with thrift_server(remote) as served:
            return {name: build(replace(request, settings=served)) for name in BUILDS}


def build(request: RunRequest) -> dict[str, Any]:
    """Build all stores; return the seconds, and those of the slowest models."""
    started = time.monotonic()
    run = run_dbt(
        ["run", "--full-refresh", "--select", "+config.materialized:incremental"],
        settings=request.settings,
        variables=dbt_variables(request, changed=[]),
    )
    seconds = time.monotonic() - started
    nodes = sorted(run.nodes, key=lambda node: node.seconds, reverse=True)
    slowest = {node.name: round(node.seconds, 1) for node in nodes[:SHOWN_MODELS]}
    return {"seconds": round(seconds, 1), "slowest": slowest}


if __name__ == "__main__":
    main()
