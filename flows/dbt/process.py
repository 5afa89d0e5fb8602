"""The child process of dbt: it parses the project, and then runs one command over the manifest.

dbt keeps a parsed project in the folder of its artifacts, and parses all files again when a
variable or the address of the server is another one: each night, for 5 seconds. What the files mean
does not depend on the dates, because macros read dates only while a model is built. So the project
is parsed with the same dates and the same address each time, and dbt itself finds the files that
have changed.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence

from dbt.cli.exceptions import DbtUsageException
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

_PARSED_DATE = "1970-01-01"
_PARSED_ADDRESS = {"ANALYTICS_THRIFT_HOST": "127.0.0.1", "ANALYTICS_THRIFT_PORT": "1"}


def main(arguments: Sequence[str]) -> int:
    """Run one dbt command and return its exit code: 0, or 1 when dbt or a node failed.

    Args:
        arguments: the command and the variables, both as JSON, and the options that parsing and the
            command share.
    """
    command, variables = json.loads(arguments[0]), json.loads(arguments[1])
    options = arguments[2:]
    address = {name: os.environ[name] for name in _PARSED_ADDRESS}
    os.environ.update(_PARSED_ADDRESS)
    parsed = _invoke(dbtRunner(), ["parse"], options, parsed_variables(variables))
    os.environ.update(address)
    if command == ["parse"] or not isinstance(parsed.result, Manifest):
        return int(not parsed.success)
    runner = dbtRunner(manifest=parsed.result)
    return int(not _invoke(runner, command, options, variables).success)


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
