"""The Thrift server's life: started once, found again, stopped; its errors in words."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from cleaning.errors import AnalyticsError
from loaders.hive.connection import connect
from loaders.lake import Lake
from loaders.spark import thrift_server
from loaders.spark.options import ThriftServerOptions
from loaders.spark.processes import find_process
from tests.services.thrift import ThriftService

pytestmark = pytest.mark.thrift


def _options(home: Path, **changes: object) -> ThriftServerOptions:
    defaults: dict[str, object] = {
        "memory": "1g",
        "start_timeout_seconds": 300.0,
        "handles_few_events": True,
    }
    return ThriftServerOptions(
        home=home,
        lake=Lake.from_uri(str(home / "lake")),
        **(defaults | changes),  # type: ignore[arg-type]
    )


def test_a_server_is_started_once_survives_its_kill_with_its_tables_and_is_gone_after_its_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One home through a server's whole life, because each start takes many seconds."""
    chmod_calls = _watch_chmod(tmp_path, monkeypatch)
    # Java asks this file alone, so the machine's own name has no address.
    hosts = tmp_path / "hosts"
    hosts.write_text("127.0.0.1 localhost\n")
    options = _options(tmp_path / "home", java_options=(f"-Djdk.net.hosts.file={hosts}",))
    first = thrift_server.start(options)
    try:
        assert thrift_server.start(options) == first
        assert thrift_server.status(options).is_answering
        assert find_process(first.process.pid) == first.process
        assert "Umask:\t0077\n" in Path(f"/proc/{first.process.pid}/status").read_text()
        with connect(first.host, first.port) as hive:
            assert hive.query("select current_timezone()") == [("UTC",)]
            hive.execute("create database kept")
            hive.execute("create table made as select id from range(3)")
        _assert_files_have_hadoops_permissions(options.home / "lake/warehouse/made")
        assert re.search(r"Forgot the sources of \d{3,} settings", options.log_file.read_text())

        os.kill(first.process.pid, signal.SIGKILL)
        leftover = options.work_folder / "local" / "leftover"
        leftover.touch()
        second = thrift_server.start(options)
        assert second.process != first.process
        assert not leftover.exists()
        with connect(second.host, second.port) as hive:
            assert ("kept",) in hive.query("show databases")
            assert hive.query("select count(*) from made") == [(3,)]
    finally:
        assert thrift_server.stop(options)
    assert find_process(second.process.pid) is None
    log = options.log_file.read_text()
    assert re.search(
        r"Remembered \d{2,} names of classes that do not exist, and [1-9]\d* names of files", log
    )
    asked = re.search(r"Asked the metastore for (\d+) of (\d+) databases and tables", log)
    assert asked is not None
    assert 0 < int(asked[1]) < int(asked[2])
    assert thrift_server.status(options).server is None
    assert not thrift_server.stop(options)
    assert not chmod_calls.exists()


def _watch_chmod(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a `chmod` first into the PATH; the file that is returned appears with its first call."""
    calls = folder / "calls"
    programs = folder / "programs"
    programs.mkdir()
    chmod = programs / "chmod"
    chmod.write_text(f'#!/bin/sh\necho "$@" >> "{calls}"\nexec /bin/chmod "$@"\n')
    chmod.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    return calls


def _assert_files_have_hadoops_permissions(table: Path) -> None:
    files = [path for path in table.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".parquet", ".crc", ""}
    # These are Hadoop's own permissions; the home, which nobody else may enter, hides them.
    assert {path.stat().st_mode & 0o777 for path in files} == {0o644}
    assert table.stat().st_mode & 0o777 == 0o755


def test_a_server_that_dies_says_the_end_of_its_log(tmp_path: Path) -> None:
    options = _options(tmp_path, memory="300m")  # Spark refuses so small a heap
    with pytest.raises(
        AnalyticsError,
        match=r"(?s)ended while it was starting.*thrift_server\.log"
        r".*System memory \d+ must be at least",
    ):
        thrift_server.start(options)
    assert thrift_server.status(options).server is None


def test_a_server_that_does_not_answer_in_time_is_stopped(tmp_path: Path) -> None:
    options = _options(tmp_path, start_timeout_seconds=0.5)
    with pytest.raises(AnalyticsError, match=r"must answer within 0\.5 s"):
        thrift_server.start(options)
    assert thrift_server.status(options).server is None


def test_a_port_in_use_is_named_and_nothing_is_started(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(AnalyticsError, match=f"127.0.0.1:{port}, but that is not free"):
            thrift_server.start(_options(tmp_path, port=port))
    assert not (tmp_path / "logs").exists()


def test_a_process_that_got_the_servers_pid_is_no_server_and_is_not_killed(tmp_path: Path) -> None:
    state = {
        "host": "127.0.0.1",
        "port": 10_000,
        "process": {"pid": os.getpid(), "started": 1},
    }
    options = _options(tmp_path)
    options.work_folder.mkdir()
    (options.work_folder / "thrift_server.json").write_text(json.dumps(state))
    assert thrift_server.status(options).server is None
    assert not thrift_server.stop(options)


def test_sessions_that_end_leave_the_metastore_to_the_others(thrift_server: ThriftService) -> None:
    sessions = """
import sys
from concurrent.futures import ThreadPoolExecutor
from loaders.hive.connection import connect

def open_and_close(_number):
    with connect(sys.argv[1], int(sys.argv[2])) as hive:
        return ("default",) in hive.query("show databases")

with ThreadPoolExecutor(8) as pool:
    assert all(pool.map(open_and_close, range(200)))
"""
    # a process of its own: the end of a session that is never answered can't be waited for
    subprocess.run(
        [sys.executable, "-c", sessions, thrift_server.host, str(thrift_server.port)],
        check=True,
        timeout=180,
    )
    # whoever closes a session is not told of a failure; the log is
    assert "NoClassDefFoundError" not in (thrift_server.home / "logs/thrift_server.log").read_text()


def test_shuffles_share_a_few_threads(thrift_server: ThriftService) -> None:
    """A thread of such a pool keeps the session that it was started in (ADR 0047)."""
    counted = "select id % 3 as kind, count(*) from range(9) group by 1 order by 1"
    with connect(thrift_server.host, thrift_server.port) as hive:
        for _ in range(75):
            assert hive.query(counted) == [(0, 3), (1, 3), (2, 3)]
    names = list(_thread_names(thrift_server.pid))
    for pool, most in {"shuffle-exchange": 128, "ResultQueryStageExecution": 64}.items():
        # Linux keeps the first 15 characters of a name.
        assert 0 < sum(name == f"{pool}-"[:15] for name in names) <= most


def _thread_names(pid: int) -> Iterator[str]:
    for file in Path(f"/proc/{pid}/task").glob("*/comm"):
        with suppress(OSError):  # the thread has ended
            yield file.read_text().strip()


def test_the_servers_files_all_lie_in_its_home(thrift_server: ThriftService) -> None:
    assert (thrift_server.home / "metastore" / "seg0").is_dir()
    assert (thrift_server.home / "spark" / "derby.log").is_file()
