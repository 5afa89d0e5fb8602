"""A real Spark standalone cluster on loopback: a master and two workers of the pyspark wheel."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from loaders.spark.command import spark_home
from tests.services.processes import free_port

_START_SECONDS = 120
WORKERS = 2
ZONE_OF_WORKERS = "America/St_Johns"
"""Half an hour off, and on the other side of the date line of an evening in UTC."""


@dataclass(frozen=True, slots=True)
class SparkCluster:
    """A running cluster.

    Attributes:
        master: URL of its master.
        folder: folder of its logs and of the executors' logs.
    """

    master: str
    folder: Path

    @property
    def executor_logs(self) -> list[Path]:
        """The logs of all executors that the workers have started."""
        return sorted(self.folder.glob("worker-*/app-*/*/stderr"))


@contextmanager
def running_spark_cluster(folder: Path) -> Iterator[SparkCluster]:
    """Start a master and two workers with one core each, in a time zone and an encoding of theirs.

    A cluster that does not come up fails the test with the end of its logs.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    master = f"spark://127.0.0.1:{port}"
    with ExitStack() as stack:
        log = _start(
            stack, folder / "master.log", "master.Master",
            "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0",
        )  # fmt: skip
        _wait_for(log, "I have been elected leader", times=1)
        for number in range(WORKERS):
            work = folder / f"worker-{number}"
            _start(
                stack, folder / f"worker-{number}.log", "worker.Worker",
                "--host", "127.0.0.1", "--webui-port", "0", "--cores", "1", "--memory", "1g",
                "--work-dir", str(work), master,
            )  # fmt: skip
        _wait_for(log, "Registering worker", times=WORKERS)
        yield SparkCluster(master, folder)


def _start(stack: ExitStack, log: Path, name: str, *arguments: str) -> Path:
    program = str(spark_home() / "bin" / "spark-class")
    environment = os.environ | {
        "TZ": ZONE_OF_WORKERS,
        "LC_ALL": "C",
        "SPARK_HOME": str(spark_home()),
        "SPARK_DAEMON_MEMORY": "192m",
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    with log.open("wb") as output:
        process = subprocess.Popen(
            [program, f"org.apache.spark.deploy.{name}", *arguments],
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
        )
    stack.callback(_stop, process)
    return log


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for(log: Path, text: str, *, times: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while log.read_text(errors="replace").count(text) < times:
        if time.monotonic() > deadline:
            raise AssertionError(f"{text!r} must be in {log}:\n{log.read_text()[-2000:]}")
        time.sleep(0.2)
