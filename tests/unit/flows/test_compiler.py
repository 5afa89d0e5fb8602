"""Which compiler of Java a server gets, by the events that the next run of the home handles."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows.compiler import compiles_quickly
from flows.dbt.project import project_digest
from flows.settings import PROJECT_ROOT, Settings
from flows.state import BuiltState, write_built
from flows.thrift import start_to_stay, thrift_server
from loaders.lake import Lake
from loaders.landing.ledger import write_entries
from loaders.spark.thrift_server import ThriftServer, ThriftServerOptions, ThriftServerStatus
from tests.unit.flows.landed import landed_file

DAY = date(2026, 1, 1)
MEGABYTE = 10**6


def a_home(folder: Path, *, built: bool = False, **changes: Any) -> Settings:
    """Return the settings of a home, whose stores were built by today's project or never."""
    settings = Settings(home=folder / "home", **changes)
    if built:
        state = BuiltState(model_digest="m", project=project_digest(PROJECT_ROOT))
        write_built(settings, state=state)
    return settings


def landed(settings: Settings, *, events: int, **changes: Any) -> None:
    """Land a file of so many events."""
    file = landed_file("a", DAY, events=events, **changes)
    write_entries(Lake.from_uri(settings.lake_uri), [file])


def a_log(folder: Path, name: str, *, size: int) -> Path:
    """Make a log file of a size, which takes no room on the disk."""
    file = folder / name
    with file.open("wb") as opened:
        opened.truncate(size)
    return file


def test_a_new_home_without_logs_compiles_quickly(tmp_path: Path) -> None:
    assert compiles_quickly(a_home(tmp_path))


@pytest.mark.parametrize(
    ("name", "megabytes", "is_quick"),
    [
        ("tracking.log", 1_100, True),
        ("tracking.log", 1_200, False),
        ("tracking.log-20260101.gz", 110, True),
        ("tracking.log-20260101.gz", 120, False),
    ],
)
def test_logs_count_by_their_size_before_they_are_landed(
    name: str, megabytes: int, is_quick: bool, tmp_path: Path
) -> None:
    log = a_log(tmp_path, name, size=megabytes * MEGABYTE)
    assert compiles_quickly(a_home(tmp_path, tracking_logs=str(log))) is is_quick


@pytest.mark.parametrize(
    ("built", "events", "is_quick"),
    [
        (False, 900_000, True),
        (False, 1_000_000, False),
        (True, 10_000_000, True),
        (True, 11_000_000, False),
    ],
)
def test_days_without_news_count_a_tenth_once_they_are_built(
    built: bool, events: int, is_quick: bool, tmp_path: Path
) -> None:
    settings = a_home(tmp_path, built=built)
    landed(settings, events=events)
    assert compiles_quickly(settings) is is_quick


def test_a_full_refresh_and_a_changed_project_build_all_days(tmp_path: Path) -> None:
    settings = a_home(tmp_path, built=True)
    landed(settings, events=2_000_000)
    assert compiles_quickly(settings)
    assert not compiles_quickly(settings, full_refresh=True)
    write_built(settings, state=BuiltState(model_digest="m", project="another"))
    assert not compiles_quickly(settings)


def test_a_landed_log_is_no_news_until_it_grows(tmp_path: Path) -> None:
    log = a_log(tmp_path, "tracking.log", size=1_200 * MEGABYTE)
    settings = a_home(tmp_path, built=True, tracking_logs=str(log))
    assert not compiles_quickly(settings)
    landed(settings, events=1_000, path=str(log), bytes=1_200 * MEGABYTE)
    assert compiles_quickly(settings)
    a_log(tmp_path, "tracking.log", size=1_300 * MEGABYTE)
    assert not compiles_quickly(settings)


def test_what_can_not_be_read_stops_no_server(tmp_path: Path) -> None:
    assert compiles_quickly(a_home(tmp_path, tracking_logs=str(tmp_path / "gone")))
    settings = a_home(tmp_path)
    landed(settings, events=1)
    (ledger,) = Path(settings.lake_uri, "landing", "loaded_files").rglob("*.parquet")
    ledger.write_text("no Parquet")
    assert not compiles_quickly(settings)


def test_a_server_starts_with_the_compiler_of_its_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both the server of people and the server of a run, for which the full refresh counts."""
    started: list[bool] = []

    def start(options: ThriftServerOptions) -> ThriftServer:
        started.append(options.compiles_quickly)
        return ThriftServer("127.0.0.1", 1, None)  # type: ignore[arg-type]

    monkeypatch.setattr("flows.thrift.start", start)
    monkeypatch.setattr("flows.thrift.stop", lambda _: True)
    settings = a_home(tmp_path, built=True, thrift_host=None)
    landed(settings, events=2_000_000)
    start_to_stay(settings)
    for full_refresh in (False, True):
        with thrift_server(settings, full_refresh=full_refresh):
            pass
    assert started == [True, True, False]


def test_a_server_that_runs_keeps_its_compiler(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ledger is not even read: the server of people has seen it."""
    server = ThriftServer("127.0.0.1", 1, None)  # type: ignore[arg-type]
    monkeypatch.setattr("flows.thrift.start", lambda _: server)
    found = ThriftServerStatus(server, is_answering=True, log_file=tmp_path)
    monkeypatch.setattr("flows.thrift.status", lambda _: found)
    monkeypatch.setattr("flows.thrift.compiles_quickly", None)
    with thrift_server(a_home(tmp_path, thrift_host=None)) as settings:
        assert settings.thrift_host == "127.0.0.1"
