"""Our sessions say what they need, whatever the server of somebody else does by itself."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from pyhive import hive as pyhive
from TCLIService.ttypes import TOperationState

from flows.dbt import run as dbt
from flows.dbt.outcome import BuildError
from flows.dbt.run import DbtProcess, run_dbt
from flows.settings import PROJECT_ROOT, Settings
from loaders.hive.connection import (
    SESSION_SETTINGS,
    Hive,
    HiveStatementError,
    HiveUnreachableError,
    connect,
)
from loaders.lake import Lake
from loaders.spark import thrift_server as server
from loaders.spark.options import ThriftServerOptions
from tests.services.dbt_project import make_project
from tests.services.thrift import ThriftService

FOREIGN = {
    "spark.sql.session.timeZone": "America/New_York",
    "spark.sql.ansi.enabled": "false",
}


@pytest.fixture(scope="module")
def foreign_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[server.ThriftServer]:
    """Start a server in another zone, without ANSI, as somebody else may have one."""
    home = tmp_path_factory.mktemp("foreign")
    options = ThriftServerOptions(
        home=home,
        lake=Lake.from_uri(str(home / "lake")),
        memory="1g",
        start_timeout_seconds=300,
        handles_few_events=True,
        java_options=("-Duser.timezone=America/New_York",),
        settings=FOREIGN,
    )
    try:
        yield server.start(options)
    finally:
        server.stop(options)


def test_dbt_and_the_loaders_set_the_same() -> None:
    profile = yaml.safe_load((PROJECT_ROOT / "profiles.yml.example").read_text())
    settings = profile["analytics"]["outputs"]["thrift"]["server_side_parameters"]
    assert SESSION_SETTINGS.items() <= settings.items()


@pytest.mark.thrift
def test_a_session_is_in_utc_and_strict_on_a_server_of_another_zone(
    foreign_server: server.ThriftServer,
) -> None:
    host, port = foreign_server.host, foreign_server.port
    with closing(pyhive.connect(host=host, port=port)) as plain:
        cursor = plain.cursor()
        cursor.execute("select current_timezone(), cast('x' as int)")
        assert cursor.fetchall() == [("America/New_York", None)]

    with connect(host, port) as hive:
        assert hive.query("select current_timezone()") == [("UTC",)]
        noon = datetime(2026, 1, 31, 12, tzinfo=UTC)
        assert hive.query("select timestamp '2026-01-31 12:00:00Z'") == [(noon,)]
        assert hive.query("select timestamp_seconds(1769860800)") == [(noon,)]
        assert list(hive.stream("select timestamp_seconds(1769860800)")) == [(noon,)]
        with pytest.raises(HiveStatementError, match="CAST_INVALID_INPUT"):
            hive.query("select cast('x' as int)")


@pytest.mark.thrift
def test_what_is_landed_and_read_again_is_the_same_moment_on_a_server_of_another_zone(
    foreign_server: server.ThriftServer,
) -> None:
    with connect(foreign_server.host, foreign_server.port) as hive:
        hive.execute(
            "create table moments using parquet as select timestamp_seconds(1769860800) as moment"
        )
        rows = hive.query("select moment, date(moment), hour(moment) from moments")
        hive.execute("drop table moments")
    assert rows == [(datetime(2026, 1, 31, 12, tzinfo=UTC), "2026-01-31", 12)]


@contextmanager
def dropping_proxy(target: tuple[str, int], *, drops: int) -> Iterator[tuple[str, int]]:
    """Stand before a server, and drop the first connections as soon as a client speaks.

    A Thrift server does so when Java frees the transport of a connection that is being opened:
    "TSaslNegotiationException: Invalid status 0" in its log, "TSocket read 0 bytes" for the client.
    """
    left = [drops]

    def pipe(source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def serve(client: socket.socket) -> None:
        with client:
            said = client.recv(65536)
            if not said:
                return
            if left[0]:
                left[0] -= 1
                return
            with socket.create_connection(target) as server:
                server.sendall(said)
                back = threading.Thread(target=pipe, args=(server, client), daemon=True)
                back.start()
                pipe(client, server)
                back.join()

    def accept(listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                threading.Thread(target=serve, args=(client,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, args=(listener,), daemon=True).start()
        try:
            yield listener.getsockname()
        finally:
            listener.shutdown(socket.SHUT_RDWR)  # ends the thread that accepts
        assert not left[0], "nothing was dropped"


@pytest.mark.thrift
def test_a_session_whose_connection_is_dropped_is_opened_once_more(
    thrift_server: ThriftService,
) -> None:
    target = (thrift_server.host, thrift_server.port)
    with dropping_proxy(target, drops=1) as (host, port), connect(host, port) as hive:
        assert hive.query("select 1") == [(1,)]
    with (
        dropping_proxy(target, drops=2) as (host, port),
        pytest.raises(HiveUnreachableError, match=f"must answer at {host}:{port}"),
    ):
        connect(host, port)


@pytest.mark.thrift
def test_dbt_opens_a_session_whose_connection_is_dropped_once_more(
    thrift_server: ThriftService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(tmp_path / "project", {"models/only_model.sql": "select 1 as x"})
    monkeypatch.setattr(dbt, "PROJECT_ROOT", project)
    target = (thrift_server.host, thrift_server.port)
    with dropping_proxy(target, drops=1) as (host, port):
        settings = Settings(
            home=tmp_path / "home", thrift_host=host, thrift_port=port, hive_database="default"
        )
        run_dbt(["run"], settings=settings, variables={})
    with connect(*target) as hive:
        hive.execute("drop view only_model")


SLOW_MODEL = """
{{ config(materialized='table') }}
select
    java_method('java.lang.Thread', 'sleep', cast(id * 0 + 200 as bigint)) as slept,
    java_method('java.lang.System', 'setProperty', 'test.beat', cast(id as string)) as beat
from range(0, 3000, 1, 1)
"""


def _beat(hive: Hive) -> str | None:
    """Return the number of the row that the statement works on: both are in one Java."""
    ((beat,),) = hive.query("select java_method('java.lang.System', 'getProperty', 'test.beat')")
    return None if beat is None else str(beat)


@pytest.mark.thrift
def test_a_dbt_that_is_killed_for_its_time_also_ends_its_statements(
    thrift_server: ThriftService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(tmp_path / "project", {"models/only_model.sql": SLOW_MODEL})
    monkeypatch.setattr(dbt, "PROJECT_ROOT", project)
    settings = Settings(
        home=tmp_path / "home",
        thrift_host=thrift_server.host,
        thrift_port=thrift_server.port,
        hive_database="killed_dbt",
        build_timeout_minutes=1,
    )
    with (
        connect(thrift_server.host, thrift_server.port) as hive,
        DbtProcess(settings) as process,
    ):
        hive.execute("create database if not exists killed_dbt")
        began = time.monotonic()
        process.parse_ahead({})
        assert process.is_ready()
        # dbt's own start takes longer than the start of its statement, however slow the machine is
        monkeypatch.setattr(dbt, "MINUTE_SECONDS", max(4.0, time.monotonic() - began))
        with pytest.raises(BuildError, match="ran out of time"):
            run_dbt(["run"], settings=settings, variables={}, process=process)
        beats = [_beat(hive)]
        assert beats[0] is not None  # the statement was at work
        # Whole, it would take ten minutes. It has five beats a second.
        deadline = time.monotonic() + 60
        while len(beats) < 4 or len(set(beats[-4:])) > 1:
            assert time.monotonic() < deadline, beats
            time.sleep(1)
            beats.append(_beat(hive))
        assert hive.query("show tables in killed_dbt") == []
        hive.execute("drop database killed_dbt cascade")


@pytest.mark.thrift
def test_a_statement_of_a_session_with_a_limit_ends_by_itself(thrift_server: ThriftService) -> None:
    limited = pyhive.connect(
        host=thrift_server.host,
        port=thrift_server.port,
        configuration={"set:hiveconf:spark.sql.thriftServer.queryTimeout": "2s"},
    )
    with closing(limited):
        cursor = limited.cursor()
        cursor.execute(
            "select java_method('java.lang.Thread', 'sleep', cast(id * 0 + 200 as bigint)) "
            "from range(0, 3000, 1, 1)",
            async_=True,  # as dbt does
        )
        running = {TOperationState.INITIALIZED_STATE, TOperationState.RUNNING_STATE}
        while (state := cursor.poll().operationState) in running:
            pass  # the server answers when the statement ends, or after five seconds
        assert state == TOperationState.TIMEDOUT_STATE


NUMBERS = """
version: 2
models:
  - name: numbers
    config: {contract: {enforced: true}}
    columns: [{name: number, data_type: string}]
"""
NUMBERS_PROJECT = """
name: numbers
profile: analytics
models: {+materialized: table, +file_format: parquet}
vars: {contracts_are_known: false}
"""


@pytest.mark.thrift
def test_a_contract_is_checked_unless_the_last_build_checked_it(
    thrift_server: ThriftService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    macro = "macros/spark__get_assert_columns_equivalent.sql"
    files = {
        macro: (PROJECT_ROOT / macro).read_text(),
        "models/numbers.sql": "select 1 as number",
        "models/numbers.yml": NUMBERS,
        "dbt_project.yml": NUMBERS_PROJECT,
    }
    project = make_project(tmp_path / "project", files)
    monkeypatch.setattr(dbt, "PROJECT_ROOT", project)
    settings = Settings(
        home=tmp_path / "home",
        thrift_host=thrift_server.host,
        thrift_port=thrift_server.port,
        hive_database="contract_tests",
    )
    with pytest.raises(BuildError, match=r"numbers: .*enforced contract that failed"):
        run_dbt(["build"], settings=settings, variables={})
    built = run_dbt(["build"], settings=settings, variables={"contracts_are_known": True})
    assert [node.status for node in built.nodes] == ["success"]
    with connect(thrift_server.host, thrift_server.port) as hive:
        hive.execute("drop database contract_tests cascade")
