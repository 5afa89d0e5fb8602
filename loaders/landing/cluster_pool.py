"""Cleans files as tasks of a Spark cluster, each file in one task, with the function of a process.

The tasks write under unfinished names of their own and give counts back. This machine commits what
they wrote, as it commits what its own processes wrote. So a task that dies, or that the cluster
repeats, leaves nothing that a reader sees.
"""

import hashlib
import socket
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark import SparkContext
from pyspark.errors import PySparkException

from cleaning.errors import AnalyticsError
from cleaning.logs.streams import LogFileError
from loaders.landing.errors import LandingError, cannot_land
from loaders.landing.pool import tried
from loaders.spark.application import ApplicationOptions, first_line, spark_application

Item = TypeVar("Item")
Result = TypeVar("Result")

_FILES_AT_ONCE = 128
"""So many files are asked for at the same time. The cluster takes as many as it has cores."""
LOOK_SECONDS = 5.0
_ROOT = Path(__file__).resolve().parents[2]
_PACKAGES = ("cleaning", "loaders")
_LIBRARIES = ("geoip2fast", "isal", "maxminddb", "msgspec", "pyarrow", "zstandard")
"""The libraries that read, decode and write; the first one is the country data by default."""
_MEGABYTES_OF_A_WORKER = 512
_SETTINGS = {
    # An executor's Java hands tasks to Python, and must fit beside the Thrift server's executors.
    # Spark takes no less.
    "spark.executor.memory": "512m",
    # A second try of a slow file would clean it twice for nothing.
    "spark.speculation": "false",
    "spark.task.cpus": "1",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a machine of the cluster could not do the work of an item."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterPool:
    """A `loaders.landing.pool.Pool` of a cluster's executors.

    Attributes:
        options: the options of the Spark application, which is started when there is work.
        same_files: files that must be the same on every machine, such as the country data.
        executor_seconds: how long to wait for the first executor.
    """

    options: ApplicationOptions
    same_files: tuple[Path, ...] = ()
    executor_seconds: float = 300.0

    def __call__(
        self, work: Callable[[Item], Result], items: Sequence[Item], /
    ) -> Generator[tuple[Item, Result | LogFileError], None, None]:
        """Yield each item's result as soon as it is known; for a bad file it is its error.

        Raises:
            LandingError: the cluster gave no executor or lost too many, a machine has another
                version of the code or of the country data, or the lake can't be written.
        """
        if not items:
            return
        digest = machine_digest(self.same_files)
        task = partial(attempt, work=work, digest=digest, same_files=self.same_files)
        with (
            spark_application(_with_settings(self.options)) as context,
            closing(self._results(context, task, items)) as results,
        ):
            for item, result in results:
                if isinstance(result, Refusal):
                    raise cannot_land(result.reason)
                yield item, result

    def _results(
        self,
        context: SparkContext,
        task: Callable[[Item], Result | LogFileError | Refusal],
        items: Sequence[Item],
    ) -> Generator[tuple[Item, Result | LogFileError | Refusal], None, None]:
        """Yield the results of jobs of one task; one job for all would answer at its end only."""
        threads = ThreadPoolExecutor(min(_FILES_AT_ONCE, len(items)))
        started, has_executor = time.monotonic(), False
        left = iter(items)
        futures: dict[Future[Result | LogFileError | Refusal], Item] = {}
        try:
            while True:
                for item in islice(left, _FILES_AT_ONCE - len(futures)):
                    futures[threads.submit(_run, context, task, item)] = item
                if not futures:
                    return
                done, _ = wait(futures, timeout=LOOK_SECONDS, return_when=FIRST_COMPLETED)
                for future in done:
                    yield futures.pop(future), future.result()
                has_executor = has_executor or bool(done) or executors_of(context) > 0
                if not has_executor and time.monotonic() - started > self.executor_seconds:
                    raise self._has_no_executor()
        except (Py4JError, PySparkException) as error:
            said = "it ended the application" if has_ended(context) else first_line(error)
            raise cannot_land(
                f"the cluster {self.options.master} did not do a task ({said}); "
                f"{self.options.log_file} says more"
            ) from error
        finally:
            with suppress(Py4JError):
                context.cancelAllJobs()
            threads.shutdown(wait=True, cancel_futures=True)

    def _has_no_executor(self) -> LandingError:
        return cannot_land(
            f"the cluster {self.options.master} gave no executor in "
            f"{self.executor_seconds:.0f} s. The Thrift server must leave it cores and memory "
            "(spark.cores.max, docs/cluster.md)"
        )


def attempt(
    item: Item, *, work: Callable[[Item], Result], digest: str, same_files: tuple[Path, ...]
) -> Result | LogFileError | Refusal:
    """Do the work of an item on a machine of the cluster, if the machine is what it must be."""
    try:
        if digest_of_worker(same_files) != digest:
            return Refusal(
                f"every machine of the cluster must have the checkout and the country data of this "
                f"one (ANALYTICS_GEOIP_DB), but {socket.gethostname()} has others ({_ROOT})"
            )
        return tried(work, item)
    except (OSError, pa.ArrowException, AnalyticsError) as error:
        return Refusal(f"{error} (on {socket.gethostname()})")


def machine_digest(same_files: tuple[Path, ...]) -> str:
    """Return a digest of all that decides what becomes of a line: code, libraries and the files.

    Code of another version would clean by other rules, and the ledger would not know.
    """
    versions = [f"{name} {version(name)}" for name in _LIBRARIES]
    sha256 = hashlib.sha256("\0".join(versions).encode())
    sources = [path for package in _PACKAGES for path in sorted((_ROOT / package).rglob("*.py"))]
    for path in sources:
        sha256.update(f"\0{path.relative_to(_ROOT)}\0".encode())
        sha256.update(path.read_bytes())
    for path in same_files:
        sha256.update(b"\0")
        sha256.update(path.read_bytes())
    return sha256.hexdigest()


digest_of_worker = cache(machine_digest)
"""A worker process ends with its landing, so it asks once. That of the nights may be old."""


def _run(context: SparkContext, task: Callable[[Item], Result], item: Item) -> Result:
    (result,) = context.parallelize([item], 1).map(task).collect()
    return result


def executors_of(context: SparkContext) -> int:
    """Return how many executors the application has; Spark lists the driver too."""
    tracker = context._jsc.sc().statusTracker()
    return len(tracker.getExecutorInfos()) - 1


def has_ended(context: SparkContext) -> bool:
    """Tell whether the application is over, as when no master answers; tasks then fail oddly."""
    try:
        return bool(context._jsc.sc().isStopped())
    except Py4JError:
        return True


def _with_settings(options: ApplicationOptions) -> ApplicationOptions:
    """Add the settings of cleaning; on YARN the memory of Python is asked for beside Java's."""
    cores = options.properties.get("spark.executor.cores", "1")
    overhead = {"spark.executor.memoryOverhead": f"{int(cores) * _MEGABYTES_OF_A_WORKER}m"}
    usual = {k: v for k, v in overhead.items() if k not in options.properties}
    return replace(options, settings=_SETTINGS | usual | dict(options.settings))
