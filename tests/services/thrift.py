"""One real Spark Thrift server for the whole test session, on a free port, in an own folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from loaders.lake import Lake
from loaders.spark import thrift_server as server
from loaders.spark.options import ThriftServerOptions


@dataclass(frozen=True, slots=True)
class ThriftService:
    """Where the server of the tests is, which process it is, and where its files are."""

    host: str
    port: int
    pid: int
    home: Path
    lake: Lake


@pytest.fixture(scope="session")
def thrift_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ThriftService]:
    """Start the server when the first test asks for it; without Java that test fails, loudly."""
    home = tmp_path_factory.mktemp("thrift")
    lake = Lake.from_uri(str(home / "lake"))
    options = ThriftServerOptions(
        home=home, lake=lake, memory="1500m", start_timeout_seconds=300, handles_few_events=True
    )
    try:
        started = server.start(options)
        yield ThriftService(started.host, started.port, started.process.pid, home, lake)
    finally:
        server.stop(options)
