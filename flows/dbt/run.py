"""Runs dbt as a child process, so that a hanging build can be killed and its memory is freed."""

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any, Self

from cleaning.errors import AnalyticsError
from flows.child_process import ending_with_parent
from flows.settings import LOOPBACK, PROJECT_ROOT, Settings

logger = logging.getLogger(__name__)

_MINUTE_SECONDS = 60.0


class BuildError(AnalyticsError):
    """dbt did not finish, or a test of error severity failed: nothing may be published."""


@dataclass(frozen=True, slots=True)
class NodeResult:
    """The outcome of one dbt node."""

    name: str
    kind: str
    status: str
    seconds: float
    message: str

    @property
    def has_failed(self) -> bool:
        """Whether this node stops the publication."""
        return self.status in {"error", "fail", "runtime error"}


@dataclass(frozen=True, slots=True)
class DbtRun:
    """The outcome of one dbt invocation.

    Attributes:
        invocation_id: dbt's id of the invocation.
        nodes: the outcome of each node; empty when nothing had to be built.
        manifest: path of the manifest of the project as it was built.
        kept: results of tests of earlier invocations, whose tables are still those that were
            tested.
    """

    invocation_id: str
    nodes: tuple[NodeResult, ...]
    manifest: Path
    kept: tuple[NodeResult, ...] = ()

    @property
    def tests(self) -> tuple[NodeResult, ...]:
        """The last result of each test of rows, in the order of their names."""
        of_run = [node for node in self.nodes if node.kind == "test"]
        last = {node.name: node for node in (*self.kept, *of_run)}
        return tuple(last[name] for name in sorted(last))

    @property
    def warnings(self) -> tuple[NodeResult, ...]:
        """Tests of warn severity that found rows."""
        return tuple(test for test in self.tests if test.status == "warn")

    @property
    def test_results(self) -> Mapping[str, str]:
        """The last result of each test of rows by its name."""
        return {test.name: test.status for test in self.tests}

    @property
    def warning_sentences(self) -> tuple[str, ...]:
        """The findings of the tests of warn severity, a sentence each."""
        return tuple(f"{node.name}: {_beginning(node.message)}" for node in self.warnings)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What dbt's log says of one command.

    Attributes:
        code: the exit code of the command; that of the process where the process has ended.
        invocation_id: dbt's id of the last invocation.
        errors: the messages of level error.
    """

    code: int
    invocation_id: str
    errors: list[str]


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
            sys.executable, "-m", "flows.dbt.process",
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
        # A parsing that is killed may leave half a manifest, from which the marts are read.
        self._end_parsing()
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
        why they could not be parsed.
        """
        self._parses_ahead = True
        self._ask(["parse"], variables)

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
        nodes = _read_results(folder / "target" / "run_results.json", answer.invocation_id)
        _raise_on_failure(answer, nodes=nodes, folder=folder)
        return DbtRun(answer.invocation_id, nodes, manifest_file(self._settings))

    def _end_parsing(self) -> None:
        """Wait for the end of a parsing ahead, where there is one."""
        if self._parses_ahead:
            self._parses_ahead = False
            with self._limit_of_time():
                self._answer()

    @contextmanager
    def _limit_of_time(self) -> Iterator[None]:
        timer = Timer(self._settings.build_timeout_minutes * _MINUTE_SECONDS, self._process.kill)
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

    def _answer(self, on_node: Callable[[NodeResult], None] | None = None) -> _Answer:
        """Read dbt's log up to the end of a command, or of the process."""
        invocation_id = ""
        errors: list[str] = []
        for entry in self._log_entries():
            if "ended" in entry:
                return _Answer(int(entry["ended"]), invocation_id, errors)
            invocation_id = str(entry["info"].get("invocation_id", invocation_id))
            if entry["info"].get("level") == "error":
                errors.append(str(entry["info"].get("msg", "")))
            node = _finished_node(entry)
            if node and on_node:
                on_node(node)
        return _Answer(self._process.wait(), invocation_id, errors)

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


def _finished_node(entry: Mapping[str, Any]) -> NodeResult | None:
    if entry["info"].get("name") not in {"LogModelResult", "LogTestResult", "LogSeedResult"}:
        return None
    data = entry["data"]
    node = data.get("node_info") or {}
    if not isinstance(node, dict):
        return None
    seconds = data.get("execution_time", 0.0)
    return NodeResult(
        name=str(node.get("node_name", "")),
        kind=str(node.get("resource_type", "")),
        status=str(data.get("status", "")).split(" ")[0].lower(),
        seconds=float(seconds) if isinstance(seconds, int | float) else 0.0,
        message=str(entry["info"].get("msg", "")),
    )


def _read_results(path: Path, invocation_id: str) -> tuple[NodeResult, ...]:
    """Read run_results.json; a file of an older invocation is ignored."""
    try:
        results = json.loads(path.read_text())
    except (OSError, ValueError):
        return ()
    if results["metadata"]["invocation_id"] != invocation_id:
        return ()
    return tuple(
        NodeResult(
            name=result["unique_id"].split(".")[2],
            kind=result["unique_id"].split(".")[0],
            status=result["status"],
            seconds=result["execution_time"],
            message=result["message"] or "",
        )
        for result in results["results"]
    )


def _raise_on_failure(answer: _Answer, *, nodes: tuple[NodeResult, ...], folder: Path) -> None:
    failed = [node for node in nodes if node.has_failed]
    if answer.code == 0 and not failed:
        return
    if failed:
        what = "; ".join(f"{node.name}: {_beginning(node.message)}" for node in failed[:5])
        more = f" (and {len(failed) - 5} more)" if len(failed) > 5 else ""
        cause = f"{len(failed)} of {len(nodes)} nodes failed: {what}{more}"
    elif answer.code < 0:
        cause = "it was killed or ran out of time (ANALYTICS_BUILD_TIMEOUT_MINUTES)"
    else:
        cause = _beginning(answer.errors[-1]) if answer.errors else f"exit code {answer.code}"
    raise BuildError(
        f"dbt must build every model and pass every test of error severity, but {cause}. "
        f"Nothing was published; the log is {folder / 'logs' / 'dbt.log'}."
    )


def _beginning(text: str) -> str:
    """Return the beginning of a message in one line, without dbt's headings."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " ".join(lines[:4])[:300] if lines else "no message"
