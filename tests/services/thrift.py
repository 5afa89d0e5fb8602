"""One real Spark Thrift server for the tests of all workers, on a free port, in an own folder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from loaders.lake import Lake
from loaders.spark import thrift_server as server
from loaders.spark.command import ThriftServerOptions
from tests.services.workers import folder_of_all_workers


@dataclass(frozen=True, slots=True)
class ThriftService:
    """Where the server of the tests is, which process it is, and where its files are."""

    host: str
    port: int
    pid: int
    home: Path
    lake: Lake


@pytest.fixture(scope="session")
def thrift_server(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[ThriftService]:
    """Start the server when the first test asks for it; without Java that test fails, loudly.

    The workers share it: Java loads and compiles Spark once, and each statement is quicker then.
    The last worker stops it.
    """
    home = folder_of_all_workers(tmp_path_factory) / "thrift"
    lake = Lake.from_uri(str(home / "lake"))
    options = ThriftServerOptions(
        home=home, lake=lake, memory="2500m", start_timeout_seconds=300, handles_few_events=True
    )
    user = home / "users" / worker_id
    try:
        with alone(home):
            user.parent.mkdir(exist_ok=True)
            user.touch()
        # It is started once: the second one who asks finds it.
        started = server.start(options)
        yield ThriftService(started.host, started.port, started.process.pid, home, lake)
    finally:
        with alone(home):
            user.unlink(missing_ok=True)
            if not any(user.parent.iterdir()):
                server.stop(options)


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Let one worker at a time count who uses the server."""
    home.mkdir(exist_ok=True)
    with (home / "users.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
