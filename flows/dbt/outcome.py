"""The outcome of a dbt command, from dbt's log and from `run_results.json`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleaning.errors import AnalyticsError


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
class Answer:
    """What dbt's log says of one command.

    Attributes:
        code: the exit code of the command; that of the process where the process has ended.
        invocation_id: dbt's id of the last invocation.
        errors: the messages of level error.
    """

    code: int
    invocation_id: str
    errors: list[str]


def finished_node(entry: Mapping[str, Any]) -> NodeResult | None:
    """Return the outcome of the node that a log entry tells of; None for other entries."""
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


def read_results(path: Path, invocation_id: str) -> tuple[NodeResult, ...]:
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


def raise_on_failure(answer: Answer, *, nodes: tuple[NodeResult, ...], folder: Path) -> None:
    """Raise when dbt or one of the nodes failed.

    Args:
        answer: what dbt's log says of the command.
        nodes: the outcome of each node.
        folder: dbt's folder, for the message.

    Raises:
        BuildError: dbt could not run, ran out of time, or a node failed.
    """
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
