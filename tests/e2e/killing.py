"""Runs of a home that are killed at a moment."""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from flows.settings import Settings
from loaders.spark.processes import find_process
from tests.e2e.site import Site, run_command

PATIENCE_SECONDS = 240


def kill_run_when(site: Site, settings: Settings, *, happens: Callable[[], bool]) -> None:
    """Run the site and kill the run at a moment; its children must end with it, but its server."""
    process = subprocess.Popen(
        run_command(site, settings),
        env=environment(settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )

    def happens_to_the_run() -> bool:
        assert process.poll() is None, "the run ended before the moment came"
        return happens()

    wait_until(happens_to_the_run, otherwise="the moment did not come")
    process.kill()
    process.wait()
    wait_until(
        lambda: not running_in_group(process.pid), otherwise="children outlive the killed run"
    )


def wait_until(happens: Callable[[], bool], *, otherwise: str) -> None:
    """Wait for a moment, and fail with a sentence when it does not come."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happens():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.02)


def running_in_group(group: int) -> list[int]:
    """Return the numbers of the processes of a group that run; zombies do not."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and find_process(pid := int(folder.name)):
            try:
                found += [pid] if os.getpgid(pid) == group else []
            except ProcessLookupError:  # it has just ended
                continue
    return found


def run_to_the_end(site: Site, settings: Settings) -> None:
    """Run the whole command as cron starts it, with R: no other test does."""
    subprocess.run(run_command(site, settings), env=environment(settings), check=True)


def environment(settings: Settings) -> dict[str, str]:
    names = {
        "LC_ALL": "C",  # as cron has it
        "ANALYTICS_HIVE_DATABASE": settings.hive_database,
        "ANALYTICS_LANDING_DATABASE": settings.landing_database,
        "ANALYTICS_THRIFT_PORT": str(settings.thrift_port),
        "ANALYTICS_SPARK_MASTER": settings.spark_master,
        # a run with other memory would replace the server of the run before
        "ANALYTICS_SPARK_MEMORY": settings.spark_memory,
        "ANALYTICS_LAKE_IS_SHARED": str(settings.lake_is_shared),
    }
    if settings.thrift_host:
        names["ANALYTICS_THRIFT_HOST"] = settings.thrift_host
    if settings.spark_properties:
        names["ANALYTICS_SPARK_PROPERTIES"] = str(settings.spark_properties)
    return os.environ | names
