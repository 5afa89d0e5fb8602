"""The child process of dbt: it runs one command after the other over the parsed project.

It reads a JSON object for each command from standard input, with the `command` and its `variables`,
and writes dbt's log, and then an object with the exit code of the command (`ended`). It ends when
standard input ends.

dbt keeps a parsed project in the folder of its artifacts, and parses all files again when a
variable or the address of the server is another one: each night, for 5 seconds. What the files mean
does not depend on the dates, because macros read dates only while a model is built. So the project
is parsed with the same dates and the same address each time, and dbt itself finds the files that
have changed. A project that this process has parsed is not parsed again while its files and these
variables are the same.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from dbt.cli.exceptions import DbtUsageException
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

from flows.dbt.project import PARSE_ALONE, project_digest

_PARSED_DATE = "1970-01-01"
_PARSED_ADDRESS = {"ANALYTICS_THRIFT_HOST": "127.0.0.1", "ANALYTICS_THRIFT_PORT": "1"}


def main(options: Sequence[str]) -> int:
    """Run the commands of standard input, and return the exit code of the process.

    Args:
        options: the options that all commands share.
    """
    project = _Project(options)
    for line in sys.stdin:
        asked = json.loads(line)
        ended = project.run(asked["command"], asked["variables"])
        print(json.dumps({"ended": ended}), flush=True)  # noqa: T201 - the parent reads it
    return 0


class _Project:
    """The dbt project, as it was parsed last."""

    def __init__(self, options: Sequence[str]) -> None:
        self._options = options
        self._manifest: Manifest | None = None
        self._parsed: tuple[str, Mapping[str, object]] | None = None

    def run(self, command: Sequence[str], variables: Mapping[str, object]) -> int:
        """Run one dbt command and return its exit code: 0, or 1 when dbt or a node failed."""
        to_parse = (project_digest(Path.cwd()), parsed_variables(variables))
        is_parsed = self._manifest is not None and to_parse == self._parsed
        # Who asks for `parse` reads the manifest. After a failure the project is parsed again, so
        # that each command tells the cause.
        if command == ["parse"] or not is_parsed:
            self._parsed = to_parse
            # dbt writes its manifest, half a second's work, when a build ends.
            asked = command if command[0] == "parse" else PARSE_ALONE
            self._manifest = self._parse(asked, to_parse[1])
        if command[0] == "parse" or self._manifest is None:
            return int(self._manifest is None)
        runner = dbtRunner(manifest=self._manifest)
        return int(not _invoke(runner, command, self._options, variables).success)

    def _parse(self, command: Sequence[str], variables: Mapping[str, object]) -> Manifest | None:
        address = {name: os.environ[name] for name in _PARSED_ADDRESS}
        os.environ.update(_PARSED_ADDRESS)
        result = _invoke(dbtRunner(), command, self._options, variables).result
        os.environ.update(address)
        return result if isinstance(result, Manifest) else None


def parsed_variables(variables: Mapping[str, object]) -> dict[str, object]:
    """Return the variables of a run, with fixed values of those that differ from night to night.

    A date that is not given stays so, because models without `changed_dates` are configured
    otherwise (`full_refresh` in dbt_project.yml).
    """
    fixed = {
        "as_of_date": _PARSED_DATE,
        "since_date": _PARSED_DATE,
        "changed_dates": [],
        "contracts_are_known": False,
    }
    return {
        name: value if value is None else fixed.get(name, value)
        for name, value in variables.items()
    }


def _invoke(
    runner: dbtRunner,
    command: Sequence[str],
    options: Sequence[str],
    variables: Mapping[str, object],
) -> dbtRunnerResult:
    result = runner.invoke([*command, "--vars", json.dumps(variables), *options])
    if isinstance(result.exception, DbtUsageException):  # dbt has logged all others
        print(result.exception, file=sys.stderr)  # noqa: T201 - the parent reads it
    return result


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
