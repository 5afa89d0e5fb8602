"""A server that opens a session and then says nothing keeps no command waiting for ever."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from cleaning.errors import AnalyticsError
from flows.commands import doctor
from flows.commands.doctor import diagnose
from flows.settings import Settings
from loaders.hive.connection import HiveUnreachableError, connect
from loaders.json_file import write_json
from loaders.lake import Lake
from loaders.spark import thrift_server
from loaders.spark.options import ThriftServerOptions
from loaders.spark.processes import find_process
from tests.unit.loaders.hive.silent_server import silent_server

SOON = 0.2


@pytest.fixture
def options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Yield the options of a home whose server runs, but answers nothing."""
    monkeypatch.setattr(thrift_server, "ANSWER_SECONDS", SOON)
    options = ThriftServerOptions(
        home=tmp_path, lake=Lake.from_uri(str(tmp_path / "lake")), start_timeout_seconds=2 * SOON
    )
    options.work_folder.mkdir(parents=True)
    with silent_server() as port:
        # This process stands for the server's: it runs.
        server = thrift_server.ThriftServer("127.0.0.1", port, find_process(os.getpid()))  # type: ignore[arg-type]
        write_json(thrift_server.state_file(options), asdict(server))
        yield options


def test_a_statement_waits_as_long_as_it_was_told() -> None:
    # The server never answers, so only the limit ends the statement.
    with (
        silent_server() as port,
        connect("127.0.0.1", port, statement_timeout=SOON) as hive,
        pytest.raises(HiveUnreachableError, match="must stay up during a statement"),
    ):
        hive.query("select 1")


def test_the_status_of_a_server_that_hangs_is_that_it_does_not_answer(
    options: ThriftServerOptions,
) -> None:
    found = thrift_server.status(options)
    assert found.server is not None
    assert not found.is_answering


def test_a_running_server_that_hangs_is_not_waited_for_for_ever_and_is_left_to_its_statements(
    options: ThriftServerOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped: list[ThriftServerOptions] = []
    monkeypatch.setattr(thrift_server, "stop", stopped.append)
    with pytest.raises(AnalyticsError, match=r"must answer within 0\.4 s.* was left running"):
        thrift_server.start(options)
    assert stopped == []


def test_the_doctor_says_that_another_server_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "ANSWER_SECONDS", SOON)
    with silent_server() as port:
        settings = Settings(home=tmp_path, thrift_host="127.0.0.1", thrift_port=port)
        found = {finding.subject: finding for finding in diagnose(settings)}["Thrift server"]
    assert found.is_right is False
    assert "must stay up during a statement" in found.says
