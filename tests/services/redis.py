"""A private Redis server for tests: loopback, in memory, stopped at the end."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.services.processes import free_port

_START_SECONDS = 20
# Debian's name for the one program that is the server and its tools
_PROGRAM = Path("/usr/bin/redis-check-rdb")


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a Redis server that holds nothing; a machine without Redis fails loudly."""
    if not _PROGRAM.exists():
        pytest.fail(
            "The tests need a Redis server; install it with `apt-get install redis-tools`.",
            pytrace=False,
        )
    port = free_port()
    folder = tmp_path_factory.mktemp("redis")
    arguments = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    with (folder / "redis.log").open("wb") as log:
        # what it does depends on the name that it is called by
        process = subprocess.Popen(
            ["redis-server", *arguments], executable=_PROGRAM, stdout=log, stderr=log
        )
        try:
            _wait_until_it_answers(port, process)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()
            process.wait()


def _wait_until_it_answers(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START_SECONDS
    with redis.Redis(port=port) as client:
        while True:
            try:
                client.ping()
            except redis.ConnectionError:
                assert process.poll() is None, "Redis ended while it was starting"
                assert time.monotonic() < deadline, "Redis does not answer"
                time.sleep(0.05)
            else:
                return
