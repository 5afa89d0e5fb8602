"""A real Spark standalone cluster of tests: a master and workers with a core each, on loopback.

The daemons run in another time zone and without UTF-8, as machines of a cluster may. Executors must
give the same rows there.
"""

import os
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pyspark

from flows.settings import PROJECT_ROOT
from loaders.spark.jvm import java_program
from tests.services.processes import free_port, wait_until_it_answers

WORKERS = 2
_START_SECONDS = 120
_SETTINGS = PROJECT_ROOT / "ops" / "cluster" / "spark-daemons.conf"
"""The example that docs/cluster.md names for both daemons."""
_SPARK_HOME = Path(pyspark.__file__).parent
_MASTER = "org.apache.spark.deploy.master.Master"
_WORKER = "org.apache.spark.deploy.worker.Worker"
_EXECUTOR = b"org.apache.spark.executor.CoarseGrainedExecutorBackend"
# SerialGC and the quick compiler: three daemons that only pass messages.
_JAVA = ("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


@dataclass(frozen=True, slots=True)
class SparkCluster:
    """A running cluster.

    Attributes:
        url: the master's URL.
        work: the folder in which the workers start executors.
        workers: the process of each worker.
    """

    url: str
    work: Path
    workers: "tuple[subprocess.Popen[bytes], ...]"

    def executors(self) -> list[int]:
        """Return the numbers of the processes of the executors that run now."""
        found = []
        for folder in Path("/proc").iterdir():
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
                is_ours = _EXECUTOR in words and (folder / "cwd").readlink().is_relative_to(
                    self.work
                )
            except OSError:  # no process, or one that has just ended
                continue
            found += [int(folder.name)] if is_ours else []
        return sorted(found)


@contextmanager
def running_cluster(
    folder: Path, *, workers: int = WORKERS, worker_memory: str = "1g"
) -> Iterator[SparkCluster]:
    """Start a cluster whose files lie below a folder, and stop it on leaving.

    Args:
        folder: a folder for logs and for the files of the workers.
        workers: how many workers there are, each with one core.
        worker_memory: what a worker gives to its executors, as `1g`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port, page = free_port(), free_port()
    url = f"spark://127.0.0.1:{port}"
    environment = os.environ | {
        "SPARK_HOME": str(_SPARK_HOME),
        # `spark-class`, which would set it, starts two further programs for each daemon.
        "SPARK_SCALA_VERSION": _scala_version(),
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "TZ": "Asia/Kolkata",
        "LC_ALL": "C",
    }
    with ExitStack() as stack:
        address = (
            *("--host", "127.0.0.1", "--port", str(port), "--webui-port", str(page)),
            *("--properties-file", str(_SETTINGS)),
        )
        log = folder / "master.log"
        master = stack.enter_context(_daemon(_MASTER, *address, log=log, environment=environment))
        wait_until_it_answers(f"http://127.0.0.1:{page}/json/", server=master, log=log)
        assert "REST server" not in log.read_text(), "the master takes programs without a password"
        options = (
            *("--host", "127.0.0.1", "--cores", "1", "--memory", worker_memory),
            *("--properties-file", str(_SETTINGS)),
        )
        started = tuple(
            stack.enter_context(
                _daemon(
                    *(_WORKER, *options, "--webui-port", str(free_port())),
                    *("--work-dir", str(folder / f"worker-{number}"), url),
                    log=folder / f"worker-{number}.log",
                    environment=environment,
                )
            )
            for number in range(workers)
        )
        _wait_for_workers(f"http://127.0.0.1:{page}/json/", count=workers)
        cluster = SparkCluster(url, folder.resolve(), started)
        try:
            yield cluster
        finally:
            # A worker that was killed has left its executors.
            for pid in cluster.executors():
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


@contextmanager
def _daemon(
    *arguments: str, log: Path, environment: Mapping[str, str]
) -> "Iterator[subprocess.Popen[bytes]]":
    """Run a daemon of Spark, and kill it on leaving."""
    classes = str(_SPARK_HOME / "jars" / "*")
    with log.open("wb") as output:
        process = subprocess.Popen(
            [java_program(), *_JAVA, "-cp", classes, *arguments],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _scala_version() -> str:
    (core,) = (_SPARK_HOME / "jars").glob("spark-core_*.jar")
    return core.name.removeprefix("spark-core_").partition("-")[0]


def _wait_for_workers(page: str, *, count: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        with urllib.request.urlopen(page, timeout=10) as answer:  # noqa: S310 - our own server
            if f'"aliveworkers" : {count},'.encode() in answer.read():
                return
        time.sleep(0.2)
    raise AssertionError(f"the master must have {count} workers, but {page} does not say so")
