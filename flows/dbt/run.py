"""Runs dbt as a child process, so that a hanging build can be killed and its memory is freed."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer
from typing import Any, Self

from flows.child_process import ending_with_parent
from flows.dbt.outcome import (
    Answer,
    DbtRun,
    NodeResult,
    finished_node,
    raise_on_failure,
    read_results,
)
from flows.dbt.project import PARSE_ALONE
from flows.settings import LOOPBACK, PROJECT_ROOT, Settings

logger = logging.getLogger(__name__)

MINUTE_SECONDS = 60.0


def dbt_folder(settings: Settings) -> Path:
    """Return this home's folder of dbt's profiles, artifacts and logs."""
    return settings.home.resolve() / "dbt"


def manifest_file(settings: Settings) -> Path:
    """Return the path of the manifest of this home's last dbt invocation."""
    return dbt_folder(settings) / "target" / "manifest.json"


class DbtProcess:
    """A child process of dbt. It starts at once, and ends with the context of this object.

    dbt takes four seconds to start and to parse the project. A caller that knows early that dbt
    will run starts the process early, and lets it parse while something else runs.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._parses_ahead = False
        folder = dbt_folder(settings)
        _write_profiles(folder)
        command = [
            sys.executable, "-m", "flows.dbt.child",
            "--project-dir", str(PROJECT_ROOT),
            "--profiles-dir", str(folder),
            "--target-path", str(folder / "target"),
            "--log-path", str(folder / "logs"),
            "--log-format", "json",  # read below
            "--log-format-file", "text",  # read by people
        ]  # fmt: skip
        self._process = subprocess.Popen(
            ending_with_parent(command),
            cwd=PROJECT_ROOT,
            env=dbt_environment(settings),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # However dbt is killed, its connections close, and the server ends their statements.
        self._process.kill()
        self._process.communicate()

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    def is_ready(self) -> bool:
        """Wait for the end of a parsing ahead, and tell whether the process can run a command."""
        self._end_parsing()
        return self._process.poll() is None

    def parse_ahead(self, variables: Mapping[str, object]) -> None:
        """Let dbt parse the project, and do not wait for it.

        A later command finds out whether the files are still those that were parsed. It also tells
        why they could not be parsed. The manifest stays that of the last command.
        """
        self._parses_ahead = True
        self._ask(PARSE_ALONE, variables)

    def run(
        self,
        arguments: Sequence[str],
        *,
        variables: Mapping[str, object],
        on_node: Callable[[NodeResult], None] | None = None,
    ) -> DbtRun:
        """Run one dbt command in the project and return the outcome of each node.

        Raises:
            BuildError: dbt could not run, ran out of time, or a node failed.
        """
        folder = dbt_folder(self._settings)
        self._end_parsing()
        with self._limit_of_time():
            self._ask(arguments, variables)
            answer = self._answer(on_node)
        nodes = read_results(folder / "target" / "run_results.json", answer.invocation_id)
        raise_on_failure(answer, nodes=nodes, folder=folder)
        return DbtRun(answer.invocation_id, nodes, manifest_file(self._settings))

    def _end_parsing(self) -> None:
        """Wait for the end of a parsing ahead, where there is one."""
        if self._parses_ahead:
            self._parses_ahead = False
            with self._limit_of_time():
                self._answer()

    @contextmanager
    def _limit_of_time(self) -> Iterator[None]:
        timer = Timer(self._settings.build_timeout_minutes * MINUTE_SECONDS, self._process.kill)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _ask(self, arguments: Sequence[str], variables: Mapping[str, object]) -> None:
        """Write a command to the process; a process that is gone is found when it is read."""
        assert self._process.stdin is not None  # noqa: S101 - stdin=PIPE above
        with suppress(BrokenPipeError):
            self._process.stdin.write(
                json.dumps({"command": list(arguments), "variables": variables}) + "\n"
            )
            self._process.stdin.flush()

    def _answer(self, on_node: Callable[[NodeResult], None] | None = None) -> Answer:
        """Read dbt's log up to the end of a command, or of the process."""
        invocation_id = ""
        errors: list[str] = []
        for entry in self._log_entries():
            if "ended" in entry:
                return Answer(int(entry["ended"]), invocation_id, errors)
            invocation_id = str(entry["info"].get("invocation_id", invocation_id))
            if entry["info"].get("level") == "error":
                errors.append(str(entry["info"].get("msg", "")))
            node = finished_node(entry)
            if node and on_node:
                on_node(node)
        return Answer(self._process.wait(), invocation_id, errors)

    def _log_entries(self) -> Iterator[dict[str, Any]]:
        """Yield the entries of dbt's JSON log, and `ended` with the exit code of each command.

        Any other line (a crash of Python) becomes an error.
        """
        assert self._process.stdout is not None  # noqa: S101 - stdout=PIPE above
        for line in self._process.stdout:
            try:
                entry = json.loads(line)
            except ValueError:
                entry = None
            if isinstance(entry, dict) and (
                "ended" in entry or isinstance(entry.get("info"), dict)
            ):
                yield entry
            elif line.strip():
                yield {"info": {"level": "error", "msg": line.rstrip()}, "data": {}}


def run_dbt(
    arguments: Sequence[str],
    *,
    settings: Settings,
    variables: Mapping[str, object],
    on_node: Callable[[NodeResult], None] | None = None,
    process: DbtProcess | None = None,
) -> DbtRun:
    """Run one dbt command in the project and return the outcome of each node.

    Args:
        arguments: the command and its options.
        settings: where the project's artifacts and the Thrift server are.
        variables: the variables of the project.
        on_node: called with the outcome of each node as it ends.
        process: a process that was started early; a new one is started where it is None or gone.

    Raises:
        BuildError: dbt could not run, ran out of time, or a node failed.
    """
    if process is not None and process.is_ready():
        return process.run(arguments, variables=variables, on_node=on_node)
    with DbtProcess(settings) as started:
        return started.run(arguments, variables=variables, on_node=on_node)


def dbt_environment(settings: Settings) -> dict[str, str]:
    """Return the environment variables that profiles.yml.example reads."""
    return os.environ | {
        "ANALYTICS_THRIFT_HOST": settings.thrift_host or LOOPBACK,
        "ANALYTICS_THRIFT_PORT": str(settings.thrift_port),
        "ANALYTICS_HIVE_DATABASE": settings.hive_database,
        "ANALYTICS_BUILD_TIMEOUT_MINUTES": str(settings.build_timeout_minutes),
        "PYTHONWARNINGS": "ignore",
    }


def _write_profiles(folder: Path) -> None:
    """Copy the project's own profiles.yml for dbt, or the example when there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    own = PROJECT_ROOT / "profiles.yml"
    example = PROJECT_ROOT / "profiles.yml.example"
    (folder / "profiles.yml").write_text((own if own.exists() else example).read_text())
