"""`analytics publish`: a publication of what is landed, in the order of a run."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows import cli, pipeline
from flows.console import ConsoleRunner
from flows.settings import Settings
from tests.unit.flows.step_results import giving, request_of, step_results


def test_a_publication_of_what_is_landed_has_the_order_of_a_run_and_r_has_the_memory_of_spark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    runner = giving(step_results(tmp_path, is_well=False), called=called)

    @contextmanager
    def server(_: Settings, **__: object) -> Iterator[Settings]:
        yield request_of(tmp_path).settings
        called.append("the server is stopped")

    def step(_self: ConsoleRunner, step: Callable[..., Any], *_: object, **__: object) -> object:
        return runner(step)

    monkeypatch.setattr(pipeline, "thrift_server", server)
    monkeypatch.setattr(ConsoleRunner, "__call__", step)
    monkeypatch.setattr(cli, "make_landing_whole", lambda _: called.append("landing made whole"))
    ended = CliRunner().invoke(cli.app, ["publish", "--home", str(tmp_path)])
    assert called == [
        *("prepare_hive", "landing made whole", "build_marts", "publish_marts", "write_reports"),
        *("the server is stopped", "run_r"),
    ]
    assert ended.exit_code == 3
    assert "Warning: R?" in ended.output
