"""Whether the next run of a home handles few events, and which server it gets then."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cleaning.clean import CLEANER_VERSION
from flows.dbt.project import project_digest
from flows.few_events import handles_few_events
from flows.pipeline import run_pipeline
from flows.settings import PROJECT_ROOT, Settings
from flows.state import BuiltState, write_built
from flows.thrift import start_to_stay, thrift_server
from loaders.lake import Lake
from loaders.landing.ledger import DAMAGED, landed_versions, read_ledger, write_entries
from loaders.landing.seen_files import SeenFile, read_seen_files
from loaders.spark.thrift_server import ThriftServer, ThriftServerOptions, ThriftServerStatus
from tests.unit.flows.landed import landed_file
from tests.unit.flows.step_results import giving, request_of, step_results

DAY = date(2026, 1, 1)
MEGABYTE = 10**6


def a_home(folder: Path, **changes: Any) -> Settings:
    """Return the settings of a home that has built nothing."""
    return Settings(home=folder / "home", **changes)


def build(settings: Settings, *, project: str | None = None) -> None:
    """Note that all landed events are built, by today's project or by another one."""
    write_built(
        settings,
        state=BuiltState(
            model_digest="m",
            project=project or project_digest(PROJECT_ROOT),
            versions=landed_versions(read_ledger(Lake.from_uri(settings.lake_uri))),
        ),
    )


def landed(settings: Settings, name: str = "a", *, events: int, **changes: Any) -> None:
    """Land a file of so many events."""
    file = landed_file(name, DAY, events=events, **changes)
    write_entries(Lake.from_uri(settings.lake_uri), [file])


def a_log(folder: Path, name: str, *, size: int) -> Path:
    """Make a log file of a size, which takes no room on the disk."""
    file = folder / name
    with file.open("wb") as opened:
        opened.truncate(size)
    return file


def test_a_new_home_without_logs_handles_few_events(tmp_path: Path) -> None:
    assert handles_few_events(a_home(tmp_path))


@pytest.mark.parametrize(
    ("name", "megabytes", "is_few"),
    [
        ("tracking.log", 1_100, True),
        ("tracking.log", 1_200, False),
        ("tracking.log-20260101.gz", 110, True),
        ("tracking.log-20260101.gz", 120, False),
    ],
)
def test_logs_count_by_their_size_before_they_are_landed(
    name: str, megabytes: int, is_few: bool, tmp_path: Path
) -> None:
    log = a_log(tmp_path, name, size=megabytes * MEGABYTE)
    assert handles_few_events(a_home(tmp_path, tracking_logs=str(log))) is is_few


@pytest.mark.parametrize(
    ("is_built", "events", "is_few"),
    [
        (False, 1_000_000, True),
        (False, 1_000_001, False),
        (True, 10_000_000, True),
        (True, 10_000_010, False),
    ],
)
def test_built_events_count_a_tenth(
    is_built: bool, events: int, is_few: bool, tmp_path: Path
) -> None:
    settings = a_home(tmp_path)
    landed(settings, events=events)
    if is_built:
        build(settings)
    assert handles_few_events(settings) is is_few


def test_a_full_refresh_and_a_changed_project_build_all_dates(tmp_path: Path) -> None:
    settings = a_home(tmp_path)
    landed(settings, events=2_000_000)
    build(settings)
    assert handles_few_events(settings)
    assert not handles_few_events(settings, full_refresh=True)
    build(settings, project="another")
    assert not handles_few_events(settings)


def test_landed_events_count_whole_until_their_dates_are_built(tmp_path: Path) -> None:
    """As after a build that failed, or where landing and building are two commands."""
    settings = a_home(tmp_path)
    landed(settings, events=1)
    build(settings)
    landed(settings, "b", events=2_000_000)
    assert not handles_few_events(settings)
    build(settings)
    assert handles_few_events(settings)


def test_a_new_log_may_change_the_latest_date(tmp_path: Path) -> None:
    log = tmp_path / "tracking.log"
    settings = a_home(tmp_path, tracking_logs=str(log))
    landed(settings, events=5_000_000)
    build(settings)
    log.touch()
    assert handles_few_events(settings)
    log.write_text("{}\n")
    assert not handles_few_events(settings)


def test_a_log_that_is_gone_counts_as_nothing(tmp_path: Path) -> None:
    a_log(tmp_path, "tracking.log", size=MEGABYTE)
    (tmp_path / "other.log").symlink_to(tmp_path / "gone")
    assert handles_few_events(a_home(tmp_path, tracking_logs=str(tmp_path)))


def test_a_landed_log_is_no_news_until_it_grows(tmp_path: Path) -> None:
    log = a_log(tmp_path, "tracking.log", size=1_200 * MEGABYTE)
    settings = a_home(tmp_path, tracking_logs=str(log))
    assert not handles_few_events(settings)
    status = log.stat()
    stamp = {"path": str(log), "bytes": status.st_size, "modified_ns": status.st_mtime_ns}
    landed(settings, events=1_000, **stamp)
    assert handles_few_events(settings)
    a_log(tmp_path, "tracking.log", size=1_300 * MEGABYTE)
    assert not handles_few_events(settings)


def test_a_damaged_log_is_no_news_until_it_changes(tmp_path: Path) -> None:
    log = a_log(tmp_path, "tracking.log.gz", size=1_200 * MEGABYTE)
    settings = a_home(tmp_path, tracking_logs=str(log))
    status = log.stat()
    stamp = {"path": str(log), "bytes": status.st_size, "modified_ns": status.st_mtime_ns}
    landed(settings, events=0, status=DAMAGED, cleaner_version=CLEANER_VERSION, **stamp)
    assert handles_few_events(settings)
    os.utime(log, (0, 0))
    assert not handles_few_events(settings)


def test_a_log_that_was_renamed_is_no_news(tmp_path: Path) -> None:
    log = a_log(tmp_path, "tracking.log", size=1_200 * MEGABYTE)
    os.utime(log, (0, 0))
    settings = a_home(tmp_path, tracking_logs=str(tmp_path / "tracking.log*"))
    lake = Lake.from_uri(settings.lake_uri)
    seen = read_seen_files(lake)
    seen.add(SeenFile.of(str(log), log.stat(), file_hash="a"))
    seen.write(lake)
    assert not handles_few_events(settings), "a list of seen files tells nothing of the lake"
    landed(settings, "a", events=1)
    assert handles_few_events(settings)
    log.rename(tmp_path / "tracking.log.1")
    assert handles_few_events(settings)
    a_log(tmp_path, "tracking.log", size=1_200 * MEGABYTE)
    assert not handles_few_events(settings)


def test_what_can_not_be_read_stops_no_server(tmp_path: Path) -> None:
    assert not handles_few_events(a_home(tmp_path, tracking_logs=str(tmp_path / "gone")))
    assert not handles_few_events(a_home(tmp_path, tracking_logs="~nobody-of-this-name/logs"))
    settings = a_home(tmp_path)
    landed(settings, events=1)
    assert handles_few_events(settings)
    (ledger,) = Path(settings.lake_uri, "landing", "loaded_files").rglob("*.parquet")
    ledger.write_text("no Parquet")
    assert not handles_few_events(settings)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Start no server, and return whether each one would have started for few events."""
    found: list[bool] = []

    def start(options: ThriftServerOptions) -> ThriftServer:
        found.append(options.handles_few_events)
        return ThriftServer("127.0.0.1", 1, None)  # type: ignore[arg-type]

    monkeypatch.setattr("flows.thrift.start", start)
    monkeypatch.setattr("flows.thrift.stop", lambda _: True)
    return found


def test_a_server_starts_for_the_events_of_its_home(tmp_path: Path, started: list[bool]) -> None:
    """Both the server of people and the server of a run, for which the full refresh counts."""
    settings = a_home(tmp_path, thrift_host=None)
    landed(settings, events=2_000_000)
    build(settings)
    start_to_stay(settings)
    for full_refresh in (False, True):
        with thrift_server(settings, full_refresh=full_refresh):
            pass
    assert started == [True, True, False]


def test_a_server_starts_for_the_logs_that_the_run_has_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, started: list[bool]
) -> None:
    monkeypatch.setattr("flows.few_events.find_log_files", None)
    settings = a_home(tmp_path, thrift_host=None, tracking_logs=str(tmp_path))
    for logs in ([], [a_log(tmp_path, "tracking.log", size=1_200 * MEGABYTE)]):
        with thrift_server(settings, logs=logs):
            pass
    assert started == [True, False]


@pytest.mark.usefixtures("without_dbt")
def test_a_run_starts_its_server_for_the_logs_that_its_check_has_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[object] = []

    @contextmanager
    def server(settings: Settings, *, logs: object, **_: object) -> Iterator[Settings]:
        given.append(logs)
        yield settings

    monkeypatch.setattr("flows.pipeline.thrift_server", server)
    logs = [tmp_path / "tracking.log"]
    results = step_results(tmp_path, is_well=True) | {"check_inputs": logs}
    run_pipeline(request_of(tmp_path), run_step=giving(results))
    assert given == [logs]


def test_no_events_are_counted_for_a_server_that_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = ThriftServer("127.0.0.1", 1, None)  # type: ignore[arg-type]
    monkeypatch.setattr("flows.thrift.start", lambda _: server)
    found = ThriftServerStatus(server, is_answering=True, log_file=tmp_path)
    monkeypatch.setattr("flows.thrift.status", lambda _: found)
    monkeypatch.setattr("flows.thrift.handles_few_events", None)
    settings = a_home(tmp_path, thrift_host=None)
    assert start_to_stay(settings) == server
    with thrift_server(settings) as served:
        assert served.thrift_host == "127.0.0.1"
