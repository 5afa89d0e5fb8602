"""The Prefect flow `nightly`: from raw logs to published tables, reports and R's analyses."""

import os
from collections.abc import Callable
from datetime import date
from typing import ParamSpec, TypeVar

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas import State
from prefect.logging import get_run_logger
from prefect.states import Completed

from flows.build import build_marts
from flows.dbt.outcome import NodeResult
from flows.pipeline import RunSummary, run_pipeline
from flows.r import run_r
from flows.request import request_from
from flows.settings import load_settings
from flows.steps import (
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

P = ParamSpec("P")
R = TypeVar("R")

# Every step can be repeated safely. A build is not repeated, because a failed test fails again.
RETRIES: dict[Callable[..., object], int] = {
    check_inputs: 2,
    prepare_hive: 2,
    land_tracking_logs: 2,
    load_lms_tables: 3,
    load_course_structure: 3,
    build_marts: 0,
    publish_marts: 3,
    write_reports: 3,
    run_r: 1,
    send_digests: 2,
    clear_sessions: 1,
}
RETRY_SECONDS = [10.0, 60.0, 300.0]
STATE_WITH_WARNINGS = "Published with warnings"
"""Name of the state of a run that ended well with warnings, which a person must look at."""


@flow(name="nightly", log_prints=True, validate_parameters=True)
def nightly(
    as_of: date | None = None, since: date | None = None, *, full_refresh: bool = False
) -> State[None]:
    """Run the whole path for the data before `as_of` (default: today, UTC).

    Without `since` the data begin with `ANALYTICS_START_DATE`, as with `analytics run`.

    Settings come from the environment of the worker (docs/operations.md).

    Returns:
        The state of the run. A run with warnings is completed too, but its state has another name,
        which the Prefect pages show and an automation can match.
    """
    os.umask(0o077)  # The home holds learners' data, which only its owner may read.
    request = request_from(
        load_settings(), as_of=as_of, since=since, full_refresh=full_refresh, on_node=log_node
    )
    summary = RunSummary()
    with summary.told(write_artifacts):
        run_pipeline(request, run_step=run_as_task, summary=summary)
    return state_of(summary)


def state_of(summary: RunSummary) -> State[None]:
    """Return the final state of a run."""
    if summary.warnings:
        return Completed(name=STATE_WITH_WARNINGS, message=" ".join(summary.warnings))
    return Completed()


def run_as_task(step: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a step as a Prefect task, with retries where repeating may help."""
    retries = RETRIES[step]
    as_task = task(
        name=step.__name__,
        retries=retries,
        retry_delay_seconds=RETRY_SECONDS[:retries],
        persist_result=False,
        cache_policy=NO_CACHE,
    )(step)
    return as_task(*args, **kwargs)


def log_node(node: NodeResult) -> None:
    """Log a dbt node in the run as it ends."""
    log = get_run_logger()
    level = log.error if node.has_failed else log.warning if node.status == "warn" else log.info
    level("dbt %s %s: %s in %.1f s", node.kind, node.name, node.status, node.seconds)


def write_artifacts(summary: RunSummary) -> None:
    """Write the summary of a run as artifacts, which the Prefect pages show."""
    if summary.build:
        create_table_artifact(
            key="dbt-nodes",
            description="The dbt nodes of this run",
            table=[
                {"node": n.name, "kind": n.kind, "status": n.status, "seconds": round(n.seconds, 1)}
                for n in summary.build.nodes
            ],
        )
    for warning in summary.warnings:
        get_run_logger().warning("%s", warning)
    if summary.warnings:
        create_markdown_artifact(
            key="warnings",
            description="What a person must look at",
            markdown="\n".join(f"- {warning}" for warning in summary.warnings),
        )
    create_table_artifact(
        key="seconds-per-step",
        description="Wall-clock seconds of each step",
        table=[{"step": k, "seconds": round(v, 1)} for k, v in summary.seconds.items()],
    )


def serve() -> None:
    """Serve the deployment `nightly` with the schedule of the settings, until stopped."""
    settings = load_settings()
    nightly.serve(name="nightly", cron=settings.schedule, tags=["analytics"])


if __name__ == "__main__":
    serve()
